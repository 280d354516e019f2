package run

import (
	"context"
	"os"
	"path/filepath"
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
