package power_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/power"
)

const ms = time.Millisecond

func TestDelayOfCuts(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		cuts       power.Cuts
		delay, off time.Duration
		ok         bool
	}{
		"none":            {},
		"too few":         {cuts: power.Cuts{Lived: []time.Duration{20 * ms, 30 * ms, 25 * ms}}},
		"at once":         {cuts: power.Cuts{Lived: []time.Duration{0, 0, 0, 0}, Gap: 4 * ms}, delay: 2 * ms, off: 2 * ms, ok: true},
		"300 ms late":     {cuts: power.Cuts{Lived: []time.Duration{300 * ms, 320 * ms, 310 * ms, 324 * ms, 302 * ms}, Gap: 6 * ms}, delay: 315 * ms, off: 21 * ms, ok: true},
		"any time at all": {cuts: power.Cuts{Lived: []time.Duration{0, 2000 * ms, 100 * ms, 900 * ms}}, delay: 1000 * ms, off: 1666666666},
	}
	for name, c := range cases {
		if delay, off, ok := c.cuts.Delay(); delay != c.delay || off != c.off || ok != c.ok {
			t.Errorf("%s: %v ± %v, %v", name, delay, off, ok)
		}
	}
}

// Each measured cut lies within what is told of the next.
func TestDelayHoldsWhatWasMeasured(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Map(rapid.IntRange(0, 400), func(n int) time.Duration { return time.Duration(n) * ms })
		c := power.Cuts{Lived: rapid.SliceOfN(span, 4, 20).Draw(t, "lived"), Gap: span.Draw(t, "gap")}
		delay, off, _ := c.Delay()
		for _, lived := range c.Lived { // it died between its last sign of life and the next that did not come
			if lived < delay-off-1 || lived+c.Gap > delay+off+2 {
				t.Fatalf("%v ± %v, and one lived for %v to %v", delay, off, lived, lived+c.Gap)
			}
		}
	})
}
