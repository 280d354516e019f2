package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// judge runs the chosen specs in children and concludes on them.
func (o *runOptions) judge(ctx context.Context, chosen []spec, s cli.Streams) (*report.Report, error) {
	start := time.Now()
	on, err := o.rigFor(ctx, s)
	if err != nil {
		return nil, err
	}
	defer on.close(ctx)
	version := o.settings.Version
	parsed, _ := release.Parse(version) // zero if it cannot be read: judged as the newest

	r := &report.Report{
		Target: o.settings.Target, Image: on.image(), Version: version,
		Seed: o.settings.Seed, Preset: o.settings.Preset, Planned: len(chosen), Undecidable: o.undecidable,
	}
	log := o.log.begin(*r)
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
			skip := report.Spec{Text: sp.Text, Requirement: req.ID, File: sp.File, Line: sp.Line, Verdict: report.Skip, Reason: why}
			v.Add(skip)
			log.add(skip)
			continue
		}
		if why := o.leavesOut(sp); why != "" {
			skip := report.Spec{Text: sp.Text, Requirement: req.ID, File: sp.File, Line: sp.Line, Verdict: report.Skip, Reason: why}
			v.Add(skip)
			log.add(skip)
			continue
		}
		torun = append(torun, sp)
	}
	if o.order == "reverse" {
		slices.Reverse(torun)
	}
	results := &results{specs: map[string]report.Spec{}, progress: newProgress(s.Err, len(torun)), log: log}
	if r.Procs, err = on.run(ctx, torun, results); err != nil {
		return nil, err
	}
	on.describe(r)
	crash := newVerdict(must(requirements.Lookup(requirements.CrashID)))
	for _, sp := range torun {
		res := results.specs[sp.Text]
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
