package report_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/schema"
)

const fixtures = "../../fixtures/reports/"

// place copies a fixture to a file of its own.
func place(t *testing.T, fixture, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(fixtures + fixture)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestMigrate makes a report of the newer form of one that an earlier program wrote, and invents
// nothing: of its head there is a name alone.
func TestMigrate(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Report)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ fixture, file string }{
		"a file":              {"v1.json", "old.json"},
		"a folder":            {"v1.json", report.JSONFile},
		"a folder with a log": {"v1.jsonl", report.LogFile},
	} {
		folder := t.TempDir()
		file := filepath.Join(folder, c.file)
		old := place(t, c.fixture, file)
		before, err := report.ReadFolder(folder)
		if c.file == "old.json" {
			before, err = report.Read(file)
		}
		if err != nil {
			t.Fatal(err)
		}
		path := folder
		if name == "a file" {
			path = file
		}
		m, err := report.Migrate(path)
		if err != nil || !m.Made || m.Damage != nil {
			t.Fatalf("%s: %+v, %v", name, m, err)
		}
		kept := file // a log stays
		if c.file != report.LogFile {
			kept = strings.TrimSuffix(file, ".json") + ".v1.json"
		}
		if text, err := os.ReadFile(kept); err != nil || !bytes.Equal(text, old) {
			t.Errorf("%s: %s is not what was there, %v", name, kept, err)
		}
		text, err := os.ReadFile(m.File)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(string(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		after, err := report.Read(m.File)
		if err != nil {
			t.Fatal(err)
		}
		if h := after.Head; h == nil || h.Migrated != report.First || !strings.HasPrefix(h.Run, "v1-") || !h.Began.IsZero() || h.Suite != (report.Suite{}) {
			t.Errorf("%s: head %+v", name, after.Head)
		}
		for i, r := range append([]*report.Report{after}, after.Targets...) {
			was := append([]*report.Report{before}, before.Targets...)[i]
			if len(r.Verdicts) != len(was.Verdicts) || r.Exit != was.Exit || r.Image != was.Image || r.WallSeconds != was.WallSeconds || r.Schema != report.Schema {
				t.Errorf("%s: report %d is another", name, i)
			}
		}
		if m, err := report.Migrate(path); err != nil || m.Made {
			t.Errorf("%s, once more: %+v, %v", name, m, err)
		}
	}
}

// TestMigrateRefuses leaves everything as it is that it cannot read or would write over.
func TestMigrateRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, report.JSONFile)
	old := place(t, "v1.json", file)
	in := filepath.Join(folder, "report.v1.json")
	if err := os.WriteFile(in, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Migrate(folder); err == nil || !strings.Contains(err.Error(), in+" is there already") {
		t.Errorf("got %v", err)
	}
	for what, text := range map[string][]byte{"cut": old[:len(old)/2], "another schema": []byte(`{"schema":"report/v9"}`)} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := report.Migrate(folder); err == nil {
			t.Errorf("%s: migrated", what)
		}
		if now, _ := os.ReadFile(file); !bytes.Equal(now, text) {
			t.Errorf("%s: the file is another", what)
		}
	}
	if _, err := report.Migrate(filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestNewReportsHaveTheirHead holds that the schema lets none be without but those that were migrated.
func TestNewReportsHaveTheirHead(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Report)
	if err != nil {
		t.Fatal(err)
	}
	r := headed()
	r.Head = &report.Head{Run: "x"}
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	if s.Check(out.String()) == nil {
		t.Error("it fits without when it began")
	}
	if junit := new(bytes.Buffer); r.WriteJUnit(junit, "") != nil || strings.Contains(junit.String(), "0001-01-01") {
		t.Errorf("JUnit is told a time that is not known:\n%s", junit)
	}
}
