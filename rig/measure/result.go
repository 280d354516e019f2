package measure

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Result is what was measured.
type Result struct {
	Frames   int           // on the air, bad ones among them
	Bad      int           // with a bad checksum or header
	Span     time.Duration // from the first chirp to the last
	Airtime  time.Duration // of all frames
	Strange  int           // frames that were left out because they begin behind their end or thirty years away
	Reckoned int           // frames whose airtime is the formula's, because no instrument measured it
	// Measured is how many durations could be held against the formula; Off of them lie beyond
	// their error bars, by Worst at most. Most is the largest difference, within the bars or not.
	Measured, Off int
	Worst, Most   time.Duration
	// Busiest is the airtime of all in the busiest sliding hour, which ended at BusiestEnd.
	Busiest    time.Duration
	BusiestEnd clock.Time
	Nodes      []Node // the one with the most airtime first
	// Unattributed is what nobody is known for. A node may have sent any of it.
	Unattributed Node
	// Evidence is how many frames are a node's by what.
	Evidence map[Evidence]int
	// Collisions are pairs of frames that overlap on a channel, whatever their error bars; SameSF
	// those with the same spreading factor.
	Collisions, SameSF int
	// LogIns and Requests are how long their answers took.
	LogIns, Requests Answers
	// Pushes is nil without keys that opened a post or a push.
	Pushes *Pushes

	curve curve
	first clock.Time
	last  clock.Time
}

// Node is what one node did.
type Node struct {
	ID, Name string // of its key or hash; name empty: not known
	Frames   int
	Airtime  time.Duration
	Longest  time.Duration // of a frame: its dwell time
	// Busiest is the airtime in its busiest sliding hour, which ended at BusiestEnd.
	Busiest    time.Duration
	BusiestEnd clock.Time
	// Densest is the airtime in the densest sliding Period, of a rule that has one.
	Densest, Period time.Duration
	// ShortestGap and LongestGap are between its frames; of one frame there are none.
	ShortestGap, LongestGap time.Duration
	Repeats                 int // packets that it had sent before
	IntoBusy                int // frames that began while another had been on the air for long enough to be noticed
	// Rule is what its region allows at the settings of its last frame, and Verdict what comes of
	// it; nil: no rule is known.
	Rule    *Rule
	Verdict Verdict
}

// Share is the part of an hour that the node was on the air in its busiest one.
func (n Node) Share() float64 { return float64(n.Busiest) / float64(Hour) }

// Verdict is how a node stands to a rule.
type Verdict string

// The verdicts.
const (
	Within  Verdict = "within"
	Over    Verdict = "over"
	Perhaps Verdict = "perhaps over" // if it sent what nobody is known for
	NoLimit Verdict = "no limit"
	NoRule  Verdict = "no rule"
)

// Result is what was measured so far.
func (m *Meter) Result() Result {
	r := Result{
		Frames: m.frames, Bad: m.bad, Span: m.last.Sub(m.first), Airtime: m.all.airtime, Reckoned: m.reckoned, Strange: m.strange,
		Measured: m.formula.measured, Off: m.formula.off, Worst: m.formula.worst, Most: m.formula.most,
		Busiest: m.all.busiest, BusiestEnd: m.all.until, Evidence: maps.Clone(m.by),
		Collisions: m.met.pairs, SameSF: m.met.sameSF, LogIns: m.talk.logins, Requests: m.talk.requests,
		curve: m.curve, first: m.first, last: m.last,
	}
	for _, q := range m.talk.asked.values {
		if m.last.Sub(q.end.At) > patience {
			s := &r.Requests
			if q.login {
				s = &r.LogIns
			}
			s.Unanswered++
		}
	}
	if p := m.talk.pushed; p.Posts+p.Pushes > 0 {
		r.Pushes = &p
	}
	r.Unattributed = m.node(&m.lost, 0, 0)
	for _, a := range m.nodes {
		r.Nodes = append(r.Nodes, m.node(a, m.lost.busiest, m.lost.densest))
	}
	if m.others.frames > 0 {
		m.others.id = "others"
		r.Nodes = append(r.Nodes, m.node(&m.others, 0, 0))
	}
	slices.SortFunc(r.Nodes, func(a, b Node) int { return cmp.Or(cmp.Compare(b.Airtime, a.Airtime), cmp.Compare(a.ID, b.ID)) })
	return r
}

// node is what an account comes to, with how much else it may have sent in an hour and in a period.
func (m *Meter) node(a *account, hour, period time.Duration) Node {
	n := Node{
		ID: a.id, Name: a.name, Frames: a.frames, Airtime: a.airtime, Longest: a.longest, Busiest: a.busiest, BusiestEnd: a.until,
		Densest: a.densest, Period: a.period, ShortestGap: a.gap, LongestGap: a.silence, Repeats: a.repeats, IntoBusy: a.intoBusy, Verdict: NoRule,
	}
	rule, ok := m.rule(a.params)
	if !ok {
		return n
	}
	n.Rule = &rule
	limit, least, most := time.Duration(rule.Duty*float64(Hour)), a.busiest, a.busiest+hour
	if rule.Dwell > 0 {
		limit, least, most = rule.Dwell, a.densest, a.densest+period
	}
	switch {
	case limit == 0:
		n.Verdict = NoLimit
	case least > limit:
		n.Verdict = Over
	case most > limit:
		n.Verdict = Perhaps
	default:
		n.Verdict = Within
	}
	return n
}

// rule is that of the region for a signal.
func (m *Meter) rule(p lora.Params) (Rule, bool) {
	region := m.cfg.Region
	if region == "" {
		var ok bool
		if region, ok = RegionOf(p); !ok {
			return Rule{}, false
		}
	}
	return RuleOf(region, p)
}
