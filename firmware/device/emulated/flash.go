package emulated

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// ErrWorn is the cause of a write that [Flash.Arm] made fail.
var ErrWorn = errors.New("write failed")

// Fault says how a coming write to flash goes wrong.
type Fault struct {
	After int  // bytes that still reach the flash, counted over all writes from now on
	Cut   bool // the board loses its power at that byte
}

// Keeper is what lies beneath a flash and outlives its program. Names begin with a slash.
type Keeper interface {
	WriteFile(name string, data []byte) error
	AppendFile(name string, data []byte) error
	Remove(name string) error
}

// Flash is a file system in memory: a [device.Flash] that survives reboots and
// power cuts because it lives outside the machine. The zero value is an empty one.
type Flash struct {
	// Beneath keeps what is written too, as it is written; nil: nothing does. A write that fails there takes
	// the power off the board.
	Beneath Keeper

	files map[string][]byte
	fault *Fault
	cut   func() // takes the power off the board
}

// Arm makes one coming write fail after f.After more bytes have been written. That
// write keeps its bytes up to there and returns an error that matches [ErrWorn];
// later writes succeed again. A negative count disarms.
func (f *Flash) Arm(fault Fault) {
	f.fault = &fault
	if fault.After < 0 {
		f.fault = nil
	}
}

// Armed reports whether the fault of [Flash.Arm] is still to come.
func (f *Flash) Armed() bool { return f.fault != nil }

// ReadFile returns a copy of a file.
func (f *Flash) ReadFile(name string) ([]byte, error) {
	data, ok := f.files[name]
	if !ok {
		return nil, fmt.Errorf("emulated: read %s: %w", name, fs.ErrNotExist)
	}
	return bytes.Clone(data), nil
}

// WriteFile replaces a file.
func (f *Flash) WriteFile(name string, data []byte) error {
	if f.Beneath != nil {
		if err := f.lost(f.Beneath.WriteFile(name, data)); err != nil {
			return err
		}
	}
	return f.write(name, nil, data)
}

// AppendFile adds to a file, which it creates if it must.
func (f *Flash) AppendFile(name string, data []byte) error {
	if f.Beneath != nil {
		if err := f.lost(f.Beneath.AppendFile(name, data)); err != nil {
			return err
		}
	}
	return f.write(name, f.files[name], data)
}

// lost takes the power off the board if there was an error beneath the flash, and returns it.
func (f *Flash) lost(err error) error {
	if err == nil {
		return nil
	}
	if f.cut != nil {
		f.cut()
	}
	return fmt.Errorf("emulated: %w", err)
}

func (f *Flash) write(name string, old, data []byte) error {
	if !strings.HasPrefix(name, "/") {
		return fmt.Errorf("emulated: write %q: name without a leading slash: %w", name, fs.ErrInvalid)
	}
	n, failed, cut := len(data), false, false
	if f.fault != nil {
		if failed = f.fault.After < n || f.fault.After == 0; failed {
			n, cut, f.fault = f.fault.After, f.fault.Cut, nil
		} else {
			f.fault.After -= n
		}
	}
	if f.files == nil {
		f.files = make(map[string][]byte)
	}
	f.files[name] = append(old, data[:n]...)
	if cut && f.cut != nil {
		f.cut()
	}
	if failed {
		return fmt.Errorf("emulated: write %s: stopped after %d of %d bytes: %w", name, n, len(data), ErrWorn)
	}
	return nil
}

// Remove deletes a file.
func (f *Flash) Remove(name string) error {
	if _, ok := f.files[name]; !ok {
		return fmt.Errorf("emulated: remove %s: %w", name, fs.ErrNotExist)
	}
	if f.Beneath != nil {
		if err := f.lost(f.Beneath.Remove(name)); err != nil {
			return err
		}
	}
	delete(f.files, name)
	return nil
}

// Format deletes all files.
func (f *Flash) Format() error {
	for _, name := range f.names() {
		if err := f.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// names are those of all files, in order.
func (f *Flash) names() []string { return slices.Sorted(maps.Keys(f.files)) }

// put makes a file what it is to be, or no file, without a fault.
func (f *Flash) put(name string, data []byte, there bool) {
	if !there {
		_ = f.Remove(name) // there may be none
		return
	}
	if f.Beneath != nil && f.lost(f.Beneath.WriteFile(name, data)) != nil {
		return // the power is off already
	}
	f.files[name] = data
}

// Snapshot returns a copy of all files.
func (f *Flash) Snapshot() map[string][]byte {
	c := make(map[string][]byte, len(f.files))
	for name, data := range f.files {
		c[name] = bytes.Clone(data)
	}
	return c
}

// Restore makes files the whole content. It takes the map and its slices over.
func (f *Flash) Restore(files map[string][]byte) { f.files = maps.Clone(files) }
