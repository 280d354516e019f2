package lease_test

import (
	"errors"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/lease"
)

var (
	board = lease.Subject{Key: "usb-1-1.1", Name: "board heltec-1", Also: []string{"serial number A1"}}
	modem = lease.Subject{Key: "usb-1-1.3", Name: "probe kiss-1"}
)

// TestAll holds that several leases are had together or not at all.
func TestAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "leases")
	mine, err := lease.TryAcquireAll(dir, []lease.Subject{modem, board, {Key: board.Key, Name: "switch of board heltec-1", Also: []string{"port /dev/x"}}}, alice)
	if err != nil || len(mine) != 2 || mine[0].Holder.As != "board heltec-1" {
		t.Fatalf("%+v, %v", mine, err)
	}
	var held *lease.Held
	_, err = lease.TryAcquireAll(dir, []lease.Subject{{Key: "usb-1-1.0", Name: "board rak-1"}, {Key: modem.Key, Name: "probe mine"}}, bob)
	if !errors.As(err, &held) || held.Holder.User != "alice" || held.Holder.As != "probe kiss-1" || !strings.HasPrefix(err.Error(), "lease: probe mine: in use by alice") {
		t.Error(err)
	}
	if l, err := lease.TryAcquire(dir, "usb-1-1.0", ci); err != nil {
		t.Error("kept although the rest was not to be had:", err)
	} else if err := l.Release(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(mine.Release(), mine.Release()); err != nil {
		t.Error(err)
	}
	want := map[string]string{"serial number A1": "usb-1-1.1", "port /dev/x": "usb-1-1.1"}
	if keys, err := lease.Keys(dir); err != nil || !maps.Equal(keys, want) {
		t.Errorf("%v, %v", keys, err)
	}
	// The device hangs elsewhere the next time.
	moved, err := lease.TryAcquireAll(dir, []lease.Subject{{Key: "usb-1-2", Name: "board x", Also: board.Also}}, bob)
	if err != nil {
		t.Fatal(err)
	}
	if keys, err := lease.Keys(dir); err != nil || keys["serial number A1"] != "usb-1-2" {
		t.Errorf("%v, %v", keys, err)
	}
	_ = moved.Release()
	if keys, err := lease.Keys(filepath.Join(dir, "none")); err != nil || len(keys) > 0 {
		t.Errorf("%v, %v", keys, err)
	}
}

// TestAllInOrder holds that two who want the same in another order do not wait for each other.
func TestAllInOrder(t *testing.T) {
	dir := t.TempDir()
	got := make(chan error)
	for _, subjects := range [][]lease.Subject{{board, modem}, {modem, board}} {
		go func() {
			for range 10 {
				s, err := lease.AcquireAll(t.Context(), dir, subjects, alice, nil)
				if err = errors.Join(err, s.Release()); err != nil {
					got <- err
					return
				}
			}
			got <- nil
		}()
	}
	if err := errors.Join(<-got, <-got); err != nil {
		t.Error(err)
	}
}
