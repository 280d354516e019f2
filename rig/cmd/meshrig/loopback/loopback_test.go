package loopback_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	"github.com/meshrig/meshrig/rig/report"
)

// TestBeside serves benches while a command runs, whose output and exit code are the program's.
func TestBeside(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "rig")
	out, errs, code := clitest.Run(t, loopback.New, "--dir", dir, "--benches", "2", "--", "sh", "-c", "ls "+dir+"/dev; cat "+dir+"/rig.yaml; exit 7")
	if code != 7 || errs != "" || !strings.HasPrefix(out, "ttyACM0\nttyACM1\nttyACM2\nttyACM3\n") || !strings.Contains(out, "name: room-2\n") {
		t.Errorf("exit code %d, %s\n%s", code, errs, out)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "dev")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, errs, code := clitest.Run(t, loopback.New, "--dir", dir, "--", "./nothing"); code != report.ExitError || !strings.Contains(errs, "./nothing") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

// TestInterrupted holds that without a command it serves until it is interrupted, which is no error.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	out, errs, code := clitest.Under(ctx, loopback.New, "--dir", filepath.Join(t.TempDir(), "rig"))
	if code != report.ExitConformant || !strings.HasSuffix(out, "rig.yaml names 1 benches; serving until interrupted\n") {
		t.Errorf("exit code %d, %s%s", code, out, errs)
	}
}

func TestWrongSelection(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop() // nothing is served for long
	for _, args := range [][]string{{}, {"--dir", "d", "--benches", "0"}, {"--dir", "d", "--as", "v1"}} {
		if out, errs, code := clitest.Under(ctx, loopback.New, args...); code != report.ExitNothingRan || out != "" || errs == "" {
			t.Errorf("%v: exit code %d, %q", args, code, errs)
		}
	}
	if _, err := os.Stat("d"); !os.IsNotExist(err) {
		t.Error("the folder was made")
	}
}
