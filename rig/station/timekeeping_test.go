package station_test

import (
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/power"
)

// What becomes of a clock is seen over the power cut of the proof and over a restart. One that
// forgets is set anew by the bench, unless the spec is about that.
func TestQualifyClock(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		board board.Target
		want  power.Clock
		can   board.Ability
	}{
		{"with a battery", emulated.Target{}, power.Clock{PowerCut: power.Kept, Restart: power.Kept}, board.CanRemember},
		{"without one", loopbacktest.Unbuffered(emulated.Target{}), power.Clock{PowerCut: power.Lost, Restart: power.Kept}, board.CanRemember | board.CanForget},
		{
			"that the processor does not keep",
			loopbacktest.Typed(loopbacktest.ForgetTime).Of(loopbacktest.Unbuffered(emulated.Target{})),
			power.Clock{PowerCut: power.Lost, Restart: power.Lost},
			board.CanForget,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := boardOf(t, serve(t, under(c.board)), 1)
			proof, err := s.Qualify(t.Context(), nil)
			if err != nil || !proof.Proven || proof.Clock != c.want {
				t.Fatalf("%+v, %v, want %+v", proof, err, c.want)
			}
			const ofClock = board.CanForget | board.CanRemember
			if can := s.Info(); can.Can&ofClock != c.can || c.can != ofClock && !strings.Contains(can.Cannot[ofClock&^c.can], "as meshrig rig qualify has seen") {
				t.Errorf("%+v", can)
			}
			for _, forgets := range []bool{false, true} {
				if forgets && c.want.Restart == power.Kept {
					continue // one of them will do
				}
				stop := func(message string, _ int) { t.Fatal(message) }
				b := bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), ConsoleOnly: true, RTCReset: forgets, Fail: stop, Abort: stop})
				look := func(what string, anew bool) {
					if shown := b.Room().Clock(t.Context()); (shown < bench.DefaultEpoch) != anew {
						t.Errorf("the spec wants it to forget %v: behind a %s it shows %v", forgets, what, time.Unix(int64(shown), 0).UTC())
					}
				}
				b.Room().Reboot(t.Context())
				look("restart", forgets && c.want.Restart == power.Lost)
				b.Room().PowerCycle(t.Context(), time.Second)
				look("power cut", forgets && c.want.PowerCut == power.Lost)
				_ = b.Close()
			}
		})
	}
}
