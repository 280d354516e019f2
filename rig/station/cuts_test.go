package station_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/proven"
)

// TestSwitchCutsItsNeighbour holds that a switch is not proven which takes another board's power
// as well, as hubs do that switch their ports together, and that no proof says otherwise.
func TestSwitchCutsItsNeighbour(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "rig")
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	pair := loopback.Bench{Room: emulated.Target{}, Modem: emulated.Modem{As: "v1.17.1"}}
	go func() {
		ended <- loopback.Rig{Dir: dir, Benches: []loopback.Bench{pair, pair}}.Serve(ctx, func() { close(ready) })
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}
	rig, err := inventory.Load(filepath.Join(dir, loopback.InventoryFile))
	if err != nil {
		t.Fatal(err)
	}
	s := room(t, rig)
	file, err := rig.Machine.USB().PortDisable("1-1.1")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../1-1-port3", filepath.Join(filepath.Dir(file), "peer")); err != nil {
		t.Fatal(err)
	}
	proof, err := s.Qualify(t.Context(), nil)
	if want := "it cuts the power of room-2 too: "; err != nil || proof.Proven || !strings.HasPrefix(proof.Reason, want) {
		t.Errorf("%+v, %v, want %s", proof, err, want)
	}
	if _, err := s.Proven(); !errors.Is(err, proven.ErrUnproven) {
		t.Errorf("kept as %v", err)
	}
}
