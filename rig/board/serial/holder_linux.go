package serial

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// proc is where the kernel tells of processes.
const proc = "/proc"

// holder finds a process other than this one that has a port's device open, as far as this
// user may look; nil if there is none. Whoever has the other end of a pseudo terminal is the
// board and not meant.
func holder(port unix.Stat_t) *BusyError {
	if port.Mode&unix.S_IFMT != unix.S_IFCHR {
		return nil
	}
	processes, _ := os.ReadDir(proc) // none if it is not there
	for _, p := range processes {
		pid, err := strconv.Atoi(p.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		if link := opened(pid, port.Rdev); link != "" && !hasMaster(pid, link) {
			return &BusyError{PID: pid, Program: program(pid)}
		}
	}
	return nil
}

// opened is the name under which a process has a device open, empty if it has not.
func opened(pid int, device uint64) string {
	for _, fd := range descriptors(pid) {
		link, err := os.Readlink(fd)
		if err != nil || !strings.HasPrefix(link, "/dev/") {
			continue
		}
		var s unix.Stat_t
		if unix.Stat(fd, &s) == nil && s.Mode&unix.S_IFMT == unix.S_IFCHR && s.Rdev == device {
			return link
		}
	}
	return ""
}

// descriptors are the links to what a process has open.
func descriptors(pid int) []string {
	fds, _ := filepath.Glob(fmt.Sprintf("%s/%d/fd/*", proc, pid)) // none if we may not look
	return fds
}

// hasMaster tells whether a process has the other end of a pseudo terminal.
func hasMaster(pid int, terminal string) bool {
	index, ok := strings.CutPrefix(terminal, "/dev/pts/")
	if !ok {
		return false
	}
	for _, fd := range descriptors(pid) {
		if link, err := os.Readlink(fd); err != nil || !strings.HasSuffix(link, "/ptmx") {
			continue
		}
		info, err := os.ReadFile(fmt.Sprintf("%s/%d/fdinfo/%s", proc, pid, filepath.Base(fd)))
		if err == nil && bytes.Contains(info, []byte("tty-index:\t"+index+"\n")) {
			return true
		}
	}
	return false
}

// program is what a process runs.
func program(pid int) string {
	name, _ := os.ReadFile(fmt.Sprintf("%s/%d/comm", proc, pid)) // it may have ended
	return cmp.Or(strings.TrimSpace(string(name)), "a program")
}
