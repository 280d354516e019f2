// Package theirs runs programs that others wrote for the tests that talk to them. Those are called
// TestInterop and run in `make interop`, see ci/interop.
package theirs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a program may take to start, to end or to do what is waited for.
const patience = 20 * time.Second

// Path is where a program is. The test is skipped where it is not there, and fails if MESHRIG_INTEROP
// is "required".
func Path(t *testing.T, name string) string {
	t.Helper()
	mode := os.Getenv("MESHRIG_INTEROP")
	if mode == "" {
		t.Skip("programs of others are run in make interop")
	}
	path, err := exec.LookPath(name)
	if err != nil && mode == "required" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("%v; see ci/interop-setup", err)
	}
	return path
}

// Port is a port of the loopback that nobody listens on.
func Port(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := lowest + rand.IntN(many) //nolint:gosec // so that two do not draw the same
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port of this machine is free")
	return 0
}

// Ports are drawn below those that systems give to whoever asks for any, as each connection and each listener of
// the tests beside this one does: from 32768 on Linux, 49152 elsewhere.
const lowest, many = 10_000, 20_000

// Address is that of a free port on this machine.
func Address(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("127.0.0.1:%d", Port(t))
}

// Await asks again and again until there is no error, and fails with the last one if that takes too long.
func Await(t *testing.T, what string, ask func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, err)
		case <-tick.C:
		}
	}
}

// Program is one that runs.
type Program struct {
	cmd  *exec.Cmd
	said bytes.Buffer
	ends chan struct{}
	once sync.Once
}

// Start runs a program until the test's end, and waits until it listens on a port.
func Start(t *testing.T, port int, path string, args ...string) *Program {
	t.Helper()
	p := &Program{cmd: exec.CommandContext(context.WithoutCancel(t.Context()), path, args...), ends: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ends)
	}()
	t.Cleanup(func() { p.Stop(t) })
	Await(t, path, func() error {
		select {
		case <-p.ends:
			t.Fatalf("%s has ended: %s", path, p.said.String())
		default:
		}
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
		}
		return err
	})
	return p
}

// Stop ends a program as its operator does, and waits until it is gone.
func (p *Program) Stop(t *testing.T) {
	t.Helper()
	p.once.Do(func() {
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		late := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
		defer late.Stop()
		<-p.ends
	})
}
