package station_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
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
	if err := os.WriteFile(place.Airtime("usb-1-1.3"), []byte(line), 0o600); err != nil {
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

// spent is a line of a budget's file that counts for half an hour.
func spent(airtime time.Duration) string {
	return fmt.Sprintf("%d %d.\n", time.Now().Add(30*time.Minute).UnixMilli(), airtime.Microseconds())
}
