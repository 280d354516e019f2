package station_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/station"
)

// A board has to be what the inventory says that it is.
func TestIntroduceAsksForTheRole(t *testing.T) {
	t.Parallel()
	s := room(t, serve(t, loopback.Bench{}))
	if _, err := s.Introduce(t.Context()); err != nil { // it has booted then, and shows no banner any more
		t.Fatal(err)
	}
	s.Board.Role = "repeater"
	const want = "is a room_server and not a repeater; flash it, or choose another board"
	if _, err := s.Introduce(t.Context()); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestUnknownRole(t *testing.T) {
	t.Parallel()
	rig := &inventory.Rig{File: "rig.yaml", Boards: []inventory.Board{{Name: "boat", Role: "ferry"}}}
	const want = "station: rig.yaml: board boat: its role ferry is none that the rig knows"
	if _, err := station.New(rig, "boat"); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
