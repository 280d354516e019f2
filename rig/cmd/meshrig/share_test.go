package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
)

// shared is a rig without hardware and two users with a rig file each, whose names differ.
type shared struct {
	t          *testing.T
	dir        string
	rig        *beside
	alice, bob string // their home folders, with a rig.yaml each
}

func share(t *testing.T) shared {
	t.Helper()
	s := shared{t: t, dir: t.TempDir()}
	farm := filepath.Join(s.dir, "farm")
	s.rig = serving(t, judgesConsole, farm)
	for user, entries := range map[string]string{
		"alice": "boards:\n  - {name: desk, kind: rak4631, usb: {topology: 1-1.1}, reset: {via: console}, power: {via: hub}, probe: ear}\n" +
			"probes:\n  - {name: ear, kind: rak4631, usb: {topology: 1-1.2}}\n",
		"bob": "boards:\n  - {name: mine, kind: rak4631, usb: {serial: EMU0000000000001}, probe: kiss}\n" +
			"probes:\n  - {name: kiss, kind: rak4631, usb: {serial: EMU0000000000002}}\n",
	} {
		home := filepath.Join(s.dir, user)
		text := "machine: {sys: " + farm + "/sys, dev: " + farm + "/dev, scale: " + judgesConsole + "}\nradio: {preset: us-ca-narrow}\nregion: {duty-cycle: 50 %}\n" + entries
		if err := errors.Join(os.Mkdir(home, 0o700), os.WriteFile(filepath.Join(home, "rig.yaml"), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s.alice, s.bob = filepath.Join(s.dir, "alice"), filepath.Join(s.dir, "bob")
	return s
}

// as is a command that a user gives in their home folder.
func (s shared) as(home string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.t.Context(), "meshrig", args...)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME=")
	return cmd
}

// prints holds a command to its exit code and to what it prints.
func (s shared) prints(code int, cmd *exec.Cmd, want ...string) {
	s.t.Helper()
	out, err := cmd.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); ended {
		err = nil
	}
	if got := cmd.ProcessState.ExitCode(); err != nil || got != code {
		s.t.Errorf("%v: exit code %d, want %d, %v\n%s", cmd.Args, got, code, err, out)
	}
	for _, w := range want {
		if !regexp.MustCompile(w).Match(out) {
			s.t.Errorf("%v: no %s in\n%s", cmd.Args, w, out)
		}
	}
	if regexp.MustCompile("end that program|close the other").Match(out) {
		s.t.Errorf("%v advises to end what somebody runs:\n%s", cmd.Args, out)
	}
}

// run starts a run of alice's that has a line of its report before it returns.
func (s shared) run() *beside {
	s.t.Helper()
	out := filepath.Join(s.alice, "report")
	_ = os.RemoveAll(out)
	run := start(s.t, s.as(s.alice, "run", "--draft", "--target", "board:desk", "--out", out, "-f", "acl", "-f", "ack")) // for minutes
	run.await(s.t, "something is judged", func() bool {
		text, _ := os.ReadFile(filepath.Join(out, report.LogFile))
		return bytes.Contains(text, []byte(`"verdict":"pass"`))
	})
	return run
}

// TestSharedBoard lets bob come to a board that alice has under another name: he is told of her,
// nothing of hers is ended or cut, unless he says so in clear words.
func TestSharedBoard(t *testing.T) {
	t.Parallel()
	s := share(t)
	run := s.run()
	s.prints(0, s.as(s.bob, "rig", "who"), `(?m)^mine +in use as board desk .* run --draft --target board:desk .* meshrig run$`, `leases lie in .*/farm/state, shared by`)
	s.prints(0, s.as(s.bob, "rig", "check"), `(?m)^  unknown  in use +by \S+ \(process \d+, .*\): meshrig run, as board desk, for \S+s\n +-> wait for it`, "0 of 10 checks wrong")
	s.prints(report.ExitNotConformant, s.as(s.bob, "rig", "release", "mine"), `(?m)^mine: left alone: lease: board mine: in use by `, "somebody has a board")
	if err := run.Process.Signal(os.Interrupt); err != nil { // it is alive
		t.Error(err)
	}
	<-run.ended
	s.prints(0, s.as(s.bob, "rig", "release", "mine"), `(?m)^mine: probe kiss was restarted, and sends nothing\nmine: safe and free$`)

	run = s.run()
	s.prints(0, s.as(s.bob, "rig", "off", "--force"), `(?m)^mine: interrupted: \S+ \(process \d+, `, `(?m)^mine: safe and free$`)
	<-run.ended
	if code := run.ProcessState.ExitCode(); code != report.ExitError {
		t.Errorf("alice's run ended with %v", run.ProcessState)
	}
}

// TestOtherHome holds that two users with a home folder each see each other's leases of what hangs
// on the machine itself, through a link to its port, too.
func TestOtherHome(t *testing.T) {
	s := shared{t: t, dir: t.TempDir()}
	t.Setenv(state.PlaceVariable, filepath.Join(s.dir, "place"))
	link := filepath.Join(s.dir, "by-id")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for user, board := range map[string]string{"alice": "name: desk, usb: {port: " + os.DevNull, "bob": "name: mine, usb: {port: " + link} {
		home := filepath.Join(s.dir, user)
		text := "radio: {preset: us-ca-narrow}\nboards:\n  - {kind: rak4631, " + board + "}}\n"
		if err := errors.Join(os.Mkdir(home, 0o700), os.WriteFile(filepath.Join(home, "rig.yaml"), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", filepath.Join(s.dir, "alice"))
	rig, err := inventory.Load(filepath.Join(s.dir, "alice", "rig.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	held, err := station.TryLease(rig, rig.Boards[0], "a run")
	if err != nil {
		t.Fatal(err)
	}
	bob := filepath.Join(s.dir, "bob")
	s.prints(0, s.as(bob, "rig", "who"), `(?m)^mine +in use as board desk .* a run$`, `leases lie in .*/place, shared by all who name it by MESHRIG_STATE`)
	s.prints(0, s.as(bob, "rig", "check"), `(?m)^  unknown  in use +by .*: a run, as board desk, for`)
	s.prints(report.ExitNotConformant, s.as(bob, "rig", "release", "mine"), `(?m)^mine: left alone: lease: board mine: in use by `)
	if err := held.Release(); err != nil {
		t.Error(err)
	}
	s.prints(0, s.as(bob, "rig", "who"), `(?m)^mine +free$`)
	s.prints(0, s.as(bob, "rig", "release", "mine"), `(?m)^mine: safe and free$`)
}

// TestReleaseAfterKill cuts a board's power, as a spec of a run that was killed may have, and lets
// another user put it right under another name.
func TestReleaseAfterKill(t *testing.T) {
	t.Parallel()
	s := share(t)
	run := s.run()
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-run.ended
	sysfs := filepath.Join(s.dir, "farm", firstPort)
	found := filepath.Join(s.dir, "farm", "state", "found")
	if err := errors.Join(os.WriteFile(sysfs, []byte("1\n"), 0o600),
		os.WriteFile(filepath.Join(found, "usb-1-1.1.json"), []byte(`{"switch": "hub port `+sysfs+`", "on": true}`), 0o600)); err != nil {
		t.Fatal(err)
	}
	s.rig.await(t, "the board is off", func() bool { _, err := os.Stat(filepath.Join(s.dir, "farm", "dev", "ttyACM0")); return err != nil })
	s.prints(0, s.as(s.alice, "rig", "release", "desk"), `(?m)^desk: board desk has its power on again, as it was found$`, `(?m)^desk: safe and free$`)
	if text, err := os.ReadFile(sysfs); err != nil || string(bytes.TrimSpace(text)) != "0" {
		t.Errorf("%q, %v", text, err)
	}
}
