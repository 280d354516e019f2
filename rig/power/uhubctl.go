package power

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Uhubctl is the port of a USB hub, switched by the program uhubctl, 2.0 or later.
type Uhubctl struct {
	Location string // of the hub: "1-1", or "usb1" for the machine's own, which uhubctl calls "1"
	Port     int    // of the hub, from 1
	Program  string // "": uhubctl, found by PATH
	Kernel   string // its release, "5.10.92-v7l+"; "": this machine's
}

// repeats is how often power is switched off on a kernel that switches it on again by itself,
// 20 ms apart ("Power comes back on after few seconds on Linux", README of uhubctl 2.5: 10 to
// 1000).
const repeats = "100"

// Lingers reports whether a device stays listed in sysfs when its power is cut, so that nobody
// can see there whether it went: on kernels before 6.0, whose hub ports only libusb switches,
// behind the kernel's back ("USB device is not removed by Linux", README of uhubctl 2.5).
func (u Uhubctl) Lingers() bool {
	release := u.Kernel
	if release == "" {
		text, err := os.ReadFile("/proc/sys/kernel/osrelease")
		if err != nil {
			return false
		}
		release = string(text)
	}
	major, err := strconv.Atoi(release[:max(0, strings.IndexByte(release, '.'))])
	return err == nil && major < 6
}

// String names hub and port.
func (u Uhubctl) String() string {
	return "uhubctl port " + strconv.Itoa(u.Port) + " of hub " + u.Location
}

// Set runs the program and reads from what it prints whether the port obeyed: its exit code
// is 0 as well when the hub refused.
func (u Uhubctl) Set(ctx context.Context, on bool) error {
	action := "off"
	if on {
		action = "on"
	}
	words := []string{"-l", strings.TrimPrefix(u.Location, "usb"), "-p", strconv.Itoa(u.Port), "-a", action}
	if !on && u.Lingers() {
		words = append(words, "-r", repeats)
	}
	out, err := u.run(ctx, words...)
	if err == nil {
		switch powered, seen := portState(out, behindOrder, u.Port); {
		case !seen:
			err = errSaysNothing
		case powered != on:
			err = ErrRefused
		default:
			return nil
		}
	}
	return &Error{Device: u.String(), Stage: stage(on), Detail: says(out), Err: err}
}

// On has the program print how the port is set, which moves nothing: without an order it only asks the
// hub (main of uhubctl.c, 2.5.0).
func (u Uhubctl) On() (bool, error) {
	ctx, stop := context.WithTimeout(context.Background(), setLimit)
	defer stop()
	out, err := u.run(ctx, "-l", strings.TrimPrefix(u.Location, "usb"), "-p", strconv.Itoa(u.Port))
	if err == nil {
		powered, seen := portState(out, beforeOrder, u.Port)
		if seen {
			return powered, nil
		}
		err = errSaysNothing
	}
	return false, &Error{Device: u.String(), Stage: "look", Detail: says(out), Err: err}
}

var errSaysNothing = errors.New("it says nothing of the port; does the hub have it?")

// Version is what the program says of itself, "2.5.0".
func (u Uhubctl) Version(ctx context.Context) (string, error) {
	out, err := u.run(ctx, "-v")
	if err != nil {
		return "", &Error{Device: "uhubctl", Stage: "ask for its version", Detail: says(out), Err: err}
	}
	return strings.TrimSpace(out), nil
}

// grace is how long a program that was told to end may keep its pipes open.
const grace = time.Second

func (u Uhubctl) run(ctx context.Context, words ...string) (string, error) {
	program := cmp.Or(u.Program, "uhubctl")
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, program, words...)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &out, grace
	err := cmd.Run()
	text := out.String()
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return text, ErrNoProgram
	case ctx.Err() != nil:
		return text, errors.Join(ErrHangs, context.Cause(ctx))
	case strings.Contains(strings.ToLower(text), "permission"):
		return text, ErrPermission
	case strings.Contains(text, "No compatible"):
		return text, ErrNoHub
	}
	return text, err
}

// The headings of a hub's ports, as they are and behind an order.
const (
	beforeOrder = "Current status"
	behindOrder = "New status"
)

// portState reads the state of a port under headings of one kind. A USB 3 socket is printed twice,
// once for each of its hubs, and is off when both are.
func portState(out, heading string, port int) (powered, seen bool) {
	var meant bool
	for line := range strings.Lines(out) {
		switch words := strings.Fields(line); {
		case strings.HasPrefix(line, beforeOrder), strings.HasPrefix(line, behindOrder):
			meant = strings.HasPrefix(line, heading)
		case meant && len(words) >= 3 && words[0] == "Port" && words[1] == strconv.Itoa(port)+":":
			seen = true
			for _, w := range words[3:] {
				if strings.HasPrefix(w, "[") {
					break // the device's own words follow
				}
				powered = powered || w == "power"
			}
		}
	}
	return powered, seen
}

// says is what can be quoted of an output: the state of the port if there is one, else what the
// program complains of, without its advice.
func says(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "To fix this") {
			break // udev rules, over several lines
		}
		if line != "" && !strings.HasPrefix(line, "Run with -h") && !strings.HasPrefix(line, "Follow http") {
			lines = append(lines, line)
		}
	}
	if len(lines) > 0 && strings.Contains(out, "status for hub") {
		return lines[len(lines)-1]
	}
	return strings.Join(lines, " ")
}
