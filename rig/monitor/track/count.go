package track

import (
	"maps"
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/told"
	"github.com/meshrig/meshrig/rig/release"
)

// wraps are the counters that start over within a node's life, and after how many. Posts, pushes and
// duplicates have 16 bits (simple_room_server MyMesh.h and SimpleMeshTables.h, v1.9.0 to v1.17.1),
// times on air are counted in 32-bit milliseconds (Dispatcher.h).
var wraps = map[sample.Metric]float64{
	sample.Posts: 1 << 16, sample.Pushes: 1 << 16, sample.DupFlood: 1 << 16, sample.DupDirect: 1 << 16,
	sample.TransmitTime: told.UptimeWrap, sample.ReceiveTime: told.UptimeWrap,
}

// cleared are the counters that the command clear stats sets to nothing (CommonCLI and
// MyMesh::clearStats, v1.9.0 to v1.17.1); duplicates are the only ones among them that also wrap.
var cleared = []sample.Metric{sample.Received, sample.Sent, sample.SentFlood, sample.SentDirect, sample.ReceivedFlood, sample.ReceivedDirect, sample.ReceiveErrors}

// count takes the wraps out of a poll's values.
func (n *node) count(s sample.Sample, tell func(kind sample.Kind, format string, args ...any)) {
	raw := s.Poll.Values
	one := n.By[s.Source]
	first := one == nil
	if first {
		one = &series{Missed: sample.Values{}}
		n.By[s.Source] = one
	}
	restarted := !first && n.uptime(one, s)
	if restarted {
		one.Missed = sample.Values{}
	}
	reset := !first && !restarted && fell(one.Raw, raw)
	for metric, after := range wraps {
		now, ok := raw[metric]
		before, had := one.Raw[metric]
		switch {
		case !ok || !had || now >= before || restarted:
		case reset && (metric == sample.DupFlood || metric == sample.DupDirect):
			delete(one.Missed, metric)
		default:
			one.Missed[metric] += math.Floor(after)
		}
	}
	values := make(sample.Values, len(raw)+1)
	for metric, v := range raw {
		values[metric] = v + one.Missed[metric]
	}
	s.Poll.Values = values
	if up, ok := values[sample.Uptime]; ok {
		boot := s.At.Add(-time.Duration(up * float64(time.Second)))
		if restarted && boot.Sub(n.Boot) > samely {
			n.Restarts++
			tell(sample.Restart, "restarted %v ago", time.Duration(raw[sample.Uptime])*time.Second)
		}
		n.Boot = boot
	}
	if len(raw) > 0 {
		values[sample.Restarts] = n.Restarts
	}
	one.keep(s.At, raw)
	one.changed(s.Poll.Access, tell)
}

// samely is by how much two ways may differ about when a node started: a minute that a question over
// the air may take.
const samely = time.Minute

// keep remembers what was told. What was not told this time stays: it is compared with when it comes
// again.
func (s *series) keep(at time.Time, raw sample.Values) {
	kept := make(sample.Values, len(raw))
	maps.Copy(kept, s.Raw)
	maps.Copy(kept, raw)
	s.At, s.Raw = at, kept
}

// uptime tells whether the node restarted since the last poll: its uptime fell, and not because it
// starts over after 49.7 days; or it is less than the time that has gone by allows, as of a node that
// restarted soon after its start, and a counter fell with it.
func (n *node) uptime(one *series, s sample.Sample) (restarted bool) {
	now, ok := s.Poll.Values[sample.Uptime]
	before, had := one.Raw[sample.Uptime]
	if !ok || !had {
		return false
	}
	if now >= before {
		return short(before, now, s.At.Sub(one.At)) && (fell(one.Raw, s.Poll.Values) || began(one.Raw, s.Poll.Values))
	}
	v, _ := release.Parse(s.Poll.Info.Version)
	if s.Source == sample.Radio && told.By(v).LongUptime {
		return true
	}
	if !wrapped(before, now, s.At.Sub(one.At)) {
		return true
	}
	one.Missed[sample.Uptime] += math.Floor(told.UptimeWrap)
	return false
}

const (
	slack = 5.0  // s, that a poll takes and a reply may be late
	drift = 1e-3 // of a node's clock and of ours
)

// short tells whether an uptime grew by less than the time that has gone by.
func short(before, now float64, gone time.Duration) bool {
	return before+gone.Seconds()-now > slack+drift*gone.Seconds()
}

// began tells whether a counter that wraps is less than it was.
func began(before, now sample.Values) bool {
	for metric := range wraps {
		if n, ok := now[metric]; ok && n < before[metric] {
			return true
		}
	}
	return false
}

// wrapped tells whether an uptime that fell did so by starting over: then it is what it has to be after
// the time that has gone by. Where our own clock was set back meanwhile, one that stood close below its
// end is believed.
func wrapped(before, now float64, gone time.Duration) bool {
	const near = 4_294_000 // s
	if gone < 0 {
		return before >= near
	}
	expected := before + gone.Seconds() - told.UptimeWrap
	return math.Abs(expected-now) <= slack+drift*gone.Seconds()
}

// fell tells whether a counter that does not wrap in a node's life is less than it was.
func fell(before, now sample.Values) bool {
	for _, metric := range cleared {
		if n, ok := now[metric]; ok && n < before[metric] {
			return true
		}
	}
	return false
}
