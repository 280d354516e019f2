package run

import (
	"context"
	"time"
)

// How long a child may be at one spec before it is ended: a spec takes a fraction of it in
// virtual time, a long one with a firmware that runs through days of polling at most that.
const (
	specLimit = 2 * time.Minute
	slowLimit = 20 * time.Minute
)

// limit is how long a spec may take.
func (s Spec) limit() time.Duration {
	if s.Slow {
		return slowLimit
	}
	return specLimit
}

// children are the processes of a run and what came of them.
type children struct {
	job      Job
	messages chan message
	all      []*Child
	running  int
	stopped  bool // no more is started
	results  *Results
}

// message is what a child says, or that it has ended.
type message struct {
	child  *Child
	result Result
	ended  error
}

// run runs the specs in up to procs children of this program. A child that ends early leaves an
// error on the spec that it was at; another goes on with the rest.
func (run *children) run(ctx context.Context, specs []Spec, procs int) (int, error) {
	procs = min(procs, len(specs))
	shares := make([][]Spec, procs)
	for i, s := range specs {
		shares[i%procs] = append(shares[i%procs], s)
	}
	var failed error
	for _, share := range shares {
		if failed = run.launch(ctx, share); failed != nil {
			run.stopped = true
			for _, c := range run.all {
				c.kill()
			}
			break
		}
	}
	for run.running > 0 {
		m := <-run.messages
		switch {
		case m.ended != nil:
			run.end(ctx, m.child, m.ended)
		case m.result.Started != "":
			m.child.begin(m.result.Started)
			run.results.Start("", m.result.Started) // a child is no board with a name
		default:
			m.child.at = ""
			run.results.Add(m.result.Spec)
		}
	}
	if err := ctx.Err(); err != nil {
		return procs, ErrInterrupted
	}
	return procs, failed
}

// launch starts a child and listens to it.
func (run *children) launch(ctx context.Context, specs []Spec) error {
	texts := make([]string, len(specs))
	for i, s := range specs {
		texts[i] = s.Text
	}
	c, err := Start(ctx, run.job, texts)
	if err != nil {
		return err
	}
	c.specs = specs
	c.watch(specLimit)
	run.all = append(run.all, c)
	run.running++
	go func() {
		for {
			res, err := c.next()
			run.messages <- message{child: c, result: res, ended: err}
			if err != nil {
				return
			}
		}
	}()
	return nil
}

// begin notes that a child is at a spec now.
func (c *Child) begin(text string) {
	c.at = text
	for _, s := range c.specs {
		if s.Text == text {
			c.watch(s.limit())
		}
	}
}

// watch ends the child if it says nothing of a next spec within a time.
func (c *Child) watch(limit time.Duration) {
	if c.watchdog != nil {
		c.watchdog.Stop()
	}
	c.watchdog = time.AfterFunc(limit, func() { c.overdue(limit) })
}

// end collects a child. What it left goes to another one, but for the spec that it was at.
func (run *children) end(ctx context.Context, c *Child, readErr error) {
	run.running--
	c.watchdog.Stop()
	if babbled(readErr) {
		c.kill() // what more it says is not understood, and it may go on for ever
	}
	why := "the process that ran it " + c.wait(readErr)
	if ctx.Err() != nil {
		return // it was ended because the run was, which is no error of a spec
	}
	lost := func(s Spec) { run.results.Add(s.Erred(why)) }
	var left []Spec
	for _, s := range c.specs {
		if _, done := run.results.specs[s.Text]; done {
			continue
		}
		if c.at == "" || s.Text == c.at {
			lost(s)
		} else {
			left = append(left, s)
		}
	}
	if len(left) == 0 || run.stopped {
		return
	}
	if err := run.launch(ctx, left); err != nil {
		why = err.Error()
		for _, s := range left {
			lost(s)
		}
	}
}
