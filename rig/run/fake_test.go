package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/report"
)

// TestMain lets this test's own program be the child of a run, as meshrig is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == ChildCommand {
		fakeChild()
		return
	}
	os.Exit(m.Run())
}

// fakeChild does what the first word of each spec's text says.
func fakeChild() {
	job, results, err := Receive(os.Stdin)
	if err != nil {
		fmt.Println(err)
		os.Exit(9)
	}
	out := json.NewEncoder(results)
	for _, text := range job.Texts {
		_ = out.Encode(Result{Started: text}) // the parent tells what is missing
		deed, _, _ := strings.Cut(text, " ")
		s := report.Spec{Text: text, Requirement: requirementOf(text), Verdict: report.Pass, Frames: 1}
		switch deed {
		case "fails":
			s.Verdict, s.Reason = report.Fail, "as told"
		case "crashes":
			s.Verdict, s.Reason, s.Crashed = report.Fail, "it restarted", true
		case "vanishes":
			s.Verdict, s.Reason, s.Ambiguous, s.MayHaveCrashed = report.Error, "crash or cable", true, true
		case "silent":
			s.Frames = 0
		case "dies":
			fmt.Println("about to die")
			os.Exit(7)
		case "tells":
			fmt.Println("typed: password hunter2; the other is", job.Options.GuestPassword)
			os.Exit(7)
		case "babbles":
			_, _ = io.WriteString(results, "no JSON\n")
			continue
		case "raves":
			_, _ = io.WriteString(results, "no JSON\n")
			select {} // until it is ended
		case "hangs":
			select {}
		case "quits":
			return
		}
		_ = out.Encode(Result{Spec: s})
	}
}

// requirementOf is the last word of a fake spec's text.
func requirementOf(text string) string { return text[strings.LastIndex(text, " ")+1:] }

// fakeCatalogue is a catalogue of specs named by what they do and of the requirements that they name.
type fakeCatalogue struct {
	specs []Spec
	known map[string]string // reasons by requirement, of any version
	more  []Requirement     // behind the usual ones
}

// fake makes a catalogue of specs; each text ends in its requirement.
func fake(texts ...string) *fakeCatalogue {
	c := &fakeCatalogue{}
	for i, text := range texts {
		c.specs = append(c.specs, Spec{Text: text, Requirement: requirementOf(text), File: "specs/x.go", Line: i + 1})
	}
	return c
}

func (c *fakeCatalogue) Specs() []Spec { return c.specs }

func (c *fakeCatalogue) Requirements() []Requirement {
	return append([]Requirement{
		{ID: "A-001", Family: "a", Level: "must", Statement: "A holds.", Since: "1.12.0"},
		{ID: "A-002", Family: "a", Level: "must", Statement: "A holds too.", Until: "1.14.1"},
		{ID: "B-001", Family: "b", Level: "must", Statement: "B holds."},
		{ID: "R-001", Family: "r", Level: "must", Statement: "It stays up.", Crash: true},
	}, c.more...)
}

func (c *fakeCatalogue) Known(_, requirement string) (string, bool) {
	reason, ok := c.known[requirement]
	return reason, ok
}

func (*fakeCatalogue) JudgedAs(version string) (string, error) {
	switch version {
	case "v0.9.0":
		return "", errors.New("too old")
	case "v1.18.0":
		return "v1.17.1", nil
	}
	return "", nil
}

func (*fakeCatalogue) Lacks(bench.Config, Spec) string { return "" }

// noBoard is a target that makes none.
type noBoard struct{}

func (noBoard) New(context.Context, board.Setup) (board.Machine, error) {
	return nil, errors.New("no board here")
}

func (noBoard) Info() board.Info { return board.Info{Name: "none"} }

// newRun is a run of fake specs on a target that is never made.
func newRun(t *testing.T, c Catalogue) *Run {
	t.Helper()
	r := &Run{
		Catalogue: c, Targets: []string{"emu"}, Procs: 1, Order: Written, Out: t.TempDir(), Warn: io.Discard,
		Emulate: func(_, _ string) (board.Target, error) { return noBoard{}, nil },
	}
	r.Options.Preset = "firmware-default"
	return r
}

// judged runs every spec and returns the report.
func judged(t *testing.T, r *Run) *report.Report {
	t.Helper()
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	out, unkept, err := r.Judge(t.Context(), r.Catalogue.Specs())
	if err != nil || unkept != nil {
		t.Fatal(err, unkept)
	}
	return out
}
