package station_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp/rtltcptest"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/proof"
	"github.com/meshrig/meshrig/rig/station"
)

// TestProveSniffers proves sniffers that hear what probe and board send, and none that is wrong in one
// way or another. What is said of each tells what is wrong.
func TestProveSniffers(t *testing.T) {
	t.Parallel()
	modem := emulated.Modem{As: "v1.17.1"}
	for name, c := range map[string]struct {
		dongle rtltcptest.Fault
		modem  loopbacktest.Fault
		gone   bool
		want   string // of the dongle
		other  string // of the modem
	}{
		"sound":       {},
		"deaf":        {dongle: rtltcptest.Fault{Deaf: true}, want: "it heard none of 3 frames of the probe"},
		"elsewhere":   {dongle: rtltcptest.Fault{Shift: 500_000}, want: "it heard none of 3 frames of the probe"},
		"loses":       {dongle: rtltcptest.Fault{Lost: 0.3}, want: "frames of the probe"},
		"late":        {dongle: rtltcptest.Fault{Late: 1500 * time.Millisecond}, want: "after its end, and a bench waits"},
		"garbage":     {dongle: rtltcptest.Fault{Garbage: true}, want: "it heard none of 3 frames of the probe"},
		"hangs up":    {dongle: rtltcptest.Fault{HangUp: 300_000}, want: "frames of the probe"},
		"not there":   {gone: true, want: "connection refused"},
		"a deaf ear":  {modem: loopbacktest.Fault{Deaf: true}, other: "it heard none of 3 frames of the probe"},
		"a shifted 1": {modem: loopbacktest.Fault{Shift: 1_000_000}, other: "it heard none of 3 frames of the probe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rig := serveRig(t, loopback.Rig{SDR: true, Benches: []loopback.Bench{{Room: emulated.Target{}, Modem: modem, Sniffer: c.modem.Of(modem)}}})
			at := slices.IndexFunc(rig.Sniffers, func(s inventory.Sniffer) bool { return s.Name == "dongle-1" })
			rig.Sniffers[at].Address = c.dongle.Before(t, rig.Sniffers[at].Address)
			if c.gone {
				rig.Sniffers[at].Address = "127.0.0.1:1"
			}
			s := room(t, rig)
			if !s.Knows().Has(sniffer.Duration) || s.Bare().Knows().Has(sniffer.Duration) {
				t.Errorf("with a software radio it knows %v, without one %v", s.Knows(), s.Bare().Knows())
			}
			if err := s.Bare().ProveEar(t.Context()); err != nil {
				t.Fatal(err)
			}
			list, err := s.ProveSniffers(t.Context())
			if err != nil || len(list) != 2 {
				t.Fatalf("%v, %v", list, err)
			}
			for i, want := range []string{c.other, c.want} {
				p := list[i]
				if p.Sniffer != s.Sniffers[i].Name || p.Proven != (want == "") || !strings.Contains(p.Reason, want) {
					t.Errorf("%s: %v: %q, want %q", p.Sniffer, p, p.Reason, want)
				}
				kept, err := s.ProvenSniffer(s.Sniffers[i])
				if want == "" && (err != nil || kept.OfProbe != 3 || kept.OfBoard == 0) || want != "" && !errors.Is(err, proof.ErrUnproven) {
					t.Errorf("%s: kept as %v, %v", p.Sniffer, kept, err)
				}
			}
		})
	}
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
	if _, err := s.ProvenSniffer(s.Sniffers[0]); !errors.Is(err, proof.ErrNoProof) {
		t.Error(err)
	}
}
