package emulated

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/device"
)

// sampler is a radio that receives, without a board around it.
func sampler(q Quirks, start device.Millis) *Radio {
	r := &Radio{board: &Board{machine: New(Config{Quirks: q}, nil)}, state: radioReceiving, maxPreamble: 182, maxPayload: 2130}
	r.sampling.to = start
	return r
}

// Looks that are worked out when something changes must leave what looks made millisecond by
// millisecond leave, however long nothing changes.
func TestSamplingIsWorkedOutLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Quirks{HeaderGoneIsFree: rapid.Bool().Draw(t, "header gone"), LockTimeStays: rapid.Bool().Draw(t, "time stays")}
		now := rapid.SampledFrom([]device.Millis{0, 1<<32 - 3000}).Draw(t, "start") // the counter wraps
		late, polled := sampler(q, now), sampler(q, now)
		late.sampling.every = rapid.SampledFrom([]device.Millis{0, 2000}).Draw(t, "period")
		polled.sampling.every = late.sampling.every
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			for range drawMillis(t) {
				now++
				polled.sample(now)
			}
			late.sample(now)
			state := rapid.SampledFrom([]radioState{radioReceiving, radioReceiving, radioReceiving, radioSending}).Draw(t, "state")
			phase := rapid.SampledFrom([]device.Phase{device.PhaseIdle, device.PhasePreamble, device.PhaseHeader}).Draw(t, "phase")
			power := rapid.SampledFrom([]float32{-60, -100, -125}).Draw(t, "power")
			locks, due := rapid.Bool().Draw(t, "locks"), rapid.Bool().Draw(t, "due")
			for _, r := range []*Radio{late, polled} {
				r.state, r.air, r.airRSSI = state, phase, power
				if locks {
					r.follow(phase)
				}
				if due {
					r.sampling.mark(now)
				}
			}
			got, want := *late, *polled
			got.board, want.board = nil, nil
			if got != want {
				t.Fatalf("at %d\nlate   %+v\npolled %+v", now, got, want)
			}
		}
	})
}

// drawMillis draws how long nothing changes, often up to the middle of a round.
func drawMillis(t *rapid.T) int {
	rounds := rapid.Custom(func(t *rapid.T) int {
		return rapid.IntRange(0, 4).Draw(t, "rounds")*floorEvery + rapid.IntRange(0, 80).Draw(t, "and")
	})
	return rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(0, 9000), rounds, rounds).Draw(t, "ms")
}

// A board that sleeps as long as it may takes no more memory for it, and its rounds stay where they are.
func TestSamplingOfALongSleep(t *testing.T) {
	r := sampler(Quirks{}, 0)
	r.sampling.mark(0)
	total := uint64(0)
	if n := testing.AllocsPerRun(1000, func() { // 34 years
		total += longestSleep
		r.sample(device.Millis(total))
		r.sampling.mark(device.Millis(total))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if want := device.Millis(total - total%floorEvery); r.sampling.due != want {
		t.Errorf("a round was due at %d, want %d", r.sampling.due, want)
	}
	if r.sampling.floor != -110 {
		t.Errorf("noise floor %d", r.sampling.floor)
	}
}
