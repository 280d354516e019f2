package station_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestRelease puts right what a run left that was killed while its board had no power and its
// probe had sent.
func TestRelease(t *testing.T) {
	t.Parallel()
	rig := serve(t, loopback.Bench{})
	s := room(t, rig)
	file, err := rig.Machine.USB().PortDisable("1-1.1")
	if err != nil {
		t.Fatal(err)
	}
	set := func(on bool) {
		t.Helper()
		sw, err := s.Switch()
		if err == nil {
			err = sw.Set(t.Context(), on)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	release := func(words ...string) {
		t.Helper()
		got, err := station.Release(t.Context(), rig, s.Board)
		if err != nil || !slices.Equal(got, words) {
			t.Errorf("%q, %v", got, err)
		}
	}
	is := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(file); err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("the port is %q, %v", got, err)
		}
	}
	sent := func(send bool) uint32 {
		t.Helper()
		stats, err := station.ProbeStats(t.Context(), s, send)
		if err != nil {
			t.Fatal(err)
		}
		return stats.Sent
	}
	const quiet = "probe modem-1 was restarted, and sends nothing"

	// Found with power, and left without.
	if sent(true) != 1 {
		t.Fatal("nothing was sent")
	}
	set(false)
	is("1")
	release("board room-1 has its power on again, as it was found", quiet)
	is("0")
	if n := sent(false); n != 0 {
		t.Errorf("the modem goes on as before, with %d frames sent", n)
	}
	if _, err := rig.Machine.USB().Await(t.Context(), usb.Selector{Topology: "1-1.1"}, true); err != nil {
		t.Error(err)
	}
	release(quiet) // nothing is left to be put right

	// Found without power, and left with.
	if err := os.WriteFile(file, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Machine.USB().Await(t.Context(), usb.Selector{Topology: "1-1.1"}, false); err != nil {
		t.Fatal(err)
	}
	i, err := s.Assemble(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
	is("0")
	release("board room-1 has its power off again, as it was found", quiet)
	is("1")
}
