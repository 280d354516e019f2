package ci_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMatrix has a meshrig that knows one mixture to be wrong and one to be without a verdict.
func TestMatrix(t *testing.T) {
	const fake = `#!/bin/sh
case "$*" in
*room-v2*repeater-v1*) exit 1 ;;
*room-v2*companion-v1*) exit 2 ;;
esac
`
	meshrig, folder := write(t, "meshrig", fake, 0o700), t.TempDir()
	for _, name := range []string{"room-v1", "room-v2", "repeater-v1", "companion-v1", "notes"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	run := func(folder string) (string, int) {
		cmd := exec.CommandContext(t.Context(), "./matrix", meshrig, folder, t.TempDir())
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	out, code := run(folder)
	var got []string
	for line := range strings.Lines(out) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	const want = "room-v1-beside-repeater-v1 conformant, room-v1-beside-companion-v1 conformant, " +
		"room-v2-beside-repeater-v1 NOT CONFORMANT, room-v2-beside-companion-v1 no verdict"
	if text := strings.Join(got, ", "); text != want || code != 1 {
		t.Errorf("exit code %d: %s", code, text)
	}
	if err := os.Remove(filepath.Join(folder, "repeater-v1")); err != nil {
		t.Fatal(err)
	}
	if _, code := run(folder); code != 2 {
		t.Errorf("exit code %d where one has no verdict", code)
	}
	if out, code := run(t.TempDir()); code != 2 || !strings.Contains(out, "holds no room-v*") {
		t.Errorf("exit code %d for an empty folder: %s", code, out)
	}
}
