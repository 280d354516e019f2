package device_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
)

func TestPassed(t *testing.T) {
	for _, c := range []struct {
		now, t device.Millis
		want   bool
	}{
		{5, 5, false},
		{6, 5, true},
		{5, 6, false},
		{1, 1<<32 - 1, true},
		{1<<32 - 1, 1, false},
		{1<<31 + 4, 5, true},
		{1<<31 + 5, 5, false}, // half the range and more lies ahead
	} {
		if got := c.now.Passed(c.t); got != c.want {
			t.Errorf("%d passed at %d: %t", c.t, c.now, got)
		}
	}
}

type stopped struct{ now uint32 }

func (s *stopped) Time() uint32     { return s.now }
func (s *stopped) SetTime(v uint32) { s.now = v }

func TestUnique(t *testing.T) {
	clock := &stopped{now: 100}
	c := device.Calendar{RTC: clock}
	for i, want := range []uint32{100, 101, 102, 110, 111, 112} {
		switch i {
		case 3:
			clock.now = 110
		case 4:
			clock.now = 50
		}
		if got := c.Unique(); got != want {
			t.Errorf("draw %d: %d, want %d", i, got, want)
		}
	}
}
