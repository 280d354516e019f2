package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/meshrig/meshrig/specs/suite"
)

// How long a child may be at one spec before it is ended: a spec takes a fraction of it in
// virtual time, a long one with a firmware that runs through days of polling at most that.
const (
	specLimit = 2 * time.Minute
	longLimit = 20 * time.Minute
)

// limitOf is how long a spec may take.
func limitOf(s spec) time.Duration {
	if slices.Contains(s.Labels, suite.Needs(suite.Long)[0]) || slices.Contains(s.Labels, suite.Needs(suite.Counter)[0]) {
		return longLimit
	}
	return specLimit
}

// children are the processes of a run and what came of them.
type children struct {
	options  *runOptions
	messages chan message
	all      []*child
	running  int
	stopped  bool // no more is started
	results  *results
}

// message is what a child says, or that it has ended.
type message struct {
	child  *child
	result result
	ended  error
}

// child is one process that runs specs.
type child struct {
	cmd     *exec.Cmd
	results *json.Decoder
	pipes   []io.Closer
	output  *bytes.Buffer

	specs    []spec
	at       string // text of the spec that it is at; empty between specs
	watchdog *time.Timer
}

// runChildren runs the specs in up to o.procs children of this program. A child that ends early
// leaves an error on the spec that it was at; another goes on with the rest.
func (o *runOptions) runChildren(ctx context.Context, specs []spec, results *results) (int, error) {
	procs := min(o.procs, len(specs))
	shares := make([][]spec, procs)
	for i, sp := range specs {
		shares[i%procs] = append(shares[i%procs], sp)
	}
	run := &children{options: o, messages: make(chan message), results: results}
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
		default:
			m.child.at = ""
			m.result.Spec.Lane = m.result.Lane
			run.results.add(m.result.Spec)
		}
	}
	results.progress.done()
	if err := ctx.Err(); err != nil {
		return 0, errInterrupted
	}
	return procs, failed
}

// errInterrupted ends a run; what it judged until then stands in its folder.
var errInterrupted = errors.New("run: interrupted; `meshrig report` shows what was judged until then")

// launch starts a child and listens to it.
func (run *children) launch(ctx context.Context, specs []spec) error {
	texts := make([]string, len(specs))
	for i, sp := range specs {
		texts[i] = sp.Text
	}
	c, err := run.options.start(ctx, texts)
	if err != nil {
		return err
	}
	c.specs = specs
	c.watchdog = time.AfterFunc(specLimit, c.kill)
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
func (c *child) begin(text string) {
	c.at = text
	for _, sp := range c.specs {
		if sp.Text == text {
			c.watchdog.Reset(limitOf(sp))
		}
	}
}

// end collects a child. What it left goes to another one, but for the spec that it was at.
func (run *children) end(ctx context.Context, c *child, readErr error) {
	run.running--
	c.watchdog.Stop()
	why := "the process that ran it " + c.wait(readErr)
	lost := func(sp spec) { run.results.add(sp.erred(why)) }
	var left []spec
	for _, sp := range c.specs {
		if _, done := run.results.specs[sp.Text]; done {
			continue
		}
		if c.at == "" || sp.Text == c.at {
			lost(sp)
		} else {
			left = append(left, sp)
		}
	}
	if len(left) == 0 || run.stopped || ctx.Err() != nil {
		return
	}
	if err := run.launch(ctx, left); err != nil {
		why = err.Error()
		for _, sp := range left {
			lost(sp)
		}
	}
}

func (o *runOptions) start(ctx context.Context, texts []string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("run: find own program: %w", err)
	}
	j, err := json.Marshal(job{
		Settings: o.settings, Texts: texts, Reverse: o.order == "reverse", Out: o.out,
		Timelines: o.timelines, AllTimelines: o.allTimelines, Parent: 4,
	})
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	// The child ends when this process has ended and with it the pipe's other end.
	parent, alive, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("run: %w", err), r.Close(), w.Close())
	}
	c := &child{cmd: exec.CommandContext(ctx, self, "suite"), results: json.NewDecoder(r), pipes: []io.Closer{r, alive}, output: &bytes.Buffer{}}
	c.cmd.Stdin = bytes.NewReader(j)
	c.cmd.Stdout, c.cmd.Stderr = c.output, c.output
	c.cmd.ExtraFiles = []*os.File{w, parent} // descriptors 3 and 4
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Cancel = func() error { c.kill(); return nil }
	err = c.cmd.Start()
	_, _ = w.Close(), parent.Close()
	if err != nil {
		c.closePipes()
		return nil, fmt.Errorf("run: start %s: %w", self, err)
	}
	return c, nil
}

// next returns the child's next result.
func (c *child) next() (result, error) {
	var r result
	err := c.results.Decode(&r)
	return r, err
}

// kill ends the child and all that it started.
func (c *child) kill() {
	if c.cmd.Process != nil {
		_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	}
}

func (c *child) closePipes() {
	for _, p := range c.pipes {
		_ = p.Close()
	}
}

// wait collects the child and says how it ended, for the specs that it left.
func (c *child) wait(readErr error) string {
	err := c.cmd.Wait()
	c.closePipes()
	how := "ended"
	switch {
	case err != nil:
		how = "ended: " + err.Error()
	case !errors.Is(readErr, io.EOF):
		how = "wrote what is no result: " + readErr.Error()
	}
	tail := bytes.TrimSpace(c.output.Bytes())
	if len(tail) > 2000 {
		tail = tail[len(tail)-2000:]
	}
	return fmt.Sprintf("%s; its last words:\n%s", how, tail)
}
