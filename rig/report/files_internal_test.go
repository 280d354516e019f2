package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
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
