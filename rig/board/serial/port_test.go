package serial_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	goserial "go.bug.st/serial"
	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
)

// wants holds an error to its cause and to what it has to name.
func wants(t *testing.T, err, cause error, stage string) {
	t.Helper()
	var e *board.Error
	if !errors.As(err, &e) || !errors.Is(err, cause) || e.Board != "heltec" || e.Stage != stage || !strings.Contains(e.Line, "port /") {
		t.Errorf("error %v, want stage %s and cause %v of board heltec and its port", err, stage, cause)
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		dtr, rts serial.ModemLine
		want     []string
	}{
		{want: nil},
		{dtr: serial.Lower, rts: serial.Lower, want: []string{"RTS down", "DTR down"}},
		{dtr: serial.Raise, rts: serial.Raise, want: []string{"DTR up", "RTS up"}},
		{rts: serial.Lower, want: []string{"RTS down"}},
	} {
		f := &fake{}
		open(t, f, func(cfg *serial.Config) { cfg.DTR, cfg.RTS = c.dtr, c.rts })
		if !slices.Equal(f.moves, c.want) {
			t.Errorf("DTR %d, RTS %d: moved %v, want %v", c.dtr, c.rts, f.moves, c.want)
		}
	}
}

func TestLinesThatAreNotThere(t *testing.T) {
	f := &fake{line: unix.ENOTTY}
	open(t, f, func(c *serial.Config) { c.DTR = serial.Raise })
	if f.closes != 0 {
		t.Error("closed")
	}
}

func TestOpenFails(t *testing.T) {
	_, err := serial.Open(serial.Config{Board: "heltec", Path: "/nonexistent/tty0"})
	wants(t, err, unix.ENOENT, "open")
	f := &fake{line: unix.EIO}
	path := open(t, &fake{}, nil).Path() + "2"
	if err := unix.Mknod(path, unix.S_IFREG|0o600, 0); err != nil {
		t.Fatal(err)
	}
	cfg := serial.Config{Board: "heltec", Path: path, DTR: serial.Raise, Open: func(string, *goserial.Mode) (goserial.Port, error) { return f, nil }}
	_, err = serial.Open(cfg)
	wants(t, err, unix.EIO, "open")
	if f.closes != 1 {
		t.Error("a port whose lines do not move stays open")
	}
	cfg.Open = func(string, *goserial.Mode) (goserial.Port, error) { return nil, &goserial.PortError{} } // the zero code: busy
	_, err = serial.Open(cfg)
	wants(t, err, serial.ErrBusy, "open")
	if _, err = serial.Open(cfg); errors.Is(err, unix.EWOULDBLOCK) {
		t.Error("a port that did not open stays locked")
	}
}

func TestWrites(t *testing.T) {
	// A port that takes three bytes at a time, and is interrupted in between.
	f := &fake{}
	calls := 0
	f.write = func(p []byte) (int, error) {
		if calls++; calls%2 == 0 {
			return 0, unix.EINTR
		}
		n := min(3, len(p))
		f.wrote = append(f.wrote, p[:n]...)
		return n, nil
	}
	if err := open(t, f, nil).Write([]byte("set name Rig Room\r")); err != nil || string(f.wrote) != "set name Rig Room\r" {
		t.Errorf("wrote %q, %v", f.wrote, err)
	}
	for name, c := range map[string]struct {
		n     int
		err   error
		cause error
	}{
		"gone":    {0, unix.EIO, serial.ErrUnplugged},
		"reused":  {0, unix.EBADF, serial.ErrUnplugged},
		"garbled": {1, errGarbled, errGarbled},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{write: func([]byte) (int, error) { return c.n, c.err }}
			wants(t, open(t, f, nil).Write([]byte("ver\r")), c.cause, "write")
		})
	}
	for name, n := range map[string]int{"takes nothing": 0, "takes less than nothing": -1} {
		f := &fake{write: func([]byte) (int, error) { return n, nil }}
		if err := open(t, f, nil).Write([]byte("ver\r")); err == nil {
			t.Errorf("a port that %s wrote", name)
		}
	}
}

func TestWriteThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		f := &fake{write: func(p []byte) (int, error) { <-free; return len(p), nil }}
		p := open(t, f, nil)
		begun := time.Now()
		wants(t, p.Write([]byte("ver\r")), serial.ErrStuck, "write")
		if d := time.Since(begun); d != serial.WriteTimeout || f.resets != 1 {
			t.Errorf("gave up after %v, emptied the buffer %d times", d, f.resets)
		}
		wants(t, p.Write([]byte("ver\r")), serial.ErrStuck, "write") // it had no turn
		if d := time.Since(begun); d != 2*serial.WriteTimeout || f.resets != 1 {
			t.Errorf("gave up after %v, emptied the buffer %d times", d, f.resets)
		}
		wants(t, p.Close(), serial.ErrStuck, "close")
		if f.closes != 0 {
			t.Error("a descriptor that is in use was given back")
		}
		close(free)
		synctest.Wait()
	})
}

func TestRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Two time-outs, two bytes, a time-out, garbage and an error with bytes.
		script := []struct {
			data string
			err  error
		}{{}, {}, {data: "ok"}, {}, {data: "\x00\xff"}, {data: "last", err: errGarbled}}
		f := &fake{}
		f.read = func(p []byte) (int, error) {
			s := script[0]
			script = script[1:]
			return copy(p, s.data), s.err
		}
		var got []string
		err := open(t, f, nil).Read(t.Context(), func(data []byte, _ time.Time) { got = append(got, string(data)) })
		wants(t, err, errGarbled, "read")
		if !slices.Equal(got, []string{"ok", "\x00\xff", "last"}) {
			t.Errorf("read %q", got)
		}
	})
}

func TestReadEnds(t *testing.T) {
	closed := &goserial.PortError{}
	for name, c := range map[string]struct {
		read  func(p []byte) (int, error)
		cause error
	}{
		"gone":                  {func([]byte) (int, error) { return 0, unix.EIO }, serial.ErrUnplugged},
		"descriptor past 1024":  {func([]byte) (int, error) { panic("index out of range [16]") }, serial.ErrDescriptor},
		"error of another kind": {func([]byte) (int, error) { return 0, closed }, closed},
	} {
		t.Run(name, func(t *testing.T) {
			wants(t, open(t, &fake{read: c.read}, nil).Read(t.Context(), func([]byte, time.Time) {}), c.cause, "read")
		})
	}
}

// begin reads in a goroutine.
func begin(ctx context.Context, p *serial.Port) <-chan error {
	done := make(chan error, 1)
	go func() { done <- p.Read(ctx, func([]byte, time.Time) {}) }()
	return done
}

func TestReadEndsWithContextOrClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		p := open(t, f, nil)
		ctx, cancel := context.WithCancel(t.Context())
		first := begin(ctx, p)
		synctest.Wait()
		wants(t, p.Read(ctx, func([]byte, time.Time) {}), serial.ErrReading, "read")
		cancel()
		second := <-first
		if second != nil {
			t.Errorf("the context's end is %v", second)
		}
		again := begin(t.Context(), p)
		synctest.Wait()
		if err := p.Close(); err != nil || f.closes != 1 {
			t.Errorf("close: %v, %d times", err, f.closes)
		}
		if err := <-again; err != nil {
			t.Errorf("our own close is %v", err)
		}
		if err := p.Close(); err != nil || f.closes != 1 {
			t.Errorf("second close: %v, %d times", err, f.closes)
		}
		wants(t, p.Write([]byte("x")), serial.ErrClosed, "write")
	})
}

func TestReadThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		f := &fake{read: func([]byte) (int, error) { <-free; return 0, nil }}
		p := open(t, f, nil)
		done := begin(t.Context(), p)
		synctest.Wait()
		begun := time.Now()
		wants(t, p.Close(), serial.ErrStuck, "close")
		if d := time.Since(begun); d > 2*time.Second || f.closes != 0 {
			t.Errorf("closed after %v, %d times", d, f.closes)
		}
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if synctest.Wait(); f.closes != 1 {
			t.Errorf("closed %d times when its reader had come back", f.closes)
		}
	})
}
