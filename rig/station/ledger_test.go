package station_test

import (
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/station"
)

func TestLedgerOfARig(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rig, err := inventory.Parse(filepath.Join(dir, "rig.yaml"), []byte("machine: {state: state}\nradio: {preset: eu-uk-narrow}\nboards: [{name: room-1, kind: rak4631, usb: {topology: 1-1.1}}]\nhealth: {quarantine-after: 2, return-after: 4, cap: 50 %}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := station.Policy(rig), (health.Policy{Troubles: 2, Streak: 4, Share: 0.5}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	for range 2 { // what one run notes the next one finds
		ledger, err := station.OpenLedger(t.Context(), rig)
		if err != nil {
			t.Fatal(err)
		}
		if ledger.SetAside() != "" {
			t.Error(ledger.SetAside())
		}
		if err := ledger.Close(); err != nil {
			t.Error(err)
		}
	}
	if files, err := filepath.Glob(filepath.Join(dir, "state", "health.sqlite")); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}
