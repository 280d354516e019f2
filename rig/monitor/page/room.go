package page

import (
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// Room is a room as the page shows it and as /api/rooms tells of it.
type Room struct {
	sample.Node
	State  State      `json:"state"`
	Since  *time.Time `json:"since,omitempty"`  // in this state
	Reason string     `json:"reason,omitempty"` // of a state that is not Answers
	Heard  *time.Time `json:"heard,omitempty"`  // the last sign of life
	Asked  *time.Time `json:"asked,omitempty"`  // the last poll

	Info sample.Info `json:"info,omitzero"`
	// Values are what the last poll on each way measured, if that worked; Last is what was measured before,
	// which holds no longer.
	Values map[sample.Metric]Reading `json:"values"`
	Last   map[sample.Metric]Reading `json:"last,omitempty"`
	// Duty is the share of the last hour that the room sent, of the time over which that is known.
	Duty     *float64 `json:"duty_cycle,omitempty"`
	DutyOver float64  `json:"duty_cycle_over_seconds,omitempty"`
	Packets  uint64   `json:"packets"` // of its log, since the collector's start
}

// Reading is a value and when it was measured.
type Reading struct {
	Value  float64       `json:"value"`
	At     time.Time     `json:"at"`
	Source sample.Source `json:"source"`
}

// show is a room as it is now.
func (r *room) show(now time.Time) Room {
	x := Room{Node: r.node, Info: r.info, Heard: known(r.heard), Values: map[sample.Metric]Reading{}, Last: map[sample.Metric]Reading{}, Packets: r.packets}
	x.State, x.Reason = r.judge(now)
	if x.State == r.state {
		x.Since = known(r.since)
	}
	var asked time.Time
	for source, l := range r.looks {
		asked = later(asked, l.asked)
		into := x.Last
		if l.failure == sample.NoFailure && l.fresh(now) {
			into = x.Values
		}
		for m, v := range l.values {
			if old, ok := into[m]; !ok || l.heard.After(old.At) {
				into[m] = Reading{Value: v, At: l.heard, Source: source}
			}
		}
	}
	for m := range x.Values {
		delete(x.Last, m)
	}
	x.Asked = known(asked)
	if _, current := x.Values[sample.TransmitTime]; current {
		if share, over := r.duty.share(now); over > 0 {
			x.Duty, x.DutyOver = &share, over.Seconds()
		}
	}
	return x
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

const (
	// hour is the time over which a duty cycle is judged.
	hour = time.Hour
	// apart is how far its readings are apart at least.
	apart = 20 * time.Second
)

// duty is what a room sent in the last hour, by readings of its counter.
type duty []reading

type reading struct {
	at    time.Time
	last  float64 // of the counter
	grown float64 // since the reading before
}

// add keeps a reading. Clocks that were set back begin anew.
func (d *duty) add(at time.Time, v float64) {
	list := *d
	n := len(list)
	if n > 0 && at.Before(list[n-1].at) {
		list, n = nil, 0
	}
	next := reading{at: at, last: v}
	if n > 0 {
		next.grown = store.Grown(list[n-1].last, v)
	}
	if n > 1 && at.Sub(list[n-2].at) < apart {
		next.grown += list[n-1].grown
		list = list[:n-1]
	}
	list = append(list, next)
	for len(list) > 1 && at.Sub(list[1].at) >= hour {
		list = list[1:]
	}
	*d = list
}

// share is the share of the time that was sent, and over how much of the last hour that is known.
func (d duty) share(now time.Time) (float64, time.Duration) {
	var sent float64
	var over time.Duration
	for i, r := range d {
		if i > 0 && now.Sub(d[i-1].at) <= hour+time.Minute {
			sent, over = sent+r.grown, over+r.at.Sub(d[i-1].at)
		}
	}
	if over <= 0 {
		return 0, 0
	}
	return sent / over.Seconds(), over
}
