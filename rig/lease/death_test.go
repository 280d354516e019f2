package lease_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/lease"
)

// child names the folder in which a process of this test waits for the board.
const child = "MESHRIG_LEASE_TEST"

func TestMain(m *testing.M) {
	if dir := os.Getenv(child); dir != "" {
		_, err := lease.Acquire(context.Background(), dir, "heltec-1", lease.Self(""), func(p int) { fmt.Println("waits at", p) })
		fmt.Println("has it", err)
		_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
		return
	}
	os.Exit(m.Run())
}

// start starts a process that waits for the board, and returns once it says a line.
func start(t *testing.T, dir, line string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(out)
	if !s.Scan() || s.Text() != line {
		t.Fatalf("it says %q, want %q", s.Text(), line)
	}
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // tells that it was killed
}

// TestHolderDies kills a holder with SIGKILL.
func TestHolderDies(t *testing.T) {
	dir := t.TempDir()
	holder := start(t, dir, "has it <nil>")
	got, _ := queued(t, dir, alice, 1)
	kill(t, holder)
	if l := <-got; l == nil || l.Holder.User != "alice" {
		t.Errorf("%+v", l)
	}
}

// TestWaiterDies kills one who waits with SIGKILL.
func TestWaiterDies(t *testing.T) {
	dir := t.TempDir()
	first := acquire(t, dir, "heltec-1", alice)
	waiter := start(t, dir, "waits at 1")
	got, places := queued(t, dir, bob, 2)
	kill(t, waiter)
	if p := <-places; p != 1 {
		t.Errorf("moved to %d", p)
	}
	list(t, dir, lease.State{Board: "heltec-1", Holder: &alice, Waiting: []lease.Holder{bob}})
	if left, err := filepath.Glob(filepath.Join(dir, "*.ticket")); err != nil || len(left) != 1 {
		t.Error("tickets:", left, err)
	}
	if err := first.Release(); err != nil {
		t.Error(err)
	}
	if l := <-got; l == nil {
		t.Error("the line stands still")
	}
}
