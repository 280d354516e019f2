package run

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// deafened is an executor of one bench that loses its sniffer in the first session of a run, where its
// golden spec failed.
type deafened struct {
	out string
	ran bool
}

func (*deafened) Version() string       { return "v1.17.1" }
func (*deafened) Image() string         { return "" }
func (*deafened) Close(context.Context) {}

func (d *deafened) Describe(r *report.Report) {
	b := report.Bench{Board: "a", Sniffers: []string{"dongle"}, Version: "v1.17.1"}
	b.Golden = &report.Golden{Why: "it failed", Timeline: filepath.Join(timelineDir, "golden", "a", "x.txt")}
	if d.ran {
		b.Sniffers, b.Deaf = nil, []report.LeftOutSniffer{{Sniffer: "dongle", Why: "lost"}}
	}
	r.Benches = append(r.Benches, b)
}

func (d *deafened) Run(_ context.Context, specs []Spec, results *Results) (int, error) {
	d.ran = true
	for _, s := range specs {
		results.Start("a", s.Text)
		results.Add(s.Erred("nothing was heard"))
	}
	file := filepath.Join(d.out, timelineDir, "golden", "a", "x.txt")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return 0, err
	}
	return 1, os.WriteFile(file, nil, 0o600)
}

// A run whose sniffer was lost is gone on with by the same rig, and keeps what its benches were proven by.
func TestResumeOfABenchThatWasDeafened(t *testing.T) {
	t.Parallel()
	r := newRun(t, fake("passes A-001"))
	r.Targets = []string{"board:a"}
	r.Boards = func(context.Context, Job) (Executor, error) { return &deafened{out: r.Out}, nil }
	for range 2 {
		made, unkept, err := r.Judge(t.Context(), r.Catalogue.Specs())
		if err != nil || unkept != nil {
			t.Fatal(err, unkept)
		}
		if _, err := os.Stat(filepath.Join(r.Out, made.Benches[0].Golden.Timeline)); err != nil {
			t.Error(err)
		}
		if r.Resume, err = report.ReadInterrupted(r.Out); err != nil {
			t.Fatal(err)
		}
	}
}

// passing is an executor on which every spec passes, and that tells of which target it was asked to run any.
type passing struct {
	target string
	ran    *[]string
}

func (passing) Version() string         { return "v1.17.1" }
func (passing) Image() string           { return "" }
func (passing) Close(context.Context)   {}
func (passing) Describe(*report.Report) {}

func (p passing) Run(_ context.Context, specs []Spec, results *Results) (int, error) {
	*p.ran = append(*p.ran, p.target)
	for _, s := range specs {
		results.Start("a", s.Text)
		passed := s.result(report.Pass, "")
		passed.Frames = 1
		results.Add(passed)
	}
	return 1, nil
}

// A target whose begin cannot be read any more is judged again, and not taken for the one behind it, which is
// whole.
func TestResumeBehindALostBegin(t *testing.T) {
	t.Parallel()
	r := newRun(t, fake("passes A-001"))
	r.Targets = []string{"board:a", "board:b"}
	var ran []string
	r.Boards = func(_ context.Context, job Job) (Executor, error) { return passing{job.Options.Target, &ran}, nil }
	judge := func() {
		if _, unkept, err := r.Judge(t.Context(), r.Catalogue.Specs()); err != nil || unkept != nil {
			t.Fatal(err, unkept)
		}
	}
	judge()
	file := filepath.Join(r.Out, report.LogFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines[1] = []byte("\x00\n")
	if err := os.WriteFile(file, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	if r.Resume, err = report.ReadInterrupted(r.Out); err != nil {
		t.Fatal(err)
	}
	judge()
	if want := []string{"board:a", "board:b", "board:a"}; !slices.Equal(ran, want) {
		t.Errorf("ran %q, want %q", ran, want)
	}
	made, err := report.ReadFolder(r.Out)
	if err != nil || made.Partial || len(made.Targets) != 2 || made.Targets[0].Target != "board:a" || made.Targets[1].Target != "board:b" {
		t.Errorf("%+v, %v", made, err)
	}
}
