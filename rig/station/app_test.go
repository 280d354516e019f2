package station_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/role/companion"
	"github.com/meshrig/meshrig/rig/station"
)

// radio is the station of a companion of a rig, counted from 1.
func radio(t *testing.T, rig *inventory.Rig, n int) *station.Station {
	t.Helper()
	s, err := station.New(rig, fmt.Sprintf("companion-%d", n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A companion has no console: it tells an app who it is and how long it has been up.
func TestIntroduceAnApp(t *testing.T) {
	t.Parallel()
	s := radio(t, serveAs(t, companion.Name, loopback.Bench{Room: emulated.Target{Role: companion.Name, As: "v1.17.1"}}), 1)
	who, err := s.Introduce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if who.Version != "v1.17.1" || !strings.HasPrefix(who.Build, "v1.17.1 (") || who.Board == "" || who.Latency.Console <= 0 || who.Latency.ConsoleJitter >= who.Latency.Console {
		t.Errorf("%+v", who)
	}
	if proof, err := s.Qualify(t.Context(), nil); err != nil || !proof.Proven {
		t.Errorf("%+v, %v", proof, err)
	}
}

// A board with a console that is called a companion shows by its banner what it is.
func TestIntroduceNoApp(t *testing.T) {
	t.Parallel()
	s := radio(t, serveAs(t, companion.Name, loopback.Bench{Room: emulated.Target{}}), 1)
	_, err := s.Introduce(t.Context())
	if !errors.Is(err, board.ErrRole) || !strings.Contains(err.Error(), "is no companion radio") {
		t.Error(err)
	}
}

// A companion is heard by the advert that its app asks for, and hears by what it tells its app.
func TestProveEarOfAnApp(t *testing.T) {
	t.Parallel()
	deaf, mute := loopbacktest.Fault{Deaf: true}, loopbacktest.Fault{Mute: true}
	cases := []struct {
		name         string
		board, probe loopbacktest.Fault
		direction    bench.Direction
		words        string // empty: both hear
	}{
		{name: "sound"},
		{"mute board", mute, sound, bench.BoardToProbe, "probe modem-2 does not hear board companion-2: 2 adverts that its app's line was asked for were not heard;"},
		{"deaf board", deaf, sound, bench.ProbeToBoard, "board companion-3 does not hear probe modem-3, or does not answer it: its advert was heard, but 3 frames of the probe were not told to its app;"},
		{"deaf probe", sound, deaf, bench.BoardToProbe, "probe modem-4 does not hear board companion-4"},
	}
	benches := make([]loopback.Bench, len(cases))
	for i, c := range cases {
		benches[i] = loopback.Bench{Room: c.board.Of(emulated.Target{Role: companion.Name}), Modem: c.probe.Of(emulated.Modem{As: "v1.17.1"})}
	}
	rig := serveAs(t, companion.Name, benches...)
	var all sync.WaitGroup
	for i, c := range cases {
		s := radio(t, rig, i+1)
		all.Go(func() {
			err := s.ProveEar(t.Context())
			if c.words == "" {
				if err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				return
			}
			var ear *bench.EarError
			if !errors.As(err, &ear) || ear.Direction != c.direction || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "the board says the same") {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
	all.Wait()
}
