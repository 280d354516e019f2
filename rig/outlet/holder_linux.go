package outlet

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// holder names the program that listens at a port, if this user may see it.
func holder(address string) (name string, ok bool) {
	_, service, err := net.SplitHostPort(address)
	if err != nil {
		return "", false
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return "", false
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		for _, inode := range listening(table, uint16(port)) {
			if name, ok := owner("socket:[" + inode + "]"); ok {
				return name, true
			}
		}
	}
	return "", false
}

// listening are the sockets of a table of the kernel that listen at a port (proc_net_tcp(5)).
func listening(table string, port uint16) (inodes []string) {
	f, err := os.Open(table)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	end := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		const local, state, inode, listens = 1, 3, 9, "0A"
		fields := strings.Fields(lines.Text())
		if len(fields) > inode && strings.HasSuffix(fields[local], end) && fields[state] == listens {
			inodes = append(inodes, fields[inode])
		}
	}
	return inodes
}

// owner names the process that has a socket open.
func owner(socket string) (name string, ok bool) {
	files, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return "", false
	}
	for _, file := range files {
		if to, err := os.Readlink(file); err != nil || to != socket {
			continue
		}
		process := filepath.Dir(filepath.Dir(file))
		comm, err := os.ReadFile(filepath.Join(process, "comm"))
		if err != nil {
			continue
		}
		return fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(comm)), filepath.Base(process)), true
	}
	return "", false
}
