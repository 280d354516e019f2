//go:build unix

package prove

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// port checks that a serial port is there, may be used and is not in use.
func (p *prover) port(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		p.wrong("port", fmt.Sprintf("%s: %v", path, short(err)), "plug it in again; is udev running?")
		return
	case info.Mode()&os.ModeCharDevice == 0:
		p.wrong("port", path+" is no device", "name the port itself, or give the topology")
		return
	}
	p.ok("port", path)
	if !p.file("access", path, "") {
		return
	}
	if who := serial.Holder(path); who != nil {
		p.wrong("in use", fmt.Sprintf("by %s (pid %d)", who.Program, who.PID), "wait until it ends, or ask its user")
		return
	}
	p.ok("in use", "by nobody that this user can see")
}

// file checks that this user may read and write a file, without opening it: the modem lines of
// a port move when it is opened, on which many boards restart.
func (p *prover) file(check, path, what string) bool {
	name := strings.TrimSpace(what + " " + path)
	switch err := unix.Access(path, unix.R_OK|unix.W_OK); {
	case err == nil:
		p.ok(check, name)
		return true
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM), errors.Is(err, unix.EROFS):
		p.wrong(check, name+": "+err.Error(), allow(path))
	default:
		p.wrong(check, name+": "+err.Error(), "")
	}
	return false
}

// allow says how this user may come to use a file.
func allow(path string) string {
	var s unix.Stat_t
	if err := unix.Stat(path, &s); err != nil || s.Mode&0o060 != 0o060 || s.Gid == 0 {
		return "give this user access by a udev rule"
	}
	group := strconv.Itoa(int(s.Gid))
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return "add this user to the group " + group + " and log in again"
}

func (p *prover) program(check, name string) {
	path, err := exec.LookPath(name)
	if err != nil {
		p.wrong(check, name+" is not installed", "install it")
		return
	}
	p.ok(check, path)
}

func short(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
