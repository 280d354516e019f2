package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
)

// faultyBench is a bench of a test, and the command that is run beside it.
type faultyBench struct {
	dir, out       string
	cmd            *exec.Cmd
	stdout, stderr *bytes.Buffer
	anew           func(scale string) // has it be another bench, and another command
}

// faulty prepares a run on a bench that does a deed.
func faulty(t *testing.T, deed string, args ...string) *faultyBench {
	t.Helper()
	t.Cleanup(realTime.enter())
	b := &faultyBench{}
	b.anew = func(scale string) {
		dir := t.TempDir()
		*b = faultyBench{dir: filepath.Join(dir, "rig"), out: filepath.Join(dir, "report"), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, anew: b.anew}
		words := []string{deed, scale, b.dir, "--", "meshrig", "run", "--draft", "--rig", b.inventory(), "--target", "board:room-1", "--out", b.out}
		b.cmd = exec.CommandContext(t.Context(), "faulty", append(words, args...)...)
		b.cmd.Stdout, b.cmd.Stderr = b.stdout, b.stderr
	}
	b.anew(judgesFrames)
	return b
}

func (b *faultyBench) inventory() string { return filepath.Join(b.dir, "rig.yaml") }

// judged runs it and returns its report and exit code; nil if it left none. On a machine that was too busy for
// a verdict it is run again, in real time.
func (b *faultyBench) judged(t *testing.T) (*report.Report, int) {
	t.Helper()
	for range 5 {
		err := b.cmd.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		code := b.cmd.ProcessState.ExitCode()
		r, err := report.Read(filepath.Join(b.out, report.JSONFile))
		if err != nil {
			return nil, code
		}
		if !tooLate(r) {
			return r, code
		}
		b.anew(inRealSeconds)
	}
	t.Skip("this machine is too busy for a bench in wall time")
	return nil, 0
}

// tooLate tells whether a bench was too late for one of its verdicts.
func tooLate(r *report.Report) bool {
	return slices.ContainsFunc(r.Verdicts, func(v report.Requirement) bool {
		return slices.ContainsFunc(v.Specs, func(s report.Spec) bool {
			return s.Undecidable && strings.Contains(s.Reason, "the bench was late by up to ")
		})
	})
}

// expect compares the verdicts of some requirements.
func (b *faultyBench) expect(t *testing.T, r *report.Report, want map[string]report.Verdict) {
	t.Helper()
	if r == nil {
		t.Fatalf("no report:\n%s", b.stderr)
	}
	for id, verdict := range want {
		if got := verdicts(r)[id]; got != verdict {
			t.Errorf("%s: %s, want %s\n%s", id, got, verdict, b.stderr)
			for _, v := range r.Verdicts {
				if v.ID == id {
					t.Log(v.Reason)
				}
			}
		}
	}
}

// A board that is not what the run is about ends it in words before anything is judged.
func TestBoardsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for deed, words := range map[string]string{
		"wrong role":     "board room-1 is a repeater and not a room server; flash it, or choose another board",
		"wrong firmware": `board room-1 runs a firmware whose version cannot be read: "Garden watering (Build: `,
		"reset loop":     "board room-1 is left out: ",
	} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			b := faulty(t, deed, "-r", "CON-001")
			r, code := b.judged(t)
			if r != nil || code != report.ExitError {
				t.Errorf("exit code %d, report %+v", code, r)
			}
			if !strings.Contains(b.stderr.String(), words) {
				t.Errorf("%q is not told:\n%s", words, b.stderr)
			}
		})
	}
}

// A board that was asked for and left out stands with the verdict, in JUnit and, if all boards were
// wanted, in the exit code.
func TestBoardLeftOut(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]struct {
		code  int
		junit string
	}{
		"--draft":      {report.ExitConformant, "<skipped message=\"left out: "},
		"--all-boards": {report.ExitError, "<error message=\"left out: "},
	} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			b := faulty(t, "one wrong role", "-r", "CON-001", "--target", "board:*", flag)
			r, code := b.judged(t)
			b.expect(t, r, map[string]report.Verdict{"CON-001": report.Pass})
			if code != want.code || r.Exit != want.code || !strings.Contains(b.stdout.String(), "\nboards left out: 1 of 2, room-2; ") {
				t.Errorf("exit code %d\n%s", code, b.stdout)
			}
			junit, err := os.ReadFile(filepath.Join(b.out, report.JUnitFile))
			if err != nil || !strings.Contains(string(junit), `<testcase name="board room-2 judges"`) || !strings.Contains(string(junit), want.junit) {
				t.Errorf("%v\n%s", err, junit)
			}
		})
	}
}

// A firmware that restarts unasked is the firmware's doing: an error of that spec, or of the one
// for which the ear was being proven, a fail of the requirement that it never does, and no reason to
// try anything again.
func TestBoardThatRestarts(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{"restarts", "restarts in the proof"} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			b := faulty(t, deed, "-r", "ACL-001", "-r", "CON-001")
			r, code := b.judged(t)
			b.expect(t, r, map[string]report.Verdict{"ACL-001": report.Error, "CON-001": report.Pass, "ROB-001": report.Fail})
			if code != report.ExitNotConformant || len(r.Recoveries) > 0 {
				t.Errorf("exit code %d, recoveries %v", code, r.Recoveries)
			}
		})
	}
}

// A cable that is out for a moment is not the firmware's doing. If it is the board's own, a crash
// would have looked the same.
func TestCableOut(t *testing.T) {
	t.Parallel()
	for deed, c := range map[string]struct {
		exit    int
		restart report.Verdict
		words   string
	}{
		"cable out":         {report.ExitNotConformant, report.Error, "crash or cable, cannot be told apart"},
		"probe's cable out": {report.ExitError, report.Pass, "modem-1 "},
	} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			b := faulty(t, deed, "-r", "ACL-001", "-r", "CON-001")
			r, code := b.judged(t)
			b.expect(t, r, map[string]report.Verdict{"ACL-001": report.Error, "CON-001": report.Pass, "ROB-001": c.restart})
			if code != c.exit || len(r.Recoveries) == 0 {
				t.Errorf("exit code %d, recoveries %v\n%s", code, r.Recoveries, b.stderr)
			}
			for _, v := range r.Verdicts {
				if v.Verdict == report.Error && (!strings.Contains(v.Reason, "bus: ") || !strings.Contains(v.Reason, c.words)) {
					t.Errorf("%s: %s", v.ID, v.Reason)
				}
			}
			health, err := exec.CommandContext(t.Context(), "meshrig", "rig", "health", b.inventory()).Output()
			if err != nil || !strings.Contains(string(health), "1 of 1") {
				t.Errorf("the ledger forgot it: %v\n%s", err, health)
			}
		})
	}
}

// A probe that is deaf for a while costs the spec that was running, and is brought back for the next.
func TestProbeThatIsDeaf(t *testing.T) {
	t.Parallel()
	b := faulty(t, "deaf probe", "-r", "ACL-001", "-r", "ACL-002")
	r, code := b.judged(t)
	b.expect(t, r, map[string]report.Verdict{"ACL-001": report.Error, "ACL-002": report.Pass})
	if code != report.ExitError || len(r.Recoveries) == 0 {
		t.Errorf("exit code %d, recoveries %v\n%s", code, r.Recoveries, b.stderr)
	}
}

// A hub port that lies is unproven, and what needs power is skipped with that reason.
func TestPortThatLies(t *testing.T) {
	t.Parallel()
	defer realTime.enter()()
	dir := t.TempDir()
	rig := filepath.Join(dir, "rig")
	qualify, err := exec.CommandContext(t.Context(), "faulty", "port lies", judgesConsole, rig, "--",
		"meshrig", "rig", "qualify", "--rig", filepath.Join(rig, "rig.yaml")).CombinedOutput()
	if err == nil || !strings.Contains(string(qualify), "unproven") || !strings.Contains(string(qualify), "the switch lies") {
		t.Errorf("%v\n%s", err, qualify)
	}
	out := filepath.Join(dir, "report")
	printed, err := exec.CommandContext(t.Context(), "faulty", "port lies", judgesConsole, rig, "--", "meshrig", "run", "--draft",
		"--rig", filepath.Join(rig, "rig.yaml"), "--target", "board:*", "--out", out, "-r", "PER-001").CombinedOutput()
	r, rerr := report.Read(filepath.Join(out, report.JSONFile))
	if rerr != nil {
		t.Fatalf("%v: %v\n%s", rerr, err, printed)
	}
	if reason := r.Verdicts[0].Reason; r.Exit != report.ExitNothingRan || !strings.Contains(reason, "the switch lies") {
		t.Errorf("exit code %d: %s", r.Exit, reason)
	}
}

// A port that someone else has is told with who has it.
func TestPortThatIsHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rig := filepath.Join(dir, "rig")
	serving(t, judgesConsole, rig)
	p, err := serial.Open(serial.Config{Board: "mine", Path: filepath.Join(rig, "dev", "ttyACM0")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	printed, err := exec.CommandContext(t.Context(), "meshrig", "run", "--draft", "--rig", filepath.Join(rig, "rig.yaml"),
		"--target", "board:room-1", "--out", filepath.Join(dir, "report"), "-r", "CON-001").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != report.ExitError || !strings.Contains(string(printed), "in use") {
		t.Errorf("%v\n%s", err, printed)
	}
}

// A board that goes away in a spec and stays away costs that spec, and is switched on again for
// the next.
func TestBoardThatVanishes(t *testing.T) {
	t.Parallel()
	b := faulty(t, "vanishes", "-r", "ACL-001", "-r", "ACL-002")
	r, code := b.judged(t)
	b.expect(t, r, map[string]report.Verdict{"ACL-001": report.Error, "ACL-002": report.Pass})
	if code != report.ExitError || len(r.Recoveries) == 0 {
		t.Errorf("exit code %d, recoveries %v\n%s", code, r.Recoveries, b.stderr)
	}
}

// A run that is killed leaves its board free, no process that uses it, and a report of what it judged.
func TestKilledRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rig, out := filepath.Join(dir, "rig"), filepath.Join(dir, "report")
	serve := serving(t, judgesConsole, rig)
	run := start(t, exec.CommandContext(t.Context(), "meshrig", "run", "--draft", "--rig", filepath.Join(rig, "rig.yaml"),
		"--target", "board:room-1", "--out", out, "-r", "CON-001", "-r", "CON-004", "-r", "ACL-001", "-r", "ACL-003"))
	run.await(t, "something is judged", func() bool {
		text, _ := os.ReadFile(filepath.Join(out, report.LogFile))
		return strings.Contains(string(text), `"verdict":"pass"`)
	})
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-run.ended
	// A process that was being started as its parent died has the parent's lock until it runs its program.
	var held *lease.Lease
	serve.await(t, "the board is free", func() (free bool) {
		l, err := lease.TryAcquire(filepath.Join(rig, "state", "leases"), "usb-1-1.1", lease.Self("a test"))
		held = l
		return err == nil
	})
	defer func() { _ = held.Release() }()
	port := filepath.Join(rig, "dev", "ttyACM0")
	serve.await(t, "the port is free", func() bool {
		p, err := serial.Open(serial.Config{Board: "mine", Path: port})
		return err == nil && p.Close() == nil
	})
	r, err := report.ReadFolder(out)
	if err != nil || !r.Partial || r.Planned != 5 || r.Specs == 0 || r.Specs >= r.Planned {
		t.Errorf("report %+v, %v", r, err)
	}
	if r.Preset != report.PresetOfRig || r.WallSeconds == 0 || slices.ContainsFunc(r.Verdicts, func(v report.Requirement) bool { return v.Verdict == report.Error }) {
		t.Errorf("preset %q, %g s, %+v", r.Preset, r.WallSeconds, r.Verdicts)
	}
	printed, err := exec.CommandContext(t.Context(), "meshrig", "report", out, "--write").CombinedOutput()
	if _, err := report.Read(filepath.Join(out, report.JSONFile)); err != nil {
		t.Error(err)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != report.ExitError || !strings.Contains(string(printed), "the run did not come to its end") {
		t.Errorf("%v\n%s", err, printed)
	}
}

// A disk that is full is told, and the verdicts are printed.
func TestRunOnFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	for _, name := range []string{report.LogFile} {
		out := t.TempDir()
		if err := os.Symlink("/dev/full", filepath.Join(out, name)); err != nil {
			t.Fatal(err)
		}
		printed, err := exec.CommandContext(t.Context(), "meshrig", "run", "--draft", "--out", out, "-r", "CON-001").CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != report.ExitError {
			t.Errorf("%v", err)
		}
		for _, want := range []string{"CONFORMANT", "no space left on device", "the verdicts are on the screen alone"} {
			if !strings.Contains(string(printed), want) {
				t.Errorf("%q is not told:\n%s", want, printed)
			}
		}
	}
}
