package main

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// beside is a command that runs beside its test.
type beside struct {
	*exec.Cmd

	ended chan struct{}
}

// start starts a command, which is interrupted when the test ends.
func start(t *testing.T, cmd *exec.Cmd) *beside {
	t.Helper()
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &beside{cmd, make(chan struct{})}
	go func() {
		_ = cmd.Wait() // its state is looked at
		close(b.ended)
	}()
	t.Cleanup(func() { <-b.ended })
	return b
}

// await waits until a condition holds, for as long as the command runs.
func (b *beside) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-b.ended:
			if !holds() {
				t.Fatalf("not before %v ended with %v: %s", b.Args, b.ProcessState, what)
			}
			return
		}
	}
}

// serving serves a rig of one bench at a scale, which does nothing wrong, until the test ends.
func serving(t *testing.T, scale, dir string) *beside {
	t.Helper()
	t.Cleanup(realTime.enter())
	cmd := exec.CommandContext(t.Context(), "faulty", "none", scale, dir, "--")
	told := make(first, 1)
	cmd.Stdout = told
	b := start(t, cmd)
	select {
	case <-told:
	case <-b.ended:
		t.Fatalf("%v: %v", cmd.Args, cmd.ProcessState)
	}
	return b
}

// first tells that something is written.
type first chan bool

func (f first) Write(text []byte) (int, error) {
	select {
	case f <- true:
	default:
	}
	return len(text), nil
}
