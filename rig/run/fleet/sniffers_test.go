package fleet

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/station"
)

// benches are those of a fleet whose second board is on some frequency. The first two name a dongle at an
// address, and the third one at which nobody serves.
func benches(t *testing.T, address, second string) *Fleet {
	t.Helper()
	rig, err := inventory.Parse(filepath.Join(t.TempDir(), "rig.yaml"), []byte(fmt.Sprintf(`
machine: {state: state}
radio: {preset: us-ca-narrow}
region: {duty-cycle: 50 %%}
boards:
  - {name: a, kind: rak4631, usb: {topology: 1-1.1}, probe: p1, sniffers: [dongle]}
  - {name: b, kind: rak4631, usb: {topology: 1-1.2}, probe: p2, sniffers: [dongle], radio: {frequency: %s}}
  - {name: c, kind: rak4631, usb: {topology: 1-1.3}, probe: p3, sniffers: [gone], radio: {frequency: 911 MHz}}
probes:
  - {name: p1, kind: rak4631, usb: {topology: 1-1.5}}
  - {name: p2, kind: rak4631, usb: {topology: 1-1.6}}
  - {name: p3, kind: rak4631, usb: {topology: 1-1.7}}
sniffers:
  - {name: dongle, protocol: rtl_tcp, address: '%s'}
  - {name: gone, protocol: rtl_tcp, address: '127.0.0.1:1'}
`, second, address)))
	if err != nil {
		t.Fatal(err)
	}
	f := &Fleet{}
	for _, b := range rig.Boards {
		s, err := station.New(rig, b.Name)
		if err != nil {
			t.Fatal(err)
		}
		f.members = append(f.members, &member{Station: s})
	}
	return f
}

// radio is a dongle that gives silence, and keeps what it was told.
type radio struct {
	tick *time.Ticker

	mu   sync.Mutex
	told map[rtltcp.Command]uint32
}

func (r *radio) Set(c rtltcp.Command, value uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told[c] = value
}

func (r *radio) Receive(ctx context.Context, iq []complex64) (int, error) {
	select {
	case <-r.tick.C:
		clear(iq)
		return len(iq), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// dongle serves a radio to one client after the other, and returns where.
func dongle(t *testing.T) (*radio, string) {
	t.Helper()
	r := &radio{tick: time.NewTicker(10 * time.Millisecond), told: map[rtltcp.Command]uint32{}}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		served.Wait()
	})
	served.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if err := rtltcp.Serve(context.WithoutCancel(t.Context()), conn, rtltcp.R820T(), r); err != nil {
				t.Error(err)
			}
		}
	})
	return r, l.Addr().String()
}

// TestDongleOfSeveralBenches holds that a dongle is opened once for all benches that name it, so that it holds
// the channels of all of them, and that what one of them does with its samples is nothing to the other.
func TestDongleOfSeveralBenches(t *testing.T) {
	t.Parallel()
	r, address := dongle(t)
	f := benches(t, address, "910.625 MHz")
	var warned strings.Builder
	f.Warn, f.relays.in = &warned, t.TempDir()
	killed := filepath.Join(f.relays.in, "meshrig-sdr-1")
	if err := os.Mkdir(killed, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.openRelays(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, b, c := f.members[0], f.members[1], f.members[2]
	path := a.Relays["dongle"]
	if path == "" || b.Relays["dongle"] != path {
		t.Fatalf("a finds its samples at %q, b at %q", path, b.Relays["dongle"])
	}
	r.mu.Lock()
	if centre := r.told[rtltcp.SetFrequency]; centre < 910_570_000 || centre > 910_580_000 || r.told[rtltcp.SetRate] != 250_000 {
		t.Errorf("the dongle was told %v", r.told)
	}
	r.mu.Unlock()
	if c.Relays != nil || len(f.hearing(c).Sniffers) > 0 || len(f.hearing(a).Sniffers) != 1 || len(f.hearing(b).Sniffers) != 1 {
		t.Errorf("c finds its samples at %v and hears with %v", c.Relays, f.hearing(c).Sniffers)
	}
	var ears [2]*relay.Client
	for i := range ears {
		var err error
		if ears[i], err = relay.Dial(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		defer ears[i].Close()
		if _, err := ears[i].Next(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := ears[0].Close(); err != nil {
		t.Error(err)
	}
	if _, err := ears[1].Next(t.Context()); err != nil {
		t.Errorf("when the other has gone: %v", err)
	}
	if err := f.relays.close(); err != nil {
		t.Error(err)
	}
	if want := "sniffer gone is left out for board c: rtltcp: 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused\n"; !strings.HasSuffix(warned.String(), want) || strings.Count(warned.String(), "left out") != 1 {
		t.Errorf("%q, want %q", warned.String(), want)
	}
	if left, err := os.ReadDir(f.relays.in); err != nil || len(left) > 0 {
		t.Errorf("behind this run and one that was killed: %v, %v", left, err)
	}
	if slices.Contains(f.without(a), "dongle") {
		t.Error("the end of a run was taken for the loss of a dongle")
	}
}

// TestBenchesTooFarApart holds that benches which no dongle hears at once are refused before anything is opened.
func TestBenchesTooFarApart(t *testing.T) {
	t.Parallel()
	f := benches(t, "127.0.0.1:2", "915 MHz")
	f.Warn = &strings.Builder{}
	err := f.openRelays(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "sniffer dongle of ") || !strings.Contains(err.Error(), "rig.yaml: sdr: channels from 910.4") {
		t.Error(err)
	}
	if err := f.relays.close(); err != nil {
		t.Error(err)
	}
}

// quiet is a source that gives nothing.
type quiet struct{ source.Source }

func (quiet) Info() source.Info { return source.Info{Rate: 250e3} }
func (quiet) Close() error      { return nil }
func (quiet) Next(ctx context.Context) (source.Block, error) {
	<-ctx.Done()
	return source.Block{}, ctx.Err()
}

// full is a listener of a process that may open no more files.
type full struct{ net.Listener }

func (full) Accept() (net.Conn, error) { return nil, unix.EMFILE }
func (full) Close() error              { return nil }

// TestRelayThatNobodyCanJoin holds that a dongle is left out whose samples no child gets any more: each spec of the
// night would end in an error.
func TestRelayThatNobodyCanJoin(t *testing.T) {
	t.Parallel()
	f := benches(t, "127.0.0.1:2", "910.625 MHz")
	ctx, stop := context.WithCancel(t.Context())
	f.relays.stop = stop
	left := make(chan struct{})
	f.Warn = writer(func(text string) {
		if strings.Contains(text, "for board b: lost: relay: ") {
			close(left)
		}
	})
	f.serveRelay(ctx, f.rig().Sniffers[0], relay.New(quiet{}, rtltcp.R820T()), full{})
	<-left
	if err := f.relays.close(); err != nil {
		t.Error(err)
	}
	if a, c := f.without(f.members[0]), f.without(f.members[2]); !slices.Equal(a, []string{"dongle"}) || c != nil {
		t.Errorf("a is without %q, c without %q", a, c)
	}
}

// writer is told what is written.
type writer func(text string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}
