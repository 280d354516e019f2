package loopback_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/usb"
)

// serve serves benches and returns their USB tree.
func serve(t *testing.T, benches ...loopback.Bench) usb.Tree {
	t.Helper()
	for i := range benches {
		if benches[i].Room == nil {
			benches[i].Room = emulated.Target{}
		}
		benches[i].Modem = emulated.Modem{As: "v1.17.1"}
	}
	return serveRig(t, loopback.Rig{Benches: benches})
}

func serveRig(t *testing.T, rig loopback.Rig) usb.Tree {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rig")
	rig.Dir = dir
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- rig.Serve(ctx, func() { close(ready) }) }()
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
	return usb.Tree{Sys: filepath.Join(dir, "sys"), Dev: filepath.Join(dir, "dev")}
}

// typed types a line at a port until the console has printed what is wanted.
func typed(t *testing.T, path, line, want string) {
	t.Helper()
	p, err := serial.Open(serial.Config{Board: "a board", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if line != "" {
		if err := p.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	var all bytes.Buffer
	if err := p.Read(ctx, func(data []byte, _ time.Time) {
		if all.Write(data); strings.Contains(all.String(), want) {
			stop()
		}
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(all.String(), want) {
		t.Fatalf("%q was answered with %q, want %q", line, all.String(), want)
	}
}

func set(t *testing.T, tree usb.Tree, topology, value string) {
	t.Helper()
	file, err := tree.PortDisable(topology)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRig switches a board of two off and on: it goes from the tree and comes back under
// another name, with what it was told before, and the other one stays.
func TestRig(t *testing.T) {
	t.Parallel()
	tree := serve(t, loopback.Bench{}, loopback.Bench{})
	devices, err := tree.Devices()
	if err != nil || len(devices) != 5 {
		t.Fatalf("%d devices, %v; want a hub and four boards: %v", len(devices), err, devices)
	}
	ctx := t.Context()
	room := usb.Selector{Topology: "1-1.3"}
	before, err := tree.Await(ctx, room, true)
	if err != nil {
		t.Fatal(err)
	}
	typed(t, before.TTYs[0], "", "Room ID: ")
	typed(t, before.TTYs[0], "set name Keeper\r", "OK")

	set(t, tree, "1-1.3", "1")
	if _, err := tree.Await(ctx, room, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(before.TTYs[0]); !os.IsNotExist(err) {
		t.Errorf("the port's node is still there: %v", err)
	}
	set(t, tree, "1-1.3", "0")
	after, err := tree.Await(ctx, room, true)
	if err != nil {
		t.Fatal(err)
	}
	if after.TTYs[0] == before.TTYs[0] || after.Number == before.Number {
		t.Errorf("came back as %+v, was %+v", after, before)
	}
	typed(t, after.TTYs[0], "get name\r", "> Keeper")
	typed(t, filepath.Join(tree.Dev, "ttyACM0"), "get name\r", "> ")
}

func TestPortThatLies(t *testing.T) {
	t.Parallel()
	tree := serve(t, loopback.Bench{PortLies: true})
	set(t, tree, "1-1.1", "1")
	d, err := tree.Await(t.Context(), usb.Selector{Topology: "1-1.1"}, true)
	if err != nil {
		t.Fatal(err)
	}
	typed(t, d.TTYs[0], "ver\r", "v1.17.1")
}

func TestFarmLeavesOtherFoldersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sys"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := loopback.Rig{Dir: dir}.Serve(t.Context(), func() {})
	if err == nil || !strings.Contains(err.Error(), "holds something else") {
		t.Errorf("error %v", err)
	}
}

// TestScaled holds that boards live as fast as is asked for, and that the rig file says so: sooner or later
// one is up for longer than it has been there.
func TestScaled(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	tree := serveRig(t, loopback.Rig{Scale: 50, Benches: []loopback.Bench{{Room: emulated.Target{}, Modem: emulated.Modem{As: "v1.17.1"}}}})
	rig, err := inventory.Load(filepath.Join(filepath.Dir(tree.Sys), loopback.InventoryFile))
	if err != nil || rig.Machine.Scale != 50 {
		t.Fatalf("%+v, %v", rig, err)
	}
	d, err := tree.Await(t.Context(), usb.Selector{Topology: "1-1.1"}, true)
	if err != nil {
		t.Fatal(err)
	}
	p, err := serial.Open(serial.Config{Board: "a board", Path: d.TTYs[0]})
	if err != nil {
		t.Fatal(err)
	}
	b := &serial.Board{Port: p, Clock: clock.NewScaled(50)}
	defer func() { _ = b.Close() }()
	s := console.Open(t.Context(), "a board", b)
	defer s.Close()
	for {
		if _, err := s.First(t.Context(), "ver"); err != nil {
			t.Fatal(err)
		}
		stats, err := s.CoreStats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if time.Duration(stats.Uptime)*time.Second > time.Since(begun) {
			return
		}
	}
}

func TestScaleThatIsNone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "rig")
	for _, scale := range []clock.Rate{0.5, -1, 101, clock.Rate(math.NaN())} {
		err := loopback.Rig{Dir: dir, Scale: scale}.Serve(t.Context(), func() { t.Error("served") })
		if err == nil || !strings.Contains(err.Error(), "want 1 to 100") {
			t.Errorf("%v: %v", scale, err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the folder was made:", err)
	}
}
