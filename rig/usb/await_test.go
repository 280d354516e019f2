package usb_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/usb"
)

// TestAwaitReturn follows a board that vanishes and comes back as another port.
func TestAwaitReturn(t *testing.T) {
	tree := tree(t, hub, rak)
	where := usb.Selector{Topology: rak.Topology}
	synctest.Test(t, func(t *testing.T) {
		go func() {
			<-time.After(time.Second)
			if err := tree.Unplug(rak.Topology); err != nil {
				t.Error(err)
			}
			<-time.After(time.Second)
			back := rak
			back.TTYs = []string{"ttyACM7"}
			if err := tree.Plug(back); err != nil {
				t.Error(err)
			}
			if err := os.Remove(tree.Node("ttyACM7")); err != nil { // listed, but not made yet
				t.Error(err)
			}
			<-time.After(time.Second)
			if err := os.WriteFile(tree.Node("ttyACM7"), nil, 0o600); err != nil {
				t.Error(err)
			}
		}()
		begun := time.Now()
		for _, step := range []struct {
			present bool
			after   time.Duration
		}{{true, 0}, {false, time.Second}, {true, 3 * time.Second}} {
			d, err := tree.USB().Await(t.Context(), where, step.present)
			if err != nil {
				t.Fatal(err)
			}
			if late := time.Since(begun) - step.after; late < 0 || late > 100*time.Millisecond {
				t.Errorf("present %v: off by %v", step.present, late)
			}
			if d.Topology != "" != step.present {
				t.Errorf("present %v: %+v", step.present, d)
			}
			if step.after > time.Second && (len(d.TTYs) != 1 || d.TTYs[0] != tree.Node("ttyACM7") || d.Number == 2) {
				t.Errorf("came back as %+v", d)
			}
		}
	})
}

func TestAwaitInVain(t *testing.T) {
	mute := hub
	mute.Topology = "1-3"
	clone := rak
	clone.Topology = "1-4"
	tree := tree(t, hub, rak, mute, clone)
	for _, c := range []struct {
		s       usb.Selector
		present bool
		want    string
	}{
		{usb.Selector{Topology: rak.Topology}, false, "device at 1-1.10: context deadline exceeded (still there)"},
		{usb.Selector{Topology: "1-7"}, true, "(not plugged in"},
		{usb.Selector{Topology: "1-3"}, true, "(it has neither a serial port nor a disk)"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err := tree.USB().Await(ctx, c.s, c.present)
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	var e *usb.Ambiguous
	if _, err := tree.USB().Await(t.Context(), usb.Selector{Serial: rak.Serial}, true); !errors.As(err, &e) {
		t.Error("two devices with one serial number:", err)
	}
}
