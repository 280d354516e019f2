package power

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// Follow is how long the state of a port may take to follow an order. uhubctl waits 150 ms
	// for a USB 3 port, which "reacts slowly to power off command" (commit 812197f); hubs behind
	// hubs were not measured, so it is some times that.
	Follow = time.Second
	// lookAgain is how often the state is read until then.
	lookAgain = 20 * time.Millisecond
)

// Hub is the port of a USB hub, switched through the file `disable` that Linux has for every
// hub port since 6.0. A hub that cannot switch the power of single ports takes the order too,
// and only cuts the data lines: see [Qualify].
type Hub struct {
	// File is the port's switch, "/sys/bus/usb/devices/1-1:1.0/1-1-port4/disable".
	File string
	// Read reads the state that a switch shows; nil: os.ReadFile.
	Read func(file string) ([]byte, error)
}

// String names the file.
func (h Hub) String() string { return "hub port " + h.File }

// Set writes the order, to the port and to its twin: a USB 3 socket is one port on each of two
// hubs, and keeps its power as long as one of them wants it. It then reads the state back until
// that has followed, for at most [Follow].
func (h Hub) Set(ctx context.Context, on bool) error {
	order := "1"
	if on {
		order = "0"
	}
	files := []string{h.File}
	if twin := filepath.Join(filepath.Dir(h.File), "peer", "disable"); exists(twin) {
		files = append(files, twin)
	}
	for _, file := range files {
		if _, err := within(ctx, func() (struct{}, error) { return struct{}{}, put(file, order) }); err != nil {
			return h.fail(on, file, err)
		}
	}
	for _, file := range files {
		if err := h.follows(ctx, file, order); err != nil {
			return h.fail(on, file, err)
		}
	}
	return nil
}

// fail says what could not be switched.
func (h Hub) fail(on bool, file string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = ErrNoPort
	case errors.Is(err, fs.ErrPermission):
		err = ErrPermission
	}
	e := &Error{Device: h.String(), Stage: stage(on), Err: err}
	if file != h.File {
		e.Detail = "twin " + file
	}
	return e
}

// follows waits until the state of a switch is as ordered.
func (h Hub) follows(ctx context.Context, file, order string) error {
	read := h.Read
	if read == nil {
		read = os.ReadFile
	}
	for begun := time.Now(); ; {
		state, err := within(ctx, func() ([]byte, error) { return read(file) })
		if err != nil || strings.TrimSpace(string(state)) == order {
			return err
		}
		if time.Since(begun) >= Follow {
			return ErrRefused
		}
		if err := wait(ctx, lookAgain); err != nil {
			return err
		}
	}
}

// On reads how the port is set.
func (h Hub) On() (bool, error) {
	state, err := os.ReadFile(h.File)
	if err != nil {
		return false, err
	}
	return strings.TrimSpace(string(state)) != "1", nil
}

// put writes an order to a file of sysfs, which takes a file as it is and creates none.
func put(file, order string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(order)
	return errors.Join(err, f.Close())
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
