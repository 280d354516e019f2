package serial_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	goserial "go.bug.st/serial"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/reset/resettest"
)

// wired is a fake whose lines lead to a chip. The library moves one line at a time.
type wired struct {
	*fake
	chip *resettest.Circuit
}

func (w wired) SetDTR(on bool) error {
	_, rts := w.chip.Lines()
	return w.chip.SetLines(on, rts)
}

func (w wired) SetRTS(on bool) error {
	dtr, _ := w.chip.Lines()
	return w.chip.SetLines(dtr, on)
}

func (w wired) SetLines(dtr, rts bool) error { return w.chip.SetLines(dtr, rts) }

func (w wired) Close() error { // the last close drops both lines
	return errors.Join(w.chip.SetLines(false, false), w.fake.Close())
}

// opener opens a port that leads to a chip, which raises both lines at once.
func opener(t *testing.T, chip *resettest.Circuit) func(c *serial.Config) {
	t.Helper()
	return func(c *serial.Config) {
		c.Open = func(string, *goserial.Mode) (goserial.Port, error) {
			return wired{&fake{}, chip}, chip.SetLines(true, true)
		}
	}
}

// TestOpeningNeverRestarts opens, uses and closes a port in every way that can be asked for,
// and then restarts the board on purpose.
func TestOpeningNeverRestarts(t *testing.T) {
	for _, kind := range []resettest.Kind{resettest.Bridge, resettest.Native} {
		for _, dtr := range []serial.ModemLine{serial.Leave, serial.Raise, serial.Lower} {
			for _, rts := range []serial.ModemLine{serial.Leave, serial.Raise, serial.Lower} {
				if dtr == serial.Lower && rts != serial.Lower {
					continue // that is the reset itself; see TestLinesThatRestart
				}
				t.Run(fmt.Sprintf("kind %d, DTR %d, RTS %d", kind, dtr, rts), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						chip := &resettest.Circuit{Kind: kind}
						p := open(t, nil, func(c *serial.Config) { opener(t, chip)(c); c.DTR, c.RTS = dtr, rts })
						if err := errors.Join(p.Write([]byte("ver\r")), p.Close()); err != nil {
							t.Fatal(err)
						}
						if got := chip.Starts(); len(got) > 0 {
							t.Fatalf("the board restarted into %v: %v", got, chip.Moves())
						}
						p = open(t, nil, func(c *serial.Config) { opener(t, chip)(c); c.DTR, c.RTS = dtr, rts })
						r := reset.UART(p)
						if kind == resettest.Native {
							r = reset.Native(p)
						}
						if err := errors.Join(r.Bootloader(t.Context()), r.Run(t.Context()), p.Close()); err != nil {
							t.Fatal(err)
						}
						if got := chip.Starts(); !slices.Equal(got, []resettest.Start{resettest.Bootloader, resettest.Firmware}) {
							t.Errorf("restarted on purpose into %v: %v", got, chip.Moves())
						}
					})
				})
			}
		}
	}
}

// TestLinesThatRestart refuses settings that hold a board in reset or restart it at every opening.
func TestLinesThatRestart(t *testing.T) {
	for _, rts := range []serial.ModemLine{serial.Leave, serial.Raise} {
		_, err := serial.Open(serial.Config{Board: "heltec", Path: "/dev/null", DTR: serial.Lower, RTS: rts})
		wants(t, err, serial.ErrHolds, "open")
	}
}

func TestSetLines(t *testing.T) {
	p, master := terminal(t, nil)
	wants(t, p.SetLines(true, false), serial.ErrNoLines, "lines")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	wants(t, p.SetLines(true, false), serial.ErrClosed, "lines")
	_ = master.Close()
}

func TestTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chip := &resettest.Circuit{}
		port := &fake{}
		begun := time.Now()
		cfg := serial.Config{Board: "rak", Path: open(t, &fake{}, nil).Path() + "2"}
		if err := os.WriteFile(cfg.Path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		cfg.Open = func(string, *goserial.Mode) (goserial.Port, error) {
			return wired{port, chip}, chip.SetLines(true, true)
		}
		if err := serial.TouchAt(t.Context(), cfg, func(context.Context) (string, error) { return cfg.Path, nil }); err != nil {
			t.Fatal(err)
		}
		var moves []string
		for _, m := range chip.Moves() {
			moves = append(moves, fmt.Sprintf("%dms %v", m.At.Sub(begun).Milliseconds(), m))
		}
		want := []string{"0ms dtr+ rts+", "0ms dtr+ rts+", "0ms dtr+ rts-", "100ms dtr- rts-", "100ms dtr- rts-"}
		if n := len(chip.Starts()); n > 0 {
			t.Errorf("an ESP32 would have restarted %d times", n)
		}
		if port.speed != 1200 || !slices.Equal(moves, want) {
			t.Errorf("at %d baud: %q, want %q at 1200", port.speed, moves, want)
		}
		cfg.Baud = 1200
		_, err := serial.Open(cfg)
		if !errors.Is(err, serial.ErrTouch) || len(chip.Moves()) != len(want) {
			t.Errorf("an ordinary opening at 1200 baud: %v", err)
		}
	})
}
