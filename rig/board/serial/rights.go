package serial

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"slices"
	"strconv"
	"syscall"
)

// RightsError says that this user may not open a port, and what would help. It wraps
// [fs.ErrPermission].
type RightsError struct {
	User  string
	Group string // whose port it is; empty: a group may not open it either
	// Member says that the user is of the group by now, and was not when this session began.
	Member bool
	Rule   string // for udev, which gives the port to a group
}

// Error says what to do: a group to join, or a rule to install.
func (e *RightsError) Error() string {
	switch {
	case e.Group == "":
		return fmt.Sprintf("permission denied: only its owner may open it; put %s into /etc/udev/rules.d/60-meshrig.rules, "+
			"then run `udevadm control --reload` and plug it in again", e.Rule)
	case e.Member:
		return fmt.Sprintf("permission denied: %s is in group %s, but not yet in this session; log in again", e.User, e.Group)
	}
	return fmt.Sprintf("permission denied: it belongs to group %s; run `sudo usermod -aG %s %s` and log in again", e.Group, e.Group, e.User)
}

// Unwrap returns fs.ErrPermission.
func (*RightsError) Unwrap() error { return fs.ErrPermission }

// rights says why this user may not open a port.
func rights(path string) error {
	e := &RightsError{User: "YOU", Rule: `KERNEL=="tty[AU]*", SUBSYSTEM=="tty", GROUP="dialout", MODE="0660"`}
	me, err := user.Current()
	if err == nil {
		e.User = me.Username
	}
	info, err := os.Stat(path)
	if err != nil {
		return e
	}
	const groupOpens = 0o060
	of, ok := info.Sys().(*syscall.Stat_t)
	if !ok || info.Mode().Perm()&groupOpens != groupOpens || of.Gid == 0 {
		return e
	}
	gid := strconv.FormatUint(uint64(of.Gid), 10)
	e.Group = gid
	if g, err := user.LookupGroupId(gid); err == nil {
		e.Group = g.Name
	}
	if me != nil {
		mine, _ := me.GroupIds() // none if they cannot be told
		e.Member = slices.Contains(mine, gid)
	}
	return e
}
