package process_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
)

// sanitizing compiles a board in C with the address sanitizer. The test is skipped where that cannot be.
func sanitizing(t *testing.T, source string) process.Target {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler: there is no cc on the path")
	}
	flags := []string{"-std=c11", "-g", "-O1", "-fsanitize=address", "-fno-omit-frame-pointer"}
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.c")
	if err := os.WriteFile(empty, []byte("int main(void) { return 0; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), cc, append(flags, "-o", filepath.Join(dir, "empty"), empty)...).CombinedOutput(); err != nil {
		t.Skipf("the C compiler has no address sanitizer: %v\n%s", err, out)
	}
	program := filepath.Join(dir, "board")
	args := append(flags, "-Wall", "-Wextra", "-Werror", "-I", "../../../firmware/hostboard", "-o", program, source) //nolint:gocritic // one list made of another
	if out, err := exec.CommandContext(t.Context(), cc, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return process.Target{Program: []string{program}, Flash: t.TempDir()}
}

// A frame that overflows a buffer ends a build with a sanitizer, and the error is the firmware's with
// the first lines of the report.
func TestSanitizerReports(t *testing.T) {
	t.Parallel()
	m := open(t, sanitizing(t, "testdata/overflow.c"))
	for n := 253; n <= 255; n++ {
		m.Input(second, board.Input{Kind: board.FrameIn, Data: bytes.Repeat([]byte{1}, n), SNR: 10, RSSI: -80})
		_, _, _, err := m.Run(second)
		if n < 255 {
			if err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			continue
		}
		var wrong *board.Error
		if !errors.As(err, &wrong) || !board.Stopped(err) {
			t.Fatalf("%d bytes: not the firmware's doing: %v", n, err)
		}
		if !strings.HasSuffix(wrong.Line, ", AddressSanitizer: stack-buffer-overflow") {
			t.Errorf("line %q", wrong.Line)
		}
		for _, want := range []string{"report of a sanitizer:\n  ==", "\n  WRITE of size 1 ", " in frame ", "overflow.c:9"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("no %q in %v", want, err)
			}
		}
		if strings.Contains(err.Error(), "Shadow byte") {
			t.Errorf("more than the first lines: %v", err)
		}
	}
}
