package fleet

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// TestMain lets this test's own program be the child of a run, as meshrig is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == run.ChildCommand {
		if err := fakeChild(); err != nil {
			fmt.Println(err)
			os.Exit(9)
		}
		return
	}
	os.Exit(m.Run())
}

// lostFile names boards that are lost, in the folder of a report: each at its first spec that "breaks" it.
// begunFile has a line for each spec that was begun on a board.
const (
	lostFile  = "lost"
	begunFile = "begun"
)

// fakeChild judges the one spec of a job by its text, which begins with what comes of it.
func fakeChild() error {
	job, results, err := run.Receive(os.Stdin)
	if err != nil {
		return err
	}
	text, on := job.Texts[0], job.Options.Board
	begun, err := os.OpenFile(filepath.Join(job.Out, begunFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	fmt.Fprintln(begun, text)
	res := run.Result{Spec: report.Spec{Text: text, Requirement: "A-001", Verdict: report.Pass, Frames: 1}}
	lost, _ := os.ReadFile(filepath.Join(job.Out, lostFile))
	switch deed, _, _ := strings.Cut(text, " "); {
	case deed == "breaks" && slices.Contains(strings.Fields(string(lost)), on):
		res.Verdict, res.Reason = report.Error, "it is gone"
		res.Trouble = &run.Trouble{Board: bench.RoomName, Stage: "read", Cause: "it is gone"}
	case deed == "fails":
		res.Verdict, res.Reason = report.Fail, "as told"
	}
	if err := json.NewEncoder(results).Encode(res); err != nil {
		return err
	}
	return begun.Close()
}

// bound is a catalogue of specs each of which one board alone can judge, the last word of its text.
type bound []run.Spec

func (b bound) Specs() []run.Spec { return b }
func (bound) Requirements() []run.Requirement {
	return []run.Requirement{{ID: "A-001", Family: "a", Level: "must", Statement: "A holds."}}
}
func (bound) Known(string, string) (string, bool) { return "", false }
func (bound) JudgedAs(string) (string, error)     { return "", nil }
func (bound) Lacks(cfg bench.Config, s run.Spec) string {
	if !strings.HasSuffix(s.Text, " "+cfg.Hardware.Info().Name) {
		return "is another board's"
	}
	return ""
}

// A board that is lost in the middle of a run takes with it what it was at and what was to come. The run that
// goes on judges that, and nothing whose verdict was whole, a fail as little as a pass.
func TestResumeBehindALostBoard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ boards, lost []string }{
		"one of two":                   {boards: []string{"a", "d"}, lost: []string{"a"}},
		"one of two on one probe":      {boards: []string{"a", "b"}, lost: []string{"b"}},
		"both, with the probe of both": {boards: []string{"a", "b"}, lost: []string{"a", "b"}},
		"the only one":                 {boards: []string{"d"}, lost: []string{"d"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var specs bound
			for _, b := range c.boards {
				for _, deed := range []string{"passes", "fails", "breaks", "passes behind", "fails behind"} {
					specs = append(specs, run.Spec{Text: deed + " on " + b, Requirement: "A-001", File: "specs/x.go"})
				}
			}
			out := t.TempDir()
			first := judged(t, out, specs, c.boards, c.lost, nil)
			before := begunIn(t, out)
			in, err := report.ReadInterrupted(out)
			if err != nil {
				t.Fatal(err)
			}
			second := judged(t, out, specs, c.boards, nil, in)
			var want []string
			for _, s := range specs {
				deed, b, _ := strings.Cut(s.Text, " on ")
				gone := slices.Contains(c.lost, b) && (deed == "breaks" || strings.HasSuffix(deed, " behind"))
				was, is := first[s.Text], second[s.Text]
				switch {
				case is.Verdict != report.Pass && is.Verdict != report.Fail, (was.Verdict == report.Error) != gone:
					t.Errorf("%s: %s, then %s: %s", s.Text, was.Verdict, is.Verdict, is.Reason)
				case gone:
					want = append(want, s.Text)
				case is.Verdict != was.Verdict, is.Attempts != 1:
					t.Errorf("%s: %s, then %s after %d attempts", s.Text, was.Verdict, is.Verdict, is.Attempts)
				}
			}
			again := begunIn(t, out)[len(before):]
			slices.Sort(again)
			slices.Sort(want)
			if !slices.Equal(again, want) {
				t.Errorf("begun when it went on: %q, want %q", again, want)
			}
		})
	}
}

// judged are the results of a run in a folder by specs on boards, some of which are lost.
func judged(t *testing.T, out string, specs bound, boards, lost []string, before *report.Interrupted) map[string]report.Spec {
	t.Helper()
	if err := os.WriteFile(filepath.Join(out, lostFile), []byte(strings.Join(lost, " ")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &run.Run{
		Catalogue: specs, Targets: []string{"board:*"}, Procs: 1, Order: run.Written, Out: out, Warn: io.Discard, Resume: before,
		Boards: func(ctx context.Context, job run.Job) (run.Executor, error) {
			if before != nil && job.Night != run.NightOf(before.Head.Began) {
				t.Errorf("what it takes is counted for %s, as another run", job.Night)
			}
			f := &Fleet{Config: Config{Warn: io.Discard, Catalogue: specs}, job: job, journal: &health.Journal{}}
			f.members = slices.DeleteFunc(members(t), func(m *member) bool { return !slices.Contains(boards, m.name()) })
			swap(t, f.rig())
			takeTurns(f.members)
			return f, f.lease(ctx)
		},
	}
	rep, unkept, err := r.Judge(t.Context(), specs)
	if err != nil || unkept != nil {
		t.Fatal(err, unkept)
	}
	results := map[string]report.Spec{}
	for _, v := range rep.Verdicts {
		for _, s := range v.Specs {
			results[s.Text] = s
		}
	}
	return results
}

// swap puts devices of another kind where a rig has its own, so that no step of a recovery waits for them.
func swap(t *testing.T, rig *inventory.Rig) {
	t.Helper()
	tree, err := usbtest.New(filepath.Dir(rig.Machine.Sys), 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		d := usb.Device{Topology: "1-1", Vendor: 0x05e3, Product: 0x0610, Hub: true}
		if i > 0 {
			d = usb.Device{Topology: fmt.Sprintf("1-1.%d", i), Vendor: 0x10c4, Product: 0xea60, TTYs: []string{fmt.Sprintf("ttyUSB%d", i)}}
		}
		if err := tree.Plug(d); err != nil {
			t.Fatal(err)
		}
	}
}

// begunIn are the specs that were begun, in their order.
func begunIn(t *testing.T, out string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(out, begunFile))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
