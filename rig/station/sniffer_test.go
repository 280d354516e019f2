package station_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
)

// A bench hears with the sniffers that its board names: where the probe is deaf and mute, they
// hear the board, once each frame, and the timeline says who did.
func TestSniffersOfARig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		probe, sniffer loopbacktest.Fault
		by             string
	}{
		"both hear":         {},
		"the probe is deaf": {probe: loopbacktest.Fault{Deaf: true}, by: "sniffer-1"},
		"the sniffer is":    {sniffer: loopbacktest.Fault{Deaf: true}, by: "modem-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			modem := emulated.Modem{As: "v1.17.1"}
			s := room(t, serve(t, loopback.Bench{Room: emulated.Target{}, Modem: c.probe.Of(modem), Sniffer: c.sniffer.Of(modem)}))
			b := bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params()})
			defer func() {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			}()
			frames := map[string]int{}
			for _, ev := range b.Events() {
				if ev.Kind != capture.Heard {
					continue
				}
				frames[string(ev.Frame)]++
				if c.by != "" && ev.By != c.by || ev.By != "modem-1" && ev.By != "sniffer-1" {
					t.Errorf("heard by %q", ev.By)
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
