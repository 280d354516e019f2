package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// PlaceVariable is the environment variable that names the place of this machine.
const PlaceVariable = "MESHRIG_STATE"

// Place is where a machine keeps what belongs to the devices on it, whichever rig file names them
// and whoever uses them: leases, the airtime of radios, power as it was found; and what is known of
// its rigs.
type Place struct {
	Folder string
	Whose  string // who shares it, for people

	open bool // all users of the machine share it, and it is made so
}

// The places of a machine. One that who looks after it has made comes first. Which it is does
// not depend on who asks, else two users would not see each other's leases.
const (
	systemPlace = "/var/lib/meshrig"
	commonPlace = "/var/tmp/meshrig"
)

// Here is the place of this machine: what [PlaceVariable] names; /var/lib/meshrig, if that is
// there; else /var/tmp/meshrig, which any user may make. A machine without /var/tmp has a place
// for each user.
func Here() Place {
	own, err := os.UserCacheDir()
	if err != nil {
		own = os.TempDir()
	}
	return choose(os.Getenv(PlaceVariable), systemPlace, commonPlace, filepath.Join(own, "meshrig"))
}

func choose(named, system, common, own string) Place {
	switch {
	case named != "":
		return Place{Folder: named, Whose: "all who name it by " + PlaceVariable}
	case isFolder(system):
		return Place{Folder: system, Whose: "every user of this machine who may write to it"}
	case isFolder(filepath.Dir(common)):
		return Place{Folder: common, Whose: "every user of this machine", open: true}
	}
	return Place{Folder: own, Whose: "this user alone: there is no " + filepath.Dir(common) + "; make " + system + " for all"}
}

// InFolder is the place of a machine that is a folder.
func InFolder(folder string) Place {
	return Place{Folder: folder, Whose: "all who use the rig in that folder"}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Leases is the folder of the leases of the machine's devices.
func (p Place) Leases() string { return filepath.Join(p.Folder, "leases") }

// Airtime is the file of what the radio of a device has sent, with the time until which it counts.
func (p Place) Airtime(device string) string {
	return filepath.Join(p.Folder, "airtime", Name(device))
}

// Found is the file of how a device was found that someone changes.
func (p Place) Found(device string) string {
	return filepath.Join(p.Folder, "found", Name(device)+".json")
}

// Rig is the state folder of a rig that names none, which all who use a rig of that name share.
// One that an earlier meshrig made for this user alone is used on as long as there is no other.
func (p Place) Rig(name string) Folder {
	ours := filepath.Join(p.rigs(), Name(name))
	if own := Own(name); !isFolder(ours) && isFolder(string(own)) {
		return own
	}
	return Folder(ours)
}

func (p Place) rigs() string { return filepath.Join(p.Folder, "rigs") }

// ErrPlace is the cause of an error about a place that this user may not use.
var ErrPlace = errors.New("this user may not use it; ask who looks after the machine to open it, or to make one: install -d -m 1777 " + systemPlace)

// Prepare makes the folders of the place, if need be, for those who share it: what may be
// written to by others stays so. In the folder of the leases nobody can take away another's.
func (p Place) Prepare() error {
	if err := p.prepare(); errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("state: %s: %w (%w)", p.Folder, ErrPlace, err)
	} else if err != nil {
		return fmt.Errorf("state: %s: %w", p.Folder, err)
	}
	return nil
}

// shared is the mode of a folder for all, in which nobody can take away another's files.
const shared = fs.ModeSticky | 0o777

func (p Place) prepare() error {
	if p.open {
		if err := makeAs(p.Folder, shared); err != nil {
			return err
		}
	}
	if err := Make(p.Folder); err != nil {
		return err
	}
	info, err := os.Stat(p.Folder)
	if err != nil {
		return err
	}
	mode := info.Mode() & (fs.ModePerm | fs.ModeSetgid)
	// Files are put in each other's place, which a sticky folder leaves to their owners.
	for _, folder := range []string{filepath.Dir(p.Airtime("")), filepath.Dir(p.Found("")), p.rigs()} {
		if err := makeAs(folder, mode); err != nil {
			return err
		}
	}
	if mode&0o002 != 0 {
		mode |= fs.ModeSticky
	}
	return makeAs(p.Leases(), mode)
}

// makeAs makes a folder with a mode, whatever the process's mask. One that is there stays as it is.
func makeAs(folder string, mode fs.FileMode) error {
	if err := os.Mkdir(folder, mode.Perm()); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return os.Chmod(folder, mode)
}
