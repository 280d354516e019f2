//go:build linux

package serial_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// No program that is started while a port is open has the port too.
func TestPortIsNotHandedOn(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = master.Close(), slave.Close() }()
	p, err := serial.Open(serial.Config{Board: "a board", Path: slave.Name()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, link := range links {
		fd, err := strconv.Atoi(filepath.Base(link))
		if to, lerr := os.Readlink(link); err != nil || lerr != nil || to != slave.Name() {
			continue
		}
		found++
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("descriptor %d of %s is handed on: flags %d, %v", fd, slave.Name(), flags, err)
		}
	}
	if found < 3 { // ours, the lock's and the library's
		t.Errorf("%d descriptors of %s", found, slave.Name())
	}
}
