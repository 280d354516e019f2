package rig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

// TestRigWho shows a board in use, with one who waits for it, and a free one.
func TestRigWho(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "bench.yaml")
	rig := `
machine: {sys: sys, dev: dev, state: state}
radio: {preset: eu-uk-narrow}
boards:
  - {name: heltec-1, kind: heltec_v3, usb: {topology: 1-1.1}}
  - {name: rak-1, kind: rak4631, usb: {topology: 1-1.2}}
`
	if err := os.WriteFile(file, []byte(rig), 0o600); err != nil {
		t.Fatal(err)
	}
	leases := filepath.Join(dir, "state", "leases")
	held, err := lease.TryAcquire(leases, "usb-1-1.1", lease.Holder{User: "alice", PID: 161, Command: "meshrig run", Why: "a fix"})
	if err != nil {
		t.Fatal(err)
	}
	waits, got := make(chan bool), make(chan error)
	go func() {
		l, err := lease.Acquire(t.Context(), leases, "usb-1-1.1", lease.Self(""), func(int) { close(waits) })
		if err == nil {
			err = l.Release()
		}
		got <- err
	}()
	<-waits

	who := func(args ...string) string {
		t.Helper()
		out, errs, code := clitest.Run(t, newWho, append([]string{file}, args...)...)
		if code != report.ExitConformant {
			t.Fatal(code, errs)
		}
		return out
	}
	out := who()
	for _, want := range []string{
		`(?m)^BOARD +STATE +WHO +PROCESS +FOR +COMMAND +WHY$`,
		`(?m)^heltec-1 +in use +alice +161 +\d+s +meshrig run +a fix$`,
		`(?m)^ +waits, 1\. +\S+ +\d+ +\d+s`,
		`(?m)^rak-1 +free$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	out = who("--json")
	var list []station.Use
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Holder == nil || list[0].Holder.User != "alice" || len(list[0].Waiting) != 1 || list[1].Holder != nil {
		t.Error(out)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}
