//go:build unix && !linux

package process

import "syscall"

// attributes make a program the leader of a process group. It sees the rig's end at its
// standard input.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
