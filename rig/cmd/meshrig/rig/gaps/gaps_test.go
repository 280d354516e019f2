package gaps

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// TestTornReport holds that a run whose report cannot be read is told of and costs no other.
func TestTornReport(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "rig.yaml")
	text := "machine: {state: state}\nradio: {preset: eu-uk-narrow}\nboards: [{name: room-1, kind: rak4631, usb: {topology: 1-1.1}}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var warned bytes.Buffer
	if none, err := reportsOf(file, 10, nil, &warned); err != nil || len(none) != 0 {
		t.Errorf("nothing to read: %v, %v", none, err)
	}
	rig, err := inventory.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	h := report.History{Folder: state.Folder(rig.Machine.State).History()}
	for i := range 3 {
		if err := h.Add(time.Unix(int64(i), 0), &report.Report{Schema: report.Schema, Seed: uint64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	torn := filepath.Join(h.Folder, "19700101T000001.000000000Z.json")
	if err := os.Truncate(torn, 30); err != nil {
		t.Fatal(err)
	}
	reports, err := reportsOf(file, 10, nil, &warned)
	if err != nil || len(reports) != 2 || reports[0].Seed != 0 || reports[1].Seed != 2 {
		t.Errorf("%d reports, %v", len(reports), err)
	}
	if got, want := warned.String(), "report: "+torn+": unexpected end of JSON input; this run is left out, and its file was set aside as "+torn+".set-aside-1\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
