//go:build unix

// Package pty opens pseudo terminals, behind which emulated boards sit where real ones have a
// serial port.
package pty

import (
	"errors"
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Raw opens both ends of a pseudo terminal that passes on every byte as it is, from the first.
// See [Open].
func Raw() (board, host *os.File, err error) {
	board, host, err = Open()
	if err != nil {
		return nil, nil, err
	}
	if _, err := term.MakeRaw(int(host.Fd())); err != nil {
		return nil, nil, errors.Join(err, board.Close(), host.Close())
	}
	return board, host, nil
}

// Open opens both ends of a pseudo terminal as the kernel makes it: it echoes what the board
// sends, and changes the ends of lines, until a host opens it and sets it to raw. The board is at
// the master; a host opens the other end by its name. A read of either ends when it is closed, and
// has deadlines. When the board closes its end, a host finds the port gone; as long as the host's
// end is open here, no host that closes its own hangs up on the board.
func Open() (board, host *os.File, err error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { _, _ = master.Close(), slave.Close() }()
	if board, err = waitable(master); err != nil {
		return nil, nil, err
	}
	if host, err = waitable(slave); err != nil {
		return nil, nil, errors.Join(err, board.Close())
	}
	return board, host, nil
}

// waitable is a copy of a file whose reads wait in this process and not in the kernel, as those
// of the library's files do.
func waitable(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}
