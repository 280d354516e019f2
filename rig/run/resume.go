package run

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// DifferentError says why a run is not resumed: something is not what it was in its earlier sessions, so
// that the verdicts of both would not make one report.
type DifferentError struct{ What, Was, Is string }

// Error names what differs, and both values.
func (e *DifferentError) Error() string {
	return fmt.Sprintf("run: resume: %s is not what it was: %s then, %s now; put that back, or judge anew by `meshrig run`", e.What, told(e.Was), told(e.Is))
}

func told(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// begin begins the log of a run, or goes on with that of the one which is resumed.
func (r *Run) begin(chosen []Spec) (*log, *report.Head, error) {
	suite := report.Suite{Program: r.Program, Specs: DigestOf(r.Catalogue)}
	if r.Resume == nil {
		if err := os.RemoveAll(filepath.Join(r.Out, timelineDir)); err != nil {
			return nil, nil, fmt.Errorf("old timelines in %s: %w", r.Out, err)
		}
		head := report.NewHead(time.Now(), suite)
		plan := &report.Plan{Head: head, Flags: r.Given, Targets: r.Targets, Specs: textsOf(chosen)}
		file, err := report.StartLog(r.Out, plan, familiesOf(r.Catalogue)...)
		if file == nil {
			return nil, nil, fmt.Errorf("%w; choose another folder with --out", err)
		}
		return newLog(r.Warn, r.Catalogue, file, err), head, nil
	}
	was := r.Resume.Head.Suite
	for _, d := range []DifferentError{
		{"the suite of specs, by its SHA-256,", was.Specs, suite.Specs},
		{"the program that judges", was.Program, suite.Program},
		{"the list of targets", strings.Join(r.Resume.Targets, " "), strings.Join(r.Targets, " ")},
	} {
		if d.Was != d.Is {
			return nil, nil, &d
		}
	}
	head := r.Resume.Resume(time.Now())
	file, err := report.ResumeLog(r.Resume, head)
	if file == nil {
		return nil, nil, err
	}
	return newLog(r.Warn, r.Catalogue, file, err), head, nil
}

func textsOf(specs []Spec) (texts []string) {
	for _, s := range specs {
		texts = append(texts, s.Text)
	}
	return texts
}

// part is what earlier sessions of a run found out about a target. Its methods allow for nil: nothing.
type part struct {
	*report.Part

	index int
}

// part is what is known of one of the targets.
func (r *Run) part(i int) *part {
	if r.Resume == nil || i >= len(r.Resume.Parts) || r.Resume.Parts[i].Report == nil {
		return nil
	}
	return &part{&r.Resume.Parts[i], i}
}

// number is which target it is, counted from 1; 0: none that was begun.
func (p *part) number() int {
	if p == nil {
		return 0
	}
	return p.index + 1
}

// settled are the results that stand.
func (p *part) settled() map[string]report.Spec {
	stand := map[string]report.Spec{}
	if p != nil {
		maps.Copy(stand, p.Specs)
		maps.DeleteFunc(stand, func(_ string, s report.Spec) bool { return s.Unsettled() })
	}
	return stand
}

// begun is how often specs were begun.
func (p *part) begun() map[string]int {
	if p == nil {
		return map[string]int{}
	}
	return maps.Clone(p.Begun)
}

// same is a *DifferentError if a target is not what it was.
func (p *part) same(now *report.Report) error {
	if p == nil {
		return nil
	}
	was := p.Report
	diffs := []DifferentError{
		{"the version of " + now.Target, was.Version, now.Version},
		{"the image of " + now.Target + ", by its SHA-256,", was.Image, now.Image},
		{"the rig of " + now.Target + ", by its SHA-256 (boards, probes, sniffers, radio settings),", p.Rig, now.Rig},
	}
	for _, b := range was.Benches {
		i := slices.IndexFunc(now.Benches, func(n report.Bench) bool { return n.Board == b.Board })
		if i < 0 || b.Version == "" || now.Benches[i].Version == "" { // one that did not answer has judged nothing
			continue
		}
		n := now.Benches[i]
		diffs = append(diffs,
			DifferentError{"the version of board " + b.Board, b.Version, n.Version},
			DifferentError{"the image of board " + b.Board + ", by its SHA-256,", b.Image, n.Image})
	}
	for _, d := range diffs {
		if d.Was != d.Is {
			return &d
		}
	}
	return nil
}

// join adds to a report of this session what the earlier ones did.
func (p *part) join(out *report.Report) {
	if p == nil {
		return
	}
	was := p.Report
	out.WallSeconds += was.WallSeconds
	out.Procs = max(out.Procs, was.Procs)
	out.WallAtLeast = was.WallAtLeast
	out.Recoveries = slices.Concat(was.Recoveries, out.Recoveries)
	if was.Latency != nil && out.Latency != nil {
		out.Latency.ConsoleMS = max(out.Latency.ConsoleMS, was.Latency.ConsoleMS)
		out.Latency.ConsoleJitterMS = max(out.Latency.ConsoleJitterMS, was.Latency.ConsoleJitterMS)
		out.Latency.ModemMS = max(out.Latency.ModemMS, was.Latency.ModemMS)
	}
	for i := range out.Benches {
		for _, b := range was.Benches {
			if n := &out.Benches[i]; n.Board == b.Board {
				n.LagMS = max(n.LagMS, b.LagMS)
			}
		}
	}
}

// joinSessions lets every report tell of all sessions.
func joinSessions(reports []*report.Report, head *report.Head) {
	sessions := head.End(time.Now()).Sessions
	for _, r := range reports {
		if r.Head != nil {
			h := *r.Head
			h.Run, h.Sessions = head.Run, sessions
			r.Head = &h
		}
	}
}

// tidy removes the timelines that no result and no proof of a bench has: what a process that was killed had begun to write.
func (r *Run) tidy(reports []*report.Report) {
	kept := map[string]bool{}
	for _, one := range reports {
		for _, b := range one.Benches {
			if b.Golden != nil {
				kept[b.Golden.Timeline] = true
			}
		}
		for _, v := range one.Verdicts {
			for _, s := range v.Specs {
				kept[s.Timeline], kept[s.Capture] = true, true
			}
		}
	}
	err := filepath.WalkDir(filepath.Join(r.Out, timelineDir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(r.Out, path)
		if err != nil || kept[name] {
			return err
		}
		return os.Remove(path) //nolint:gosec // the run's own folder, which is claimed
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(r.Warn, "timelines of the sessions that were interrupted: %v\n", err)
	}
}
