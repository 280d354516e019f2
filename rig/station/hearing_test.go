package station_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp/rtltcptest"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/station"
)

// TestProveSniffers proves a sniffer that hears what probe and board send, and none that is wrong in one
// way or another. What is said of each tells what is wrong.
func TestProveSniffers(t *testing.T) {
	t.Parallel()
	modem := emulated.Modem{As: "v1.17.1"}
	rig := serveRig(t, loopback.Rig{SDR: true, Benches: []loopback.Bench{{Room: emulated.Target{}, Modem: modem, Sniffer: loopbacktest.Fault{Deaf: true}.Of(modem)}}})
	address := relayed(t, rig)
	entries := rig.Sniffers[:1] // a modem that is deaf
	want := map[string]string{"sniffer-1": "it heard none of 3 frames of the probe", "gone": "connection refused", "sound": ""}
	entries = append(entries, inventory.Sniffer{Name: "sound", Protocol: inventory.RTLTCP, Address: address}, inventory.Sniffer{Name: "gone", Protocol: inventory.RTLTCP, Address: "127.0.0.1:1"})
	for name, c := range map[string]struct {
		rtltcptest.Fault

		want string
	}{
		"deaf":      {rtltcptest.Fault{Deaf: true}, "it heard none of 3 frames of the probe"},
		"elsewhere": {rtltcptest.Fault{Beside: true}, "it heard none of 3 frames of the probe"},
		"garbage":   {rtltcptest.Fault{Garbage: true}, "it heard none of 3 frames of the probe"},
		"lossy":     {rtltcptest.Fault{Lost: 0.4}, "frames of the probe"},
		"late":      {rtltcptest.Fault{Late: 4 * time.Second}, "frame"},
		"hangs up":  {rtltcptest.Fault{HangUp: 20_000}, "frames of the probe"}, // within each frame,
	} {
		entries = append(entries, inventory.Sniffer{Name: name, Protocol: inventory.RTLTCP, Address: c.Before(t, address)})
		want[name] = c.want
	}
	s := room(t, rig)
	s.Sniffers = entries
	if !s.Knows().Has(sniffer.Duration) || s.Bare().Knows().Has(sniffer.Duration) {
		t.Errorf("with a software radio it knows %v, without one %v", s.Knows(), s.Bare().Knows())
	}
	if err := s.Bare().ProveEar(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := s.ProveSniffers(t.Context())
	if err != nil || len(list) != len(entries) {
		t.Fatalf("%v, %v", list, err)
	}
	for i, p := range list {
		want := want[entries[i].Name]
		if p.Sniffer != entries[i].Name || p.Proven != (want == "") || !strings.Contains(p.Reason, want) {
			t.Errorf("%s: %v: %q, want %q", p.Sniffer, p, p.Reason, want)
		}
		kept, err := s.ProvenSniffer(entries[i])
		if want == "" && (err != nil || kept.OfProbe != 3 || kept.OfBoard == 0) || want != "" && !errors.Is(err, proven.ErrUnproven) {
			t.Errorf("%s: kept as %v, %v", p.Sniffer, kept, err)
		}
	}
}

// relayed has a relay hand on the samples of a rig's dongle to as many as want them, and returns where.
func relayed(t *testing.T, rig *inventory.Rig) string {
	t.Helper()
	at := slices.IndexFunc(rig.Sniffers, func(s inventory.Sniffer) bool { return s.Protocol == inventory.RTLTCP })
	radio, err := rig.BoardRadio(rig.Boards[0]).Params()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	rate := sdr.Rate(radio.Bandwidth)
	from, err := rtltcp.Dial(ctx, rtltcp.Config{Address: rig.Sniffers[at].Address, Rate: rate, Centre: sdr.Centre(radio, rate)})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		stop()
		t.Fatal(err)
	}
	handOn(ctx, t, stop, from, l)
	return l.Addr().String()
}

// handOn has a relay hand on the samples of a server until the test ends, whose context stop ends.
func handOn(ctx context.Context, t *testing.T, stop func(), from *rtltcp.Client, l net.Listener) {
	t.Helper()
	hands := relay.New(from, from.Header)
	ended := make(chan error, 2)
	go func() { ended <- hands.Run(ctx) }()
	go func() { ended <- hands.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Error(err)
		}
	})
}

// A sniffer that was never tried, or is elsewhere by now, is not proven.
func TestUnprovenSniffer(t *testing.T) {
	t.Parallel()
	rig := &inventory.Rig{Boards: []inventory.Board{{Name: "a", Probe: "p", Role: "room", Sniffers: []string{"s"}}}, Probes: []inventory.Probe{{Name: "p"}}, Radio: inventory.Radio{Preset: "us-ca-narrow"}}
	rig.Machine.State = t.TempDir()
	rig.Sniffers = []inventory.Sniffer{{Name: "s", Protocol: inventory.RTLTCP, Address: "127.0.0.1:1234"}}
	s, err := station.New(rig, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ProvenSniffer(s.Sniffers[0]); !errors.Is(err, proven.ErrNoProof) {
		t.Error(err)
	}
}
