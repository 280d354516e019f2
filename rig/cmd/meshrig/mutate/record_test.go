package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run/matrix"
)

// What came of each fault stands in the record with digests of what it was tried on; one that was not
// judged keeps what was known of it.
func TestRecord(t *testing.T) {
	t.Parallel()
	root, file := t.TempDir(), filepath.Join(t.TempDir(), "room.txt")
	first, second := faults.All()[0], faults.All()[1]
	for _, name := range []string{first.File, second.File, "specs/ack/ack.go"} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spec := report.Spec{Text: "is acknowledged", Requirement: "ACK-001", File: "specs/ack/ack.go", Verdict: report.Pass, BenchSeconds: 2.5}
	lost := report.Spec{Text: "is no file", Requirement: "ACK-001", File: "specs/ack/gone.go", Verdict: report.Pass}
	crash := report.Spec{Text: "is acknowledged", Requirement: "ACK-001", File: "specs/ack/ack.go", Verdict: report.Fail, Crashed: true}
	call := func(outcomes ...outcome) matrix.Matrix {
		t.Helper()
		m := mutation{role: "room", allSpecs: true, recordIn: file, workshop: mutant.Workshop{Root: root}}
		r, err := m.openRecord()
		if err != nil {
			t.Fatal(err)
		}
		r.learn(judgement{Report: &report.Report{Target: "emu", Seed: 1, Preset: "p", Verdicts: []report.Requirement{
			{ID: "ACK-001", Specs: []report.Spec{spec, lost, {Text: "not run", Requirement: "ACK-001", Verdict: report.Skip}}}, {ID: "ROB-001", Specs: []report.Spec{crash}},
		}}})
		if err := r.write(outcomes); err != nil {
			t.Fatal(err)
		}
		got, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		read, err := matrix.Read(got)
		if err != nil {
			t.Fatal(err)
		}
		return read
	}
	call(outcome{Fault: first.ID, Specs: []string{spec.Text, spec.Text, "of another role"}}, outcome{Fault: second.ID})
	m := call(outcome{Fault: first.ID, Error: "did not build"})
	text := matrix.DigestOf("text")
	if len(m.Specs) != 2 || len(m.Faults) != 2 || m.Label != "on emu, seed 1, preset p" {
		t.Fatalf("%+v", m)
	}
	for i, f := range m.Faults {
		want := first
		if f.ID != first.ID {
			want = second
		}
		if f.ID != want.ID || f.Edit != ours.EditOf(want) || f.Source != text || len(f.By) != 0 != (want.ID == first.ID) {
			t.Errorf("%d: %+v", i, f)
		}
		for _, s := range f.By {
			if m.Specs[s] != (matrix.Spec{ID: spec.ID(), Source: text, Seconds: 2.5}) {
				t.Errorf("%+v", m.Specs[s])
			}
		}
	}
	if ours.EditOf(first) == ours.EditOf(second) {
		t.Error("two edits have one digest")
	}
}

// What is no matrix of the role is left alone.
func TestOpenRecord(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "m.txt")
	for _, c := range []struct {
		m          mutation
		text, want string
	}{
		{m: mutation{allSpecs: true}, want: "--record: want --all-specs, and --role with one role"},
		{m: mutation{role: "room"}, want: "--record: want --all-specs, and --role with one role"},
		{m: mutation{role: "room", allSpecs: true}, text: "notes of mine\n", want: "it is left alone, choose another name"},
		{m: mutation{role: "room", allSpecs: true}, text: "matrix/v1 repeater\nseconds on emu\n", want: "it is of the role repeater; it is left alone"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		c.m.recordIn = file
		if _, err := c.m.openRecord(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.want, err)
		}
	}
	if r, err := (&mutation{}).openRecord(); r != nil || err != nil {
		t.Error(r, err)
	}
}

// A call that is cut short has tried faults of many families.
func TestMixed(t *testing.T) {
	t.Parallel()
	families := map[string]bool{}
	list := mixed(faults.All())
	for _, f := range list[:60] {
		families[f.ID[:strings.LastIndexByte(f.ID, '-')]] = true
	}
	if len(list) != len(faults.All()) || len(families) < 12 {
		t.Errorf("%d of %d, first of %d families", len(list), len(faults.All()), len(families))
	}
}
