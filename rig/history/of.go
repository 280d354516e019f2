package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/report"
)

// ErrNoHead says of a report that it cannot be told when it was made.
var ErrNoHead = errors.New("history: the report is of report/v1 or was migrated from it: it does not say which run it is of and when it began, and a history is in order of time; run again to keep it")

// letters are the verdicts of a report as letters.
var letters = map[report.Verdict]Letter{
	report.Pass: Pass, report.Fail: Fail, report.Skip: Skip,
	report.KnownFailure: KnownFailure, report.UnexpectedPass: UnexpectedPass, report.Error: Error,
}

// letter is a verdict as a letter; one that is not known says nothing of the firmware.
func letter(v report.Verdict) Letter {
	if l, ok := letters[v]; ok {
		return l
	}
	return Error
}

// Of are the lines of a report, one for each of its targets. It is [ErrNoHead] if nothing says
// when it was made.
func Of(r *report.Report) ([]Line, error) {
	targets := r.Targets
	if len(targets) == 0 {
		targets = []*report.Report{r}
	}
	lines := make([]Line, 0, len(targets))
	for part, t := range targets {
		head := t.Head
		if head == nil {
			head = r.Head
		}
		if head == nil || head.Began.IsZero() {
			return nil, ErrNoHead
		}
		l := Line{Schema: Schema, Series: SeriesOf(t), Requirements: map[string]Letter{}, Specs: map[string]Letter{}}
		l.Run = Run{
			Run: head.Run, Part: part, Began: head.Began, Ended: head.Ended, Host: head.Host.Name, CI: head.CI,
			Target: t.Target, Probe: probes(t), Image: t.Image, Version: t.Version, Program: head.Suite.Program, Suite: head.Suite.Specs,
			Rig: t.Rig, Seed: t.Seed, Verdict: t.Verdict, Exit: t.Exit, Partial: t.Partial,
		}
		l.fill(t)
		lines = append(lines, l)
	}
	return lines, nil
}

// fill takes the letters and measurements of a report.
func (l *Line) fill(r *report.Report) {
	for _, v := range r.Verdicts {
		l.Requirements[v.ID] = letter(v.Verdict)
		for _, s := range v.Specs {
			if s.Requirement != v.ID { // a crash, which is told under its own requirement too
				continue
			}
			id := s.ID()
			before, again := l.Specs[id]
			if !again {
				before = NotRun
			}
			l.Specs[id] = worse(before, letter(s.Verdict))
			l.Measured = append(l.Measured, sumUp(id, s.Judged)...)
		}
	}
}

// sumUp puts the values of one name of a spec together, in the order of their names.
func sumUp(spec string, judged []report.Judged) (sums []Measured) {
	type name struct{ what, unit string }
	values := map[name][]float64{}
	most := map[name]float64{}
	for _, j := range judged {
		n := name{j.What, j.Unit}
		values[n] = append(values[n], j.Value)
		most[n] = max(most[n], j.Err)
	}
	for n, v := range values {
		slices.Sort(v)
		mid := (v[(len(v)-1)/2] + v[len(v)/2]) / 2
		sums = append(sums, Measured{Spec: spec, What: n.what, Unit: n.unit, N: len(v), Low: v[0], Mid: mid, High: v[len(v)-1], Err: most[n]})
	}
	slices.SortFunc(sums, func(a, b Measured) int { return strings.Compare(a.What+"\x00"+a.Unit, b.What+"\x00"+b.Unit) })
	return sums
}

// besides are the flags that are no part of a set-up: those that stand in a field of their own,
// that name the firmware's file, or that decide only what is excused and told.
var besides = []string{
	"target", "role", "seed", "preset", "soak", "rig", "candidate", "draft", "all-boards", "history", "secrets",
}

// SeriesOf is the set-up of a report on one target.
func SeriesOf(r *report.Report) Series {
	kind, _, _ := strings.Cut(r.Target, ":")
	kind, _, _ = strings.Cut(kind, "@")
	s := Series{Target: kind, Preset: r.Preset}
	var options, boards, radios []string
	if r.Role != "" {
		options = append(options, "--role="+r.Role)
	}
	for _, f := range r.Flags {
		switch {
		case f.Name == "soak":
			s.Soak = f.Value == "true"
		case slices.Contains(besides, f.Name):
		case f.Secret:
			options = append(options, "--"+f.Name)
		default:
			options = append(options, fmt.Sprintf("--%s=%s", f.Name, f.Value))
		}
	}
	for _, b := range r.Benches {
		boards, radios = append(boards, b.Board), append(radios, b.Radio)
	}
	if len(radios) > 0 && s.Preset == report.PresetOfRig {
		s.Preset = joined(radios)
	}
	slices.Sort(options)
	s.Board, s.Options = joined(boards), strings.Join(options, " ")
	return s
}

// probes are the probes that a report's benches had.
func probes(r *report.Report) string {
	var names []string
	for _, b := range r.Benches {
		names = append(names, b.Probe)
	}
	return joined(names)
}

// joined is each of some names once, in order.
func joined(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "+")
}
