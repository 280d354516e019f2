package rounds

import (
	"slices"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Report is what a soak came to. All times are seconds of bench time since it began.
type Report struct {
	Target      string  `json:"target"`
	Version     string  `json:"version"` // as the room prints it
	Seed        uint64  `json:"seed"`
	Asked       float64 `json:"asked"`   // how long it was to be
	Seconds     float64 `json:"seconds"` // how long it was
	Every       float64 `json:"every"`   // between two polls
	Interrupted bool    `json:"interrupted,omitempty"`
	Rounds      []Round `json:"rounds"`
	Polls       []Poll  `json:"polls"`
	Events      []Event `json:"events"`
}

// Round is one scenario.
type Round struct {
	Seed   uint64  `json:"seed"`
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Steps  int     `json:"steps"`
	Polls  int     `json:"polls"`
	Failed int     `json:"failed,omitempty"` // of them
	Air    Air     `json:"air"`
	Open   bool    `json:"open,omitempty"` // judged up to where the model cannot know what the room knows
	Broken *Broken `json:"broken,omitempty"`
	Error  string  `json:"error,omitempty"` // of the bench
}

// Air is what was on the air in a round, in frames and seconds: what the collector's counters are held
// against.
type Air struct {
	Sent            int     `json:"sent"` // by the room
	SentSeconds     float64 `json:"sent_seconds"`
	Received        int     `json:"received"` // sent by others; the room may have missed some
	ReceivedSeconds float64 `json:"received_seconds"`
}

// Broken is a promise that was broken.
type Broken struct {
	Requirement string  `json:"requirement"`
	What        string  `json:"what"`
	At          float64 `json:"at"`
	Known       string  `json:"known,omitempty"` // why this release is known to break it
}

// Poll is one look of the collector.
type Poll struct {
	At      float64       `json:"at"`
	Failure string        `json:"failure,omitempty"`
	Values  sample.Values `json:"values,omitempty"`
}

// Event is a change that the collector saw.
type Event struct {
	At   float64 `json:"at"`
	Kind string  `json:"kind"`
	Text string  `json:"text"`
}

func (r *Report) add(round Round) {
	r.Rounds = append(r.Rounds, round)
	r.Seconds = round.To
}

// Breaks are the broken promises, in their order.
func (r *Report) Breaks() (list []Break) {
	for _, one := range r.Rounds {
		if one.Broken != nil {
			list = append(list, Break{*one.Broken, one.Seed})
		}
	}
	return list
}

// Break is a broken promise and the seed of its round.
type Break struct {
	Broken
	Seed uint64
}

// Of are the polls of a round.
func (r *Report) Of(one Round) []Poll {
	at := func(t float64) int {
		i, _ := slices.BinarySearchFunc(r.Polls, t, func(p Poll, t float64) int {
			if p.At <= t {
				return -1
			}
			return 1
		})
		return i
	}
	return r.Polls[at(one.From):at(one.To)]
}
