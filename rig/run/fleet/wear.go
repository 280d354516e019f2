package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
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
		if m.worn, err = f.ledger.Worn(ctx, m.name(), ""); err == nil {
			m.tonight, err = f.ledger.Worn(ctx, m.name(), f.journal.Run)
		}
		if err != nil {
			fmt.Fprintf(f.Warn, "%v; the limits of board %s are counted from none\n", err, m.name())
		}
	}
}

// wearOf is what a spec wears its board by, as far as that is known.
func (f *Fleet) wearOf(s run.Spec) health.Worn { return wornBy(f.costOf(s).Cost) }

func wornBy(c costs.Cost) health.Worn {
	return health.Worn{PowerCycles: c.PowerCycles, Erases: c.Erases}
}

func (f *Fleet) costOf(s run.Spec) costs.Entry {
	c := f.costs[s.ID()]
	if s.Cuts > 0 {
		c.PowerCycles, c.Seconds = min(c.PowerCycles, s.Cuts), min(c.Seconds, s.CutSeconds())
	}
	return c
}

// capped is why a spec is not run on a board that has been worn enough, empty if it may be.
func (f *Fleet) capped(m *member, s run.Spec) string { return m.over(f.wearOf(s)) }

// over is why a board is not worn by what something takes, in words that go on behind its name; empty if
// it may be.
func (m *member) over(takes health.Worn) string {
	h := m.Rig.Health
	all, perRun := health.Worn{PowerCycles: h.PowerCycles, Erases: h.Erases, Flashes: h.Flashes}, health.Worn(h.PerRun)
	return cmp.Or(m.overLimit(takes, m.worn, all, "{%s: %d} allows it"), m.overLimit(takes, m.tonight, perRun, "{per-run: {%s: %d}} allows it in a run"))
}

func (m *member) overLimit(takes, worn, limit health.Worn, allows string) string {
	for _, c := range []struct {
		what, key          string
		takes, worn, limit int
	}{
		{"power cycle", "power-cycles", takes.PowerCycles, worn.PowerCycles, limit.PowerCycles},
		{"erase", "erases", takes.Erases, worn.Erases, limit.Erases},
		{"flash", "flashes", takes.Flashes, worn.Flashes, limit.Flashes},
	} {
		if c.takes > 0 && c.limit > 0 && c.worn+c.takes > c.limit {
			return fmt.Sprintf("takes %s of board %s, which had %d of the %d that health: %s",
				words.Count(c.takes, c.what), m.name(), c.worn, c.limit, fmt.Sprintf(allows, c.key, c.limit))
		}
	}
	return ""
}

// barred is why a bench does not run a spec that it could, empty if it may: its board has been worn enough, or
// the region never lets its probe.
func (f *Fleet) barred(m *member, s run.Spec) string { return cmp.Or(f.capped(m, s), f.unlawful(m, s)) }

// wear counts what a board is worn by, also if the run is about to end.
func (f *Fleet) wear(ctx context.Context, m *member, by health.Worn) {
	m.worn, m.tonight = m.worn.Plus(by), m.tonight.Plus(by)
	f.journal.Worn(ctx, m.name(), by)
}

// expect counts what a spec is expected to take before it is run, or a run that is killed had never counted
// it.
func (f *Fleet) expect(ctx context.Context, m *member, s run.Spec) {
	f.wear(ctx, m, f.wearOf(s))
	f.countAirtime(ctx, m, m.airtimeOf(f.costOf(s).Cost))
}

// settle puts right what was counted of a spec before it was run.
func (f *Fleet) settle(ctx context.Context, m *member, s run.Spec, res report.Spec) {
	if res.Cost == nil { // it was cut short: as much as was expected may have come
		return
	}
	f.wear(ctx, m, wornBy(*res.Cost).Minus(f.wearOf(s)))
	f.countAirtime(ctx, m, m.airtimeOf(*res.Cost).minus(m.airtimeOf(f.costOf(s).Cost)))
}

// wearBy counts what is done to a board before it is done, since it wears the board whatever comes of it. It is an
// error of the set-up if the board is worn enough.
func (f *Fleet) wearBy(ctx context.Context, m *member, stage string, by health.Worn) error {
	if over := m.over(by); over != "" {
		return &board.Error{Board: m.name(), Stage: stage, SetUp: true, Err: errors.New("that " + over)}
	}
	f.wear(ctx, m, by)
	return nil
}

// wearFlash is wearBy of a flash, which is noted too.
func (f *Fleet) wearFlash(ctx context.Context, m *member, why, text string) error {
	if err := f.wearBy(ctx, m, "flash", health.Worn{Flashes: 1}); err != nil {
		return err
	}
	f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.Flash, Stage: why, Text: text})
	return nil
}

// flashesOf is how often a run flashes a board for its images, as far as the rig knows what is on it.
func (m *member) flashesOf() (n int) {
	last, _, _ := station.Records(m.Rig).Last(m.name()) // of one that cannot be read nobody knows: the zero value
	for _, image := range []flash.Image{m.images.golden, m.images.candidate} {
		if image.SHA256 != last.SHA256 {
			n++
		}
		last.SHA256 = image.SHA256
	}
	return n
}

// forecastFlashes says how often a board will be flashed before its first spec, as far as all goes well.
func (m *member) forecastFlashes() string {
	text := fmt.Sprintf("forecast for board %s: %s; it has had %d", m.name(), words.Count(m.flashesOf(), "flash"), m.worn.Flashes)
	if limit := m.Rig.Health.Flashes; limit > 0 {
		text += fmt.Sprintf(" of the %d that health: {flashes: %[1]d} allows it", limit)
	}
	return text
}
