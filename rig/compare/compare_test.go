package compare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/report"
)

// run is a run in virtual time whose requirements came to these verdicts, by their ids.
func run(seed uint64, verdicts map[string]string) compare.Run {
	r := &report.Report{
		Schema: report.Schema, Head: &report.Head{Run: fmt.Sprint("run-", seed), Suite: report.Suite{Specs: "same"}},
		Target: "emu", Version: "v1", Preset: "eu", Seed: seed,
	}
	for id, v := range verdicts {
		verdict, reason, _ := strings.Cut(v, ": ")
		r.Verdicts = append(r.Verdicts, report.Requirement{
			ID: id, Level: "must", Statement: "It holds.", Verdict: report.Verdict(verdict), Reason: reason,
			Specs: []report.Spec{{Text: "spec of " + id, Requirement: id, Verdict: report.Verdict(verdict), Reason: reason, Seed: seed, Frames: 3}},
		})
	}
	return compare.Run{Report: r}
}

// Boards of two roles are held to other requirements, so that their runs are not compared.
func TestRolesApart(t *testing.T) {
	t.Parallel()
	a, b := run(1, nil), run(1, nil)
	b.Report.Role = "repeater"
	_, err := compare.Compare([]compare.Run{a}, []compare.Run{b}, compare.Options{})
	if want := "compare: A judged boards of the role room, B of repeater, and other requirements hold for each: compare runs of one role"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := compare.Compare([]compare.Run{b}, []compare.Run{b}, compare.Options{}); err != nil {
		t.Error(err)
	}
}

// runs are runs of one requirement, a seed each.
func runs(verdicts ...string) (all []compare.Run) {
	for i, v := range verdicts {
		one := map[string]string{"ACK-001": v}
		if v == "" {
			one = nil
		}
		all = append(all, run(uint64(i+1), one))
	}
	return all
}

// One change of eight, or none, and the exit code.
func TestChanges(t *testing.T) {
	t.Parallel()
	const (
		pass, fail, skip, broke, known, surprise = "pass", "fail: no reply", "skip: no power", "error: port gone", "known failure: no reply", "unexpected pass"
		other                                    = "fail: reply to another"
	)
	for _, c := range []struct {
		base, with []string
		want       compare.Change
		exit       int
	}{
		{[]string{pass}, []string{pass}, "", 0},
		{[]string{pass}, []string{fail}, compare.Regression, 1},
		{[]string{pass, pass}, []string{pass, fail}, compare.Regression, 1},
		{[]string{pass, broke}, []string{fail, broke}, compare.Regression, 1},
		{[]string{fail}, []string{pass}, compare.Fixed, 0},
		{[]string{known}, []string{surprise}, compare.Fixed, 0},
		{[]string{fail}, []string{fail}, "", 0},
		{[]string{known}, []string{fail}, "", 0},
		{[]string{"fail: after 3.5 s"}, []string{"fail: after 4.25 s"}, "", 0},
		{[]string{fail}, []string{other}, compare.FailsOtherwise, 1},
		{[]string{fail, other}, []string{other, other}, "", 0},
		{[]string{fail, pass}, []string{fail, pass}, compare.Unstable, 0},
		{[]string{fail, pass}, []string{pass, pass}, compare.Unstable, 0},
		{[]string{fail, fail}, []string{pass, fail}, compare.Unstable, 0},
		{[]string{pass}, []string{skip}, compare.NewlySkipped, 0},
		{[]string{fail}, []string{skip}, compare.NewlySkipped, 0},
		{[]string{skip}, []string{skip}, "", 0},
		{[]string{skip}, []string{broke}, "", 0},
		{[]string{pass}, []string{broke}, compare.NoVerdict, 2},
		{[]string{pass, pass}, []string{broke, pass}, "", 0},
		{[]string{pass}, []string{"puzzled"}, compare.NoVerdict, 2},
		{[]string{pass}, []string{""}, compare.Vanished, 0},
		{[]string{skip}, []string{""}, compare.Vanished, 0},
		{[]string{""}, []string{pass}, compare.New, 0},
		{[]string{""}, []string{fail}, compare.New, 0},
		{[]string{skip}, []string{fail}, compare.New, 0},
	} {
		got, err := compare.Compare(runs(c.base...), runs(c.with...), compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var change compare.Change
		if len(got.Changes) > 0 {
			change = got.Changes[0].Change
		}
		if change != c.want || got.Exit() != c.exit {
			t.Errorf("%q and %q: %q, exit %d; want %q, exit %d", c.base, c.with, change, got.Exit(), c.want, c.exit)
		}
	}
}

// ROB-001 has no spec of its own.
func TestRequirementWithoutSpecs(t *testing.T) {
	t.Parallel()
	base, with := runs("pass"), runs("fail: restarted unasked")
	base[0].Report.Verdicts[0].Specs, with[0].Report.Verdicts[0].Specs = nil, nil
	got, err := compare.Compare(base, with, compare.Options{})
	if err != nil || len(got.Changes) != 1 || got.Changes[0].Change != compare.Regression || len(got.Changes[0].With.Signatures) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// The order in which runs are given does not matter: the same bytes come out.
func TestSameBytesInAnyOrder(t *testing.T) {
	t.Parallel()
	text := func(base, with []compare.Run) string {
		c, err := compare.Compare(base, with, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := c.WriteText(&out, true); err != nil {
			t.Fatal(err)
		}
		all, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return out.String() + string(all)
	}
	base, with := runs("pass", "pass", "pass"), runs("pass", "fail: no reply", "fail: nothing")
	for _, r := range slices.Concat(base, with) {
		r.Report.Head = nil // as of the first form, without a name to go by
	}
	want := text(base, with)
	slices.Reverse(base)
	slices.Reverse(with)
	if got := text(base, with); got != want {
		t.Errorf("%s\n%s", want, got)
	}
}

// What is compared with what: the same seed and the same spec, whose first difference is told.
func TestSpecsAtTheSameSeed(t *testing.T) {
	t.Parallel()
	at := func(us int64) *int64 { return &us }
	for name, c := range map[string]struct {
		change func(*report.Spec)
		want   string
	}{
		"nothing":   {func(*report.Spec) {}, ""},
		"wall time": {func(s *report.Spec) { s.WallSeconds, s.Turns = 9, 7 }, ""},
		"frames":    {func(s *report.Spec) { s.Frames = 4 }, "3 → 4 frames heard"},
		"printed":   {func(s *report.Spec) { s.ConsoleBytes = 9 }, "0 → 9 bytes printed"},
		"length":    {func(s *report.Spec) { s.BenchSeconds = 2 }, "0 → 2 s long"},
		"value":     {func(s *report.Spec) { s.Judged[1].Value = 7 }, "at 5.000 s: reply 4 → 7 ms"},
		"the first": {func(s *report.Spec) { s.Judged[0].Value, s.Judged[1].Value = 7, 7 }, "at 5.000 s: reply 4 → 7 ms"},
		"time": {
			func(s *report.Spec) { s.Judged[1].At = at(5_250_000) }, "at 5.000 s: reply 4 ms, then 250ms later",
		},
		"another seed": {func(s *report.Spec) { s.Seed, s.Frames = 99, 4 }, ""},
	} {
		base, with := runs("pass", "pass"), runs("pass", "pass")
		for _, r := range slices.Concat(base, with) {
			r.Report.Verdicts[0].Specs[0].Judged = []report.Judged{
				{What: "airtime", Value: 3, Unit: "ms", At: at(9_000_000)}, {What: "reply", Value: 4, Unit: "ms", At: at(5_000_000)},
			}
		}
		c.change(&with[1].Report.Verdicts[0].Specs[0])
		got, err := compare.Compare(base, with, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.want == "" && len(got.Specs) > 0:
			t.Errorf("%s: %+v", name, got.Specs)
		case c.want != "" && (len(got.Specs) != 1 || got.Specs[0].First != c.want || got.Specs[0].Differs != 1 || got.Specs[0].Of != 2 || got.Specs[0].Seed != 2):
			t.Errorf("%s: %+v, want %s", name, got.Specs, c.want)
		}
	}
}

// What makes sides less alike is said, and what makes them not comparable ends it.
func TestRemarks(t *testing.T) {
	t.Parallel()
	onBoard := func(r *report.Report) { r.Benches = []report.Bench{{Board: "rak"}} }
	for _, c := range []struct {
		base, with func(*report.Report)
		want       string
	}{
		{func(r *report.Report) { r.Suite.Specs = "other" }, nil, "different suites judged, A by other and B by same"},
		{nil, func(r *report.Report) { r.Head = nil }, "does not say which suite judged"},
		{nil, func(r *report.Report) { r.Preset = "us" }, "presets differ: [eu] and [us]"},
		{nil, func(r *report.Report) { r.Seed = 4 }, "no seed is on both sides"},
		{nil, func(r *report.Report) { r.Partial = true }, "a run of B did not come to its end"},
		{nil, onBoard, "error: compare: one side is on real boards"},
		{nil, func(r *report.Report) { r.Targets = []*report.Report{{}, {}} }, "error: compare: A has a report on 1 targets, B on 2"},
		{onBoard, onBoard, ""},
	} {
		base, with := runs("pass"), runs("pass")
		if c.base != nil {
			c.base(base[0].Report)
		}
		if c.with != nil {
			c.with(with[0].Report)
		}
		got, err := compare.Compare(base, with, compare.Options{})
		var said string
		if err != nil {
			said = "error: " + err.Error()
		} else {
			said = strings.Join(got.Remarks, "\n")
		}
		if !strings.Contains(said, c.want) || c.want == "" && said != "" {
			t.Errorf("%q, want %q", said, c.want)
		}
	}
	if _, err := compare.Compare(nil, runs("pass"), compare.Options{}); err == nil {
		t.Error("nothing was compared with something")
	}
}

// Firmware-chosen text reaches no terminal as it is.
func TestHostileText(t *testing.T) {
	t.Parallel()
	base, with := runs("pass"), runs("fail: \x1b[2Jgone\x07\u202e")
	with[0].Report.Version, with[0].Report.Target = "v1\x1b]0;title\x07", "exec:\x1b[31m"
	with[0].Report.Verdicts[0].Statement = "It \x1b[8mholds."
	c, err := compare.Compare(base, with, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := c.WriteText(&out, true); err != nil || strings.ContainsAny(out.String(), "\x1b\x07\u202e") {
		t.Errorf("%q, %v", out.String(), err)
	}
}

// timeline writes one to a folder: what a board printed, and when.
func timeline(t *testing.T, folder, name string, printed ...string) {
	t.Helper()
	var tl capture.Timeline
	for i, text := range printed {
		tl.Append(capture.Event{Kind: capture.ConsoleOut, Board: "room", At: clock.Stamp{At: clock.Time(int64(i+1) * 5_000_000)}, Text: text})
	}
	var out bytes.Buffer
	if err := capture.WriteSections(&out, capture.Section{Head: capture.Head{Spec: "spec of ACK-001", Seed: 1, Preset: "eu"}, Timeline: &tl}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Two timelines part where they part, in words; one that cannot be read says so and ends nothing.
func TestTimelinesPart(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	timeline(t, a, "one.jsonl", "up", "well", "bye")
	timeline(t, b, "one.jsonl", "up", "ill", "bye")
	timeline(t, b, "same.jsonl", "up", "well", "bye")
	if err := os.WriteFile(filepath.Join(b, "cut.jsonl"), []byte(`{"timeline":"meshrig ti`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"one.jsonl":                             `A  printed "well"`,
		"same.jsonl":                            "",
		"cut.jsonl":                             "the timelines cannot be compared: ",
		"none.jsonl":                            "no such file",
		"../" + filepath.Base(a) + "/one.jsonl": "path escapes from parent",
	} {
		base, with := runs("pass"), runs("pass")
		base[0].Folder, with[0].Folder = a, b
		base[0].Report.Verdicts[0].Specs[0].Timeline, with[0].Report.Verdicts[0].Specs[0].Timeline = "one.jsonl", name
		if name != "one.jsonl" && name != "same.jsonl" {
			with[0].Report.Verdicts[0].Specs[0].Frames = 9
		}
		c, err := compare.Compare(base, with, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := c.WriteText(&out, false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) || (want == "") != (len(c.Specs) == 0) {
			t.Errorf("%s: %s, want %s", name, out.String(), want)
		}
	}
}

// A report that is cut anywhere, or of another schema, is a sentence with its file.
func TestReportsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, report.JSONFile)
	var whole bytes.Buffer
	if err := runs("pass")[0].Report.WriteJSON(&whole); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(whole.String())
	texts := []string{strings.Replace(text, "report/v2", "report/v9", 1), strings.Replace(text, `"pass"`, `"bogus"`, 1), "null", "[]"}
	for n := range len(text) {
		texts = append(texts, text[:n])
	}
	for _, text := range texts {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{folder, file} {
			if _, err := compare.Read(path); err == nil || !strings.Contains(err.Error(), folder) {
				t.Fatalf("%q: %v", text, err)
			}
		}
	}
	if _, err := compare.Read(filepath.Join(folder, "none")); err == nil || !strings.Contains(err.Error(), "meshrig run --out") {
		t.Error(err)
	}
	if err := os.WriteFile(file, whole.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, file} {
		if r, err := compare.Read(path); err != nil || r.Folder != folder {
			t.Errorf("%+v, %v", r, err)
		}
	}
}
