// Package ci_test checks the scripts that the Makefile runs.
package ci_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file of the lines in a folder of the test's own.
func write(t *testing.T, dir, name string, lines ...string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCount(t *testing.T) {
	const (
		pass    = `{"Time":"2026-01-01T00:00:00Z","Action":"pass","Package":"m/a","Test":"TestA","Elapsed":0}`
		skip    = `{"Time":"2026-01-01T00:00:00Z","Action":"skip","Package":"m/a","Test":"TestB","Elapsed":0}`
		fail    = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/a","Test":"TestC","Elapsed":0}`
		output  = `{"Time":"2026-01-01T00:00:00Z","Action":"output","Package":"m/a","Test":"TestA","Output":"{\"Action\":\"fail\",\"Test\":\"x\"}\n"}`
		passed  = `{"Time":"2026-01-01T00:00:00Z","Action":"pass","Package":"m/a","Elapsed":0.1}`
		failed  = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/a","Elapsed":0.1}`
		unbuilt = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/b","Elapsed":0,"FailedBuild":"m/b"}`
	)
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"all pass":                  {[]string{pass, pass, passed}, "2 passed, 0 failed"},
		"a skipped test is neither": {[]string{pass, skip, passed}, "1 passed, 0 failed"},
		"a failing test":            {[]string{pass, fail, failed}, "1 passed, 1 failed"},
		"a package that will not build beside a failing test": {[]string{fail, failed, unbuilt}, "0 passed, 2 failed"},
		"output that looks like an event":                     {[]string{output, pass, passed}, "1 passed, 0 failed"},
		"nothing ran":                                         {nil, "0 passed, 0 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := exec.CommandContext(t.Context(), "./count", write(t, t.TempDir(), "test.json", test.events...)).Output()
			if err != nil || string(got) != test.want+"\n" {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// fuzz runs the script on a module of the packages m/a and m/b, whose test
// files have the given functions, with one input for each target.
func fuzz(t *testing.T, a, b string) (string, error) {
	t.Helper()
	script, err := filepath.Abs("fuzz")
	if err != nil {
		t.Fatal(err)
	}
	module := t.TempDir()
	write(t, module, "go.mod", "module m", "go 1.26.0")
	for name, functions := range map[string]string{"a": a, "b": b} {
		folder := filepath.Join(module, name)
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, folder, "a_test.go", "package "+name, `import "testing"`, functions)
	}
	run := exec.CommandContext(t.Context(), script, "1x", "./...")
	run.Dir = module
	out, err := run.CombinedOutput()
	return string(out), err
}

func TestFuzzRunsEachTargetUntilOneFinds(t *testing.T) {
	out, err := fuzz(t, `
		func FuzzFirst(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }
		func FuzzFirstToo(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }`, `
		func FuzzBroken(f *testing.F) { f.Fuzz(func(t *testing.T, _ []byte) { t.Error() }) }
		func FuzzNeverReached(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }`)
	if err == nil {
		t.Error("a target found something and the script ends well")
	}
	var ran []string
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "m/") {
			ran = append(ran, strings.TrimSpace(line))
		}
	}
	if got := strings.Join(ran, ", "); got != "m/a FuzzFirst, m/a FuzzFirstToo, m/b FuzzBroken" {
		t.Errorf("ran %q:\n%s", got, out)
	}
}

func TestFuzzWithoutTargets(t *testing.T) {
	const test = "func TestA(*testing.T) {}"
	if out, err := fuzz(t, test, test); err == nil || out != "fuzz: no target in ./...\n" {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestFuzzNeedsEveryPackageToBuild(t *testing.T) {
	out, err := fuzz(t, "func FuzzA(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }", "func FuzzB(f *testing.F) { missing() }")
	if err == nil {
		t.Errorf("a package does not build and the script ends well:\n%s", out)
	}
}
