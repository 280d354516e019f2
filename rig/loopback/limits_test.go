package loopback_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/loopback"
)

// TestTooManyBenches holds that more benches than a hub has ports are refused before anything is made.
func TestTooManyBenches(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "rig")
	for _, benches := range [][]loopback.Bench{
		make([]loopback.Bench, 100_000), make([]loopback.Bench, loopback.MaxBenches+1),
		append(make([]loopback.Bench, loopback.MaxBenches-1), loopback.Bench{Sniffer: emulated.Modem{}}, loopback.Bench{Sniffer: emulated.Modem{}}),
	} {
		err := loopback.Rig{Dir: dir, Benches: benches}.Serve(t.Context(), func() { t.Error("served") })
		if err == nil || !strings.Contains(err.Error(), "ports of the hub, which has 255; serve at most 127") {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the folder was made:", err)
	}
}

// ending is a board during whose making the context ends.
type ending struct {
	board.Target

	stop func()
}

func (e ending) New(ctx context.Context, s board.Setup) (board.Machine, error) {
	e.stop()
	return e.Target.New(ctx, s)
}

// TestInterruptedSetUp ends the context while boards are made, or are still to be plugged in: no
// more are.
func TestInterruptedSetUp(t *testing.T) {
	t.Parallel()
	const benches = 20
	for _, last := range []int{2, benches} {
		ctx, stop := context.WithCancel(t.Context())
		made := 0
		modem := ending{emulated.Modem{As: "v1.17.1"}, func() {
			if made++; made == last {
				stop()
			}
		}}
		rig := loopback.Rig{Dir: filepath.Join(t.TempDir(), "rig")}
		for range benches {
			rig.Benches = append(rig.Benches, loopback.Bench{Room: emulated.Target{}, Modem: modem})
		}
		err := rig.Serve(ctx, func() { t.Error("served") })
		if !errors.Is(err, loopback.ErrInterrupted) || made != last {
			t.Errorf("%v, with %d made of %d", err, made, last)
		}
		if left, err := os.ReadDir(filepath.Join(rig.Dir, "dev")); err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
	}
}

// TestServedTwice holds that a folder is served by one, whose boards stay as they are, until that has
// ended.
func TestServedTwice(t *testing.T) {
	t.Parallel()
	tree := serve(t, loopback.Bench{})
	dir := filepath.Dir(tree.Sys)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{dir, link} {
		err := loopback.Rig{Dir: d}.Serve(t.Context(), func() { t.Error("served") })
		if err == nil || !strings.Contains(err.Error(), d+" is served by ") || !strings.Contains(err.Error(), "use that rig, or give another folder") {
			t.Error(err)
		}
	}
	if devices, err := tree.Devices(); err != nil || len(devices) != 3 {
		t.Errorf("%d devices are left, %v", len(devices), err)
	}
}
