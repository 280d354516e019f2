package process

import "syscall"

// attributes make a program the leader of a process group that ends with the rig.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
