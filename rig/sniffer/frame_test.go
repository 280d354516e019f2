package sniffer_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

func TestQuantitiesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := sniffer.Quantity(rapid.Uint32Range(0, uint32(sniffer.Everything)).Draw(t, "q"))
		if back, err := sniffer.ParseQuantity(q.String()); err != nil || back != q {
			t.Errorf("%v: %v, %v", q, back, err)
		}
	})
	if _, err := sniffer.ParseQuantity("end and weight"); err == nil {
		t.Error("a quantity that there is not was read")
	}
}

func TestStatesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for c := sniffer.CRCUnknown; c <= sniffer.CRCNone; c++ {
		if back, err := sniffer.ParseCRC(c.String()); err != nil || back != c {
			t.Errorf("%v: %v, %v", c, back, err)
		}
	}
	for h := sniffer.HeaderUnknown; h <= sniffer.HeaderImplicit; h++ {
		if back, err := sniffer.ParseHeader(h.String()); err != nil || back != h {
			t.Errorf("%v: %v, %v", h, back, err)
		}
	}
	if _, err := sniffer.ParseCRC("fair"); err == nil || sniffer.CRC(9).String() != "state(9)" {
		t.Errorf("a state that there is not: %v, %v", err, sniffer.CRC(9))
	}
}

// A start that is not known is worked out of what is, the known parts first.
func TestReckon(t *testing.T) {
	t.Parallel()
	tuned := lora.Default().Params()
	air := tuned.TimeOnAir(4)
	end := clock.Stamp{At: 10_000_000, Err: time.Millisecond}
	slow := lora.Params{CodingRate: 8}
	for name, c := range map[string]struct {
		f    sniffer.Frame
		want clock.Stamp
	}{
		"known":           {sniffer.Frame{Start: clock.Stamp{At: 5}, Known: sniffer.Start}, clock.Stamp{At: 5}},
		"duration known":  {sniffer.Frame{End: end, Duration: sniffer.Span{Value: time.Second, Err: time.Second}, Known: sniffer.Duration}, clock.Stamp{At: 9_000_000, Err: time.Millisecond + time.Second}},
		"by formula":      {sniffer.Frame{End: end, Payload: make([]byte, 4)}, clock.Stamp{At: end.At.Add(-air), Err: end.Err}},
		"of another code": {sniffer.Frame{End: end, Payload: make([]byte, 4), Params: slow, Known: sniffer.CodingRate}, clock.Stamp{At: end.At.Add(-slower(tuned)), Err: end.Err}},
		"of nothing":      {sniffer.Frame{End: end}, end},
	} {
		got := c.f.Reckon(tuned)
		if got.Moved = 0; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func slower(p lora.Params) time.Duration {
	p.CodingRate = 8
	return p.TimeOnAir(4)
}
