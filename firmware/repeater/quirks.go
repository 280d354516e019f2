package repeater

import "github.com/meshrig/meshrig/firmware/server"

// Quirks are defects of the released repeater v1.17.1 that this package can repeat. The zero value
// repeats none. Each is a memory or integer error.
type Quirks struct {
	// ZeroTagIsNone takes no answer to its own discovery request if the tag that it drew is 0
	// (MyMesh::onControlDataRecv: 0 in pending_discover_tag means none). Right: it does.
	ZeroTagIsNone bool
	// SearchReturns takes answers to its last discovery request again while the millisecond
	// counter is 24.8 to 49.7 days past the minute that they have, if none came before
	// (MyMesh::onControlDataRecv and millisHasNowPassed). Right: never after that minute.
	SearchReturns bool
	// LimitWraps ends the window of a limit at once, so that there is none, in the last minutes
	// before 2106-02-07 06:28:16 (RateLimiter::allow adds in 32 bits). Right: it goes on.
	LimitWraps bool
	// ClockZeroHides keeps a neighbour that was heard while the clock showed 0 out of all lists
	// (MyMesh::putNeighbour: 0 in heard_timestamp means an empty entry). Right: it is listed.
	ClockZeroHides bool
}

// Release is what tells one version of the repeater from another.
type Release struct {
	server.Release

	Repeater Quirks
}
