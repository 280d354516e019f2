package loopback_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	rig "github.com/meshrig/meshrig/rig/loopback"
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
	var out told = func(text string) {
		if !strings.HasSuffix(text, "rig.yaml names 1 benches; serving until interrupted\n") {
			t.Errorf("%q", text)
		}
		stop()
	}
	if err := loopback.Serve(ctx, bench(t), nil, cli.Streams{Out: out}); err != nil {
		t.Error(err)
	}
	// It is interrupted while it sets up.
	var never told = func(text string) { t.Errorf("%q", text) }
	for _, command := range [][]string{nil, {"./nothing"}} {
		if err := loopback.Serve(ctx, bench(t), command, cli.Streams{Out: never, Err: never}); !errors.Is(err, rig.ErrInterrupted) {
			t.Errorf("%v: %v", command, err)
		}
	}
}

// told hears what is printed.
type told func(text string)

func (f told) Write(text []byte) (int, error) {
	f(string(text))
	return len(text), nil
}

func bench(t *testing.T) rig.Rig {
	t.Helper()
	return rig.Rig{Dir: filepath.Join(t.TempDir(), "rig"), Benches: []rig.Bench{{Room: emulated.Target{}, Modem: emulated.Modem{As: loopback.ModemRelease()}}}}
}

func TestWrongSelection(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop() // nothing is served for long
	for _, args := range [][]string{{}, {"--dir", "d", "--benches", "0"}, {"--dir", "d", "--benches", "100000"}, {"--dir", "d", "--scale", "0.5"}, {"--dir", "d", "--scale", "101"}, {"--dir", "d", "--as", "v1"}} {
		if out, errs, code := clitest.Under(ctx, loopback.New, args...); code != report.ExitNothingRan || out != "" || errs == "" {
			t.Errorf("%v: exit code %d, %q", args, code, errs)
		}
	}
	if _, err := os.Stat("d"); !os.IsNotExist(err) {
		t.Error("the folder was made")
	}
}
