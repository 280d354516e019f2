package station_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/state"
)

// small is a file system of 256 KiB, and fill what takes all that is left of it and gives it back. It needs
// the right to mount.
func small(t *testing.T) (folder string, fill func() (free func())) {
	t.Helper()
	folder = t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("no small file system can be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder, func() func() {
		t.Helper()
		name := filepath.Join(folder, "filler")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 512))
		}
		if err := errors.Join(f.Close()); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.Remove(name); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestFullDisk holds that a full disk is an error of what is written, that nothing is done which could not be
// written down before it, and that what was written stays whole and goes on once there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	folder, fill := small(t)
	in := func(name string) string { return filepath.Join(folder, name) }
	ctx := t.Context()

	file, old := in("state/proof.json"), bytes.Repeat([]byte("old "), 1000)
	budget := &probe.Budget{Limit: time.Minute, File: in("airtime/usb-1-1.3")}
	ledger, err := health.Open(ctx, in("health.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	seen := health.Event{Run: "1", Board: "room-1", Kind: health.Trouble, Text: "kept"}
	held, err := lease.TryAcquire(in("leases"), "taken", lease.Self("keeps it"))
	now := time.Now()
	if err = errors.Join(err, state.Write(file, old), budget.Spend(now, now, time.Second), ledger.Add(ctx, seen)); err != nil {
		t.Fatal(err)
	}
	airtime, err := os.ReadFile(budget.File)
	if err != nil {
		t.Fatal(err)
	}

	free := fill()
	full := func(what string, err error) {
		t.Helper()
		if err == nil || !errors.Is(err, unix.ENOSPC) && !strings.Contains(err.Error(), "full") {
			t.Errorf("%s: %v, want that the disk is full", what, err)
		}
	}
	full("write", state.Write(file, bytes.Repeat([]byte("new "), 2000)))
	for n := 0; err == nil && n < 10_000; n++ { // until its page is used up
		err = budget.Spend(now, now, time.Millisecond)
	}
	full("airtime", err)
	full("ledger", ledger.Add(ctx, health.Event{Run: "2", Board: "room-1", Kind: health.Trouble, Text: strings.Repeat("x", 400)}))
	_, err = lease.TryAcquire(in("leases"), "free", lease.Self(""))
	full("lease", err)
	l := pulled{on: true}
	full("power", power.Remembering{Switch: &l, File: in("found/usb-1-1.json")}.Set(ctx, false))
	if !l.on {
		t.Error("power was cut that could not be put back")
	}
	free()

	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, old) {
		t.Errorf("%d bytes of the old file, %v", len(got), err)
	}
	drafts, err := filepath.Glob(in("state/.draft-*"))
	if err != nil || len(drafts) > 0 {
		t.Errorf("left behind: %v, %v", drafts, err)
	}
	if text, err := os.ReadFile(budget.File); err != nil || !bytes.HasPrefix(text, airtime) {
		t.Errorf("what was written before is gone: %v", err)
	}
	before, err := (&probe.Budget{Limit: time.Minute, File: budget.File}).Used(now)
	if err = errors.Join(err, budget.Spend(now, now, time.Second)); err != nil { // behind half a line
		t.Error(err)
	}
	again := &probe.Budget{Limit: time.Minute, File: budget.File}
	used, err := again.Used(now)
	if err != nil || used != before+time.Second {
		t.Errorf("airtime %v behind %v, %v", used, before, err)
	}
	if words, err := again.Mend(now); words != "" || err != nil {
		t.Errorf("its file is damaged: %s, %v", words, err)
	}
	if list, err := ledger.Events(ctx, "room-1", 10); err != nil || len(list) != 1 || list[0].Text != "kept" {
		t.Errorf("the ledger has %+v, %v", list, err)
	}
	if err := ledger.Add(ctx, seen); err != nil {
		t.Errorf("the ledger does not go on: %v", err)
	}
	if _, err := lease.TryAcquire(in("leases"), "taken", lease.Self("")); err == nil || !strings.Contains(err.Error(), "keeps it") {
		t.Errorf("a lease was lost: %v", err)
	}
	if one, err := lease.TryAcquire(in("leases"), "free", lease.Self("")); err != nil || one.Release() != nil {
		t.Errorf("a board cannot be leased that was free: %v", err)
	}
	if err := held.Release(); err != nil {
		t.Error(err)
	}
}

// pulled is a switch that a person moves.
type pulled struct{ on bool }

func (p *pulled) Set(_ context.Context, on bool) error { p.on = on; return nil }
func (*pulled) String() string                         { return "a switch" }
