package bench_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
)

// insistent is a probe that listens before it sends unless it is told not to.
type insistent struct {
	fakeProbe
	forced *[]string
}

func (p insistent) Force(frame []byte) error {
	*p.forced = append(*p.forced, string(frame))
	return p.Transmit(frame)
}

func TestWallForce(t *testing.T) {
	t.Parallel()
	s := newStage()
	var forced []string
	with := instruments(s)
	with.Probe = insistent{fakeProbe{s}, &forced}
	b, end := attempt(t, nil, bench.Config{Instruments: with}, func(b *bench.Bench) {
		b.Probe().Force(t.Context(), []byte("over it"))
		b.Probe().Send(t.Context(), []byte("in turn"))
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	if len(forced) != 1 || forced[0] != "over it" || len(s.frames) != 2 {
		t.Errorf("by force %q, in all %q", forced, s.frames)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
