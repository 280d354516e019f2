package kiss_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// console is a room server's command line on the line of a modem: it gives back every byte
// and replies to every line.
type console struct {
	*fake
	reply string
}

func (c console) Write(data []byte) error {
	c.out <- slices.Clone(data)
	if strings.ContainsRune(string(data), '\r') || c.reply != "" {
		c.out <- []byte(c.reply)
	}
	return nil
}

// TestIntroduction lets others than modems answer.
func TestIntroduction(t *testing.T) {
	for name, c := range map[string]struct {
		line  func(f *fake) board.Line
		cause error
		words string
	}{
		"a room server":        {func(f *fake) board.Line { return console{fake: f} }, kiss.ErrRole, `\xc0\x06\x11\xc0`},
		"one that is scolding": {func(f *fake) board.Line { return console{f, "\r  -> Unknown command\r\n"} }, kiss.ErrRole, "Unknown command"},
		"a newer modem": {func(f *fake) board.Line {
			f.answer = func(h wire.Hardware, right []byte) []byte {
				if h.Sub == wire.GetVersion {
					return told(wire.GetVersion.Response(), 2, 0)
				}
				return right
			}
			return f
		}, kiss.ErrVersion, "02 00"},
		"no version": {func(f *fake) board.Line {
			f.answer = func(wire.Hardware, []byte) []byte { return told(wire.GetVersion.Response()) }
			return f
		}, kiss.ErrVersion, ""},
		"nobody": {func(f *fake) board.Line {
			f.answer = func(wire.Hardware, []byte) []byte { return nil }
			return f
		}, kiss.ErrSilent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				begun := time.Now()
				m, err := kiss.New(t.Context(), c.line(f), kiss.Config{Name: "probe", Clock: clock.NewWall()})
				if err == nil {
					m.Close()
				}
				if !errors.Is(err, c.cause) || !strings.Contains(err.Error(), c.words) || !strings.HasPrefix(err.Error(), "board: probe: ") {
					t.Errorf("error %v, want %v with %s", err, c.cause, c.words)
				}
				if d := time.Since(begun); d > 3*time.Second {
					t.Errorf("took %v", d)
				}
				if len(f.set) > 0 {
					t.Errorf("something was set before it was known what is there: %v", f.set)
				}
			})
		})
	}
}

// TestLateModem starts while it is asked: it answers the second question.
func TestLateModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		asked := 0
		f.answer = func(_ wire.Hardware, right []byte) []byte {
			if asked++; asked == 1 {
				f.tell([]byte("ets Jul 29 2019\r\nrst:0x1 (POWERON)\r\n"))
				return nil
			}
			return right
		}
		m, err := kiss.New(t.Context(), f, kiss.Config{Name: "probe", Clock: clock.NewWall()})
		if err != nil {
			t.Fatal(err)
		}
		m.Close()
	})
}

func TestAnswers(t *testing.T) {
	on(t, func(s *stage) {
		s.line.mu.Lock()
		s.line.stats = wire.Stats{Received: 5, Sent: 6, Errors: 7}
		s.line.mu.Unlock()
		noise, err1 := s.modem.NoiseFloor()
		rssi, err2 := s.modem.RSSI()
		carrier, err3 := s.modem.Carrier()
		stats, err4 := s.modem.Stats()
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if noise != -110 || rssi != -80 || !carrier || stats != (wire.Stats{Received: 5, Sent: 6, Errors: 7}) {
			t.Errorf("noise %v, RSSI %v, carrier %v, stats %+v", noise, rssi, carrier, stats)
		}
		if s.line.power != 22 {
			t.Errorf("power %d", s.line.power)
		}
		if err := s.modem.SetPower(-9); err != nil || int8(s.line.power) != -9 {
			t.Errorf("power %d, %v", int8(s.line.power), err)
		}
		for _, power := range []lora.DBm{-10, 23, 1.5, -1000} {
			s.wants(s.modem.SetPower(power), kiss.ErrPower)
		}
		if int8(s.line.power) != -9 {
			t.Errorf("power %d", int8(s.line.power))
		}
		high := lora.Default().Params()
		high.Frequency = 2_400_000_000
		s.wants(s.modem.Tune(high), kiss.ErrUntuned)
		s.line.answer = func(h wire.Hardware, _ []byte) []byte { return told(h.Sub.Response()) }
		for what, ask := range map[string]func() error{
			"noise":   func() error { _, err := s.modem.NoiseFloor(); return err },
			"RSSI":    func() error { _, err := s.modem.RSSI(); return err },
			"carrier": func() error { _, err := s.modem.Carrier(); return err },
			"stats":   func() error { _, err := s.modem.Stats(); return err },
		} {
			var e *wire.Error
			if err := ask(); !errors.As(err, &e) {
				t.Errorf("%s: an answer without data is %v", what, err)
			}
		}
	})
}

// TestUntuned has the modem repeat other settings than those it was given.
func TestUntuned(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(h wire.Hardware, right []byte) []byte
		cause  error
	}{
		"other settings": {func(h wire.Hardware, right []byte) []byte {
			if h.Sub == wire.GetRadio {
				other := wire.Radio{Frequency: 869_525_000, Bandwidth: 62_500, SpreadingFactor: 8, CodingRate: 5}
				return told(wire.GetRadio.Response(), other.Append(nil)...)
			}
			return right
		}, kiss.ErrUntuned},
		"half an answer": {func(h wire.Hardware, right []byte) []byte {
			if h.Sub == wire.GetRadio {
				return told(wire.GetRadio.Response(), 1, 2, 3)
			}
			return right
		}, nil},
		"other power": {func(h wire.Hardware, right []byte) []byte {
			if h.Sub == wire.GetTxPower {
				return told(wire.GetTxPower.Response(), 0)
			}
			return right
		}, kiss.ErrPower},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(s *stage) {
				s.line.answer = c.answer
				err := s.modem.Tune(lora.Default().Params())
				if err == nil || c.cause != nil && !errors.Is(err, c.cause) {
					t.Errorf("error %v, want %v", err, c.cause)
				}
			})
		})
	}
}

// TestRestartModem holds that a modem that is restarted is set nothing before, which might let go
// what waits in it, and that what is no modem is not restarted.
func TestRestartModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := newFake()
		if err := kiss.Restart(t.Context(), line, kiss.Config{Name: "probe", Clock: clock.NewWall()}); err != nil {
			t.Error(err)
		}
		if want := []wire.Sub{wire.GetVersion, wire.Reboot}; !slices.Equal(line.asked, want) || len(line.set) > 0 {
			t.Errorf("asked %v, set %v", line.asked, line.set)
		}
		mute := newFake()
		mute.answer = func(wire.Hardware, []byte) []byte { return nil }
		if err := kiss.Restart(t.Context(), mute, kiss.Config{Name: "probe", Clock: clock.NewWall()}); !errors.Is(err, kiss.ErrSilent) || slices.Contains(mute.asked, wire.Reboot) {
			t.Errorf("%v, asked %v", err, mute.asked)
		}
	})
}
