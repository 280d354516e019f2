package lease

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// holds tells whether the kernel says that a process has a file locked (proc_locks(5)): what the
// file itself says anybody may have written.
func holds(pid int, path string) bool {
	var s unix.Stat_t
	if unix.Stat(path, &s) != nil {
		return false
	}
	locks, err := os.Open("/proc/locks")
	if err != nil {
		return false
	}
	defer func() { _ = locks.Close() }()
	inode := ":" + strconv.FormatUint(s.Ino, 10)
	for lines := bufio.NewScanner(locks); lines.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 4711 fe:01:393218 0 EOF
		words := strings.Fields(lines.Text())
		if len(words) >= 6 && words[1] == "FLOCK" && words[4] == strconv.Itoa(pid) && strings.HasSuffix(words[5], inode) {
			return true
		}
	}
	return false
}
