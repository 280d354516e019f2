package fleet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/health/ladder"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

const (
	// longest is the longest spec that is run on a real board, in bench time.
	longest = time.Hour
	// setUpLimit is how long the set-up of its bench may take beside, in real time, and how much longer a
	// bench waits all in all whose machine is late.
	setUpLimit = 20 * time.Minute
)

// Run deals the specs to boards that meet their needs, one at a time, each to a child of its own,
// so that whatever a spec leaves behind ends with it and a board is looked after before the next.
func (f *Fleet) Run(ctx context.Context, specs []run.Spec, results *run.Results) (procs int, err error) {
	before := f.look(f.usable()...)
	if slices.ContainsFunc(specs, func(s run.Spec) bool { return s.OnAir && before.allLack(s) == "" }) {
		f.proveEars(ctx)
	}
	can := f.look(f.usable()...)
	var queue []run.Spec
	for _, s := range specs {
		if why := can.allLack(s); why != "" {
			results.Add(s.Skipped(why))
			continue
		}
		if why := can.allBarred(s); why != "" {
			results.Add(s.Skipped(why))
			continue
		}
		queue = append(queue, s)
	}
	if len(queue) > 0 {
		if r, ok := f.unstarted(queue[0]); ok {
			results.Add(r)
			queue = queue[1:]
		}
	}
	// The short ones come last, so that no board is left with a long one when the others are done.
	slices.SortStableFunc(queue, func(a, b run.Spec) int { return cmp.Compare(quick(a), quick(b)) })
	var (
		dealing sync.Mutex
		all     sync.WaitGroup
	)
	if words := f.forecast(queue); words != "" {
		fmt.Fprintln(f.Warn, words)
	}
	defer func() {
		if words := f.toldAirtime(ctx); words != "" {
			fmt.Fprintln(f.Warn, words)
		}
	}()
	take := func(m *member) (run.Spec, bool) {
		can := f.look(m)
		dealing.Lock()
		defer dealing.Unlock()
		i := slices.IndexFunc(queue, func(s run.Spec) bool { return can.lacks(m, s) == "" && f.barred(m, s) == "" })
		if i < 0 || ctx.Err() != nil {
			return run.Spec{}, false
		}
		s := queue[i]
		queue = slices.Delete(queue, i, i+1)
		f.expect(ctx, m, s)
		results.Start(m.name(), s.Text)
		return s, true
	}
	for _, m := range f.usable() {
		procs++
		all.Go(func() {
			for {
				s, ok := take(m)
				if !ok {
					return
				}
				res := f.judge(ctx, m, s)
				var lost error
				if res.Trouble != nil {
					lost = res.Trouble.Err()
				}
				if ctx.Err() == nil && silent(res, s) {
					lost = f.afterSilence(ctx, m, &res)
				}
				res.Spec = m.crashed(res.Spec)
				if ctx.Err() != nil {
					return
				}
				dealing.Lock()
				results.Add(res.Spec)
				m.specs++
				f.settle(ctx, m, s, res.Spec)
				m.lag = max(m.lag, res.LagMS)
				dealing.Unlock()
				f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.OK, Text: s.Requirement})
				if lost != nil && !f.recover(ctx, m, lost) {
					f.leaveOut(m, "lost: "+lost.Error())
					return
				}
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return procs, run.ErrInterrupted
	}
	can = f.look(f.usable()...)
	for _, s := range queue {
		if why := can.allBarred(s); why != "" {
			results.Add(s.Skipped(why))
			continue
		}
		results.Add(s.Erred(can.left(s)))
	}
	return procs, nil
}

// quick is 1 for a spec whose bench is ready at once, else 0.
func quick(s run.Spec) int {
	if s.ConsoleOnly {
		return 1
	}
	return 0
}

// judge lets a child run one spec on one board.
func (f *Fleet) judge(ctx context.Context, m *member, s run.Spec) run.Result {
	return f.judgeAs(ctx, f.job, m, s)
}

// judgeAs lets a child do a job's one spec on one board.
func (f *Fleet) judgeAs(ctx context.Context, job run.Job, m *member, s run.Spec) run.Result {
	m.turn.Lock()
	defer m.turn.Unlock()
	if err := f.awaitAirtime(ctx, m, m.airtimeOf(f.costOf(s).Cost).sent); err != nil {
		return run.Result{Spec: s.Erred(err.Error())}
	}
	job.Options.Board, job.Options.Latency = m.name(), m.Latency
	job.Options.Relays, job.Options.Without = m.Relays, f.without(m)
	res := run.Result{}
	c, err := run.Start(ctx, job, []string{s.Text})
	if err != nil {
		res.Spec = s.Erred(err.Error())
	} else {
		res = c.Only(s, bench.RoomName, m.Rig.Machine.Scale.Real(longest)+setUpLimit)
	}
	res.Board = m.name()
	return res
}

// awaitAirtime waits until the region leaves a board's probe enough to send, and tells of it. See
// [station.Station.Room] for what it is known to need.
func (f *Fleet) awaitAirtime(ctx context.Context, m *member, need time.Duration) error {
	return m.AwaitAirtime(ctx, need, func(used, limit time.Duration) {
		fmt.Fprintf(f.Warn, "probe %s has sent for %v of the %v that the region allows it; it waits\n", m.Probe.Name, used.Round(time.Second), limit)
	})
}

// recover brings a board back that the way to was lost, step by step, and tells of each. An
// error that is no transport's needs none.
func (f *Fleet) recover(ctx context.Context, m *member, why error) bool {
	if !f.journal.Trouble(ctx, station.Named(why, m.name())) {
		return true
	}
	m.turn.Lock()
	attempts, err := m.Recover(ctx, why)
	m.turn.Unlock()
	f.tried(ctx, m, attempts, why)
	if err != nil {
		fmt.Fprintln(f.Warn, err)
	}
	return err == nil
}

// tried tells and keeps what was tried to bring a board back.
func (f *Fleet) tried(ctx context.Context, m *member, attempts []ladder.Attempt, why error) {
	for _, a := range attempts {
		fmt.Fprintln(f.Warn, a)
		if !board.SetUp(why) {
			f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.Recovery, Stage: a.Step, Good: a.Failed == "", Text: a.Failed})
		}
		f.mu.Lock()
		f.recoveries = append(f.recoveries, report.Recovery{
			Board: a.Board, Step: a.Step, Trouble: a.Trouble, Seconds: a.Took.Seconds(), Failed: a.Failed,
		})
		f.mu.Unlock()
	}
}
