package flooding

import (
	"reflect"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/topology"
)

// ours makes boards of the project's own firmware.
func ours(role, as string) board.Target { return emulated.Target{Role: role, As: as} }

// Users of emulated companions talk over emulated repeaters and a room: nearly all that is said
// arrives, none of their boards repeats anything, who was away is pushed what he missed, and the
// same seed gives the same outcome.
func TestRunsOfTheFirmware(t *testing.T) {
	t.Parallel()
	for _, traffic := range Traffics() {
		run := Run{Topology: load(t, "star"), Traffic: traffic, System: MeshCore, Radio: Own().MeshCore, Load: DefaultLoad(), Seed: 1, Boards: ours}
		one, err := run.Do(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if one.Wanted == 0 || one.Delivered < one.Wanted*95/100 || one.UserFrames == 0 || one.UserRepeats != 0 {
			t.Errorf("%s: %+v", traffic, one)
		}
		if traffic == Room && (one.AwayWanted == 0 || one.AwayDelivered != one.AwayWanted) {
			t.Errorf("%s: of %d messages %d reached those who were away", traffic, one.AwayWanted, one.AwayDelivered)
		}
		if again, err := run.Do(t.Context()); err != nil || !reflect.DeepEqual(one, again) {
			t.Errorf("%s: once more, and it is %+v, %v", traffic, again, err)
		}
	}
}

// In a mesh that has been there for long, adverts come at any time.
func TestAdvertsAreBackground(t *testing.T) {
	t.Parallel()
	run := Run{Topology: load(t, "grid"), Traffic: Channel, System: MeshCore, Radio: Own().MeshCore, Load: Load{Hours: 24, Rate: 0.5, Members: 4}, Seed: 1, Boards: ours}
	quiet, err := run.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run.Background = true
	busy, err := run.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// 17 boards, each of which sends one in 47 hours that 16 repeaters pass on.
	if more := busy.Frames - quiet.Frames; more < 3*16 || more > 14*17 {
		t.Errorf("%d frames more in a day", more)
	}
}

// BenchmarkTown runs an hour of the town of two hundred in each system.
func BenchmarkTown(b *testing.B) {
	town, err := topology.Load("../../fixtures/topologies/connected-town.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for _, system := range Systems(Room) {
		b.Run(string(system), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				run := Run{Topology: town, Traffic: Room, System: system, Radio: Common().of(system), Background: true, Load: DefaultLoad(), Seed: uint64(i), Boards: ours}
				if _, err := run.Do(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
