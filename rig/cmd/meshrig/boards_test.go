package main

import (
	"errors"
	"maps"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board/process/processtest"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// runOn judges a target by this test's own program and returns its report and what it printed.
func runOn(t *testing.T, target string, flags ...string) (*report.Report, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report")
	args := append([]string{"run", "--draft", "--out", out, "--target", target}, flags...)
	defer virtualTime.enter()()
	printed, err := exec.CommandContext(t.Context(), "meshrig", args...).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r, rerr := report.Read(filepath.Join(out, report.JSONFile))
	if rerr != nil {
		t.Fatalf("%v: %v\n%s", rerr, err, exit.Stderr)
	}
	if exit != nil && exit.ExitCode() != r.Exit {
		t.Errorf("exit code %d, report says %d", exit.ExitCode(), r.Exit)
	}
	return r, string(printed)
}

// verdicts maps requirements to verdicts.
func verdicts(r *report.Report) map[string]report.Verdict {
	m := map[string]report.Verdict{}
	for _, v := range r.Verdicts {
		m[v.ID] = v.Verdict
	}
	return m
}

// A program that misbehaves spoils the spec that made it do so, and the others go on.
func TestRogues(t *testing.T) {
	t.Parallel()
	for _, deed := range processtest.Misdeeds() {
		t.Run(deed.Name, func(t *testing.T) {
			t.Parallel()
			flags := []string{"--procs", "1", "-r", "ROB-002", "-r", "ROB-003"}
			if deed.Slow {
				flags = append(flags, "--turn-limit", "2s")
			}
			r, printed := runOn(t, "exec:rogue "+deed.Name, flags...)
			want := map[string]report.Verdict{"ROB-001": report.Pass, "ROB-002": report.Pass, "ROB-003": report.Error}
			if deed.Stopped {
				want["ROB-001"], want["ROB-003"] = report.Fail, report.Fail
			}
			for id, verdict := range want {
				if got := verdicts(r)[id]; got != verdict {
					t.Errorf("%s: %s, want %s", id, got, verdict)
				}
			}
			for _, part := range []string{"board: room: run: ", deed.Rule, deed.Line, "last lines (> to the board, < from it):"} {
				if !strings.Contains(printed, part) {
					t.Errorf("%q is not told:\n%s", part, printed)
				}
			}
		})
	}
}

// A process of the run that ends leaves an error on the spec that it was at; the others go on.
func TestChildEnds(t *testing.T) {
	t.Parallel()
	r, printed := runOn(t, "exec:rogue assassin", "--procs", "1", "-f", "robustness", "-f", "clock")
	for _, v := range r.Verdicts {
		want := report.Pass
		if v.ID == "ROB-003" {
			want = report.Error
		}
		if v.Verdict != want && !leftOut(v) {
			t.Errorf("%s: %s, want %s", v.ID, v.Verdict, want)
		}
	}
	if want := "the process that ran it ended: signal: killed"; !strings.Contains(printed, want) {
		t.Errorf("%q is not told:\n%s", want, printed)
	}
}

// leftOut tells whether a requirement is skipped because it takes days, or a flash that no
// program behind the protocol has.
func leftOut(v report.Requirement) bool {
	return v.Verdict == report.Skip && (strings.HasPrefix(v.Reason, "soak: ") || strings.Contains(v.Reason, "at any byte of a write to flash"))
}

// Behind the protocol our own firmware takes few turns more than it is run in process: what
// reaches a board that has just done something lets it run up to there first.
func TestTurns(t *testing.T) {
	t.Parallel()
	inProcess, _ := runOn(t, "emu", "-f", "store-and-forward")
	behind, _ := runOn(t, "exec:meshrig emulate room --stdio", "-f", "store-and-forward")
	if a, b := inProcess.Turns(), behind.Turns(); a == 0 || b < a || 2*b > 3*a {
		t.Errorf("%d turns in process, %d behind the protocol; want at most half as many again", a, b)
	}
}

// A program may poll every millisecond, and may know no phases of the air.
func TestSimplePrograms(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{"polls": {"-r", "ACK-001", "-r", "ROB-002", "-r", "ROB-003"}, "no-phase": {"-f", "ack"}} {
		r, printed := runOn(t, "exec:toy "+name, append(flags, "--procs", "2")...)
		if r.Exit != report.ExitConformant {
			t.Errorf("%s: %s", name, printed)
		}
	}
}

// Behind a socket each connection is a board, several at once.
func TestSocketTargets(t *testing.T) {
	t.Parallel()
	for network, address := range map[string]string{"unix": filepath.Join(t.TempDir(), "board"), "tcp": "127.0.0.1:0"} {
		var config net.ListenConfig
		listener, err := config.Listen(t.Context(), network, address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					_ = emulate.Serve(t.Context(), "", conn, conn)
					_ = conn.Close()
				}()
			}
		}()
		r, printed := runOn(t, network+":"+listener.Addr().String(), "-f", "clock", "-f", "robustness", "--procs", "2")
		if r.Exit != report.ExitConformant || r.Image != "" {
			t.Errorf("%s: image %q, %s", network, r.Image, printed)
		}
	}
}

// A toy must not be taken for a room server: the suite is no rubber stamp.
func TestToys(t *testing.T) {
	t.Parallel()
	// How many requirements must fail by assertion; 0: nothing passes, and no spec starts.
	for name, want := range map[string]int{"mute": 0, "radio-only": 0, "console-only": 20, "echo": 20, "ack-all": 20} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := []string{"-f", "ack"}
			if want == 0 {
				flags = append(flags, "-f", "advert", "-f", "clock", "-f", "robustness")
			}
			r, _ := runOn(t, "exec:toy "+name, flags...)
			red := 0
			for _, v := range r.Verdicts {
				req, _ := requirements.Lookup(v.ID)
				switch v.Verdict {
				case report.Fail:
					red++
				case report.Skip:
					if want == 0 && v.Level == string(requirements.Must) && req.Since == "" && req.Until == "" && v.ID != requirements.CrashID && !leftOut(v) {
						t.Errorf("%s is skipped: %s", v.ID, v.Reason)
					}
				case report.Pass:
					if want == 0 {
						t.Errorf("%s passes", v.ID)
					}
				case report.Error, report.KnownFailure, report.UnexpectedPass:
				}
			}
			if red < want {
				t.Errorf("%d requirements are red, want %d: %v", red, want, r.Counts)
			}
			if r.Exit == report.ExitConformant {
				t.Error("conformant")
			}
		})
	}
}

// A board that is not ours is judged as one that is: those whose loop makes a pass each 1 to 10 or 1 to 25 ms only, and one
// whose flash has the identity where nRF52 boards keep it. These are the requirements that once told them apart.
func TestStandInsAreJudgedAlike(t *testing.T) {
	t.Parallel()
	judged := []string{"SF-011", "ADV-024", "AIR-031", "AIR-052", "AIR-053", "PER-047", "PER-048", "ROB-040", "ROB-041"}
	for _, as := range [][]string{nil, {"--as", "v1.17.1"}} {
		flags := []string{"-r", strings.Join(judged, ",")}
		emu, _ := runOn(t, "emu", append(as, flags...)...)
		want := verdicts(emu)
		stands := map[string]string{"polling slowly": "--loop poll:25ms", "nRF52": "--layout nrf52"}
		if as == nil {
			stands["polling"] = "--loop poll:10ms"
		}
		for name, stand := range stands {
			t.Run(strings.Join(append([]string{name}, as...), " "), func(t *testing.T) {
				t.Parallel()
				r, printed := runOn(t, "exec:meshrig emulate room --stdio "+stand+" "+strings.Join(as, " "), flags...)
				if got := verdicts(r); len(got) <= len(judged) || !maps.Equal(got, want) {
					t.Errorf("%v\nemu judges %v\n%s", got, want, printed)
				}
			})
		}
	}
}

// A board is not blamed for the time that its flash takes. These requirements once failed one.
func TestFlashThatTakesItsTime(t *testing.T) {
	t.Parallel()
	r, printed := runOn(t, "exec:meshrig emulate room --stdio --flash-speed nrf52840", "-r", "SF-015,ACL-104,AIR-008,CON-003,RT-081")
	if got := verdicts(r); r.Exit != report.ExitConformant || len(got) < 5 {
		t.Errorf("%v\n%s", got, printed)
	}
}

// Power that fails within a write is judged on a program too: one that writes in place fails. That one that writes a
// draft first passes is held by the script suite.
func TestCutsOfPrograms(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the limit of another process cannot be set on " + runtime.GOOS)
	}
	saves := []string{"PER-041", "PER-042", "PER-043"}
	r, printed := runOn(t, "exec:meshrig emulate room --stdio --as v1.17.1", "--candidate", "-r", strings.Join(saves, ","))
	failed := 0
	for _, v := range r.Verdicts {
		if slices.Contains(saves, v.ID) && v.Verdict == report.Fail && strings.HasPrefix(v.Reason, "power failed after ") {
			failed++
		}
	}
	if failed != len(saves) {
		t.Errorf("%d of %q fail because power does\n%s", failed, saves, printed)
	}
}
