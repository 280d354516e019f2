package lease_test

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/lease"
)

// TestEnd holds that only a process is ended of which the kernel says that it has the lease,
// whatever the lease's file says.
func TestEnd(t *testing.T) {
	dir := t.TempDir()
	holder := start(t, dir, "has it <nil>")
	var held *lease.Held
	if _, err := lease.TryAcquire(dir, "heltec-1", bob); !errors.As(err, &held) || held.Key != "heltec-1" {
		t.Fatal(err)
	}
	waiter := start(t, dir, "waits at 1") // it has a lock, too, but not this one
	for want, change := range map[error]func(*lease.Held){
		lease.ErrUnproven:  func(h *lease.Held) { h.Holder.PID = waiter.Process.Pid },
		lease.ErrElsewhere: func(h *lease.Held) { h.Holder.Host = "elsewhere" },
	} {
		other := *held
		change(&other)
		if err := lease.End(dir, &other, unix.SIGKILL); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	for _, pid := range []int{-1, 0, 1} {
		other := *held
		other.Holder.PID = pid
		if err := lease.End(dir, &other, unix.SIGKILL); !errors.Is(err, lease.ErrUnproven) {
			t.Errorf("process %d: %v", pid, err)
		}
	}
	if err := lease.End(dir, held, unix.SIGKILL); err != nil {
		t.Error(err)
	}
	if err := holder.Wait(); err == nil {
		t.Error("it ended by itself")
	}
	kill(t, waiter)
}
