package power

import (
	"context"
	"time"
)

// Subject is what a proof is about. A proof of another board, another port or another switch
// proves nothing.
type Subject struct {
	Board  string `json:"board"`            // as the inventory calls it
	Serial string `json:"serial,omitempty"` // its USB serial number, "" if it has none
	Port   string `json:"port,omitempty"`   // where it is plugged in, "1-1.4", "" if it is not on USB
	Switch string `json:"switch"`           // as the switch names itself
}

// Proof says whether a switch was seen to take a board's power away.
type Proof struct {
	Subject

	Proven bool      `json:"proven"`
	Reason string    `json:"reason,omitempty"` // why not
	How    []string  `json:"how"`              // what was seen, in order
	At     time.Time `json:"at,omitzero"`

	// Clock is what becomes of the board's clock, of a switch that is proven.
	Clock Clock `json:"clock,omitzero"`
	// Cuts is how long the board lives on behind an order, if that was measured.
	Cuts Cuts `json:"cuts,omitzero"`
	// Took is how long an erase took.
	Took time.Duration `json:"took_ns,omitempty"`
}

// Clock is what becomes of a board's clock; empty: it was not seen.
type Clock struct {
	PowerCut Memory `json:"power_cut,omitempty"`
	Restart  Memory `json:"restart,omitempty"` // without its power being taken
}

// Memory is whether something outlives an event.
type Memory string

// What becomes of it.
const (
	Kept Memory = "kept"
	Lost Memory = "lost"
)

// QualifyConfig says what is proven and what can be seen of it. Switch is needed; without
// Uptime and Answers, or without both Present and Meter, nothing can be proven.
type QualifyConfig struct {
	Board, Serial, Port string // see [Subject]

	Switch Switch
	// Present tells whether the board is on USB now; nil: it never is.
	Present func(ctx context.Context) (bool, error)
	// Meter measures the board's current; nil: there is none.
	Meter Meter
	// OffBelow is the current that a board without power cannot take; 0: [OffBelow].
	OffBelow Milliamps
	// Uptime asks the board for its uptime. It may take its time to open a port that has just
	// come back.
	Uptime func(ctx context.Context) (time.Duration, error)
	// Answers asks a device that tells no uptime whether it runs, as a modem; it counts where
	// Uptime is nil. Whether it kept running by a supply of its own is not known then.
	Answers func(ctx context.Context) error

	Vanish time.Duration // limit for the board to be seen off; 0: [VanishLimit]
	Return time.Duration // limit for the board to answer again; 0: [ReturnLimit]
	Dark   time.Duration // how long it stays off; 0: [Dark]
	// Progress hears what is being done and seen; nil: nobody does.
	Progress func(text string)
}

const (
	// OffBelow is below what any board takes that runs (an nRF52840 with its radio receiving:
	// about 6 mA) and above the leakage and the error of an INA219 at 0.1 ohms.
	OffBelow Milliamps = 2
	// VanishLimit is how long a hub and the kernel may take to notice that a device has gone.
	VanishLimit = 5 * time.Second
	// ReturnLimit is how long a board may take to enumerate, boot and answer: an nRF52 that
	// formats its flash takes 20 s.
	ReturnLimit = 30 * time.Second
	// Dark is long enough for a board's capacitors to empty, and for uptimes in whole seconds
	// to tell a restart from going on.
	Dark = 3 * time.Second
)
