package rtltcp

import (
	"testing"
	"time"
)

// TestPaceOfACrystal holds that a crystal's error is not taken for a loss, for hours.
func TestPaceOfACrystal(t *testing.T) {
	for _, ppm := range []float64{-100, 100} {
		var p pace
		now := time.Unix(0, 0)
		for range 5 * 3600 * 10 {
			now = now.Add(time.Duration(1e8 * (1 + ppm/1e6)))
			if short, why := p.check(now, rate/10, rate); short > 0 || why != "" {
				t.Fatalf("%v ppm: %d, %s", ppm, short, why)
			}
		}
	}
}

// TestPaceOfANetwork holds that samples that come late and then all at once are not taken for lost.
func TestPaceOfANetwork(t *testing.T) {
	var p pace
	now := time.Unix(0, 0)
	for i := range 1200 {
		now = now.Add(100 * time.Millisecond)
		n, period, after := int64(rate/10), 27, 18
		if i >= 540 {
			period, after = 90, 55
		}
		switch late := i % period; {
		case late >= after:
			n = 0
		case late == 0 && i > 0:
			n *= int64(period - after + 1)
			if i == 540 {
				n = rate
			}
		}
		if short, why := p.check(now, n, rate); short > 0 || why != "" {
			t.Fatalf("at %v: %d, %s", now, short, why)
		}
	}
}
