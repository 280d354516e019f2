package station_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestAirtimeIsTheRadios holds that what a probe has sent counts whatever rig file names it, also
// what an earlier meshrig kept under the probe's name.
func TestAirtimeIsTheRadios(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	rig, b := f.rig("usb: {topology: 1-1.1}, probe: kiss")
	rig.Machine.State = filepath.Join(f.dir, "old")
	s, err := station.New(rig, b.Name)
	if err != nil {
		t.Fatal(err)
	}
	place := rig.Machine.Place()
	if err := place.Prepare(); err != nil {
		t.Fatal(err)
	}
	line := spent(20 * time.Second)
	if err := os.WriteFile(place.Airtime("usb-1-1.3"), []byte(line), 0o600); err != nil { // by its place, as before
		t.Fatal(err)
	}
	used, limit, err := s.Airtime()
	if err != nil || used != 20*time.Second || limit != 6*time.Minute {
		t.Errorf("%v of %v, %v", used, limit, err)
	}
	if err := state.Write(state.Folder(rig.Machine.State).Airtime("kiss"), []byte(spent(time.Second))); err != nil {
		t.Fatal(err)
	}
	if used, _, err := s.Airtime(); err != nil || used != 21*time.Second {
		t.Errorf("%v with what was kept before, %v", used, err)
	}
	if words, err := s.MendAirtime(); words != "" || err != nil {
		t.Errorf("%q, %v", words, err)
	}

	// Nobody knows what a damaged file said.
	if err := os.WriteFile(place.Airtime("usb-1-1.3"), []byte("\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if used, limit, err := s.Airtime(); err != nil || used != limit {
			t.Errorf("%v of %v, %v", used, limit, err)
		}
		if words, err := s.MendAirtime(); err != nil || words != "" && !strings.Contains(words, "airtime/usb-1-1.3.set-aside-1, and all that the region allows counts as spent until ") {
			t.Errorf("%q, %v", words, err)
		}
	}
	if _, err := os.Stat(place.Airtime("usb-1-1.3") + ".set-aside-1"); err != nil {
		t.Error(err)
	}
}

// TestAirtimeMoves holds that a probe takes what it has sent along to another port, and that clones, whose
// serial number is the same, are told apart by where they hang.
func TestAirtimeMoves(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	airtime := func(place string) time.Duration {
		t.Helper()
		rig, b := f.rig("usb: {topology: 1-1.1}, probe: kiss")
		if err := rig.Machine.Place().Prepare(); err != nil {
			t.Fatal(err)
		}
		rig.Probes[0].USB = inventory.USB{Topology: place}
		s, err := station.New(rig, b.Name)
		if err != nil {
			t.Fatal(err)
		}
		used, _, err := s.Airtime()
		if err != nil {
			t.Fatal(err)
		}
		return used
	}
	airtime("1-1.3") // makes the folder
	rig, _ := f.rig("usb: {topology: 1-1.1}, probe: kiss")
	files, err := filepath.Glob(filepath.Join(rig.Machine.Place().Folder, "airtime", "*"))
	if err != nil || len(files) != 0 {
		t.Fatal(files, err)
	}
	keep := func(name string, airtime time.Duration) {
		t.Helper()
		if err := os.WriteFile(rig.Machine.Place().Airtime(name), []byte(spent(airtime)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[string]string{"1-1.3": "serial-K1-", "1-1.4": "usb-1-1.4", "1-1.5": "usb-1-1.5"} { // the last two are clones
		names, err := station.RadioNames(rig, inventory.USB{Topology: at})
		if err != nil || len(names) != 2 || !strings.HasPrefix(names[0], want) {
			t.Fatalf("%s is counted under %v, %v", at, names, err)
		}
		if at == "1-1.3" {
			keep(names[0], 20*time.Second)
		}
	}
	keep("usb-1-1.4", 3*time.Second)
	keep("usb-1-1.5", 4*time.Second)
	if at := airtime("1-1.3"); at != 20*time.Second {
		t.Errorf("where it was %v", at)
	}
	if one, other := airtime("1-1.4"), airtime("1-1.5"); one != 3*time.Second || other != 4*time.Second {
		t.Errorf("of clones %v and %v", one, other)
	}
	if err := f.tree.Unplug("1-1.3"); err != nil {
		t.Fatal(err)
	}
	f.plug(usb.Device{Topology: "1-1.6", Vendor: 0x239a, Product: 0x8029, Serial: "K1", TTYs: []string{"ttyACM6"}})
	if at := airtime("1-1.6"); at != 20*time.Second {
		t.Errorf("at another port %v: it begins anew", at)
	}
	if err := f.tree.Unplug("1-1.5"); err != nil {
		t.Fatal(err)
	}
	if one := airtime("1-1.4"); one != 3*time.Second {
		t.Errorf("of a clone whose twin went %v", one)
	}
}

// spent is a line of a budget's file that counts for half an hour.
func spent(airtime time.Duration) string {
	return fmt.Sprintf("%d %d.\n", time.Now().Add(30*time.Minute).UnixMilli(), airtime.Microseconds())
}
