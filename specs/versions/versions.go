// Package versions is the one table of what differs between firmware releases:
// numbers that specs judge by and commands that they type.
package versions

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Numbers are what a spec needs to know of the release that it judges.
type Numbers struct {
	// Preamble returns the preamble in symbols for a spreading factor.
	Preamble func(lora.SpreadingFactor) uint16
	// DutyCycle returns the console command that limits airtime to percent.
	DutyCycle func(percent float64) string
	// Bucket says that airtime is limited by a token bucket of one hour; before
	// it, a silence of airtime factor times airtime follows each frame.
	Bucket bool
	// BootAdvertFloods says that the first advert after boot is flooded, not
	// zero-hop.
	BootAdvertFloods bool
	// FloodAdvertHours is the default interval of flooded adverts.
	FloodAdvertHours int
	// FloodAdvertMost is the longest interval of flooded adverts that can be set, in hours.
	FloodAdvertMost int
	// AdvertZeroHop says that advert.zerohop sends to neighbours only; before, it flooded.
	AdvertZeroHop bool
	// LoginForgetsPath says that a flooded log-in makes the room forget the path to the client, so
	// that its next push is flooded if the client does not tell the path again.
	LoginForgetsPath bool
	// Temperature says that the telemetry of a room has the processor's temperature beside the voltage.
	Temperature bool
	// GuestOverAdmin is the permission byte after an admin logs in with the guest
	// password: roles were or-ed before 1.10.0.
	GuestOverAdmin byte
	// AnswersInDefault says that what cannot be answered in its own scope is answered in the default
	// region's; before, without one.
	AnswersInDefault bool
	// ConsolePosts says that the console command room.post exists.
	ConsolePosts bool
	// LimitsUnscoped says that floods without a region have a limit of hops of their own.
	LimitsUnscoped bool
	// PreambleStopsSending says that a preamble alone keeps the firmware from
	// sending; before, only a header did.
	PreambleStopsSending bool
	// SeenPackets and SeenAcks are how many frames and how many acknowledgements a node
	// knows again; since 1.16.0 they share one table.
	SeenPackets, SeenAcks int
}

// The releases at which something changed.
var (
	v1_10_0 = release.Must("1.10.0")
	v1_11_0 = release.Must("1.11.0")
	v1_12_0 = release.Must("1.12.0")
	v1_14_0 = release.Must("1.14.0")
	v1_14_1 = release.Must("1.14.1")
	v1_15_0 = release.Must("1.15.0")
	v1_16_0 = release.Must("1.16.0")
	v1_17_0 = release.Must("1.17.0")
	v1_17_1 = release.Must("1.17.1")
)

// Released returns the releases of a role that the suite was tried on, the oldest first; no name means
// a room server.
func Released(role string) []release.Version {
	oldest := Newest
	switch role {
	case "", room.Name:
		oldest = release.Must("1.9.0")
	case repeater.Name:
		oldest = v1_14_0
	}
	var list []release.Version
	for _, text := range []string{"1.9.0", "1.10.0", "1.11.0", "1.12.0", "1.13.0", "1.14.0", "1.14.1", "1.15.0", "1.16.0", "1.17.0", "1.17.1"} {
		if v := release.Must(text); v.AtLeast(oldest) {
			list = append(list, v)
		}
	}
	return list
}

// OlderError says that a version is older than all of its role that the suite was tried on.
type OlderError struct {
	Role    string
	Version release.Version
}

// Error names the oldest release that can be judged.
func (e *OlderError) Error() string {
	return fmt.Sprintf("versions: %v is older than %v, the oldest release that can be judged", e.Version, Released(e.Role)[0])
}

// Nearest is the release whose numbers a version is judged by: its own, or the nearest older one. A
// version that is not known is judged as the newest; one that is older than all is an *OlderError.
func Nearest(role string, v release.Version) (release.Version, error) {
	if !v.Known() {
		return Newest, nil
	}
	for _, r := range slices.Backward(Released(role)) {
		if v.AtLeast(r) {
			return r, nil
		}
	}
	return release.Version{}, &OlderError{role, v}
}

// Newest is the newest release that the table knows.
var Newest = release.Must("1.17.1")

// Of returns the numbers of a release. An unknown or newer version gets the
// newest numbers.
func Of(v release.Version) Numbers {
	if !v.Known() {
		v = Newest
	}
	n := Numbers{
		Preamble:             func(sf lora.SpreadingFactor) uint16 { return lora.PreambleForVersion(sf, v.Major, v.Minor) },
		DutyCycle:            airtimeFactor,
		Bucket:               v.AtLeast(v1_14_1),
		BootAdvertFloods:     !v.AtLeast(v1_12_0),
		FloodAdvertHours:     12,
		FloodAdvertMost:      168,
		AdvertZeroHop:        v.AtLeast(v1_14_0),
		LoginForgetsPath:     v.AtLeast(v1_11_0),
		Temperature:          v.AtLeast(v1_14_1),
		GuestOverAdmin:       3,
		AnswersInDefault:     v.AtLeast(v1_17_1),
		ConsolePosts:         v.AtLeast(v1_17_0),
		LimitsUnscoped:       v.AtLeast(v1_16_0),
		PreambleStopsSending: v.AtLeast(v1_17_0),
		SeenPackets:          128,
		SeenAcks:             64,
	}
	if v.AtLeast(v1_10_0) {
		n.GuestOverAdmin = 2
	}
	if !v.AtLeast(v1_12_0) {
		n.FloodAdvertMost = 48
	}
	if v.AtLeast(v1_15_0) {
		n.DutyCycle = func(percent float64) string { return fmt.Sprintf("set dutycycle %g", percent) }
	}
	if v.AtLeast(v1_16_0) {
		n.FloodAdvertHours = 47
		n.SeenPackets, n.SeenAcks = 160, 160
	}
	return n
}

// airtimeFactor is how a duty cycle is set before 1.15.0: silence is the factor
// times the airtime.
func airtimeFactor(percent float64) string {
	return fmt.Sprintf("set af %.4g", 100/percent-1)
}

// Delays of a room server that no release from 1.9.0 to 1.17.1 changed
// (measured on all of them).
const (
	AnswerDelay    = 300 * time.Millisecond  // of an answer to a log-in, a request or a command
	AckDelay       = 200 * time.Millisecond  // of the acknowledgement of a post
	SecondAckDelay = 500 * time.Millisecond  // of the second of two acknowledgements of a post
	PostAge        = 6 * time.Second         // of a post before it is pushed
	PushPause      = 2 * time.Second         // in pushing, after a log-in or a post
	PushPace       = 1200 * time.Millisecond // between two pushes
	PollInterval   = 150 * time.Millisecond  // from client to client when there is nothing to push
	FloodTimeout   = 12 * time.Second        // for the acknowledgement of a flooded push
	DirectTimeout  = 4 * time.Second         // for that of a direct push, and
	HopTimeout     = 2 * time.Second         // for each hop and the last leg
	PushTries      = 3                       // of a push that nobody acknowledges
	RingSize       = 32                      // posts that a room keeps
	PostBytes      = 150                     // of a post's text that a room keeps
	Clients        = 20                      // of the access list
	Grid           = time.Millisecond        // of the firmware's counter: a delay may seem this much shorter
	Pass           = 10 * time.Millisecond   // of a loop that is slow: what one pass decides the next may do
	BoardLatency   = 40 * time.Millisecond   // for a microcontroller to seal a frame and start its radio: a delay may seem this much longer
)

// Noticed is how long after its start a frame of others keeps a board from sending: when 6 symbols of
// its preamble were heard, or in older releases its header; and 2 symbols more, because radios differ.
func (n Numbers) Noticed(radio lora.Params) time.Duration {
	if n.PreambleStopsSending {
		return radio.LockTime() + 2*radio.SymbolTime()
	}
	return radio.HeaderTime() + 2*radio.SymbolTime()
}
