package run

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// bySpec are the verdicts of a report by the texts of specs.
func bySpec(r *report.Report) map[string]report.Spec {
	m := map[string]report.Spec{}
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if !strings.HasPrefix(v.ID, "R-") {
				m[s.Text] = s
			}
		}
	}
	return m
}

// A child that ends leaves an error on the spec that it was at, and another goes on with the rest.
func TestChildrenThatEnd(t *testing.T) {
	t.Parallel()
	for _, procs := range []int{1, 2, 5} {
		r := newRun(t, fake("passes 1 B-001", "dies B-001", "passes 2 B-001", "quits B-001", "babbles B-001", "raves B-001", "passes 3 B-001", "fails B-001"))
		r.Procs = procs
		got := bySpec(judged(t, r))
		for text, want := range map[string]struct {
			verdict report.Verdict
			reason  string
		}{
			"passes 1 B-001": {report.Pass, ""},
			"passes 2 B-001": {report.Pass, ""},
			"passes 3 B-001": {report.Pass, ""},
			"fails B-001":    {report.Fail, "as told"},
			"dies B-001":     {report.Error, "the process that ran it ended: exit status 7; its last words:\nabout to die"},
			"quits B-001":    {report.Error, "the process that ran it ended; its last words:"},
			"babbles B-001":  {report.Error, "the process that ran it wrote what is no result: "},
			"raves B-001":    {report.Error, "the process that ran it wrote what is no result: "},
		} {
			if s := got[text]; s.Verdict != want.verdict || !strings.HasPrefix(s.Reason, want.reason) {
				t.Errorf("%d processes, %q: %s, %q", procs, text, s.Verdict, s.Reason)
			}
		}
	}
}

// A child that was ended for being at its spec for too long is told so: that a signal killed it could be anybody's
// doing.
func TestChildThatHangs(t *testing.T) {
	t.Parallel()
	s := fake("hangs B-001").specs[0]
	c, err := Start(t.Context(), Job{}, []string{s.Text})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Only(s, "a", time.Millisecond)
	if want := "the process that ran it was at it for longer than 1ms and was ended; its last words:"; got.Verdict != report.Error || !strings.HasPrefix(got.Reason, want) || got.Trouble == nil {
		t.Errorf("%+v, want %q", got, want)
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		specs []string
		known []string // requirements
		want  map[string]report.Verdict
		exit  int
	}{
		"all pass":          {[]string{"passes A-001", "passes B-001"}, nil, map[string]report.Verdict{"A-001": report.Pass, "B-001": report.Pass, "R-001": report.Pass}, 0},
		"one of two fails":  {[]string{"passes B-001", "fails B-001"}, nil, map[string]report.Verdict{"B-001": report.Fail, "R-001": report.Pass}, 1},
		"an error is worse": {[]string{"quits B-001", "fails B-001"}, nil, map[string]report.Verdict{"B-001": report.Error, "R-001": report.Pass}, 2},
		"no witness":        {[]string{"silent B-001"}, nil, map[string]report.Verdict{"B-001": report.Error, "R-001": report.Skip}, 2},
		"a crash":           {[]string{"passes A-001", "crashes B-001"}, nil, map[string]report.Verdict{"A-001": report.Pass, "B-001": report.Fail, "R-001": report.Fail}, 1},
		"crash or cable":    {[]string{"passes A-001", "vanishes B-001"}, nil, map[string]report.Verdict{"A-001": report.Pass, "B-001": report.Error, "R-001": report.Error}, 1},
		"known":             {[]string{"fails B-001"}, []string{"B-001"}, map[string]report.Verdict{"B-001": report.KnownFailure, "R-001": report.Pass}, 0},
		"known, and passes": {[]string{"passes B-001"}, []string{"B-001"}, map[string]report.Verdict{"B-001": report.UnexpectedPass, "R-001": report.Pass}, 1},
		"known, and erred":  {[]string{"quits B-001"}, []string{"B-001"}, map[string]report.Verdict{"B-001": report.Error, "R-001": report.Skip}, 2},
	} {
		catalogue := fake(c.specs...)
		catalogue.known = map[string]string{}
		for _, id := range c.known {
			catalogue.known[id] = "as releases do"
		}
		r := judged(t, newRun(t, catalogue))
		got := map[string]report.Verdict{}
		for _, v := range r.Verdicts {
			got[v.ID] = v.Verdict
		}
		if !maps.Equal(got, c.want) || r.Exit != c.exit {
			t.Errorf("%s: %v, exit code %d", name, got, r.Exit)
		}
	}
}

// What a version or a target does not have to be judged by is skipped, with the reason.
func TestPlan(t *testing.T) {
	t.Parallel()
	c := fake("passes A-001", "passes A-002", "passes long B-001", "passes B-001")
	c.specs[2].Soak, c.specs[2].Hours = true, 100
	for _, x := range []struct {
		target, version string
		soak, reverse   bool
		want            []string // that are run
		why             string   // of the first that is not
	}{
		{target: "emu", version: "v1.14.1", want: []string{"passes A-001", "passes A-002", "passes long B-001", "passes B-001"}},
		{target: "emu", version: "nobody knows", reverse: true, want: []string{"passes B-001", "passes long B-001", "passes A-002", "passes A-001"}},
		{target: "emu", version: "v1.9.0", want: []string{"passes A-002", "passes long B-001", "passes B-001"}, why: "holds since v1.12.0, this is v1.9.0"},
		{target: "emu", version: "v1.15.0", want: []string{"passes A-001", "passes long B-001", "passes B-001"}, why: "held until v1.14.1, this is v1.15.0"},
		{target: "exec:./room", version: "v1.14.1", want: []string{"passes A-001", "passes A-002", "passes B-001"}, why: "soak: 100 h; run with --soak"},
		{target: "exec:./room", version: "v1.14.1", soak: true, want: []string{"passes A-001", "passes A-002", "passes long B-001", "passes B-001"}},
	} {
		r := newRun(t, c)
		r.Soak = x.soak
		job := Job{Reverse: x.reverse}
		job.Options.Target = x.target
		var got, whys []string
		for _, s := range r.plan(job, x.version, c.Specs(), func(_ Spec, why string) { whys = append(whys, why) }) {
			got = append(got, s.Text)
		}
		if !slices.Equal(got, x.want) || strings.Join(whys, "") != x.why {
			t.Errorf("%s %s: runs %q, leaves out %q", x.target, x.version, got, whys)
		}
	}
}

// Boards are asked for specs of more than an hour, unless what takes them is that power fails at each byte.
func TestLongSpecsOnBoards(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		target     string
		spec       Spec
		long, soak bool
		why        string
	}{
		"an hour":               {target: "board:room-1"},
		"two hours":             {target: "board:room-1", spec: Spec{Hours: 2}, why: "long: 2 h; run with --long"},
		"asked for":             {target: "board:room-1", spec: Spec{Hours: 2}, long: true},
		"cut at instants":       {target: "board:room-1", spec: Spec{Hours: 2, Cuts: 19}},
		"a program":             {target: "exec:./room", spec: Spec{Hours: 2}},
		"days":                  {target: "board:room-1", spec: Spec{Hours: 90, Soak: true}, long: true, why: "soak: 90 h; run with --soak"},
		"days, asked for":       {target: "board:room-1", spec: Spec{Hours: 90, Soak: true}, soak: true},
		"hours, asked for days": {target: "board:room-1", spec: Spec{Hours: 2}, soak: true, why: "long: 2 h; run with --long"},
	} {
		if why := (&Run{Long: x.long, Soak: x.soak}).LeavesOut(x.target, x.spec); why != x.why {
			t.Errorf("%s: %q, want %q", name, why, x.why)
		}
	}
}

// What holds for other roles is left out of a run, and not told.
func TestRolesOfRequirements(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]string{"": "B-001 D-001", "room": "B-001 D-001", "repeater": "C-001 D-001", "sensor": ""} {
		c := fake("passes B-001", "passes C-001", "passes D-001", "fails on others D-001")
		c.specs[3].Roles = []string{"companion"}
		c.more = []Requirement{
			{ID: "C-001", Family: "c", Level: "must", Roles: []string{"repeater"}},
			{ID: "D-001", Family: "d", Level: "must", Roles: []string{"room", "repeater"}},
		}
		r := newRun(t, c)
		r.Options.Role = role
		out := judged(t, r)
		var got []string
		for _, v := range out.Verdicts {
			if v.ID != "R-001" {
				got = append(got, v.ID)
			}
		}
		if strings.Join(got, " ") != want || out.Planned != len(got) {
			t.Errorf("%q: %q, %d planned, want %s", role, got, out.Planned, want)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	c := fake("passes A-001", "passes A-002", "passes B-001")
	c.specs[1].Labels = []string{"needs: power"}
	if _, err := (Selection{}).Choose(fake()); err == nil || !strings.Contains(err.Error(), "no spec is about boards of this role") {
		t.Errorf("no specs: %v", err)
	}
	for _, x := range []struct {
		sel  Selection
		want string // texts, or an error
	}{
		{Selection{}, "passes A-001 passes A-002 passes B-001"},
		{Selection{Requirements: []string{"A-001"}, Families: []string{"b"}}, "passes A-001 passes B-001"},
		{Selection{Families: []string{"a"}, Labels: []string{"needs: power"}}, "passes A-002"},
		{Selection{Families: []string{"b"}, Labels: []string{"needs: power"}}, "nothing selected: no spec is in all of families b; labels needs: power; `meshrig list` shows what there is"},
		{Selection{Requirements: []string{"A-01"}}, `unknown requirement "A-01"; nearest: A-001, A-002, B-001`},
		{Selection{Requirements: []string{""}}, `unknown requirement ""; nearest: A-001, A-002, B-001`},
	} {
		var texts []string
		specs, err := x.sel.Choose(c)
		for _, s := range specs {
			texts = append(texts, s.Text)
		}
		if err != nil {
			texts = []string{err.Error()}
			if _, ok := errors.AsType[*SelectionError](err); !ok {
				t.Errorf("%v: a %T", x.sel, err)
			}
		}
		if got := strings.Join(texts, " "); got != x.want {
			t.Errorf("%v: %q", x.sel, got)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Run)
		want   string
	}{
		"no target":  {func(r *Run) { r.Targets = nil }, "no --target"},
		"a target":   {func(r *Run) { r.Targets = []string{"emu", "emo"} }, `unknown target "emo"`},
		"a preset":   {func(r *Run) { r.Options.Preset = "eu-narow" }, `lora: preset "eu-narow": unknown`},
		"an order":   {func(r *Run) { r.Order = "sideways" }, `unknown order "sideways"`},
		"no process": {func(r *Run) { r.Procs = 0 }, "--procs 0: want at least 1"},
		"a key":      {func(r *Run) { r.Options.Key = "12" }, "--key: 2 hex digits, want 128"},
	} {
		r := newRun(t, fake())
		c.change(r)
		err := r.Check()
		if _, ok := errors.AsType[*SelectionError](err); !ok || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	unread := newRun(t, fake())
	unread.Targets, unread.Options.Rig = []string{"board:x"}, "nothing.yaml"
	err := unread.Check()
	if _, ok := errors.AsType[*SelectionError](err); ok || err == nil || !strings.HasPrefix(err.Error(), "nothing.yaml: ") {
		t.Errorf("a rig file that cannot be read is no selection: %v", err)
	}
	var unknown *words.Unknown
	if r := newRun(t, fake()); r.Check() != nil || errors.As(r.Check(), &unknown) {
		t.Error("refuses a right run")
	}
}

// An interrupted run says so, and where what it judged stands.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	r := newRun(t, fake("passes B-001"))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := r.Judge(ctx, r.Catalogue.Specs()); !errors.Is(err, ErrInterrupted) && !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
