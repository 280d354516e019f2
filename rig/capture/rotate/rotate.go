// Package rotate writes captures to files that grow to a size or a time and are then followed by
// the next. Each file is whole by itself.
package rotate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// Limits are those of one file; the zero value has none, and there is one file.
type Limits struct {
	// Size in bytes that no file exceeds, unless a single event does.
	Size int64
	// Age is how long after the first event of a file its last one may be.
	Age time.Duration
	// Keep is how many files stay, the latest; 0: all.
	Keep int
}

func (l Limits) none() bool { return l.Size == 0 && l.Age == 0 }

// Format begins a file in some format and returns what writes an event to it.
type Format func(w io.Writer) (write func(capture.Event) error, err error)

// A File writes events to one file after another.
type File struct {
	path   string
	limits Limits
	format Format

	file   *os.File
	write  func(capture.Event) error
	slot   bytes.Buffer // what an event becomes, before it is decided which file it goes to
	number int
	size   int64
	events int // of the file that is open
	first  clock.Time
	names  []string // of the files that stay
}

// Create makes the first file. Without limits it has the path itself, else files are numbered
// behind the name, from x-0001.pcapng on. A file that is there is written over.
func Create(path string, limits Limits, format Format) (*File, error) {
	if limits.Size < 0 || limits.Age < 0 || limits.Keep < 0 {
		return nil, fmt.Errorf("rotate: limits of %d bytes, %v and %d files: want none below 0", limits.Size, limits.Age, limits.Keep)
	}
	if limits.Keep > 0 && limits.none() {
		return nil, errors.New("rotate: a number of files to keep without a size or a time after which the next begins")
	}
	f := &File{path: path, limits: limits, format: format}
	if err := f.next(); err != nil {
		return nil, err
	}
	return f, nil
}

// Name is the path of the file that is open.
func (f *File) Name() string { return f.names[len(f.names)-1] }

// Write writes an event, to the next file if this one is full.
func (f *File) Write(ev capture.Event) error {
	if f.limits.Age > 0 && f.events > 0 && ev.At.At.Sub(f.first) > f.limits.Age {
		if err := f.next(); err != nil {
			return err
		}
	}
	if err := f.write(ev); err != nil {
		return err
	}
	if f.limits.Size > 0 && f.events > 0 && f.size+int64(f.slot.Len()) > f.limits.Size {
		if err := f.next(); err != nil {
			return err
		}
		if err := f.write(ev); err != nil {
			return err
		}
	}
	if f.events == 0 {
		f.first = ev.At.At
	}
	f.events++
	return f.flush()
}

// flush moves what was written to the file.
func (f *File) flush() error {
	n, err := f.slot.WriteTo(f.file)
	f.size += n
	if err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	return nil
}

// next closes the file that is open and begins another.
func (f *File) next() error {
	if f.file != nil {
		if err := f.Close(); err != nil {
			return err
		}
	}
	f.number++
	name := f.path
	if !f.limits.none() {
		ext := filepath.Ext(f.path)
		name = fmt.Sprintf("%s-%04d%s", strings.TrimSuffix(f.path, ext), f.number, ext)
	}
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	f.file, f.size, f.events = file, 0, 0
	f.names = append(f.names, name)
	if f.limits.Keep > 0 && len(f.names) > f.limits.Keep {
		if err := os.Remove(f.names[0]); err != nil {
			return fmt.Errorf("rotate: %w", err)
		}
		f.names = f.names[1:]
	}
	f.slot.Reset()
	if f.write, err = f.format(&f.slot); err != nil {
		return err
	}
	return f.flush()
}

// Close closes the file that is open.
func (f *File) Close() error {
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("rotate: %w", err)
	}
	return nil
}
