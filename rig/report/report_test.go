package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// seen is a spec of which something was seen.
func seen(v report.Verdict) report.Spec {
	return report.Spec{Text: "spec", Verdict: v, Reason: "because", Frames: 1, BenchSeconds: 2}
}

func TestAddTakesTheWorst(t *testing.T) {
	for _, c := range []struct {
		specs []report.Verdict
		want  report.Verdict
	}{
		{[]report.Verdict{report.Pass, report.Skip}, report.Pass},
		{[]report.Verdict{report.Skip}, report.Skip},
		{[]report.Verdict{report.Pass, report.Fail, report.Pass}, report.Fail},
		{[]report.Verdict{report.Fail, report.Error}, report.Error},
		{[]report.Verdict{report.Error, report.Fail}, report.Error},
	} {
		var r report.Requirement
		for _, v := range c.specs {
			r.Add(seen(v))
		}
		if r.Verdict != c.want || r.Frames != len(c.specs) || len(r.Specs) != len(c.specs) {
			t.Errorf("specs %v: %+v, want %s", c.specs, r, c.want)
		}
	}
}

func TestAPassNeedsAWitness(t *testing.T) {
	var r report.Requirement
	r.Add(report.Spec{Verdict: report.Pass})
	if r.Verdict != report.Error || !strings.Contains(r.Reason, "no frame and no console byte") {
		t.Errorf("passed on nothing: %+v", r)
	}
}

func TestKnownFailures(t *testing.T) {
	for from, want := range map[report.Verdict]report.Verdict{
		report.Fail:  report.KnownFailure,
		report.Pass:  report.UnexpectedPass,
		report.Error: report.Error,
		report.Skip:  report.Skip,
	} {
		var r report.Requirement
		r.Add(seen(from))
		r.ApplyKnown("upstream bug")
		if r.Verdict != want {
			t.Errorf("a known failure that ends in %s: %s, want %s", from, r.Verdict, want)
		}
	}
}

// A known failure that did not show in a sample is neither mended nor seen.
func TestKnownFailureInASample(t *testing.T) {
	var r report.Requirement
	s := seen(report.Pass)
	s.Judged = []report.Judged{{What: "instants", Value: 16, Sample: true}}
	r.Add(s)
	r.ApplyKnown("upstream bug")
	if r.Verdict != report.Pass || r.Unshown != "upstream bug" {
		t.Errorf("%s: %q", r.Verdict, r.Unshown)
	}
	r.ID, r.Level = "PER-041", "must"
	whole := &report.Report{Verdicts: []report.Requirement{r}}
	whole.Conclude()
	var out strings.Builder
	whole.WriteSummary(&out, report.Style{})
	if text := out.String(); whole.Exit != report.ExitConformant || !strings.Contains(text, "known failures that did not show: PER-041;") {
		t.Errorf("exit %d\n%s", whole.Exit, text)
	}
	r.Add(seen(report.Fail))
	if r.ApplyKnown("upstream bug"); r.Verdict != report.KnownFailure {
		t.Errorf("it showed: %s", r.Verdict)
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		verdicts []report.Verdict
		exit     int
	}{
		{[]report.Verdict{report.Pass, report.Skip, report.KnownFailure}, report.ExitConformant},
		{[]report.Verdict{report.Pass, report.Fail}, report.ExitNotConformant},
		{[]report.Verdict{report.UnexpectedPass}, report.ExitNotConformant},
		{[]report.Verdict{report.Error, report.Fail}, report.ExitNotConformant},
		{[]report.Verdict{report.Error, report.Pass}, report.ExitError},
		{[]report.Verdict{report.Skip, report.Skip}, report.ExitNothingRan},
		{nil, report.ExitNothingRan},
	} {
		r := withVerdicts(c.verdicts...)
		r.Conclude()
		if r.Exit != c.exit {
			t.Errorf("verdicts %v: exit %d (%s), want %d", c.verdicts, r.Exit, r.Verdict, c.exit)
		}
	}
}

func withVerdicts(verdicts ...report.Verdict) *report.Report {
	r := &report.Report{Target: "emu", Version: "v1", Seed: 7, Preset: "eu", WallSeconds: 1}
	for _, v := range verdicts {
		q := report.Requirement{ID: "ACK-001", Family: "ack", Level: "must", Statement: "It holds."}
		s := seen(v)
		s.File, s.Line, s.Timeline = "specs/ack/a.go", 3, "timelines/x.jsonl"
		q.Add(s)
		r.Verdicts = append(r.Verdicts, q)
	}
	return r
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	r := withVerdicts(report.Pass, report.Fail, report.Error, report.Skip, report.KnownFailure, report.UnexpectedPass)
	r.Conclude()
	if err := r.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	back, err := report.Read(filepath.Join(dir, report.JSONFile))
	if err != nil || back.Exit != r.Exit || len(back.Verdicts) != 6 || back.Verdicts[1].Verdict != report.Fail {
		t.Errorf("read back: %+v, %v", back, err)
	}
	junit, err := os.ReadFile(filepath.Join(dir, report.JUnitFile))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
	}
	if err := xml.Unmarshal(junit, &doc); err != nil {
		t.Fatalf("junit.xml does not parse: %v\n%s", err, junit)
	}
	if doc.Tests != 6 || doc.Failures != 2 || doc.Errors != 1 {
		t.Errorf("junit counts %+v", doc)
	}
}

// A report of the first form is read, and written again as one.
func TestFirstForm(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "r.json")
	const old = `{"schema":"report/v1","target":"emu","version":"v1.17.1","seed":1,"verdict":"conformant","exit":0,"specs":1,"verdicts":[
		{"requirement":"ACK-001","family":"ack","level":"must","statement":"It does.","verdict":"pass","specs":[{"text":"does","requirement":"ACK-001","verdict":"pass","frames":1}]}]}`
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := report.Read(file)
	if err != nil || r.Head != nil || len(r.Verdicts) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	r.Conclude()
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil || !strings.Contains(out.String(), `"schema": "report/v1"`) || strings.Contains(out.String(), `"run"`) {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{
		`{"schema":"report/v9"}`: `field schema: "report/v9"; want report/v2 or report/v1`,
		`{"schema":`:             "unexpected end of JSON",
	} {
		file := filepath.Join(dir, "r.json")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := report.Read(file)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("Read(%s): %v, want the file and %q", content, err, want)
		}
	}
	if _, err := report.Read(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Read of no file: %v", err)
	}
}

func TestSummary(t *testing.T) {
	r := withVerdicts(report.Pass, report.Fail)
	r.Verdicts[1].Specs[0].Reason += "\nACK-001: It holds.\nat a.go:7"
	r.Verdicts[1].Specs[0].Board, r.Verdicts[1].Specs[0].HeardBy = "room-1", []string{"dongle-1", "modem-1"}
	r.Conclude()
	var b strings.Builder
	if err := r.WriteSummary(&b, report.Style{Folder: "out"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"FAIL ACK-001 (ack, must): It holds.",
		"specs/ack/a.go:3, seed 0, on room-1, heard by dongle-1 and modem-1\n",
		"    because\n    at a.go:7",
		"timeline: out/timelines/x.jsonl",
		"NOT CONFORMANT",
		"report: out/report.json",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("summary lacks %q:\n%s", want, &b)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("colours without being asked")
	}
	b.Reset()
	if err := r.WriteSummary(&b, report.Style{Colour: true}); err != nil || !strings.Contains(b.String(), "\x1b[1;31mNOT CONFORMANT") {
		t.Errorf("no colour: %v %s", err, &b)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWritersPassErrorsOn(t *testing.T) {
	r := withVerdicts(report.Fail)
	for name, err := range map[string]error{
		"JSON": r.WriteJSON(full{}), "JUnit": r.WriteJUnit(full{}, ""), "summary": r.WriteSummary(full{}, report.Style{}),
	} {
		if err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s on a full disk: %v", name, err)
		}
	}
}
