package hearing_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/hearing"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// judged is what came of a judgement of answers to log-ins against bounds, one after another.
func judged(t *testing.T, ear *bench.Ear, seed uint64, lo time.Duration) (inside, outside, undecided int) {
	t.Helper()
	b := bench.New(t.Context(), bench.Config{Target: emulated.Target{}, Ear: ear, Seed: seed})
	defer func() { _ = b.Close() }()
	alice := b.Client("alice")
	for range 20 {
		login := alice.LoginGuest(t.Context())
		func() {
			defer func() {
				switch f := recover().(type) {
				case nil:
					inside++
				case bench.Failure:
					if f.Aborted {
						undecided++
					} else {
						outside++
					}
				default:
					panic(f)
				}
			}()
			b.Within("answer", login.Sent.End, login.Event.Start, lo, 340*time.Millisecond)
		}()
		b.Pass(t.Context(), deadline.For(3*time.Second, "another answer"))
	}
	for _, j := range b.Judgements() {
		if ear.Clocked && j.Instrument != ear.Name {
			t.Errorf("judged by %q", j.Instrument)
		}
	}
	return inside, outside, undecided
}

// A probe whose words come up to 40 ms later than it says makes judgements false. With an instrument that hears
// its frames and those of boards by one clock they are right, and decided, whatever they are.
func TestProbeThatIsLate(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	late := hearing.Bars{Name: "kiss", Knows: sniffer.Everything, Probe: ms, Late: 40 * ms, Heard: ms}
	clocked := late
	clocked.Name, clocked.Heard, clocked.Own, clocked.Drift = "sdr", 80*ms, 168*time.Microsecond, 100
	for seed := range uint64(3) {
		if inside, outside, undecided := judged(t, hearing.Blurred(late), seed, 299*ms); outside == 0 {
			t.Errorf("seed %d: the late probe did no harm: %d inside, %d undecided", seed, inside, undecided)
		}
		if inside, outside, undecided := judged(t, hearing.Blurred(clocked), seed, 299*ms); inside != 20 {
			t.Errorf("seed %d: %d inside, %d outside, %d undecided", seed, inside, outside, undecided)
		}
		if inside, outside, undecided := judged(t, hearing.Blurred(clocked), seed, 310*ms); outside != 20 {
			t.Errorf("seed %d, of what is false: %d inside, %d outside, %d undecided", seed, inside, outside, undecided)
		}
	}
}

// A software radio does so from samples, and tells in bench time, too, when a frame was.
func TestSoftwareRadioIsTheClock(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	ear := hearing.Software()
	ear.Probe = func(start, end clock.Stamp) (clock.Stamp, clock.Stamp) {
		return clock.Stamp{At: start.At + 35_000, Err: ms}, clock.Stamp{At: end.At + 35_000, Err: ms}
	}
	if inside, outside, undecided := judged(t, ear, 1, 299*ms); inside != 20 {
		t.Errorf("%d inside, %d outside, %d undecided", inside, outside, undecided)
	}
}
