package alert

import (
	"slices"
	"time"
)

// What is known of a node that nobody asks, and that sends when it likes: a default mesh sends
// NodeInfo every 3 h and nothing else, a router every 12 h.
const (
	rhythmWindow  = 72 * time.Hour
	rhythmKnown   = 24 * time.Hour // so long a node has to be known before its own rhythm counts
	rhythmDefault = 3*time.Hour + 30*time.Minute
	rhythmLeast   = 30 * time.Minute
	rhythmOutages = 7 * 24 * time.Hour // two outages within it are a habit
)

// rhythm learns how long a node is quiet when all is well: the longest gap of three days. A gap in
// which it was alarmed of teaches nothing, until a second one shows that this is its way.
type rhythm struct {
	First  time.Duration `json:"first"` // moment.Watched of the first time it was heard
	Known  bool          `json:"known,omitempty"`
	Gaps   []point       `json:"gaps,omitempty"`   // later ones are shorter: a maximum that slides
	Outage *point        `json:"outage,omitempty"` // the last gap in which it was alarmed of
}

// heard takes the gap before a sign of life. Whole says that we could have heard it all the while.
func (r *rhythm) heard(at, gap time.Duration, whole, alarmed bool) {
	if !r.Known {
		r.First, r.Known = at, true
		return
	}
	switch {
	case !whole:
		return
	case alarmed:
		last := r.Outage
		r.Outage = &point{at, float64(gap)}
		if last == nil || at-last.At > rhythmOutages {
			return
		}
		gap = min(gap, time.Duration(last.V))
	}
	r.Gaps = slices.DeleteFunc(r.Gaps, func(p point) bool { return p.V <= float64(gap) || at-p.At > rhythmWindow })
	r.Gaps = append(r.Gaps, point{at, float64(gap)})
}

// limit is how long the node may be quiet.
func (r *rhythm) limit(at time.Duration) time.Duration {
	var longest time.Duration
	for _, p := range r.Gaps {
		if at-p.At <= rhythmWindow+2*time.Duration(p.V) {
			longest = max(longest, time.Duration(p.V))
		}
	}
	if longest == 0 || at-r.First < rhythmKnown && 2*longest < rhythmDefault {
		return rhythmDefault
	}
	return max(2*longest, rhythmLeast)
}
