package prove_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/inventory"
)

// hold starts a program that has a file open, and returns once it runs.
func hold(t *testing.T, file *os.File) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "echo begun; exec sleep 1000")
	cmd.ExtraFiles = []*os.File{file}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the program does not begin")
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // tells that it was killed
	})
}

// TestAccess looks at a port that this user may not use.
func TestAccess(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may use every port")
	}
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(master.Close(), slave.Close()) }()
	if err := slave.Chmod(0); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.board("heltec_v3", inventory.USB{Port: slave.Name()})
	b.wants("port: ok", "permission denied -> give this user access by a udev rule", "kind: unknown")
	if err := slave.Chmod(0o060); err != nil {
		t.Fatal(err)
	}
	b.wants("port: ok", "permission denied -> add this user to the group ", "kind: unknown")
}
