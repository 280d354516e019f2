package rig

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/lease"
)

// TestAskNobody holds that boards which are not as the file says, that no probe hears or that
// someone has are left alone: their ports, which are not there, are not missed.
func TestAskNobody(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.yaml")
	rig, err := inventory.Parse(file, []byte(`
machine: {sys: sys, dev: dev, state: state}
radio: {preset: eu-uk-narrow}
region: {duty-cycle: 10 %}
boards:
  - {name: deaf-1, kind: heltec_v3, usb: {topology: 1-1.1}}
  - {name: taken-1, kind: rak4631, usb: {topology: 1-1.2}, probe: kiss-1}
  - {name: wrong-1, kind: rak4631, usb: {topology: 1-1.3}, probe: kiss-1}
  - {name: alone-1, kind: rak4631, usb: {topology: 1-1.4}, probe: kiss-2}
probes:
  - {name: kiss-1, kind: rak4631, usb: {topology: 1-1.5}}
  - {name: kiss-2, kind: rak4631, usb: {topology: 1-1.6}}
`))
	if err != nil {
		t.Fatal(err)
	}
	held, err := lease.TryAcquire(rig.Machine.Place().Leases(), "usb-1-1.2", lease.Holder{User: "alice", PID: 161, Command: "meshrig run"})
	if err != nil {
		t.Fatal(err)
	}
	found := []prove.Finding{{Entry: "board wrong-1", Verdict: prove.Wrong}, {Entry: "probe kiss-2", Verdict: prove.Wrong}}
	var progress bytes.Buffer
	list := ask(t.Context(), rig, found, cli.Streams{Err: &progress})
	for i, want := range []string{"no probe hears it", "in use by alice", "board wrong-1 is not as the file says", "probe kiss-2 is not as the file says"} {
		f := list[i]
		if f.Verdict != prove.Unknown || !strings.HasPrefix(f.Detail, "not asked: ") || !strings.Contains(f.Detail, want) || f.Entry != "board "+rig.Boards[i].Name {
			t.Errorf("%+v, want %s", f, want)
		}
	}
	if !strings.Contains(progress.String(), "asking taken-1 (2 of 4)\n") {
		t.Error(progress.String())
	}
	if err := held.Release(); err != nil {
		t.Error(err)
	}
}
