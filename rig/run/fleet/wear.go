package fleet

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// learnWear reads what the boards were worn by so far, and what specs are known to take. A run goes on
// without, and says so.
func (f *Fleet) learnWear(ctx context.Context) {
	var err error
	if f.costs, err = costs.Kept(f.job.Options.Role); err != nil {
		fmt.Fprintln(f.Warn, err)
	}
	for _, m := range f.members {
		if f.ledger == nil {
			return // which was told
		}
		if m.worn, err = f.ledger.Worn(ctx, m.name()); err != nil {
			fmt.Fprintf(f.Warn, "%v; the limits of board %s are counted from none\n", err, m.name())
		}
	}
}

// wearOf is what a spec wears its board by, as far as that is known.
func (f *Fleet) wearOf(s run.Spec) health.Worn {
	c := f.costOf(s)
	return health.Worn{PowerCycles: c.PowerCycles, Erases: c.Erases}
}

func (f *Fleet) costOf(s run.Spec) costs.Entry {
	return f.costs[s.ID()]
}

// capped is why a spec is not run on a board that has been worn enough, empty if it may be.
func (f *Fleet) capped(m *member, s run.Spec) string {
	takes, h := f.wearOf(s), m.Rig.Health
	for _, c := range []struct {
		what, key          string
		takes, worn, limit int
	}{
		{"power cycle", "power-cycles", takes.PowerCycles, m.worn.PowerCycles, h.PowerCycles},
		{"erase", "erases", takes.Erases, m.worn.Erases, h.Erases},
	} {
		if c.takes > 0 && c.limit > 0 && c.worn+c.takes > c.limit {
			return fmt.Sprintf("takes %s of board %s, which had %d of the %d that health: {%s: %[4]d} allows it",
				words.Count(c.takes, c.what), m.name(), c.worn, c.limit, c.key)
		}
	}
	return ""
}

// allCapped is why no board may run a spec that some could, empty if one may.
func (f *Fleet) allCapped(s run.Spec) string {
	var reasons []string
	for _, m := range f.usable() {
		if f.lacks(m, s) != "" {
			continue
		}
		why := f.capped(m, s)
		if why == "" {
			return ""
		}
		reasons = append(reasons, why)
	}
	return strings.Join(reasons, "\n")
}

// wear counts what a board is worn by, also if the run is about to end.
func (f *Fleet) wear(ctx context.Context, m *member, by health.Worn) {
	m.worn.PowerCycles += by.PowerCycles
	m.worn.Erases += by.Erases
	f.journal.Worn(ctx, m.name(), by)
}

// settleWear puts right what was counted of a spec before it was run.
func (f *Fleet) settleWear(ctx context.Context, m *member, s run.Spec, res report.Spec) {
	if res.Cost == nil { // it was cut short: as much as was expected may have come
		return
	}
	expected := f.wearOf(s)
	f.wear(ctx, m, health.Worn{PowerCycles: res.Cost.PowerCycles - expected.PowerCycles, Erases: res.Cost.Erases - expected.Erases})
}

// forecast says what specs will take of the boards and of the air, as measured on our own firmware;
// empty if that is nothing or no board is left to take it.
func (f *Fleet) forecast(specs []run.Spec) string {
	boards := f.usable()
	if len(boards) == 0 { // their ears were proven before, and none is left
		return ""
	}
	var takes health.Worn
	var sent, heard time.Duration
	var bench float64
	unknown := 0
	for _, s := range specs {
		c := f.costOf(s)
		if c.Seconds == 0 {
			unknown++
			continue
		}
		takes.PowerCycles += c.PowerCycles
		takes.Erases += c.Erases
		bench += c.Seconds
		sent += c.SentFor(boards[0].Params())
		heard += c.HeardFor(boards[0].Params())
	}
	if bench == 0 {
		return ""
	}
	text := fmt.Sprintf("forecast for %s: %s and %s, on the air the rig's probes for %v and the boards for %v, %.2f hours of bench time",
		words.Count(len(boards), "board"), words.Count(takes.PowerCycles, "power cycle"), words.Count(takes.Erases, "erase"), sent.Round(time.Millisecond), heard.Round(time.Millisecond), bench/time.Hour.Seconds())
	if wait := f.waits(sent, boards); wait > 0 {
		text += fmt.Sprintf(", of which the region lets no less than %v pass", wait.Round(time.Minute))
	}
	if unknown > 0 {
		text += fmt.Sprintf("; what %s will take is not known", words.Count(unknown, "more spec"))
	}
	return text
}

// waits is how long the region makes probes take at least that share an airtime; 0: as long as they like.
func (f *Fleet) waits(sent time.Duration, boards []*member) time.Duration {
	region := f.rig().Region
	share := float64(region.DutyCycle) / 100
	if share <= 0 || share >= 1 {
		return 0
	}
	probes := map[string]bool{}
	for _, m := range boards {
		probes[m.Probe.Name] = true
	}
	window := cmp.Or(region.Window, time.Hour)
	limit := time.Duration(share * float64(window))
	return time.Duration(float64(sent)/float64(len(probes))/float64(limit)*float64(window)) - window
}
