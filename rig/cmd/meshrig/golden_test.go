package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	loopbackcmd "github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// brick is a board that does nothing.
type brick struct{}

func (brick) Input(clock.Time, board.Input) {}

func (brick) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	return nil, until, clock.Never, nil
}

// flashDeed are the benches of a deed whose boards can be flashed, nil if it is none. What an image makes
// of a board stands in its first line.
func flashDeed(deed, dir string) (benches []loopback.Bench) {
	number := map[string]int{"flashable": 1, "flash cut": 1, "flashable, one antenna off": 2}[deed]
	for i := range number {
		room := loopbacktest.Flashable{Has: "old", Firmware: map[string]board.Target{
			"old":       emulated.Target{},
			"golden":    emulated.Target{As: "v1.17.1"},
			"candidate": emulated.Target{},
			"brick":     wrap(emulated.Target{}, func(board.Machine) board.Machine { return brick{} }),
		}}
		if deed == "flash cut" {
			room.Loader = &dfutest.Loader{Answer: func(n int) dfutest.Answer {
				if n > 2 && n < 8 { // behind start, init and a part of the application: as often as it is sent again
					return dfutest.Damaged
				}
				return dfutest.Correct
			}}
			room.Restart = func() {
				file := filepath.Join(dir, loopback.UnpluggedFolder, "1-1.1")
				_ = os.WriteFile(file, nil, 0o600)
				time.AfterFunc(300*time.Millisecond, func() { _ = os.Remove(file) })
			}
		}
		pair := loopback.Bench{Room: room, Modem: board.Target(emulated.Modem{As: loopbackcmd.ModemRelease()})}
		if deed == "flashable, one antenna off" && i == 0 {
			pair.Modem = loopbacktest.Fault{Deaf: true, Mute: true}.Of(pair.Modem)
		}
		benches = append(benches, pair)
	}
	return benches
}

// flashRig is a rig in a folder whose boards can be flashed, with images for them.
type flashRig struct {
	t      *testing.T
	dir    string
	hash   map[string]string // of images
	stderr string            // of the last run
}

// flashable serves a rig of a deed, with the known-good firmware of that name, until the test ends.
func flashable(t *testing.T, deed, good string) *flashRig {
	t.Helper()
	t.Cleanup(realTime.enter())
	r := &flashRig{t: t, dir: t.TempDir(), hash: map[string]string{}}
	cmd := exec.CommandContext(t.Context(), "faulty", deed, judgesConsole, r.path("rig"), "--")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it serves
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	for name, version := range map[string]string{"golden": "1.17.1", "candidate": "1.17.1+meshrig", "brick": "1.17.1", "other": "1.18.0"} {
		is := name
		if name == "other" {
			is = "candidate" // which says that it is 1.17.1
		}
		archive := dfutest.Archive(append([]byte(is+"\n"), make([]byte, 2048-len(is)-1)...))
		r.hash[name] = flash.SumOf(archive).String()
		r.write(name+".zip", archive)
		r.does(report.ExitConformant, "firmware", "add", r.path(name+".zip"), "--id", name, "--board", "rak4631", "--version", version)
	}
	r.does(report.ExitConformant, "rig", "golden", "--rig", r.path("rig/rig.yaml"), "rak4631", good)
	return r
}

func (r *flashRig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *flashRig) write(name string, data []byte) {
	r.t.Helper()
	if err := os.WriteFile(r.path(name), data, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// command is meshrig with the rig's images.
func (r *flashRig) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(r.t.Context(), "meshrig", append(args, "--cache", r.path("cache"))...)
	cmd.Env = append(os.Environ(), state.PlaceVariable+"="+r.path("machine"))
	return cmd
}

// does runs a command that has to end with an exit code.
func (r *flashRig) does(code int, args ...string) {
	r.t.Helper()
	out, err := r.command(args...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		r.t.Fatal(err)
	case err == nil && code != 0, exit != nil && exit.ExitCode() != code:
		r.t.Fatalf("%v: want exit code %d\n%s", args, code, out)
	}
}

// judge runs one spec of the console on the boards, with a candidate put on them first; nil if there is
// no report.
func (r *flashRig) judge(code int, candidate string, more ...string) *report.Report {
	r.t.Helper()
	_ = os.RemoveAll(r.path("report"))
	args := append([]string{"run", "--draft", "--rig", r.path("rig/rig.yaml"), "--target", "board:*", "--out", r.path("report"), "-r", "CON-001", "--flash", candidate}, more...)
	cmd := r.command(args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	_ = cmd.Run() // the code says it
	r.stderr = stderr.String()
	if got := cmd.ProcessState.ExitCode(); got != code {
		r.t.Errorf("exit code %d, want %d\n%s", got, code, r.stderr)
	}
	made, err := report.Read(filepath.Join(r.path("report"), report.JSONFile))
	if err != nil {
		return nil
	}
	return made
}

// told holds the words of the last run.
func (r *flashRig) told(words ...string) {
	r.t.Helper()
	for _, w := range words {
		if !strings.Contains(r.stderr, w) {
			r.t.Errorf("%q is not told:\n%s", w, r.stderr)
		}
	}
}

// ledger holds what is noted of a board's flashes and golden checks, the oldest first.
func (r *flashRig) ledger(name string, want ...string) {
	r.t.Helper()
	ledger, err := health.Open(r.t.Context(), state.Folder(r.path("rig/state")).Ledger())
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = ledger.Close() }()
	events, err := ledger.Events(r.t.Context(), name, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		switch {
		case e.Kind == health.Flash:
			got = append([]string{"flash " + e.Stage}, got...)
		case e.Kind == health.Golden && e.Good:
			got = append([]string{"good"}, got...)
		case e.Kind == health.Golden:
			got = append([]string{"failed"}, got...)
		case e.Kind == health.Trouble:
			got = append([]string{"trouble " + e.Stage}, got...)
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		r.t.Errorf("%s: noted %q, want %q\n%s", name, got, want, r.stderr)
	}
}

// bench is what a report says of a board's bench.
func (r *flashRig) bench(made *report.Report, name string) report.Bench {
	r.t.Helper()
	if made == nil {
		r.t.Fatalf("no report\n%s", r.stderr)
	}
	for _, b := range made.Benches {
		if b.Board == name {
			return b
		}
	}
	r.t.Fatalf("no bench of %s", name)
	return report.Bench{}
}

// TestGoldenSpec flashes known-good firmware, has it judged, flashes the candidate and has that judged. A
// run that is killed in between leaves the known-good firmware on the board, which the next one knows.
func TestGoldenSpec(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flashable", "golden")
	killed := r.command("run", "--draft", "--rig", r.path("rig/rig.yaml"), "--target", "board:*", "--out", r.path("report"), "-r", "CON-001", "--flash", "candidate")
	said, err := killed.StderrPipe()
	if err == nil {
		err = killed.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(said); lines.Scan() && !strings.Contains(lines.Text(), "proving its bench by the golden spec"); {
		t.Log(lines.Text())
	}
	_ = killed.Process.Signal(syscall.SIGKILL)
	_ = killed.Wait()
	r.ledger("room-1", "flash golden")

	made := r.judge(report.ExitConformant, "candidate")
	b := r.bench(made, "room-1")
	g := b.Golden
	if !g.Proven() || g.Image != r.hash["golden"] || g.Version != "v1.17.1" || g.Flashed || g.At.IsZero() || !strings.Contains(g.Spec, "neighbour") {
		t.Errorf("%+v\n%s", g, r.stderr)
	}
	if b.Image != r.hash["candidate"] || b.Version != "v1.17.1+meshrig" || b.Specs != 1 || made.Image != b.Image {
		t.Errorf("judged was %+v, image %s", b, made.Image)
	}
	r.ledger("room-1", "flash golden", "good", "flash candidate")
}

// TestBenchFails holds that a bench that fails with known-good firmware is out, before a candidate comes
// onto its board, and that the others go on.
func TestBenchFails(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flashable, one antenna off", "golden")
	made := r.judge(report.ExitError, "candidate", "--all-boards")
	if b := r.bench(made, "room-1"); b.Specs != 0 || b.Image != "" || b.Golden.Proven() || !strings.Contains(b.LeftOut, "probe modem-1") {
		t.Errorf("%+v, %+v", b, b.Golden)
	}
	if b := r.bench(made, "room-2"); b.Specs != 1 || b.Image != r.hash["candidate"] || !b.Golden.Proven() {
		t.Errorf("%+v, %+v", b, b.Golden)
	}
	if made.Counts[string(report.Pass)] == 0 || made.Exit != report.ExitError {
		t.Errorf("%v, %d", made.Counts, made.Exit)
	}
	r.ledger("room-2", "flash golden", "good", "flash candidate")
	r.ledger("room-1", "flash golden", "trouble ear", "failed")
}

// TestDeadGolden holds that known-good firmware that does not start is the bench's trouble, and that no
// board left is no verdict.
func TestDeadGolden(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flashable", "brick")
	if made := r.judge(report.ExitError, "candidate"); made != nil {
		t.Errorf("%+v", made.Counts)
	}
	r.told("no board can be used", "brick.zip 1.17.1 stands on the board", "ask the new firmware for its version")
	r.ledger("room-1", "flash golden", "failed")
}

// TestDeadCandidate holds that a candidate that does not start where known-good firmware did is not
// conformant, and no mark against the bench.
func TestDeadCandidate(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flashable", "golden")
	made := r.judge(report.ExitNotConformant, "brick")
	if b := r.bench(made, "room-1"); !b.Golden.Proven() || !strings.Contains(b.LeftOut, "the candidate brick.zip 1.17.1 stands on the board") {
		t.Errorf("%+v, %+v", b, b.Golden)
	}
	if v := verdicts(made); v["ROB-001"] != report.Error || v["CON-001"] != report.Error {
		t.Errorf("%v", v)
	}
	r.ledger("room-1", "flash golden", "good", "flash candidate")
}

// TestOtherCandidate holds that what reports another version than its image's is not judged.
func TestOtherCandidate(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flashable", "golden")
	if made := r.judge(report.ExitError, "other"); made != nil {
		t.Errorf("%+v", made.Counts)
	}
	r.told("no board can be used", "the candidate other.zip 1.18.0 stands on the board", `reports "v1.17.1+meshrig`)
	r.ledger("room-1", "flash golden", "good", "flash candidate")
}

// TestFlashIsCut cuts the flash of known-good firmware: the bench is out, and the next run finds the board
// in its boot loader and flashes it again.
func TestFlashIsCut(t *testing.T) {
	t.Parallel()
	r := flashable(t, "flash cut", "golden")
	if made := r.judge(report.ExitError, "candidate"); made != nil {
		t.Errorf("%+v", made.Counts)
	}
	r.told("golden.zip 1.17.1 could not be put on the board", "flash it again")
	r.ledger("room-1", "flash golden", "failed")
	made := r.judge(report.ExitConformant, "candidate")
	if b := r.bench(made, "room-1"); !b.Golden.Proven() || !b.Golden.Flashed || b.Image != r.hash["candidate"] {
		t.Errorf("%+v, %+v", b, b.Golden)
	}
	r.ledger("room-1", "flash golden", "failed", "flash golden", "good", "flash candidate")
}
