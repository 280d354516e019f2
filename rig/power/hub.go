package power

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Hub is the port of a USB hub, switched through the file `disable` that Linux has for every
// hub port since 6.0. A hub that cannot switch the power of single ports takes the order too,
// and only cuts the data lines: see [Qualify].
type Hub struct {
	// File is the port's switch, "/sys/bus/usb/devices/1-1:1.0/1-1-port4/disable".
	File string
}

// String names the file.
func (h Hub) String() string { return "hub port " + h.File }

// Set writes the order, to the port and to its twin: a USB 3 socket is one port on each of two
// hubs, and keeps its power as long as one of them wants it. It then reads the state back.
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
		state, err := within(ctx, func() (string, error) { return put(file, order) })
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = ErrNoPort
		case errors.Is(err, fs.ErrPermission):
			err = ErrPermission
		case err == nil && state != order:
			err = ErrRefused
		}
		if err != nil {
			e := &Error{Device: h.String(), Stage: stage(on), Err: err}
			if file != h.File {
				e.Detail = "twin " + file
			}
			return e
		}
	}
	return nil
}

// put writes an order to a file of sysfs, which takes a file as it is and creates none,
// and returns what the file holds then.
func put(file, order string) (string, error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(order)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	state, err := os.ReadFile(file)
	return strings.TrimSpace(string(state)), err
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
