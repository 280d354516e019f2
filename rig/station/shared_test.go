package station_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// handedOn serves a rig's dongle at a socket, as a run does for all benches that name it.
func handedOn(t *testing.T, rig *inventory.Rig) (path string) {
	t.Helper()
	var all []lora.Params
	for _, b := range rig.Boards {
		radio, err := rig.BoardRadio(b).Params()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, radio)
	}
	rate, centre, err := sdr.Band(all)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	from, err := rtltcp.Dial(ctx, rtltcp.Config{Address: rig.Sniffers[0].Address, Rate: rate, Centre: centre, Scale: rig.Machine.Scale.Times()})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "dongle")
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		stop()
		t.Fatal(errors.Join(err, from.Close()))
	}
	handOn(ctx, t, stop, from, l)
	return path
}

// TestBenchesThatShareADongle has two benches hear with one dongle, each its own board alone: what it heard
// names it, and when one of them has ended the other still hears with it.
func TestBenchesThatShareADongle(t *testing.T) {
	t.Parallel()
	rig := serveRig(t, loopback.Rig{SDR: true, Scale: 4, Benches: []loopback.Bench{{}, {}}})
	path := handedOn(t, rig)
	var benches [2]*bench.Bench
	var made sync.WaitGroup
	for i := range benches {
		s := boardOf(t, rig, i+1)
		s.Relays = map[string]string{"dongle-1": path}
		made.Go(func() {
			abort := func(message string, _ int) { panic(bench.Failure{Message: message, Aborted: true}) }
			if failed := ended(func() {
				bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), Fail: abort, Abort: abort, Attach: func(b *bench.Bench) { benches[i] = b }})
			}); failed.Message != "" {
				t.Errorf("bench %d: %s", i+1, failed.Message)
			}
		})
	}
	made.Wait()
	if t.Failed() {
		return
	}
	both := map[int][]string{0: {"dongle-1", "modem-1"}, 1: {"dongle-1", "modem-2"}}
	for i, b := range benches {
		if got := b.HeardBy(); !slices.Equal(got, both[i]) {
			t.Errorf("bench %d was heard by %q, want %q", i+1, got, both[i])
		}
		for _, ev := range b.Events() {
			if ev.Kind == capture.Heard && ev.Params.Frequency != b.Params().Frequency {
				t.Errorf("bench %d heard a frame at %v", i+1, ev.Params.Frequency)
			}
		}
	}
	if err := benches[0].Close(); err != nil {
		t.Error(err)
	}
	b := benches[1]
	if failed := ended(func() {
		b.Room().Console().Command(t.Context(), "advert")
		if ev := b.Await(t.Context(), deadline.AdvertSoon, capture.Is(capture.Heard)); ev.By != "modem-2+dongle-1" && ev.By != "dongle-1+modem-2" {
			t.Errorf("heard by %q when the other bench has ended", ev.By)
		}
	}); failed.Message != "" {
		t.Errorf("when the other bench has ended: %s", failed.Message)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
