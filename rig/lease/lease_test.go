package lease_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/lease"
)

var (
	alice = lease.Holder{User: "alice", PID: 161, Command: "meshrig run", Why: "trying a fix"}
	bob   = lease.Holder{User: "bob", PID: 176, Command: "meshrig rig qualify"}
	ci    = lease.Holder{User: "ci", PID: 193, Command: "meshrig run", Why: "job 7"}
)

// acquire has to get the board.
func acquire(t *testing.T, dir, board string, h lease.Holder) *lease.Lease {
	t.Helper()
	l, err := lease.Acquire(t.Context(), dir, board, h, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// queued waits for heltec-1 and returns once it stands at a place in line.
func queued(t *testing.T, dir string, h lease.Holder, place int) (got <-chan *lease.Lease, at <-chan int) {
	t.Helper()
	leases, places := make(chan *lease.Lease, 1), make(chan int, 100)
	go func() {
		l, err := lease.Acquire(t.Context(), dir, "heltec-1", h, func(p int) { places <- p })
		if err != nil {
			t.Error(err)
		}
		leases <- l
	}()
	if p := <-places; p != place {
		t.Errorf("%s stands at %d, want %d", h.User, p, place)
	}
	return leases, places
}

func list(t *testing.T, dir string, want ...lease.State) {
	t.Helper()
	got, err := lease.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(lease.Holder{}, "Since")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Error(diff)
	}
}

func TestLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "leases")
	list(t, dir)
	first := acquire(t, dir, "heltec-1", alice)
	other := acquire(t, dir, "rak-1", bob) // boards have lines of their own
	bobs, _ := queued(t, dir, bob, 1)
	cis, places := queued(t, dir, ci, 2)
	list(t, dir,
		lease.State{Board: "heltec-1", Holder: &alice, Waiting: []lease.Holder{bob, ci}},
		lease.State{Board: "rak-1", Holder: &bob})

	var held *lease.Held
	if _, err := lease.TryAcquire(dir, "heltec-1", ci); !errors.As(err, &held) || held.Holder.User != "alice" || held.Waiting != 2 {
		t.Error(err)
	} else if want := "lease: board heltec-1: in use by alice (process 161, meshrig run): trying a fix, 2 waiting"; !strings.Contains(err.Error(), want) {
		t.Errorf("%q, want %q", err, want)
	}

	if err := errors.Join(first.Release(), first.Release(), other.Release()); err != nil {
		t.Error(err)
	}
	second := <-bobs
	if p := <-places; p != 1 {
		t.Errorf("ci moved to %d", p)
	}
	list(t, dir,
		lease.State{Board: "heltec-1", Holder: &bob, Waiting: []lease.Holder{ci}},
		lease.State{Board: "rak-1"})
	if err := second.Release(); err != nil {
		t.Error(err)
	}
	if err := (<-cis).Release(); err != nil {
		t.Error(err)
	}
	list(t, dir, lease.State{Board: "heltec-1"}, lease.State{Board: "rak-1"})
	left, err := filepath.Glob(filepath.Join(dir, "*.ticket"))
	if err != nil || len(left) != 0 {
		t.Error("tickets left:", left, err)
	}
}

func TestTryAcquire(t *testing.T) {
	dir := t.TempDir()
	l, err := lease.TryAcquire(dir, "heltec-1", alice)
	if err != nil {
		t.Fatal(err)
	}
	if l.Board != "heltec-1" || l.Holder.User != "alice" || l.Holder.Since.IsZero() {
		t.Errorf("%+v", l)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	acquire(t, dir, "heltec-1", bob)
}

// TestFair holds that nobody overtakes one who waits, even where the board is free.
func TestFair(t *testing.T) {
	dir := t.TempDir()
	first, err := os.Create(filepath.Join(dir, "heltec-1.7.ticket"))
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(int(first.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	var held *lease.Held
	if _, err := lease.TryAcquire(dir, "heltec-1", bob); !errors.As(err, &held) || held.Waiting != 1 || held.Holder.PID != 0 {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if l := acquire(t, dir, "heltec-1", bob); l.Holder.Since.IsZero() {
		t.Errorf("%+v", l)
	}
}

// TestGiveUp holds that one who leaves the line is waited for by nobody.
func TestGiveUp(t *testing.T) {
	dir := t.TempDir()
	first := acquire(t, dir, "heltec-1", alice)
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := lease.Acquire(ctx, dir, "heltec-1", bob, func(int) { cancel(errLunch) })
	var e *lease.Error
	if !errors.As(err, &e) || !errors.Is(err, errLunch) || !strings.Contains(err.Error(), "position 1") {
		t.Error(err)
	}
	list(t, dir, lease.State{Board: "heltec-1", Holder: &alice})
	if err := first.Release(); err != nil {
		t.Error(err)
	}
	acquire(t, dir, "heltec-1", ci)
}

var errLunch = errors.New("it is lunch time")

func TestNames(t *testing.T) {
	for _, name := range []string{"", ".hidden", "../heltec", "a/b", "a b", strings.Repeat("a", 65)} {
		if _, err := lease.TryAcquire(t.TempDir(), name, alice); !errors.Is(err, lease.ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var e *lease.Error
	if _, err := lease.TryAcquire(file, "heltec-1", alice); !errors.As(err, &e) {
		t.Error(err)
	}
	if _, err := lease.List(t.Context(), file); !errors.As(err, &e) {
		t.Error(err)
	}
}

// TestShared holds that a folder open to a group has files open to it, whoever made them.
func TestShared(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o770); err != nil {
		t.Fatal(err)
	}
	l := acquire(t, dir, "heltec-1", alice)
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o660 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
		names = append(names, f.Name())
	}
	if !slices.Equal(names, []string{"heltec-1.guard", "heltec-1.lease"}) {
		t.Error(names)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
}

func TestSelf(t *testing.T) {
	h := lease.Self("a look")
	if h.PID != os.Getpid() || h.Command == "" || h.Since.IsZero() || !strings.HasSuffix(h.String(), ": a look") {
		t.Errorf("%v", h)
	}
}

// FuzzFiles looks at locked files that hold anything.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(`{"user":"alice","pid":1}`))
	f.Add([]byte(`{"user":`))
	f.Add([]byte("[]\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		l := acquire(t, dir, "heltec-1", alice)
		if err := os.WriteFile(filepath.Join(dir, "heltec-1.lease"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		states, err := lease.List(t.Context(), dir)
		if err != nil || len(states) != 1 || states[0].Holder == nil {
			t.Error(states, err)
		}
		_ = l.Release()
	})
}
