package deadline_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
)

func TestOf(t *testing.T) {
	t.Parallel()
	radio := lora.Default().Params()
	frame := clock.At(radio.TimeOnAir(lora.MaxPayload))
	const now clock.Time = 5_000_000
	for _, c := range []struct {
		d    deadline.Deadline
		want clock.Time
	}{
		{deadline.For(time.Second, "a test"), now + 1_000_000},
		{deadline.Answer, now + 2_000_000 + 2*frame},
		{deadline.Answer.Plus(-time.Second), now + 1_000_000 + 2*frame},
		{deadline.Until(9_000_000, "a test"), 9_000_000},
		{deadline.Until(9_000_000, "a test").Plus(time.Second), 10_000_000},
		{deadline.Until(1_000_000, "it has passed"), now},
		{deadline.PushRetryDirect(3), now + 16_000_000 + 2*frame},
	} {
		if got := c.d.Of(now, radio); got != c.want {
			t.Errorf("%v: %v, want %v", c.d, got, c.want)
		}
	}
}

// A slow preset gets more time, without which its frames would not have ended.
func TestSlowPresetsGetMoreTime(t *testing.T) {
	t.Parallel()
	slow := lora.Default().Params()
	slow.SpreadingFactor = lora.SF12
	if deadline.Ack.Of(0, slow) <= deadline.Ack.Of(0, lora.Default().Params()) {
		t.Error("no more time for SF12")
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]deadline.Deadline{
		"3s (a test)":         deadline.For(3*time.Second, "a test"),
		"1s":                  deadline.For(time.Second, ""),
		"until 1.000000s (x)": deadline.Until(1_000_000, "x"),
		"ack+2s (a room acknowledges 200 ms after a post, a second time at 500 ms)":    deadline.Ack.Plus(2 * time.Second),
		"ack-500ms (a room acknowledges 200 ms after a post, a second time at 500 ms)": deadline.Ack.Plus(-500 * time.Millisecond),
	} {
		if got := d.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
