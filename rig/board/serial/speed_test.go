package serial_test

import (
	"errors"
	"syscall"
	"testing"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// TestSetBaud changes the speed of an open port, and moves no line.
func TestSetBaud(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		baud   int
		mode   error
		closed bool
		want   error
	}{
		"faster":  {baud: 460800},
		"a touch": {baud: 1200, want: serial.ErrTouch},
		"refused": {baud: 460800, mode: broken, want: broken},
		"gone":    {baud: 460800, mode: syscall.EIO, want: serial.ErrUnplugged},
		"closed":  {baud: 460800, closed: true, want: serial.ErrClosed},
	} {
		f := &fake{mode: c.mode}
		p := open(t, f, nil)
		before := len(f.moves)
		if c.closed {
			_ = p.Close()
		}
		if err := p.SetBaud(c.baud); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if got := f.speed == c.baud; got != (c.want == nil) || len(f.moves) != before {
			t.Errorf("%s: the speed is %d, lines moved %d times", name, f.speed, len(f.moves)-before)
		}
		_ = p.Close()
	}
}
