package report_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// told is what a reader of JUnit files makes of one, see ci/interop/junit.mjs.
type told struct {
	Reader string `json:"reader"`
	Total  struct {
		Tests   int `json:"tests"`
		Failed  int `json:"failed"`
		Errors  int `json:"errors"`
		Skipped int `json:"skipped"`
	} `json:"total"`
	Cases []struct {
		Suite   any    `json:"suite"` // a name, or several in a list
		Name    string `json:"name"`
		Outcome string `json:"outcome"`
		Message string `json:"message"`
	} `json:"cases"`
}

// TestInteropJUnit has readers that others wrote, which stand behind reporters of GitHub and others,
// read a report. Each has its own words for the same outcome, and tells a known failure at least by its suite.
func TestInteropJUnit(t *testing.T) {
	mode, tools := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("programs of others are compared in make interop")
	}
	if _, err := os.Stat(filepath.Join(tools, "node_modules", "junit2json")); err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	words := map[string][]string{
		"passed": {"passed", "PASS"}, "skipped": {"skipped", "SKIP"}, "failed": {"failed", "failure", "FAIL"}, "error": {"failed", "error", "FAIL"},
	}
	readers := readJUnit(t, tools)
	if len(readers) != 3 {
		t.Fatalf("%d readers", len(readers))
	}
	for _, r := range readers {
		if r.Total.Tests != 12 || r.Total.Failed+r.Total.Errors != 5 {
			t.Errorf("%s: totals %+v", r.Reader, r.Total)
		}
		want := strings.Split(strings.TrimSpace(outcomes), "\n")
		for _, c := range r.Cases {
			line := slices.IndexFunc(want, func(l string) bool { return strings.HasPrefix(l, c.Name+" ") })
			if line < 0 {
				t.Errorf("%s: no case is called %s", r.Reader, c.Name)
				continue
			}
			outcome, message, _ := strings.Cut(strings.TrimPrefix(want[line], c.Name+" "), ": ")
			if !slices.Contains(words[outcome], c.Outcome) || outcome != "skipped" && !strings.HasPrefix(c.Message, message) {
				t.Errorf("%s: %s is %s: %s; want %s", r.Reader, c.Name, c.Outcome, c.Message, want[line])
			}
			suite, _ := json.Marshal(c.Suite) //nolint:errchkjson // it was read from JSON
			if known := strings.HasPrefix(message, "known failure"); known != strings.Contains(string(suite), "known failures") {
				t.Errorf("%s: %s is in %s", r.Reader, c.Name, suite)
			}
		}
		if len(r.Cases) != len(want) {
			t.Errorf("%s: %d cases, want %d", r.Reader, len(r.Cases), len(want))
		}
	}
}

// readJUnit writes the report that is mixed, and has it read.
func readJUnit(t *testing.T, tools string) (readers []told) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "junit.xml")
	var doc bytes.Buffer
	if err := mixed().WriteJUnit(&doc, ""); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, doc.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "junit.mjs"), file)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var r told
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		readers = append(readers, r)
	}
	return readers
}
