package station_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

// under is a bench whose board is made so, with a sound modem.
func under(t board.Target) loopback.Bench {
	return loopback.Bench{Room: t, Modem: emulated.Modem{As: "v1.17.1"}}
}

// A board that is about to come back, as behind the last of its power cuts, is named by what it is when it is there.
func TestQualifyEraseOfABoardToCome(t *testing.T) {
	t.Parallel()
	rig := serve(t, under(emulated.Target{}))
	s := room(t, rig)
	s.Board.USB.Serial = "" // it goes by its place
	place := usb.Selector{Topology: s.Board.USB.Topology}
	sw, err := s.Switch()
	if err == nil {
		err = sw.Set(t.Context(), false)
	}
	if err == nil {
		_, err = rig.Machine.USB().Await(t.Context(), place, false)
	}
	if err == nil {
		err = sw.Set(t.Context(), true)
	}
	if err != nil {
		t.Fatal(err)
	}
	proof, err := s.QualifyErase(t.Context(), nil)
	if err != nil || !proof.Proven || proof.Serial == "" {
		t.Errorf("%+v, %v", proof, err)
	}
	if can := s.Info(); !can.Can.Has(board.CanWipe) {
		t.Errorf("after: %v", can.Cannot[board.CanWipe])
	}
}

// An erase is proven on a board whose settings are gone behind it, and on no other.
func TestQualifyErase(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		board board.Target
		power *lora.DBm // that the region allows
		why   string
	}{
		{name: "sound", board: emulated.Target{}},
		{name: "erases nothing", board: loopbacktest.Typed(loopbacktest.EraseWithout).Of(emulated.Target{}), why: "it does not erase"},
		{name: "knows no erase", board: loopbacktest.Typed(loopbacktest.EraseUnknown).Of(emulated.Target{}), why: `its release does not erase: "erase" was answered with "Unknown command"`},
		{name: "restarts twice", board: loopbacktest.RestartAgain().Of(emulated.Target{}), why: "it starts again by itself behind an erase"},
		{name: "comes too loud", board: emulated.Target{}, power: new(lora.DBm), why: "the region allows 0.0 dBm: it may not be erased here"},
	}
	var benches []loopback.Bench
	for _, c := range cases {
		benches = append(benches, under(c.board))
	}
	rig := serve(t, benches...)
	var all sync.WaitGroup
	for i, c := range cases {
		own := *rig
		own.Region.Power = c.power
		s := boardOf(t, &own, i+1)
		if can := s.Info(); can.Can.Has(board.CanWipe) || !strings.Contains(can.Cannot[board.CanWipe], "its erase was never tried; run meshrig rig qualify --erase") {
			t.Errorf("%s: before: %+v", c.name, can)
		}
		all.Go(func() {
			proof, err := s.QualifyErase(t.Context(), nil)
			if err != nil || proof.Proven != (c.why == "") || !strings.Contains(proof.Reason, c.why) {
				t.Errorf("%s: %+v, %v", c.name, proof, err)
			}
			if can := s.Info(); can.Can.Has(board.CanWipe) != (c.why == "") || !strings.Contains(can.Cannot[board.CanWipe], c.why) {
				t.Errorf("%s: after: %+v", c.name, can)
			}
		})
	}
	all.Wait()
}

// A board that keeps its state is wiped for a spec that wants one as it comes, and sends at the bench's
// settings all the same.
func TestFactoryOnRealAir(t *testing.T) {
	t.Parallel()
	rig := serve(t, under(emulated.Target{}), under(loopbacktest.Typed(loopbacktest.EraseWithout).Of(emulated.Target{})))
	assemble := func(n int, stop func(string, int)) *bench.Bench {
		s := boardOf(t, rig, n)
		return bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), Factory: true, Fail: stop, Abort: stop})
	}
	b := assemble(1, func(message string, _ int) { t.Fatal(message) })
	defer func() { _ = b.Close() }()
	c := b.Room().Console()
	for command, want := range map[string]string{"get advert.interval": "> 2", "get guest.password": "> hello", "get radio": "> 869.6"} {
		if got := c.Command(t.Context(), command); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
	b.Client("alice").Login(t.Context(), bench.FactoryAdminPassword) // heard at the bench's frequency
	defer func() {
		if failure, ok := recover().(bench.Failure); !ok || !failure.Aborted || !strings.Contains(failure.Message, "kept its settings over an erase") {
			t.Errorf("a board that erases nothing: %+v", failure)
		}
	}()
	_ = assemble(2, nil)
}
