package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoHalfReport holds that a disk which is full in the middle of a report leaves the one before.
func TestNoHalfReport(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), JSONFile)
	full := errors.New("no space left on device")
	half := func(w io.Writer) error {
		if _, err := io.WriteString(w, `{"schema":`); err != nil {
			return err
		}
		return full
	}
	if err := writeFile(file, half); !errors.Is(err, full) {
		t.Error(err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("half a report stands there:", err)
	}
	if err := os.WriteFile(file, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(file, half); !errors.Is(err, full) {
		t.Error(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "whole" {
		t.Errorf("%q, %v", text, err)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// A file that is longer than any report is not read to its end, which it may not have.
func TestTooLongReport(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, JSONFile)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, longestReport+1); err != nil { // which takes no room
		t.Fatal(err)
	}
	want := "report: " + file + ": field length: more than 256 MiB; want what meshrig run wrote"
	if _, err := Read(file); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := Migrate(folder); err == nil || !strings.Contains(err.Error(), "more than 256 MiB") {
		t.Errorf("migrated: %v", err)
	}
	if _, err := readShort("/dev/zero", 1<<20); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") {
		t.Errorf("without an end: %v", err)
	}
	if err := os.WriteFile(file, []byte("1234"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := readShort(file, 4); err != nil || string(text) != "1234" {
		t.Errorf("%q, %v", text, err)
	}
}
