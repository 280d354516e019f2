package pace

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
)

// TestAgendaIsAWalk compares the heap with a look at every board.
func TestAgendaIsAWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		boards := make([]*Node, rapid.IntRange(0, 12).Draw(t, "boards"))
		for i := range boards {
			boards[i] = &Node{next: clock.Time(rapid.IntRange(0, 5).Draw(t, "next"))}
			a.add(boards[i])
		}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			limit := clock.Time(rapid.IntRange(0, 6).Draw(t, "limit"))
			var want *Node
			at, bound := clock.Never, limit
			for _, b := range boards {
				switch {
				case b.next >= at:
					bound = min(bound, b.next)
				default:
					if want != nil {
						bound = min(bound, at)
					}
					want, at = b, b.next
				}
			}
			first, when, until := a.first(limit)
			if first != want || when != at || until != bound {
				t.Fatalf("first at %v until %v, want at %v until %v", when, until, at, bound)
			}
			if len(boards) > 0 {
				boards[rapid.IntRange(0, len(boards)-1).Draw(t, "who")].want(clock.Time(rapid.IntRange(0, 5).Draw(t, "next")))
			}
		}
	})
}
