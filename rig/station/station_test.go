package station_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/station"
)

// TestMain lets more tests go on at a time than there are processors, unless it is told how many: they wait for
// boards in real time, and all of them together take one processor for 20 s.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// serve serves benches and returns the rig that names them.
func serve(t *testing.T, benches ...loopback.Bench) *inventory.Rig {
	t.Helper()
	return serveAs(t, "", benches...)
}

// serveAs serves benches of a role.
func serveAs(t *testing.T, role string, benches ...loopback.Bench) *inventory.Rig {
	t.Helper()
	return serveRig(t, loopback.Rig{Benches: benches, Role: role})
}

// serveRig serves a rig in a folder of its own.
func serveRig(t *testing.T, r loopback.Rig) *inventory.Rig {
	t.Helper()
	benches, role := r.Benches, r.Role
	for i := range benches {
		if benches[i].Room == nil {
			benches[i].Room = emulated.Target{Role: role}
		}
		if benches[i].Modem == nil {
			benches[i].Modem = emulated.Modem{As: "v1.17.1"}
		}
	}
	dir := filepath.Join(t.TempDir(), "rig")
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		r.Dir = dir
		ended <- r.Serve(ctx, func() { close(ready) })
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
	return rig
}

func room(t *testing.T, rig *inventory.Rig) *station.Station {
	t.Helper()
	s, err := station.New(rig, "room-1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPower takes the power of an assembled board away and gives it back: the board prints its
// banner at a port of another name.
func TestPower(t *testing.T) {
	t.Parallel()
	s := room(t, serve(t, loopback.Bench{}))
	if s.Info().Can.Has(board.CanPower) || !strings.Contains(s.Info().Cannot[board.CanPower], "never tried") {
		t.Errorf("before its proof: %+v", s.Info())
	}
	proof, err := s.Qualify(t.Context(), nil)
	if err != nil || !proof.Proven {
		t.Fatalf("%+v, %v", proof, err)
	}
	if !s.Info().Can.Has(board.CanPower) {
		t.Errorf("behind its proof: %+v", s.Info())
	}
	i, err := s.Assemble(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = i.Close() }()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var printed strings.Builder
	if err := i.Board.Power(false); err != nil {
		t.Fatal(err)
	}
	if err := i.Board.Power(true); err != nil {
		t.Fatal(err)
	}
	if err := i.Board.Read(ctx, func(data []byte, _ clock.Stamp) {
		if printed.Write(data); strings.Contains(printed.String(), "Room ID: ") {
			stop()
		}
	}); err != nil {
		t.Error(err)
	}
	if !strings.Contains(printed.String(), "Room ID: ") {
		t.Errorf("printed %q", printed.String())
	}
}
