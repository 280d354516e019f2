package kiss_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// plugged opens a port through the library and the operating system. The device behind it
// answers all that it is sent, and goes when it has no answer.
func plugged(t *testing.T, answer func(sent []byte) []byte) *serial.Port {
	t.Helper()
	device, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := serial.Open(serial.Config{Board: "probe", Path: slave.Name()})
	if err != nil {
		t.Fatal(err)
	}
	_ = slave.Close()
	t.Cleanup(func() { _ = p.Close() })
	go func() {
		defer func() { _ = device.Close() }()
		buf := make([]byte, 4096)
		for {
			n, err := device.Read(buf)
			if err != nil {
				return
			}
			said := answer(buf[:n])
			if said == nil {
				return
			}
			if _, err := device.Write(said); err != nil {
				return
			}
		}
	}()
	return p
}

// TestModemVanishes pulls a modem at work out of its socket.
func TestModemVanishes(t *testing.T) {
	t.Parallel()
	f := newFake()
	var pulled atomic.Bool
	p := plugged(t, func(sent []byte) (all []byte) {
		if pulled.Load() {
			return nil
		}
		_ = f.Write(sent)
		all = []byte{}
		for len(f.out) > 0 {
			all = append(all, <-f.out...)
		}
		return all
	})
	m, err := kiss.New(t.Context(), p, kiss.Config{Name: "probe", Clock: clock.NewWall()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- m.Listen(t.Context(), func(probe.Report) {}) }()
	pulled.Store(true)
	_, asking := m.Stats()
	for what, err := range map[string]error{"listening": <-ended, "sending": m.Transmit([]byte("x")), "asking": asking} {
		var e *board.Error
		if !errors.As(err, &e) || !errors.Is(err, serial.ErrUnplugged) || e.Board != "probe" || e.Firmware {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestRoomServerInTheProbesSocket has a console give back what it is sent.
func TestRoomServerInTheProbesSocket(t *testing.T) {
	t.Parallel()
	p := plugged(t, func(sent []byte) []byte { return sent })
	_, err := kiss.New(t.Context(), p, kiss.Config{Name: "probe", Clock: clock.NewWall()})
	if !errors.Is(err, kiss.ErrRole) {
		t.Errorf("error %v", err)
	}
}
