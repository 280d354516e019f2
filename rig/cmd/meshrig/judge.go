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
	"strings"
	"syscall"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// silenceLimit is how long a child may say nothing before it is ended: no spec
// takes a fraction of it in virtual time.
const silenceLimit = 2 * time.Minute

// judge runs the chosen specs in children and concludes on them.
func (o *runOptions) judge(ctx context.Context, chosen []spec, s streams) (*report.Report, error) {
	start := time.Now()
	image, err := o.reach(ctx)
	if err != nil {
		return nil, err
	}
	version := o.settings.Version // given with the target
	if version == "" {
		if version, err = readVersion(ctx, o.settings); err != nil {
			// The specs say what is wrong with it, each for itself.
			fmt.Fprintf(s.err, "%v\n%s is judged by the newest numbers\n", err, o.settings.Target)
		}
		o.settings.Version = version
	}
	parsed, _ := release.Parse(version) // zero if it cannot be read: judged as the newest

	r := &report.Report{Target: o.settings.Target, Image: image, Version: version, Seed: o.settings.Seed, Preset: o.settings.Preset}
	verdicts := map[string]*report.Requirement{}
	var torun []spec
	for _, sp := range chosen {
		req, _ := requirements.Lookup(sp.Requirement)
		v := verdicts[req.ID]
		if v == nil {
			v = newVerdict(req)
			verdicts[req.ID] = v
		}
		if ok, why := req.AppliesTo(parsed); !ok {
			v.Add(report.Spec{Text: sp.Text, Requirement: req.ID, File: sp.File, Line: sp.Line, Verdict: report.Skip, Reason: why})
			continue
		}
		torun = append(torun, sp)
	}
	if o.order == "reverse" {
		slices.Reverse(torun)
	}
	if r.Latency, err = o.settings.latency(ctx); err != nil {
		return nil, err
	}
	results, procs, err := o.runChildren(ctx, torun, s)
	if err != nil {
		return nil, err
	}
	r.Procs = procs
	crash := newVerdict(must(requirements.Lookup(requirements.CrashID)))
	for _, sp := range torun {
		res := results[sp.Text]
		verdicts[sp.Requirement].Add(res)
		crash.Add(crashVerdict(res))
	}
	if len(crash.Specs) > 0 {
		crash.Specs = slices.DeleteFunc(crash.Specs, func(s report.Spec) bool { return !s.Crashed })
		verdicts[requirements.CrashID] = crash
	}
	for _, req := range requirements.All() {
		v := verdicts[req.ID]
		if v == nil {
			continue
		}
		if f, ok := known.Of(version, req.ID); ok {
			v.ApplyKnown(f.Reason + " " + f.Link)
		}
		r.Verdicts = append(r.Verdicts, *v)
	}
	r.WallSeconds = time.Since(start).Seconds()
	r.Conclude()
	return r, nil
}

func must(r requirements.Requirement, _ bool) requirements.Requirement { return r }

func newVerdict(r requirements.Requirement) *report.Requirement {
	return &report.Requirement{
		ID: r.ID, Family: requirements.FamilyOf(r.ID), Level: string(r.Level), Statement: r.Statement, Claims: r.Claims,
	}
}

// crashVerdict is what a spec says on whether the board stayed up.
func crashVerdict(s report.Spec) report.Spec {
	switch {
	case s.Crashed:
		s.Verdict, s.Reason = report.Fail, fmt.Sprintf("in %s: %s", s.Requirement, s.Reason)
	case s.Frames+s.ConsoleBytes > 0:
		s.Verdict, s.Reason = report.Pass, ""
	default:
		s.Verdict, s.Reason = report.Skip, "the board was not heard"
	}
	s.BenchSeconds, s.WallSeconds = 0, 0 // told under the spec's own requirement
	return s
}

// readVersion asks the board for its version, as the suite does: on a bench of its
// own, by the console. A board that does not say it is judged as the newest.
func readVersion(ctx context.Context, s Settings) (version string, err error) {
	cfg, err := s.Bench()
	if err != nil {
		return "", err
	}
	type ended struct{ error }
	defer func() {
		if e, ok := recover().(ended); ok {
			version, err = "", e.error
		}
	}()
	stop := func(msg string, _ int) { panic(ended{fmt.Errorf("target %s: reading the version: %s", s.Target, msg)}) }
	cfg.Factory, cfg.Seed, cfg.Fail, cfg.Abort = true, suite.SeedOf(s.Seed, "version"), stop, stop
	b := bench.New(ctx, cfg)
	defer func() { _ = b.Close() }()
	text := b.Room().Console().Command(ctx, "ver")
	word, _, _ := strings.Cut(text, " ")
	return word, nil
}

// runChildren runs the specs in up to o.procs children of this program and returns
// each one's result. A child that ends early leaves errors behind, not silence.
func (o *runOptions) runChildren(ctx context.Context, specs []spec, s streams) (map[string]report.Spec, int, error) {
	procs := min(o.procs, len(specs))
	shares := make([][]string, procs)
	for i, sp := range specs {
		shares[i%procs] = append(shares[i%procs], sp.Text)
	}
	type message struct {
		result result
		child  int
		ended  error
	}
	messages := make(chan message)
	children := make([]*child, procs)
	for i, texts := range shares {
		c, err := o.start(ctx, texts)
		if err != nil {
			for _, c := range children[:i] {
				c.kill()
			}
			return nil, 0, err
		}
		children[i] = c
		go func() {
			for {
				res, err := c.next()
				if err != nil {
					messages <- message{child: i, ended: err}
					return
				}
				messages <- message{child: i, result: res}
			}
		}()
	}
	results := map[string]report.Spec{}
	progress := newProgress(s.err, len(specs))
	watchdog := time.NewTimer(silenceLimit)
	defer watchdog.Stop()
	for running := procs; running > 0; {
		select {
		case m := <-messages:
			watchdog.Reset(silenceLimit)
			if m.ended == nil {
				m.result.Spec.Lane = m.result.Lane
				results[m.result.Text] = m.result.Spec
				progress.add(m.result.Spec)
				continue
			}
			running--
			ended := children[m.child].wait(m.ended)
			for _, sp := range specs {
				if _, ok := results[sp.Text]; !ok && slices.Contains(shares[m.child], sp.Text) {
					results[sp.Text] = report.Spec{
						Text: sp.Text, Requirement: sp.Requirement, File: sp.File, Line: sp.Line,
						Verdict: report.Error, Reason: "the process that ran it " + ended,
					}
				}
			}
		case <-watchdog.C:
			for _, c := range children {
				c.kill()
			}
		}
	}
	progress.done()
	if err := ctx.Err(); err != nil {
		return nil, 0, errors.New("run: interrupted")
	}
	return results, procs, nil
}

// child is one process that runs specs.
type child struct {
	cmd     *exec.Cmd
	results *json.Decoder
	pipe    io.Closer
	output  *bytes.Buffer
}

func (o *runOptions) start(ctx context.Context, texts []string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("run: find own program: %w", err)
	}
	j, err := json.Marshal(job{
		Settings: o.settings, Texts: texts, Reverse: o.order == "reverse", Out: o.out,
		Timelines: o.timelines, AllTimelines: o.allTimelines,
	})
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	c := &child{cmd: exec.CommandContext(ctx, self, "suite"), results: json.NewDecoder(r), pipe: r, output: &bytes.Buffer{}} //nolint:gosec // ourselves
	c.cmd.Stdin = bytes.NewReader(j)
	c.cmd.Stdout, c.cmd.Stderr = c.output, c.output
	c.cmd.ExtraFiles = []*os.File{w}
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Cancel = func() error { c.kill(); return nil }
	err = c.cmd.Start()
	_ = w.Close()
	if err != nil {
		_ = r.Close()
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

// wait collects the child and says how it ended, for the specs that it left.
func (c *child) wait(readErr error) string {
	err := c.cmd.Wait()
	_ = c.pipe.Close()
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
