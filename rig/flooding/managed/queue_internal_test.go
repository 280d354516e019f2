package managed

import (
	"strconv"
	"strings"
	"testing"
)

func ids(q *queue) string {
	var out []string
	for _, p := range q.items {
		out = append(out, strconv.FormatUint(uint64(p.ID), 10))
	}
	return strings.Join(out, " ")
}

// Priority first, then what is relayed, then what came first, and last what is late.
func TestTheOrderOfTheQueue(t *testing.T) {
	t.Parallel()
	q := queue{node: 1}
	for _, p := range []*Packet{
		{From: 1, ID: 1, Port: NodeInfo},
		{From: 1, ID: 2, Port: Text},
		{From: 2, ID: 3, Port: Text, after: 5},
		{From: 2, ID: 4, Port: Text, Sealed: true},
		{From: 2, ID: 5, Port: Text},
		{From: 2, ID: 6, Port: Text},
		{From: 1, ID: 7, Port: Routing, Request: 1},
		{From: 1, ID: 8, Port: NodeInfo, Request: 1},
	} {
		if !q.push(p) {
			t.Errorf("%d has no room", p.ID)
		}
	}
	if got, want := ids(&q), "7 5 6 2 8 4 1 3"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A full queue gives up what matters least for what matters more, and for nothing else.
func TestAFullQueue(t *testing.T) {
	t.Parallel()
	q := queue{node: 1}
	for id := range uint32(queueLength) {
		q.push(&Packet{From: 1, ID: id + 1, Port: Telemetry})
	}
	if q.push(&Packet{From: 1, ID: 100, Port: Telemetry}) {
		t.Error("there was room for one more alike")
	}
	if !q.push(&Packet{From: 1, ID: 101, Port: Text}) || len(q.items) != queueLength || q.front().ID != 101 || q.find(key{1, queueLength}) >= 0 {
		t.Errorf("a text found no room: %s", ids(&q))
	}
}

// The oldest of 160 packets is forgotten for a new one.
func TestTheHistoryForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var h history
	for id := range uint32(historyLength) {
		h.see(&Packet{From: 2, ID: id + 1}, 1, false, int64(id))
	}
	h.see(&Packet{From: 2, ID: 1}, 1, false, 1000) // seen again, and so the newest
	h.see(&Packet{From: 2, ID: 1000}, 1, false, 1001)
	if h.find(key{2, 1}) == nil || h.find(key{2, 2}) != nil || len(h.records) != historyLength {
		t.Errorf("%d records", len(h.records))
	}
}

// A channel's use counts for a minute, and no longer.
func TestUsage(t *testing.T) {
	t.Parallel()
	const second = 1_000_000
	u := newUsage(10*1e9, 6)
	u.add(3*second, 6*1e9)
	u.add(59*second, 6*1e9)
	for at, want := range map[int64]float64{59 * second: 20} {
		if got := u.percent(at); got != want {
			t.Errorf("at %d: %v %%, want %v", at, got, want)
		}
	}
	if got := u.percent(61 * second); got != 10 {
		t.Errorf("after a minute: %v %%, want 10", got)
	}
	if got := u.percent(200 * second); got != 0 {
		t.Errorf("after three: %v %%, want 0", got)
	}
}

// Intervals grow with the nodes that are heard: LongFast by 0.082 for each over 40.
func TestIntervalsStretch(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]float64{"LongFast": 0.082, "MediumFast": 0.020, "ShortFast": 0.005} {
		for _, p := range Presets() {
			if p.Name != name {
				continue
			}
			if got := NewTiming(p.At(906_875_000, 22)).stretch(50); got < 1+10*want-0.01 || got > 1+10*want+0.01 {
				t.Errorf("%s: %v, want %v", name, got, 1+10*want)
			}
		}
	}
}
