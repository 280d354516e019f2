package sdr

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/lora"
)

// kept is how much a receiver holds on to.
type kept struct{ Input, Output, Total, Receptions, Candidates, Memory int }

func keeps(r *Receiver) kept {
	t, l := r.tuners[0], r.listeners[0]
	return kept{cap(t.input), cap(t.output), cap(t.total), cap(*l.lately), cap(l.detector.candidates), cap(r.lately)}
}

// What a receiver keeps does not grow with what it hears.
func TestMemoryDoesNotGrow(t *testing.T) {
	t.Parallel()
	p := lora.Preset{Frequency: 869_618_000, Bandwidth: lora.BW62k5, SpreadingFactor: lora.SF7, CodingRate: 5}.Params()
	iq := noise(250_000)
	for at := 10_000.0; at < 200_000; at += 60_000 {
		w, err := NewWave([]byte("again and again"), p, Tuning{Rate: 250e3, Gain: 10})
		if err != nil {
			t.Fatal(err)
		}
		w.Add(iq, -at)
	}
	rx, err := NewReceiver(Config{Rate: 250e3, Centre: p.Frequency, Channels: []lora.Params{p}})
	if err != nil {
		t.Fatal(err)
	}
	frames := 0
	hear := func(seconds int) kept {
		for range seconds {
			frames += len(rx.Write(iq))
		}
		return keeps(rx)
	}
	if diff := cmp.Diff(hear(20), hear(40)); diff != "" {
		t.Errorf("after twenty seconds, and forty more (-before +after):\n%s", diff)
	}
	if frames != 240 {
		t.Errorf("%d frames, want 240", frames)
	}
}
