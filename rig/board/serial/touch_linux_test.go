package serial_test

import (
	"context"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// TestTouchTerminal looks at a pseudo terminal from the board's side.
func TestTouchTerminal(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = master.Close(), slave.Close() }()
	if err := serial.TouchAt(t.Context(), serial.Config{Board: "rak"}, func(context.Context) (string, error) { return slave.Name(), nil }); err != nil {
		t.Fatal(err)
	}
	mode, err := unix.IoctlGetTermios(int(master.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	if speed := mode.Cflag & unix.CBAUD; speed != unix.B1200 {
		t.Errorf("speed %#o, want %#o", speed, unix.B1200)
	}
}
