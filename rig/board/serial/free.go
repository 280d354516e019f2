//go:build unix

package serial

import "golang.org/x/sys/unix"

// Holder finds a process other than this one that has a port open, as far as this user may look;
// nil if there is none. The port is not opened, so that no board restarts.
func Holder(path string) *BusyError {
	var s unix.Stat_t
	if unix.Stat(path, &s) == nil {
		return holder(s)
	}
	return nil
}
