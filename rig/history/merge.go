package history

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/report"
)

// Merge adds to a folder the runs that others hold and it does not, and tells how many: of shards,
// or of several runs of one image. A folder with a report of a run counts as its lines. The others
// stay as they are; and so does the first, with a [*TwiceError], if two runs claim one name.
// Troubles are sentences on lines that were not taken because they are not in order.
func Merge(into string, from ...string) (added int, troubled []error, err error) {
	if err := Prepare(into); err != nil {
		return 0, nil, err
	}
	var histories, reports []string
	for _, folder := range from {
		switch {
		case sameFolder(into, folder):
			return 0, nil, fmt.Errorf("history: %s cannot be merged into itself; name it once", folder)
		case isReport(folder):
			reports = append(reports, folder)
		default:
			histories = append(histories, folder)
		}
	}
	release, err := lockAll(into, histories)
	if err != nil {
		return 0, nil, err
	}
	defer release()
	x := newIndex()
	for i, folder := range append([]string{into}, histories...) {
		list, err := files(folder)
		if err == nil {
			err = x.scan(list)
		}
		if err != nil {
			return 0, nil, err
		}
		if i == 0 {
			x.troubles = troubles{} // of lines that are there, which a reader is told
		}
	}
	for _, folder := range reports {
		if err := x.offerReport(folder); err != nil {
			return 0, nil, err
		}
	}
	added, err = x.keep(into)
	return added, x.all(), err
}

// offerReport indexes the lines of the report in a folder.
func (x *index) offerReport(folder string) error {
	r, err := report.ReadFolder(folder)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	if damage := r.Damage(); damage != nil {
		x.add(damage)
	}
	lines, err := Of(r)
	if err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	for _, l := range lines {
		if err := x.offer(l, folder); err != nil {
			return err
		}
	}
	return nil
}

// lockAll takes one folder to write and shares others, in an order that is the same for all, so
// that no two wait for each other.
func lockAll(write string, read []string) (release func(), err error) {
	var taken []func()
	release = func() {
		for _, f := range taken {
			f()
		}
	}
	type folder struct{ real, path string }
	var all []folder
	for _, path := range append([]string{write}, read...) {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			real, err = filepath.Abs(real)
		}
		if err != nil {
			return nil, fmt.Errorf("history: %w", err)
		}
		all = append(all, folder{real, path})
	}
	slices.SortFunc(all, func(a, b folder) int { return strings.Compare(a.real, b.real) })
	for _, f := range all {
		how := unix.LOCK_SH
		if f.path == write {
			how = unix.LOCK_EX
		}
		free, err := lock(f.path, how)
		if err != nil {
			release()
			return nil, err
		}
		taken = append(taken, free)
	}
	return release, nil
}

// sameFolder tells whether two paths are one folder.
func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	other, oerr := os.Stat(b)
	return err == nil && oerr == nil && os.SameFile(one, other)
}

// isReport tells whether a folder holds the report of a run.
func isReport(folder string) bool {
	for _, file := range []string{report.JSONFile, report.LogFile} {
		if _, err := os.Stat(filepath.Join(folder, file)); err == nil {
			return true
		}
	}
	return false
}
