package serial_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	goserial "go.bug.st/serial"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// fake is a port of the library whose every call a test can spoil. The zero value is a
// port to which nothing is connected.
type fake struct {
	goserial.Port

	read  func(p []byte) (int, error)
	write func(p []byte) (int, error)
	line  error // of SetDTR and SetRTS
	mode  error // of SetMode

	mu     sync.Mutex
	wait   time.Duration
	wrote  []byte
	moves  []string
	resets int
	closes int
	speed  int
}

func (f *fake) SetReadTimeout(d time.Duration) error { f.wait = d; return nil }

func (f *fake) Read(p []byte) (int, error) {
	if f.read != nil {
		return f.read(p)
	}
	<-time.After(f.wait) // in a bubble: as the library does
	return 0, nil
}

func (f *fake) Write(p []byte) (int, error) {
	if f.write != nil {
		return f.write(p)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wrote = append(f.wrote, p...)
	return len(p), nil
}

func (f *fake) SetDTR(on bool) error { return f.move("DTR", on) }
func (f *fake) SetRTS(on bool) error { return f.move("RTS", on) }

func (f *fake) move(line string, on bool) error {
	if f.line == nil {
		f.moves = append(f.moves, line+map[bool]string{true: " up", false: " down"}[on])
	}
	return f.line
}

func (f *fake) SetMode(m *goserial.Mode) error {
	if f.mode == nil {
		f.speed = m.BaudRate
	}
	return f.mode
}

func (f *fake) ResetOutputBuffer() error { f.resets++; return nil }
func (f *fake) Close() error             { f.closes++; return nil }

// open opens a fake.
func open(t *testing.T, f *fake, change func(*serial.Config)) *serial.Port {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tty")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := serial.Config{Board: "heltec", Path: path, Open: func(string, *goserial.Mode) (goserial.Port, error) { return f, nil }}
	if change != nil {
		change(&cfg)
	}
	p, err := serial.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var errGarbled = errors.New("garbled")
