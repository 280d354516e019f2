package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/specs/suite"
)

// wallLimit is how long a child may be at a spec on a real board: an hour, which is the longest
// that is run there, and its set-up.
const wallLimit = 65 * time.Minute

// run deals the specs to boards that meet their needs, one at a time, each to a child of its own,
// so that whatever a spec leaves behind ends with it and a board is looked after before the next.
func (f *fleet) run(ctx context.Context, specs []spec, results *results) (procs int, err error) {
	defer results.progress.done()
	var queue []spec
	for _, sp := range specs {
		if why := f.lacks(sp); why != "" {
			results.add(sp.skipped(why))
			continue
		}
		queue = append(queue, sp)
	}
	// The short ones come last, so that no board is left with a long one when the others are done.
	slices.SortStableFunc(queue, func(a, b spec) int { return cmp.Compare(a.quick(), b.quick()) })
	var (
		dealing sync.Mutex
		all     sync.WaitGroup
	)
	take := func(m *member) (spec, bool) {
		dealing.Lock()
		defer dealing.Unlock()
		i := slices.IndexFunc(queue, func(sp spec) bool { return m.lacks(sp) == "" })
		if i < 0 || ctx.Err() != nil {
			return spec{}, false
		}
		sp := queue[i]
		queue = slices.Delete(queue, i, i+1)
		results.log.start(m.name(), sp.Text)
		return sp, true
	}
	onAir := slices.ContainsFunc(queue, spec.onAir)
	for _, m := range f.usable() {
		procs++
		all.Go(func() {
			if onAir && !f.proveEar(ctx, m) {
				return
			}
			for {
				sp, ok := take(m)
				if !ok {
					return
				}
				res := f.judge(ctx, m, sp)
				var lost error
				if res.Trouble != nil {
					lost = res.Trouble.err()
				}
				if ctx.Err() == nil && res.silent(sp) {
					lost = f.afterSilence(ctx, m, &res)
				}
				res.Spec = m.crashed(res.Spec)
				if ctx.Err() != nil {
					return
				}
				dealing.Lock()
				results.add(res.Spec)
				m.specs++
				m.lag = max(m.lag, res.LagMS)
				dealing.Unlock()
				f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.OK, Text: sp.Requirement})
				if lost != nil && !f.recover(ctx, m, lost) {
					f.leaveOut(m, "lost: "+lost.Error())
					return
				}
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return procs, errInterrupted
	}
	for _, sp := range queue {
		results.add(sp.erred("no board is left that could judge it:\n" + f.whyOut()))
	}
	return procs, nil
}

// quick is 1 for a spec whose bench is ready at once, else 0.
func (s spec) quick() int {
	if slices.Contains(s.Labels, suite.ConsoleOnly()[0]) {
		return 1
	}
	return 0
}

func (f *fleet) usable() []*member {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.members), func(m *member) bool { return m.out != "" })
}

// lacks is why a bench cannot run a spec, empty if it can.
func (m *member) lacks(sp spec) string {
	return suite.Lacks(bench.Config{Hardware: m.Station}, sp.Labels)
}

// lacks is why no bench of the run can run a spec, empty if one can.
func (f *fleet) lacks(sp spec) string {
	var reasons []string
	for _, m := range f.usable() {
		why := m.lacks(sp)
		if why == "" {
			return ""
		}
		if !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
	}
	return strings.Join(reasons, "\n")
}

// judge lets a child run one spec on one board.
func (f *fleet) judge(ctx context.Context, m *member, sp spec) result {
	m.turn.Lock()
	defer m.turn.Unlock()
	if err := f.awaitAirtime(ctx, m); err != nil {
		return result{Spec: sp.erred(err.Error())}
	}
	one := *f.options
	one.settings.Board, one.settings.Latency = m.name(), m.Latency
	res := result{}
	c, err := one.start(ctx, []string{sp.Text})
	if err != nil {
		res.Spec = sp.erred(err.Error())
	} else {
		res = c.only(sp)
	}
	res.Spec.Lane, res.Board = res.Lane, m.name()
	return res
}

// awaitAirtime waits until the region leaves a board's probe enough to send, and tells of it.
func (f *fleet) awaitAirtime(ctx context.Context, m *member) error {
	return m.AwaitAirtime(ctx, func(used, limit time.Duration) {
		fmt.Fprintf(f.streams.err, "probe %s has sent for %v of the %v that the region allows it; it waits\n", m.Probe.Name, used.Round(time.Second), limit)
	})
}

// only waits for the result of a child that runs a single spec.
func (c *child) only(sp spec) result {
	watchdog := time.AfterFunc(wallLimit, c.kill)
	defer watchdog.Stop()
	var res result
	for {
		r, err := c.next()
		switch {
		case err == nil && r.Started == "":
			res = r
		case err != nil:
			how := c.wait(err)
			if res.Text == "" {
				why := "the process that ran it " + how
				res = result{Spec: sp.erred(why), Trouble: &trouble{Board: bench.RoomName, Stage: "process", Cause: why}}
			}
			return res
		}
	}
}

// recover brings a board back that the way to was lost, step by step, and tells of each. An
// error that is no transport's needs none.
func (f *fleet) recover(ctx context.Context, m *member, why error) bool {
	if !f.journal.Trouble(ctx, station.Named(why, m.name())) {
		return true
	}
	m.turn.Lock()
	attempts, err := m.Recover(ctx, why)
	m.turn.Unlock()
	for _, a := range attempts {
		fmt.Fprintln(f.streams.err, a)
		f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.Recovery, Stage: a.Step, Good: a.Failed == "", Text: a.Failed})
		f.mu.Lock()
		f.recoveries = append(f.recoveries, report.Recovery{
			Board: a.Board, Step: a.Step, Trouble: a.Trouble, Seconds: a.Took.Seconds(), Failed: a.Failed,
		})
		f.mu.Unlock()
	}
	if err != nil {
		fmt.Fprintln(f.streams.err, err)
	}
	return err == nil
}
