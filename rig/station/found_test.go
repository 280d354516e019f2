package station_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/loopback"
)

// TestPowerAsFound holds that a board has at the end the power that it had when it was leased,
// whoever switched it meanwhile, and that one which is left without is named.
func TestPowerAsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, meanwhile bool // the port is cut
		want              string
	}{
		"nothing":         {want: "0"},
		"cut meanwhile":   {meanwhile: true, want: "0"},
		"cut before":      {before: true, want: "1"},
		"cut all the way": {before: true, meanwhile: true, want: "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rig := serve(t, loopback.Bench{})
			s, h := room(t, rig), hand{t, rig}
			place := s.Board.USB.Topology
			if c.before {
				h.cut(place)
			}
			if err := s.RememberPower(); err != nil {
				t.Fatal(err)
			}
			if err := s.SwitchOn(t.Context()); err != nil {
				t.Fatal(err)
			}
			if c.meanwhile {
				h.cut(place)
			}
			left, err := s.PutBack(t.Context())
			if err != nil || (len(left) == 1) != (c.want == "1") || c.want == "1" && !strings.Contains(left[0], "board room-1 is without power") {
				t.Errorf("%q, %v", left, err)
			}
			file, err := rig.Machine.USB().PortDisable(place)
			if err != nil {
				t.Fatal(err)
			}
			if is, err := os.ReadFile(file); err != nil || strings.TrimSpace(string(is)) != c.want {
				t.Errorf("disable holds %q, %v; want %s", is, err, c.want)
			}
		})
	}
}
