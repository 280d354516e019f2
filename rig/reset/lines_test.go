package reset_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/reset/resettest"
)

var (
	_ reset.ModemLines = (*serial.Port)(nil)
	_ reset.ModemLines = (*resettest.Circuit)(nil)
	_ reset.Resetter   = reset.Lines{}
	_ reset.Resetter   = reset.Pins{}
	_ reset.Resetter   = reset.Touch{}
	_ reset.Resetter   = reset.Split{}
)

// timed shows moves with the time that lies behind each.
func timed(moves []resettest.Move, end time.Time) (out []string) {
	for i, m := range moves {
		next := end
		if i+1 < len(moves) {
			next = moves[i+1].At
		}
		out = append(out, fmt.Sprintf("%v %dms", m, next.Sub(m.At).Milliseconds()))
	}
	return out
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  resettest.Kind
		boot  bool
		want  resettest.Start
		moves []string
	}{
		{"a bridge runs", resettest.Bridge, false, resettest.Firmware, []string{"dtr- rts+ 100ms", "dtr- rts- 0ms"}},
		{
			"a bridge boots", resettest.Bridge, true, resettest.Bootloader,
			[]string{"dtr- rts+ 100ms", "dtr+ rts- 50ms", "dtr- rts- 0ms"},
		},
		{
			"a native port runs", resettest.Native, false, resettest.Firmware,
			[]string{"dtr- rts- 100ms", "dtr- rts+ 200ms", "dtr- rts- 0ms"},
		},
		{
			"a native port boots", resettest.Native, true, resettest.Bootloader,
			[]string{"dtr- rts- 100ms", "dtr+ rts- 100ms", "dtr+ rts+ 0ms", "dtr- rts+ 100ms", "dtr- rts- 0ms"},
		},
	} {
		for _, opened := range []bool{false, true} { // an open port has both lines raised
			t.Run(fmt.Sprintf("%s, opened %v", c.name, opened), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					chip := &resettest.Circuit{Kind: c.kind}
					before := 0
					if opened {
						if err := chip.SetLines(true, true); err != nil {
							t.Fatal(err)
						}
						before = 1
					}
					r := reset.UART(chip)
					if c.kind == resettest.Native {
						r = reset.Native(chip)
					}
					restart := r.Run
					if c.boot {
						restart = r.Bootloader
					}
					if err := restart(t.Context()); err != nil {
						t.Fatal(err)
					}
					if got := chip.Starts(); !slices.Equal(got, []resettest.Start{c.want}) {
						t.Errorf("started %v, want the %v once", got, c.want)
					}
					if got := timed(chip.Moves()[before:], time.Now()); !slices.Equal(got, c.moves) {
						t.Errorf("moved %v, want %v", got, c.moves)
					}
				})
			})
		}
	}
}

// TestAttempts holds that of the ways into the boot loader each board finds one that works: one
// whose reset pin rises slowly, and one on a bridge that does not move both lines at once.
func TestAttempts(t *testing.T) {
	for name, c := range map[string]struct {
		rise time.Duration
		want []resettest.Start // of each attempt
		hold []int             // of the strap, in ms
	}{
		"at once":     {0, []resettest.Start{resettest.Bootloader, resettest.Bootloader, resettest.Firmware, resettest.Firmware}, []int{50, 550, 50, 550}},
		"a capacitor": {5 * time.Millisecond, []resettest.Start{resettest.Bootloader, resettest.Bootloader, resettest.Bootloader, resettest.Bootloader}, []int{50, 550, 50, 550}},
		"a large one": {200 * time.Millisecond, []resettest.Start{resettest.Firmware, resettest.Bootloader, resettest.Firmware, resettest.Bootloader}, []int{50, 550, 50, 550}},
	} {
		synctest.Test(t, func(t *testing.T) {
			for n, want := range append(c.want, c.want...) { // as many more begin anew
				chip := &resettest.Circuit{Rise: c.rise}
				if err := reset.UARTAttempt(chip, n).Bootloader(t.Context()); err != nil {
					t.Fatal(err)
				}
				moves := chip.Moves()
				end := moves[len(moves)-1].At
				if got := end.Sub(moves[len(moves)-2].At).Milliseconds(); got != int64(c.hold[n%4]) {
					t.Errorf("%s, attempt %d: the strap is held for %d ms", name, n+1, got)
				}
				<-time.After(time.Second) // of the bubble, for the pin to rise
				if got := chip.Starts(); !slices.Equal(got, []resettest.Start{want}) {
					t.Errorf("%s, attempt %d: started %v, want the %v", name, n+1, got, want)
				}
			}
		})
	}
}

// TestLinesLetGo breaks a restart at each of its steps: the chip must not stay in reset.
func TestLinesLetGo(t *testing.T) {
	broken := errors.New("broken")
	synctest.Test(t, func(t *testing.T) {
		for step := range 3 {
			chip := &resettest.Circuit{}
			ctx, stop := context.WithCancel(t.Context())
			line := &fragile{chip, step, broken}
			if step == 2 { // not the lines but the caller gives up, while the strap is held
				line.at = -1
				time.AfterFunc(120*time.Millisecond, stop)
			}
			err := reset.UART(line).Bootloader(ctx)
			if step < 2 && !errors.Is(err, broken) || step == 2 && !errors.Is(err, context.Canceled) {
				t.Errorf("step %d: error %v", step, err)
			}
			if dtr, rts := chip.Lines(); dtr || rts {
				t.Errorf("step %d: the lines stay at %v, %v", step, dtr, rts)
			}
			stop()
		}
	})
}

// fragile fails at one of its moves, the first being 0; below, at none.
type fragile struct {
	chip *resettest.Circuit
	at   int
	err  error
}

func (f *fragile) SetLines(dtr, rts bool) error {
	f.at--
	if f.at == -1 {
		return f.err
	}
	return f.chip.SetLines(dtr, rts)
}

// TestPortGoes has the chip take its port along as soon as it is reset.
func TestPortGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chip := &resettest.Circuit{Kind: resettest.Native}
		gone := fmt.Errorf("lines: %w", serial.ErrUnplugged)
		if err := reset.Native(&fragile{chip, 2, gone}).Run(t.Context()); err != nil {
			t.Errorf("behind the reset: %v", err)
		}
		if err := reset.Native(&fragile{chip, 0, gone}).Run(t.Context()); !errors.Is(err, serial.ErrUnplugged) {
			t.Errorf("before the reset: %v", err)
		}
	})
}

// runs counts restarts.
type runs struct{ count *int }

func (r runs) Run(context.Context) error { *r.count++; return nil }

func (runs) Bootloader(context.Context) error { return nil }

func TestOtherWirings(t *testing.T) {
	run, touched := 0, 0
	touch := reset.Touch{Port: func(context.Context) error { touched++; return nil }}
	both := reset.Split{ToRun: runs{&run}, ToBootloader: touch}
	if err := errors.Join(both.Run(t.Context()), both.Bootloader(t.Context())); err != nil || run != 1 || touched != 1 {
		t.Errorf("restarted %d times, touched %d times, %v", run, touched, err)
	}
	for name, err := range map[string]error{
		"touch": touch.Run(t.Context()),
		"pins":  reset.Pins{}.Run(t.Context()), "lines": reset.Lines{}.Run(t.Context()),
		"run": reset.Split{}.Run(t.Context()), "boot": reset.Split{}.Bootloader(t.Context()),
	} {
		if !errors.Is(err, reset.ErrCannot) || !strings.HasPrefix(err.Error(), "reset: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
