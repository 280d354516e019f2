package usb_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// TestWatch does one thing after the other to a tree whose board at 1-1.4 is watched.
func TestWatch(t *testing.T) {
	t.Parallel()
	tree, err := usbtest.New(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	plug := func(topology string, hub bool) { t.Helper(); must(tree.Plug(usb.Device{Topology: topology, Hub: hub})) }
	plug("1-1", true)     // 1
	plug("1-1.4", false)  // 2
	plug("1-1.3", false)  // 3
	plug("1-2", false)    // 4
	plug("1-1.2", true)   // 5
	plug("1-1.2.1", true) // 6: on a hub of its own
	disable, err := tree.Switch("1-1.4")
	must(err)
	set := func(file, text string) {
		t.Helper()
		must(os.WriteFile(filepath.Join(filepath.Dir(disable), file), []byte(text), 0o600))
	}
	set("over_current_count", "2\n")
	w := tree.USB().Watch("1-1.4", "nonsense")
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"nothing", func() {}, nil},
		{"far away", func() { must(tree.Unplug("1-2")); must(tree.Unplug("1-1.2.1")) }, nil},
		{"board", func() { must(tree.Unplug("1-1.4")) }, []string{"gone from 1-1.4"}},
		{"still", func() {}, nil},
		{"back", func() { plug("1-1.4", false) }, []string{"there at 1-1.4, as device 7"}},
		{"away and back between two looks", func() { must(tree.Unplug("1-1.4")); plug("1-1.4", false) }, []string{"away from 1-1.4 and back, as device 8 instead of 7"}},
		{"port off", func() { set("disable", "1\n"); must(tree.Unplug("1-1.4")) }, []string{"port 4 of hub 1-1 was switched off", "gone from 1-1.4"}},
		{"port on", func() { set("disable", "0\n") }, []string{"port 4 of hub 1-1 was switched on"}},
		{"over-current", func() { set("over_current_count", "3\n") }, []string{"port 4 of hub 1-1 saw too much current"}},
		{"neighbour", func() { must(tree.Unplug("1-1.3")) }, []string{"gone from 1-1.3"}},
		{"hub", func() { must(tree.Unplug("1-1")) }, []string{"gone from 1-1", "gone from 1-1.2"}},
	} {
		step.do()
		changes, since := w.Look()
		var got []string
		for _, c := range changes {
			got = append(got, c.Text)
		}
		if d := cmp.Diff(step.want, got); d != "" || since < 0 {
			t.Errorf("%s: %s", step.name, d)
		}
	}
	if got := w.Around(); !slices.Equal(got, []string{"1-1", "1-1.2"}) {
		t.Errorf("around: %v", got)
	}
}
