package prove_test

import (
	"bufio"
	"os"
	"os/exec"
	"testing"

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

// TestAccess looks at a port that only others may use.
func TestAccess(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may use every port")
	}
	b := newBench(t)
	b.board("heltec_v3", inventory.USB{Port: "/dev/mem"})
	if _, err := os.Stat("/dev/mem"); err != nil {
		t.Skip("this machine has no port that this user may not use")
	}
	b.wants("port: ok", "access: wrong: /dev/mem: permission denied -> ", "kind: unknown")
}
