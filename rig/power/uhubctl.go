package power

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
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
	out, err := u.run(ctx, "-l", strings.TrimPrefix(u.Location, "usb"), "-p", strconv.Itoa(u.Port), "-a", action)
	if err == nil {
		switch powered, seen := portState(out, u.Port); {
		case !seen:
			err = errors.New("it says nothing of the port; does the hub have it?")
		case powered != on:
			err = ErrRefused
		default:
			return nil
		}
	}
	return &Error{Device: u.String(), Stage: stage(on), Detail: lastLine(out), Err: err}
}

// Version is what the program says of itself, "2.5.0".
func (u Uhubctl) Version(ctx context.Context) (string, error) {
	out, err := u.run(ctx, "-v")
	if err != nil {
		return "", &Error{Device: "uhubctl", Stage: "ask for its version", Detail: lastLine(out), Err: err}
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

// portState reads the state of a port behind the last order. A USB 3 socket is printed twice,
// once for each of its hubs, and is off when both are.
func portState(out string, port int) (powered, seen bool) {
	var after bool
	for line := range strings.Lines(out) {
		switch words := strings.Fields(line); {
		case strings.HasPrefix(line, "New status"):
			after = true
		case strings.HasPrefix(line, "Current status"):
			after = false
		case after && len(words) >= 3 && words[0] == "Port" && words[1] == strconv.Itoa(port)+":":
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

func lastLine(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
