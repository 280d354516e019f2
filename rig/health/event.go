// Package health remembers over many runs which boards make trouble, and says which of them
// shall sit out. What it remembers is about the bench alone: what a firmware does wrong is a
// verdict, and no mark against the board that it ran on.
package health

import (
	"strings"
	"time"
)

// Kind says what an [Event] is about.
type Kind string

// The kinds of events.
const (
	OK       Kind = "ok"       // a board was used in a run
	Trouble  Kind = "trouble"  // the way to a board failed: its port, its console, its power
	Recovery Kind = "recovery" // a step of the recovery ladder; Good: it helped
	Golden   Kind = "golden"   // the check before a run; Good: the board passed
	Flash    Kind = "flash"    // an image is put on it, noted before the first byte: it wears, whatever comes of it; Stage: what for
)

// Event is one thing that happened to a board in a run.
type Event struct {
	At    time.Time `json:"at"` // the zero time is now
	Run   string    `json:"run"`
	Board string    `json:"board"`
	Kind  Kind      `json:"kind"`
	Stage string    `json:"stage,omitempty"` // "open", "boot", "reset"
	Good  bool      `json:"good,omitempty"`  // of a Recovery or a Golden
	Text  string    `json:"text,omitempty"`  // what was seen
}

// textLimit keeps what a board printed from filling the ledger; a line of 160 bytes is a
// console's longest.
const textLimit = 500

// tidy makes text of what may be garbage, and short.
func tidy(text string) string {
	if len(text) > textLimit {
		text = text[:textLimit] + " ..."
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// Check is what is known of the golden check of one run.
type Check uint8

// The results of golden checks.
const (
	Unchecked Check = iota
	Passed
	Failed // at least once
)

// Run is what one run was like for one board.
type Run struct {
	ID         string
	At         time.Time // of its first event
	Troubles   int
	Recoveries int
	Golden     Check
}

// Troubled tells whether the run counts against the board: one that was brought back, or
// failed its golden check, made trouble all the same.
func (r Run) Troubled() bool { return r.Troubles > 0 || r.Golden == Failed }

// Past is a board of a rig with its past.
type Past struct {
	Name string
	Kind string // "heltec_v3"
	Runs []Run  // the oldest first
	Last string // the last trouble, in words
}
