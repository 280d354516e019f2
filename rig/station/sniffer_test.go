package station_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
)

// A bench hears with the sniffers that its board names, each frame once, and the timeline says who
// heard it. Where one of them hears nothing of what the other does, the bench is in error.
func TestSniffersOfARig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		probe, sniffer loopbacktest.Fault
		torn           string
	}{
		"both hear":         {},
		"the probe is deaf": {probe: loopbacktest.Fault{Deaf: true}, torn: "sniffer-1 heard it and modem-1 did not"},
		"the sniffer is":    {sniffer: loopbacktest.Fault{Deaf: true}, torn: "modem-1 heard it and sniffer-1 did not"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			modem := emulated.Modem{As: "v1.17.1"}
			s := room(t, serve(t, loopback.Bench{Room: emulated.Target{}, Modem: c.probe.Of(modem), Sniffer: c.sniffer.Of(modem)}))
			var b *bench.Bench
			abort := func(message string, _ int) { panic(bench.Failure{Message: message, Aborted: true}) }
			failed := ended(func() {
				bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), Abort: abort, Attach: func(made *bench.Bench) { b = made }})
			})
			err := b.Close()
			if text := failed.Message + fmt.Sprint(err); c.torn != "" && !strings.Contains(text, c.torn) {
				t.Errorf("%q, want an error that says %q", text, c.torn)
			} else if c.torn == "" && text != "<nil>" {
				t.Error(text)
			}
			by := map[string]string{"the probe is deaf": "sniffer-1", "the sniffer is": "modem-1"}
			frames := map[string]int{}
			for _, ev := range b.Events() {
				if ev.Kind != capture.Heard {
					continue
				}
				frames[string(ev.Frame)]++
				if want := cmp.Or(by[name], "modem-1+sniffer-1"); ev.By != want && ev.By != "sniffer-1+modem-1" {
					t.Errorf("heard by %q, want %q", ev.By, want)
				}
			}
			if len(frames) == 0 {
				t.Error("nothing was heard")
			}
			for frame, n := range frames {
				if n > 1 {
					t.Errorf("frame %x is %d events", frame, n)
				}
			}
		})
	}
}

// ended runs what may end a bench, and returns what it ended with.
func ended(run func()) (with bench.Failure) {
	defer func() {
		if cause := recover(); cause != nil {
			var ok bool
			if with, ok = cause.(bench.Failure); !ok {
				panic(cause)
			}
		}
	}()
	run()
	return with
}
