// Package rounds lets one room live for long: the random scenarios of the model, judged as always, and
// beside them the collector, which looks at the same console as it would at an operator's. What both saw
// stands in one report, on one time.
package rounds

import (
	"context"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/specs/model"
)

// Config is what a soak is. All of it has to be given but Seed, Generator, Longest, Turn and Told.
type Config struct {
	Bench     bench.Config // what every round's bench is made of
	Name      string       // of the target
	Seed      uint64       // of the first round; each has the next one
	For       time.Duration
	Round     time.Duration // a scenario, and a quiet time behind it up to this, of one poll at least
	Every     time.Duration // between two polls
	Longest   time.Duration // where a round is cut; 0: where the soak ends
	Generator model.Generator
	Told      func(*Report) // after each round
	// Turn waits for the turn of a bench on which time goes by itself; done ends it.
	Turn func(ctx context.Context) (done func(), err error)
}

// bad is how many rounds in a row may fail for want of a bench.
const bad = 3

// Run plays rounds until the time is over or the context ends, which is no error: the report tells how far
// it came. The error is that of a bench that cannot be had.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	r := &Report{Target: cfg.Name, Seed: cfg.Seed, Asked: cfg.For.Seconds(), Every: cfg.Every.Seconds()}
	began := time.Now()
	for n, failed := uint64(0), 0; r.Seconds < cfg.For.Seconds() && ctx.Err() == nil; n++ {
		done := func() {}
		if cfg.Turn != nil {
			var err error
			if done, err = cfg.Turn(ctx); err != nil {
				if r.Interrupted = ctx.Err() != nil; r.Interrupted {
					err = nil
				}
				return r, err
			}
			if r.Seconds = time.Since(began).Seconds(); r.Seconds >= cfg.For.Seconds() {
				done()
				break
			}
		}
		round, err := cfg.round(ctx, r, cfg.Seed+n)
		done()
		switch {
		case err == nil:
			failed = 0
		case ctx.Err() == nil: // else the round was ended, and what it had seen by then stays
			round.Error = err.Error()
			failed++
		}
		r.add(round)
		if failed == bad {
			return r, err
		}
		if cfg.Told != nil {
			cfg.Told(r)
		}
	}
	r.Interrupted = ctx.Err() != nil
	return r, nil
}

// round plays one scenario on a bench of its own.
func (cfg Config) round(ctx context.Context, r *Report, seed uint64) (Round, error) {
	setup := cfg.Bench
	setup.Seed = seed
	left := time.Duration((cfg.For.Seconds() - r.Seconds) * float64(time.Second))
	if cfg.Longest > 0 {
		left = min(left, cfg.Longest)
	}
	scenario := within(cfg.Generator.Scenario(seed), left-cfg.Every)
	left = min(left, cfg.Round)
	for _, step := range scenario {
		left -= step.Then
	}
	// One more poll, behind the last frame, sees all of it.
	scenario = append(scenario, model.Step{Op: model.Wait, Then: max(left, cfg.Every)})
	look := looker{report: r}
	defer look.close()
	o := model.RunBeside(ctx, setup, scenario, model.Beside{Every: cfg.Every, Look: look.look})
	round := Round{Seed: seed, From: r.Seconds, To: r.Seconds, Steps: len(scenario), Open: o.Open}
	if o.Bench == nil {
		return round, o.Err
	}
	round.To += o.Bench.Now().Sub(0).Seconds()
	if r.Version == "" {
		r.Version = o.Bench.Room().Version().String()
	}
	round.air(o.Bench.Events())
	if round.Polls, round.Failed = look.polls, look.failed; o.Broken != nil {
		round.Broken = &Broken{Requirement: o.Broken.Requirement, What: o.Broken.What, At: r.Seconds + o.Broken.At.Sub(0).Seconds()}
	}
	return round, o.Err
}

// within is as much of a scenario as there is time for.
func within(s model.Scenario, left time.Duration) model.Scenario {
	for i := range s {
		if left <= 0 {
			return s[:i]
		}
		s[i].Then = min(s[i].Then, left)
		left -= s[i].Then
	}
	return s
}

// air counts what was on the air.
func (r *Round) air(events []capture.Event) {
	for _, ev := range events {
		switch took := ev.At.At.Sub(ev.Start.At).Seconds(); ev.Kind { //nolint:exhaustive // frames
		case capture.Heard:
			r.Air.Sent++
			r.Air.SentSeconds += took
		case capture.Sent:
			r.Air.Received++
			r.Air.ReceivedSeconds += took
		}
	}
}

// Growth is how much a counter grew from poll to poll; where it fell, it began anew.
func Growth(polls []Poll, m sample.Metric) (sum float64) {
	last, had := 0.0, false
	for _, p := range polls {
		v, ok := p.Values[m]
		switch {
		case !ok:
			continue
		case !had, v < last:
			sum += v
		default:
			sum += v - last
		}
		last, had = v, true
	}
	return sum
}
