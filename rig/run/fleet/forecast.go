package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/run"
)

// share is what the specs take that a bench is expected to judge.
type share struct {
	bench       time.Duration
	takes       health.Worn
	sent, heard time.Duration // on the air, its probe and its board
	paused      time.Duration // while the region does not let its probe send
}

// plan deals specs as a run would if each took what it is known to: to the bench that is free first of those
// that may judge it. unknown is how many specs nobody knows that of.
func (f *Fleet) plan(specs []run.Spec) (shares map[*member]*share, night time.Duration, unknown int) {
	shares, lanes, probes := map[*member]*share{}, map[*sync.Mutex]time.Duration{}, map[string]*allowance{}
	boards := f.usable()
	can := f.look(boards...)
	for _, m := range boards {
		shares[m] = &share{}
		if probes[m.Probe.Name] == nil {
			probes[m.Probe.Name] = f.allowanceOf(m)
		}
	}
	for _, s := range specs {
		c := f.costOf(s)
		if c.Seconds == 0 {
			unknown++
			continue
		}
		able := slices.DeleteFunc(slices.Clone(boards), func(m *member) bool {
			return can.lacks(m, s) != "" || f.unlawful(m, s) != "" || m.over(shares[m].takes.Plus(f.wearOf(s))) != ""
		})
		if len(able) == 0 {
			continue
		}
		first := slices.MinFunc(able, func(a, b *member) int {
			return cmp.Or(cmp.Compare(lanes[a.turn], lanes[b.turn]), cmp.Compare(shares[a].bench, shares[b].bench))
		})
		takes, air := time.Duration(c.Seconds*float64(time.Second)), first.airtimeOf(c.Cost)
		to, probe := shares[first], probes[first.Probe.Name]
		pause := probe.await(lanes[first.turn], first.Room(air.sent, probe.limit))
		probe.spend(lanes[first.turn]+pause+takes, air.sent)
		to.bench, to.paused, to.takes = to.bench+takes, to.paused+pause, to.takes.Plus(wornBy(c.Cost))
		to.sent, to.heard = to.sent+air.sent, to.heard+air.heard
		lanes[first.turn] += pause + takes
		night = max(night, lanes[first.turn])
	}
	return shares, night, unknown
}

// allowance is what a region lets a probe send in any window of time, and what it has sent of it, in the
// order of time. Times count from the beginning of the night.
type allowance struct {
	limit, window time.Duration // no limit: as long as it likes
	spent         []spending
}

type spending struct{ until, airtime time.Duration }

// allowanceOf is that of a bench's probe. What it has sent before counts for a whole window: when it was sent
// is not looked at.
func (f *Fleet) allowanceOf(m *member) *allowance {
	used, limit, err := m.Airtime()
	if err != nil {
		return &allowance{} // which is told by the first spec that waits for it
	}
	a := &allowance{limit: limit, window: m.window()}
	if used > 0 {
		a.spent = []spending{{a.window, used}}
	}
	return a
}

// await is how long a spec waits at a time until there is room for what it may send.
func (a *allowance) await(at, room time.Duration) time.Duration {
	if a.limit == 0 {
		return 0
	}
	begin, used := at, time.Duration(0)
	for _, s := range a.spent {
		used += s.airtime
	}
	for len(a.spent) > 0 && (a.spent[0].until <= begin || used+room > a.limit) {
		begin = max(begin, a.spent[0].until)
		used -= a.spent[0].airtime
		a.spent = a.spent[1:]
	}
	return begin - at
}

// spend counts what a spec has sent that ends at a time.
func (a *allowance) spend(end, sent time.Duration) {
	a.spent = append(a.spent, spending{end + a.window, sent})
}

// window is the time in which the region counts what a probe sends.
func (m *member) window() time.Duration { return cmp.Or(m.Rig.Region.Window, time.Hour) }

// forecast says what specs will take of each board and of the air, as measured on our own firmware, and how
// long the region lets probes wait; empty if that is nothing or no board is left to take it.
func (f *Fleet) forecast(specs []run.Spec) string {
	shares, night, unknown := f.plan(specs)
	if night == 0 {
		return ""
	}
	var bench, paused time.Duration
	for _, s := range shares {
		bench, paused = bench+s.bench, paused+s.paused
	}
	var text strings.Builder
	fmt.Fprintf(&text, "forecast for %s: %.2f hours of bench time", words.Count(len(shares), "board"), bench.Hours())
	if paused > 0 {
		fmt.Fprintf(&text, ", and about %v of pauses, until the region lets probes send again", paused.Round(time.Minute))
	}
	if len(shares) > 1 {
		fmt.Fprintf(&text, "; %.2f hours from its beginning to its end", night.Hours())
	}
	if unknown > 0 {
		fmt.Fprintf(&text, "; what %s will take is not known", words.Count(unknown, "more spec"))
	}
	for _, m := range f.usable() {
		s := shares[m]
		fmt.Fprintf(&text, "\n  board %s: %s and %s; on the air in %s for %v, its probe %s for %v", m.name(), words.Count(s.takes.PowerCycles, "power cycle"), words.Count(s.takes.Erases, "erase"),
			bandOf(m.Params()), s.heard.Round(time.Millisecond), m.Probe.Name, s.sent.Round(time.Millisecond))
		text.WriteString(f.aboveLaw(m, *s))
	}
	return text.String()
}
