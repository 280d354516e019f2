package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
)

// What GitHub's runner gives a step that is cancelled: SIGINT to the step's shell alone, 7.5 s later
// SIGTERM, 2.5 s later the end. A run has to be done in the first 5 s.
const (
	runSafeIn     = 5 * time.Second
	runnerSIGTERM = 7500 * time.Millisecond
	runnerKill    = 10 * time.Second
)

// cancel does to a step what the runner does, and returns how long it lived on.
func cancel(t *testing.T, step *beside) time.Duration {
	t.Helper()
	from := time.Now()
	for _, signal := range []struct {
		after time.Duration
		sent  os.Signal
	}{{0, syscall.SIGINT}, {runnerSIGTERM, syscall.SIGTERM}, {runnerKill, syscall.SIGKILL}} {
		select {
		case <-step.ended:
			return time.Since(from)
		case <-time.After(signal.after - time.Since(from)):
			_ = step.Process.Signal(signal.sent) // it may just have ended
		}
	}
	<-step.ended
	return time.Since(from)
}

// TestCancelledStep cancels a step of a workflow as a runner does, while the board's power is
// cut and while frames are sent: the report holds what was judged, the board has its power, the
// transmitter rests, and the leases are free.
func TestCancelledStep(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		specs []string
		until func(dir, log string) bool
	}{
		"its power is cut": {[]string{"CON-001", "PER-001"}, func(dir, log string) bool {
			return strings.Contains(log, `"verdict":"pass"`) && !isOn(dir)
		}},
		"frames are sent": {[]string{"CON-001", "ACL-001", "ACL-002", "ACL-003"}, func(_, log string) bool {
			return strings.Contains(log, `"verdict":"pass"`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			rig, out := filepath.Join(dir, "rig"), filepath.Join(dir, "report")
			serving(t, inRealSeconds, rig)
			inventory := filepath.Join(rig, "rig.yaml")
			if told, err := exec.CommandContext(t.Context(), "meshrig", "rig", "qualify", "--rig", inventory).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, told)
			}
			script := filepath.Join(dir, "step.sh")
			line := "exec meshrig run --draft --rig " + inventory + " --target board:room-1 --out " + out + " -r " + strings.Join(c.specs, " -r ") + "\n"
			if err := os.WriteFile(script, []byte(line), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "bash", "-e", script)
			var told bytes.Buffer
			cmd.Stdout, cmd.Stderr = &told, &told
			step := start(t, cmd)
			step.await(t, name, func() bool {
				log, _ := os.ReadFile(filepath.Join(out, report.LogFile))
				return c.until(rig, string(log))
			})
			took := cancel(t, step)
			if took > runSafeIn {
				t.Errorf("it took %v to end", took)
			}
			if code := step.ProcessState.ExitCode(); code != report.ExitError {
				t.Errorf("ended with %v\n%s", step.ProcessState, &told)
			}
			r, err := report.ReadFolder(out)
			if err != nil || !r.Partial || r.Specs == 0 || r.Specs >= r.Planned {
				t.Errorf("report %+v, %v", r, err)
			}
			if !isOn(rig) {
				t.Error("the board is without power")
			}
			for _, device := range []string{"usb-1-1.1", "usb-1-1.2"} {
				held, err := lease.TryAcquire(filepath.Join(rig, "state", "leases"), device, lease.Self("a test"))
				if err != nil {
					t.Errorf("%s: %v", device, err)
				}
				_ = held.Release()
			}
			// Nothing of the run has the modem's port any more, and the modem has nothing left to send.
			if told, err := exec.CommandContext(t.Context(), "meshrig", "rig", "release", "--rig", inventory, "room-1").CombinedOutput(); err != nil || !bytes.HasSuffix(told, []byte("room-1: safe and free\n")) {
				t.Errorf("%v\n%s", err, told)
			}
		})
	}
}

// firstPort is the switch of the port that room-1 hangs on, in the folder of its rig.
const firstPort = "sys/bus/usb/devices/1-1/1-1:1.0/1-1-port1/disable"

// isOn tells whether the port that room-1 hangs on has power.
func isOn(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, firstPort))
	return err == nil && string(bytes.TrimSpace(text)) == "0"
}
