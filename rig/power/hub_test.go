package power_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/meshrig/meshrig/rig/power"
)

// port makes the switch of a hub port in a folder, with a twin if asked to.
func port(t *testing.T, twin bool) (file, other string) {
	t.Helper()
	root := t.TempDir()
	for _, hub := range []string{"1-1:1.0/1-1-port4", "2-1:1.0/2-1-port4"} {
		folder := filepath.Join(root, hub)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "disable"), []byte("0\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, other = filepath.Join(root, "1-1:1.0/1-1-port4/disable"), filepath.Join(root, "2-1:1.0/2-1-port4/disable")
	if twin {
		if err := os.Symlink("../../2-1:1.0/2-1-port4", filepath.Join(filepath.Dir(file), "peer")); err != nil {
			t.Fatal(err)
		}
	}
	return file, other
}

func content(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func TestHub(t *testing.T) {
	t.Parallel()
	for _, twin := range []bool{false, true} {
		file, other := port(t, twin)
		h := power.Hub{File: file}
		if want := "hub port " + file; h.String() != want {
			t.Errorf("%q, want %q", h, want)
		}
		for _, c := range []struct {
			on   bool
			want string
		}{{false, "1"}, {false, "1"}, {true, "0"}} {
			if err := h.Set(t.Context(), c.on); err != nil {
				t.Fatal(err)
			}
			wantOther := "0"
			if twin {
				wantOther = c.want
			}
			if content(t, file) != c.want || content(t, other) != wantOther {
				t.Errorf("twin %v, on %v: %s and %s", twin, c.on, content(t, file), content(t, other))
			}
		}
	}
}

func TestHubErrors(t *testing.T) {
	t.Parallel()
	file, other := port(t, true)
	none := filepath.Join(filepath.Dir(file), "..", "1-1-port9", "disable") // a kernel before 6.0
	if err := os.Mkdir(filepath.Dir(none), 0o700); err != nil {
		t.Fatal(err)
	}
	err := power.Hub{File: none}.Set(t.Context(), false)
	var e *power.Error
	if !errors.Is(err, power.ErrNoPort) || !errors.As(err, &e) || e.Device != "hub port "+none || !strings.Contains(err.Error(), ": switch off: there is no such file; is the hub plugged in") {
		t.Errorf("no such port: %v", err)
	}
	if _, err := os.Stat(none); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the port was made: %v", err)
	}
	// The order is taken and forgotten.
	if err := (power.Hub{File: os.DevNull}).Set(t.Context(), false); !errors.Is(err, power.ErrRefused) {
		t.Errorf("refused: %v", err)
	}
	// The twin is the one that fails.
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(os.DevNull, other); err != nil {
		t.Fatal(err)
	}
	if err := (power.Hub{File: file}).Set(t.Context(), false); !errors.Is(err, power.ErrRefused) || !strings.Contains(err.Error(), "twin "+filepath.Dir(file)) {
		t.Errorf("twin: %v", err)
	}
}

// impatient ends as soon as somebody waits for its end.
type impatient struct {
	context.Context //nolint:containedctx // it is one

	stop func()
}

func (c impatient) Done() <-chan struct{} {
	c.stop()
	return c.Context.Done()
}

// A hub whose driver hangs does not hang the rig.
func TestHubHangs(t *testing.T) {
	t.Parallel()
	file, _ := port(t, false)
	if err := errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o600)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := power.Hub{File: file}.Set(impatient{ctx, stop}, false)
	if !errors.Is(err, power.ErrHangs) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	// A reader lets the write that was left behind end.
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (power.Hub{File: file}).Set(ctx, false); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestHubPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		asNobody(t)
		return
	}
	file, _ := port(t, false)
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := (power.Hub{File: file}).Set(t.Context(), true); !errors.Is(err, power.ErrPermission) || !strings.Contains(err.Error(), "switch on: permission denied; run as root") {
		t.Errorf("%v", err)
	}
}

// asNobody runs the test again as someone whom modes of files bind.
func asNobody(t *testing.T) {
	t.Helper()
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("no copy of this program can be had: ", err)
	}
	folder, err := os.MkdirTemp("", "nobody") //nolint:usetesting // nobody may not enter the test's own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	program := filepath.Join(folder, "test")
	executable(t, program, string(self))
	if err := errors.Join(os.Chmod(folder, 0o777), os.Chmod(program, 0o755)); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$")
	cmd.Dir, cmd.Env = folder, []string{"TMPDIR=" + folder}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	switch out, err := cmd.CombinedOutput(); {
	case errors.Is(err, os.ErrPermission):
		t.Skip("this machine lets nobody be someone else: ", err)
	case err != nil:
		t.Errorf("%v: %s", err, out)
	}
}

// TestHubOn holds that a port that was switched off says so.
func TestHubOn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "disable")
	for text, want := range map[string]bool{"0\n": true, "1\n": false} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if on, err := (power.Hub{File: file}).On(); err != nil || on != want {
			t.Errorf("%q: %v, %v", text, on, err)
		}
	}
	if _, err := (power.Hub{File: file + "x"}).On(); err == nil {
		t.Error("a port that is not there is set")
	}
}
