package station

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// meter measures one current after the other; negative: it does not answer.
type meter struct{ currents []power.Milliamps }

func (m *meter) Current(context.Context) (power.Milliamps, error) {
	c := m.currents[0]
	m.currents = m.currents[1:]
	if c < 0 {
		return 0, errors.New("no answer on I2C")
	}
	return c, nil
}

func TestCurrentGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		currents []power.Milliamps
		held     bool
		signs    int
	}{
		"flows":       {[]power.Milliamps{80, 75}, true, 0},
		"goes":        {[]power.Milliamps{80, 0.4}, false, 1},
		"stays away":  {[]power.Milliamps{80, 0.4, 0.4}, false, 1},
		"comes back":  {[]power.Milliamps{80, 0.4, 80}, false, 1},
		"goes twice":  {[]power.Milliamps{80, 0.4, 80, 0.4}, false, 2},
		"not known":   {[]power.Milliamps{80, -1, 80}, false, 0},
		"never there": {[]power.Milliamps{0.1, 0.1}, false, 0},
	} {
		b := &bus{watch: usb.Tree{Sys: t.TempDir()}.Watch(), meter: &meter{c.currents}, offBelow: power.OffBelow, held: true}
		b.measure(t.Context(), 0)
		signs := 0
		for range len(c.currents) - 1 {
			signs += len(b.Look())
		}
		if b.Held() != c.held || signs != c.signs {
			t.Errorf("%s: held %v, %d signs", name, b.Held(), signs)
		}
	}
}

// TestWithIt unplugs a board at 1-1.1 together with others of a hub of four.
func TestWithIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before []string // what is there beside the board
		gone   []string // in the order in which it goes, the board being 1-1.1
		told   bool
		off    bool // the others' ports are switched off before
	}{
		"alone":                            {[]string{"1-1.2", "1-1.3"}, []string{"1-1.1"}, false, false},
		"alone on its hub":                 {nil, []string{"1-1.1"}, false, false},
		"with the only other":              {[]string{"1-1.2"}, []string{"1-1.1", "1-1.2"}, true, false},
		"with one of two":                  {[]string{"1-1.2", "1-1.3"}, []string{"1-1.2", "1-1.1"}, false, false},
		"with two of three":                {[]string{"1-1.2", "1-1.3", "1-1.4"}, []string{"1-1.2", "1-1.1", "1-1.4"}, true, false},
		"with two whose power others took": {[]string{"1-1.2", "1-1.3", "1-1.4"}, []string{"1-1.2", "1-1.1", "1-1.4"}, false, true},
		"with what hangs elsewhere":        {[]string{"1-1.2", "1-2"}, []string{"1-2", "1-1.1"}, false, false},
		"with its hub":                     {[]string{"1-1.2"}, []string{"1-1"}, true, false},
		"while the board stays where":      {[]string{"1-1.2", "1-1.3"}, []string{"1-1.2", "1-1.3"}, false, false},
	} {
		tree, err := usbtest.New(t.TempDir(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range append([]string{"1-1", "1-1.1"}, c.before...) {
			if err := tree.Plug(usb.Device{Topology: place, Hub: place == "1-1"}); err != nil {
				t.Fatal(err)
			}
		}
		b := &bus{watch: tree.USB().Watch("1-1.1"), names: map[string]string{"1-1.1": bench.RoomName}, board: "1-1.1", hub: "1-1", others: map[string]time.Time{}}
		told := false
		for _, place := range c.gone {
			if c.off && place != "1-1.1" {
				file, err := tree.Switch(place)
				if err == nil {
					err = os.WriteFile(file, []byte("1\n"), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := tree.Unplug(place); err != nil {
				t.Fatal(err)
			}
			told = slices.ContainsFunc(b.Look(), func(s bench.Sign) bool { return s.Kind == bench.HubAway }) || told
		}
		if told != c.told {
			t.Errorf("%s: told %v", name, told)
		}
	}
}
