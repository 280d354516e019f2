package run

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// Executor runs specs on what a target is: boards that are made when a spec wants one, or those
// of benches with hardware.
type Executor interface {
	// Run runs specs and tells how many processes did that side by side.
	Run(ctx context.Context, specs []Spec, results *Results) (procs int, err error)
	// Version is the firmware's as its console gave it, empty if it did not.
	Version() string
	// Image is the hash of the firmware's image, empty if it is not known.
	Image() string
	// Describe writes into a report what it was run on.
	Describe(r *report.Report)
	Close(ctx context.Context)
}

// judge runs the chosen specs on one target and concludes on them.
// Before is what an earlier session of the run found out about the target, nil if nothing did.
func (r *Run) judge(ctx context.Context, job Job, chosen []Spec, head *report.Head, before *part, log *log) (*report.Report, error) {
	start := time.Now()
	on, err := r.open(ctx, job)
	if err != nil {
		return nil, err
	}
	defer on.Close(ctx)
	as, err := r.Catalogue.JudgedAs(on.Version())
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", job.Options.Target, err)
	}
	excused := ExcuseOf(r.Catalogue, Firmware{
		Target: job.Options.Target, Version: on.Version(), Image: on.Image(), Candidate: r.Candidate, Word: "--candidate", Images: r.Images,
	})
	chosen = r.ofRole(job.Options.Role, chosen)
	out := &report.Report{
		Head:   head,
		Target: job.Options.Target, Image: on.Image(), Version: on.Version(),
		Role: report.RoleOf(job.Options.Role), Seed: job.Options.Seed, Preset: presetOf(job), Planned: len(chosen), Undecidable: r.Undecidable, AllBoards: r.AllBoards, Flags: r.Flags,
		JudgedAs: as, Excused: excused.Why,
	}
	begun := *out
	on.Describe(&begun)
	begun.Rig = begun.RigDigest()
	if err := before.same(&begun); err != nil {
		return nil, err
	}
	before.join(&begun)
	log.begin(begun, excused.As, before.number())
	j := judgement{index: ByID(r.Catalogue), verdicts: map[string]*report.Requirement{}}
	torun := r.plan(job, on.Version(), chosen, func(s Spec, why string) {
		skip := s.Skipped(why)
		j.of(s).Add(skip)
		log.add(skip)
	})
	hide := hiding(job)
	results := &Results{specs: before.settled(), begun: before.begun(), hide: hide, log: log}
	left := slices.DeleteFunc(slices.Clone(torun), func(s Spec) bool { _, ok := results.specs[s.Text]; return ok })
	results.progress = newProgress(cmp.Or(r.Progress, r.Warn), r.Terminal, len(left))
	running, stop := context.WithCancel(ctx)
	defer stop()
	if r.FailFast {
		results.stop = stop
		results.stopAtRed()
	}
	out.Procs, err = on.Run(running, left, results)
	results.progress.done()
	on.Describe(out)
	hideTroubles(out, hide)
	out.WallSeconds = time.Since(start).Seconds()
	before.join(out)
	if err != nil && (!results.stopped || ctx.Err() != nil) {
		out.Partial = true
		log.end(*out)
		return nil, err
	}
	for _, s := range torun {
		result, judged := results.specs[s.Text]
		if !judged && results.stopped {
			out.Partial = true
			continue
		}
		j.of(s).Add(result)
		j.crash(result)
	}
	out.Verdicts = j.conclude(r.Catalogue, excused.As)
	if before != nil {
		out.CountBenches()
	}
	out.Head = head.End(time.Now())
	out.Conclude()
	log.end(*out)
	return out, nil
}

// presetOf is what a report says of the radio settings.
func presetOf(job Job) string {
	if t, err := target.Parse(job.Options.Target); err == nil && t.Kind == target.Board {
		return report.PresetOfRig
	}
	return job.Options.Preset
}

// open finds out whether there is a board at all, what it can do and its version.
func (r *Run) open(ctx context.Context, job Job) (Executor, error) {
	if t, err := target.Parse(job.Options.Target); err == nil && t.Kind == target.Board {
		return r.Boards(ctx, job)
	}
	return openVirtual(ctx, r, job)
}

// ofRole are the specs of requirements that hold for boards of a role. The others say nothing of
// them, and are not even skipped.
func (r *Run) ofRole(role string, specs []Spec) []Spec {
	all := ByID(r.Catalogue)
	return slices.DeleteFunc(slices.Clone(specs), func(s Spec) bool { return !s.of(role, all[s.Requirement]) })
}

// plan leaves out the specs that a version or a target does not have to be judged by, and puts
// the others into their order.
func (r *Run) plan(job Job, version string, chosen []Spec, skip func(s Spec, why string)) (torun []Spec) {
	parsed, _ := release.Parse(version) // zero if it cannot be read: judged as the newest
	all := ByID(r.Catalogue)
	for _, s := range chosen {
		if ok, why := release.Within(parsed, all[s.Requirement].Since, all[s.Requirement].Until); !ok {
			skip(s, why)
		} else if why := r.LeavesOut(job.Options.Target, s); why != "" {
			skip(s, why)
		} else {
			torun = append(torun, s)
		}
	}
	if job.Reverse {
		slices.Reverse(torun)
	}
	return torun
}

// LeavesOut is why a run does not run a spec of many hours, empty if it does. The emulated board lets weeks pass
// in a moment. Another target has to be asked for those of class soak, and boards, whose hours are real, for
// each that takes more than one.
func (r *Run) LeavesOut(name string, s Spec) string {
	t, err := target.Parse(name)
	switch {
	case err == nil && t.Kind == target.Emulated:
	case s.Soak && !r.Soak:
		return fmt.Sprintf("soak: %g h; run with --soak", s.Hours)
	case !s.Soak && !r.Long && err == nil && t.Kind == target.Board && s.HoursOnBoard() > 0:
		return fmt.Sprintf("long: %g h; run with --long", s.Hours)
	}
	return ""
}

// judgement collects what the specs of one target come to.
type judgement struct {
	index    map[string]Requirement
	verdicts map[string]*report.Requirement
	crashes  []report.Spec
}

// of is the verdict that a spec counts for.
func (j *judgement) of(s Spec) *report.Requirement {
	v := j.verdicts[s.Requirement]
	if v == nil {
		v = j.index[s.Requirement].verdict()
		j.verdicts[s.Requirement] = v
	}
	return v
}

// crash takes what a spec says on whether the board stayed up.
func (j *judgement) crash(s report.Spec) { j.crashes = append(j.crashes, crashOf(s)) }

// crashOf is a spec as one of whether the board stayed up.
func crashOf(s report.Spec) report.Spec {
	switch {
	case s.Crashed:
		s.Verdict, s.Reason = report.Fail, fmt.Sprintf("in %s: %s", s.Requirement, s.Reason)
	case s.MayHaveCrashed:
		s.Verdict, s.Reason = report.Error, fmt.Sprintf("in %s: %s", s.Requirement, s.Reason)
	case s.Frames+s.ConsoleBytes > 0:
		s.Verdict, s.Reason = report.Pass, ""
	default:
		s.Verdict, s.Reason = report.Skip, "the board was not heard"
	}
	s.BenchSeconds, s.WallSeconds = 0, 0 // told under the spec's own requirement
	return s
}

// conclude returns the verdicts in the order of the catalogue, the known failures of a version told apart.
func (j *judgement) conclude(c Catalogue, version string) (list []report.Requirement) {
	for _, req := range c.Requirements() {
		v := j.verdicts[req.ID]
		if req.Crash && len(j.crashes) > 0 {
			v = req.verdict()
			for _, s := range j.crashes {
				v.Add(s)
			}
			v.Specs = slices.DeleteFunc(v.Specs, func(s report.Spec) bool { return !s.Crashed && !s.MayHaveCrashed })
		}
		if v == nil {
			continue
		}
		if reason, ok := c.Known(version, req.ID); ok {
			v.ApplyKnown(reason)
		}
		list = append(list, *v)
	}
	return list
}
