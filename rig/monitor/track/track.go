// Package track knows each node from poll to poll: it takes the wraps out of counters and uptimes,
// tells a restart from a wrap and from statistics that were cleared, and notices when another node,
// another release or another access list is there.
package track

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/told"
	"github.com/meshrig/meshrig/rig/release"
)

// Tracker is what is known of all nodes. The zero value knows none; it is no goroutine's but its
// caller's.
type Tracker struct {
	nodes map[string]*node  // by public key
	keys  map[string]string // the key that was last there, by source and name
}

// node is what is known of one node, whoever looks at it.
type node struct {
	Boot     time.Time                 `json:"boot,omitzero"` // when it started, about
	Restarts float64                   `json:"restarts,omitempty"`
	Info     sample.Info               `json:"info,omitzero"`
	By       map[sample.Source]*series `json:"by"`
}

// series is what was last seen of a node in one way.
type series struct {
	At      time.Time       `json:"at"`
	Raw     sample.Values   `json:"raw"`    // as the node told it
	Missed  sample.Values   `json:"missed"` // what each counter lost by its wraps
	Clients []sample.Access `json:"access"` // nil: never told
}

// Take takes a sample as a source made it, and returns what there is to hand on: what changed, and then
// the sample, in which numbers that only grow only grow.
func (t *Tracker) Take(s sample.Sample) []sample.Sample {
	if t.nodes == nil {
		t.nodes, t.keys = map[string]*node{}, map[string]string{}
	}
	var told []sample.Sample
	tell := func(kind sample.Kind, format string, args ...any) {
		told = append(told, sample.Sample{Node: s.Node, Source: s.Source, At: s.At, Event: &sample.Event{
			Kind: kind, Text: s.Node.Name + " " + fmt.Sprintf(format, args...),
		}})
	}
	switch {
	case s.Event != nil && s.Event.Kind == sample.Restart:
		if n := t.nodes[s.Node.Pub]; n != nil && !n.countsUptime() {
			n.Restarts++
			return []sample.Sample{s}
		}
		return nil // the next poll's uptime tells
	case s.Poll == nil || s.Poll.Failure != sample.NoFailure || s.Node.Pub == "":
		return []sample.Sample{s}
	}
	t.identify(s, tell)
	n := t.nodes[s.Node.Pub]
	if n == nil {
		n = &node{By: map[sample.Source]*series{}}
		t.nodes[s.Node.Pub] = n
	}
	p := *s.Poll // the source's stays as it is
	s.Poll = &p
	n.informed(p.Info, tell)
	n.count(s, tell)
	return append(told, s)
}

// countsUptime tells whether the node tells its uptime.
func (n *node) countsUptime() bool {
	v, err := release.Parse(n.Info.Version)
	return err != nil || told.By(v).Stats
}

// identify notices that another node is where one was.
func (t *Tracker) identify(s sample.Sample, tell func(kind sample.Kind, format string, args ...any)) {
	place := string(s.Source) + " " + s.Node.Name
	if before := t.keys[place]; before != "" && before != s.Node.Pub {
		tell(sample.NewKey, "has the key %s now, before %s: another node, or a new identity", s.Node.Short(), sample.Node{Pub: before}.Short())
	}
	t.keys[place] = s.Node.Pub
}

// informed notices what a node says otherwise of itself than before. What it does not say now, it said.
func (n *node) informed(now sample.Info, tell func(kind sample.Kind, format string, args ...any)) {
	for _, f := range []struct {
		kind        sample.Kind
		what        string
		before, now *string
	}{
		{sample.NewVersion, "runs", &n.Info.Version, &now.Version},
		{sample.NewVersion, "has the build of", &n.Info.Build, &now.Build},
		{sample.Changed, "is on board", &n.Info.Board, &now.Board},
		{sample.Changed, "has the role", &n.Info.Role, &now.Role},
		{sample.Changed, "calls itself", &n.Info.Called, &now.Called},
		{sample.Changed, "has its radio set to", &n.Info.Radio, &now.Radio},
	} {
		if *f.now == "" {
			continue
		}
		if *f.before != "" && *f.before != *f.now {
			tell(f.kind, "%s %q now, before %q", f.what, *f.now, *f.before)
		}
		*f.before = *f.now
	}
}

// changed notices who came into the access list, got other rights, or is not in it any more.
func (s *series) changed(now []sample.Access, tell func(kind sample.Kind, format string, args ...any)) {
	if now == nil {
		return
	}
	before := s.Clients
	s.Clients = now
	if before == nil {
		return
	}
	of := func(list []sample.Access, key string) (sample.Access, bool) {
		i := slices.IndexFunc(list, func(a sample.Access) bool { return a.Key == key })
		if i < 0 {
			return sample.Access{}, false
		}
		return list[i], true
	}
	for _, a := range now {
		was, known := of(before, a.Key)
		switch {
		case !known:
			tell(sample.Changed, "has %s %s in its access list now", a.Role(), a.Short())
		case was.Role() != a.Role():
			tell(sample.Changed, "has %s %s in its access list now, who was %s", a.Role(), a.Short(), was.Role())
		}
	}
	for _, was := range before {
		if _, still := of(now, was.Key); !still {
			tell(sample.Changed, "has %s %s in its access list no more", was.Role(), was.Short())
		}
	}
}
