package companion_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
)

// TestReplayNoticesAChangedRecord changes one thing of one row at a time, and every tape has to notice it.
func TestReplayNoticesAChangedRecord(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*tape) (changed bool){
		"a byte to the app": func(p *tape) bool {
			return p.last(device.SerialOut, func(e *event) { e.data[len(e.data)-1] ^= 1 })
		},
		"a byte on the air": func(p *tape) bool {
			return p.last(device.Transmit, func(e *event) { e.data[0] ^= 4 })
		},
		"2 ms of a frame to the app": func(p *tape) bool {
			return p.last(device.SerialOut, func(e *event) { e.at -= 2 * tolerance })
		},
		"2 ms of a frame on the air": func(p *tape) bool {
			return p.last(device.Transmit, func(e *event) { e.at += 2 * tolerance })
		},
		"time on the air":         func(p *tape) bool { return p.last(device.Transmit, func(e *event) { e.air++ }) },
		"a setting of the radio":  func(p *tape) bool { return p.last(device.RadioSet, func(e *event) { e.radio.Power-- }) },
		"a frame more":            func(p *tape) bool { return p.twice(device.SerialOut) },
		"a frame on the air more": func(p *tape) bool { return p.twice(device.Transmit) },
		"a frame less": func(p *tape) bool {
			list := &p.want[device.SerialOut]
			*list = (*list)[:len(*list)-1]
			return true
		},
		"what the app says": func(p *tape) bool {
			for i := range p.in {
				if p.in[i].in.Kind == device.SerialIn {
					p.in = slices.Delete(p.in, i, i+1)
					return true
				}
			}
			return false
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := 0
			for _, tape := range append(protocol(t), exchanges(t)...) {
				if !change(tape) {
					continue
				}
				changed++
				if err := again(t, tape, nil); err == nil {
					t.Errorf("%s does not notice", tape.name)
				}
			}
			if changed == 0 {
				t.Error("nothing was changed")
			}
		})
	}
}

// last changes the last event of a kind, if there is one whose last byte counts.
func (t *tape) last(kind device.OutputKind, change func(*event)) bool {
	list := t.want[kind]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].undef == nil {
			list[i].data = slices.Clone(list[i].data)
			change(&list[i])
			return true
		}
	}
	return false
}

func (t *tape) twice(kind device.OutputKind) bool {
	list := t.want[kind]
	if len(list) == 0 {
		return false
	}
	t.want[kind] = append(list, list[len(list)-1])
	return true
}

// TestReplayNoticesOurOwn holds that the recordings tell the release from what is right: with each of these quirks
// off, some tape is not what was recorded.
func TestReplayNoticesOurOwn(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]func(*companion.Release){
		"StaleFrame":        func(r *companion.Release) { r.Companion.StaleFrame = false },
		"AckHidesRoute":     func(r *companion.Release) { r.Companion.AckHidesRoute = false },
		"ZeroIsAwaited":     func(r *companion.Release) { r.Companion.ZeroIsAwaited = false },
		"BootSetsClockBack": func(r *companion.Release) { r.Companion.BootSetsClockBack = false },
		"TraceLimitWraps":   func(r *companion.Release) { r.Companion.TraceLimitWraps = false },
		"another version":   func(r *companion.Release) { r.Build.Version = "v1.17.2" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, tape := range append(protocol(t), exchanges(t)...) {
				if again(t, tape, off) != nil {
					return
				}
			}
			t.Error("no tape notices")
		})
	}
}

// plans are the pauses before a busy channel with which each tape is what was recorded.
var plans = sync.OnceValue(func() map[string][][]uint32 {
	found := map[string][][]uint32{}
	for _, tape := range append(protocol(loud{}), exchanges(loud{})...) {
		s := &script{tb: loud{}, tape: tape}
		_, _ = s.search(func() *player { return &player{tape: tape, machine: open(loud{}, tape, released, s)} })
		found[tape.name] = s.plan
	}
	return found
})

// again plays a tape that was changed, or plays it to a release that was, with the pauses of the recording.
func again(t *testing.T, tape *tape, change func(*companion.Release)) error {
	t.Helper()
	s := &script{tb: quiet{t}, tape: tape, plan: plans()[tape.name]}
	release, err := releases.Companions().Find(released)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&release)
	}
	p := &player{tape: tape, machine: companion.NewMachine(release, emulated.Config{Flash: tape.flash(), Epoch: tape.epoch, Random: s})}
	s.begin(p)
	_, err = p.play()
	return err
}

// TestPlans holds that a tape that was not changed is what was recorded.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, tape := range append(protocol(t), exchanges(t)...) {
		if err := again(t, tape, nil); err != nil {
			t.Errorf("%s: %v", tape.name, err)
		}
	}
}

// loud is where no test runs yet: what goes wrong stops all.
type loud struct{ testing.TB }

func (loud) Helper()                           {}
func (loud) Fatal(args ...any)                 { panic(args) }
func (loud) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (loud) Errorf(string, ...any)             {} // of a plan that is given up

// quiet is a test in which a draw that no recording tells is no failure.
type quiet struct{ testing.TB }

func (quiet) Errorf(string, ...any) {}
