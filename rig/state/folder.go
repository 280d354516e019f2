// Package state knows where a rig keeps what outlives a run, and where meshrig keeps its images,
// and writes files there so that neither a crash nor a full disk leaves half of one.
package state

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Folder is the state folder of a rig. It is made when something is kept in it.
type Folder string

// Own is the state folder that a rig which names none had when each user had one: meshrig/NAME in
// the folder that the system has for caches, or in the one for temporary files where it has none.
func Own(rig string) Folder {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return Folder(filepath.Join(cache, "meshrig", Name(rig)))
}

// Images is the folder of the user's firmware images: meshrig/images in the folder that the
// system has for caches. It is an error if the system has none.
func Images() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for a cache: %w", err)
	}
	return filepath.Join(cache, "meshrig", "images"), nil
}

// Backups is the folder of this user's backups of boards, which hold private keys too.
func (f Folder) Backups() string {
	return filepath.Join(string(f), "backup-"+strconv.Itoa(os.Getuid()))
}

// Ledger is the file of what the rig's boards did in earlier runs, a SQLite file.
func (f Folder) Ledger() string { return filepath.Join(string(f), "health.sqlite") }

// Golden is the folder of the images that are known to be good, kept with the ledger that names them.
func (f Folder) Golden() string { return filepath.Join(string(f), "golden") }

// History is the folder of the reports of the rig's runs.
func (f Folder) History() string { return filepath.Join(string(f), "history") }

// Proof is the file of the proof that a board's switch takes its power away.
func (f Folder) Proof(board string) string {
	return filepath.Join(string(f), "power", "power-"+url.PathEscape(board)+".json")
}

// Erasable is the file of the proof that a board's flash can be erased.
func (f Folder) Erasable(board string) string {
	return filepath.Join(string(f), "erase", "erase-"+url.PathEscape(board)+".json")
}

// Heard is the file of the proof that a sniffer hears a board.
func (f Folder) Heard(board, sniffer string) string {
	return filepath.Join(string(f), "heard", Name(board)+" "+Name(sniffer)+".json")
}

// Airtime is the file in which an earlier meshrig kept what a probe has sent, with the time until
// which it counts. It belongs to the probe's device now, see [Place.Airtime].
func (f Folder) Airtime(probe string) string { return f.named("airtime", probe, "") }

// Flashed is the file of what was put on a board last.
func (f Folder) Flashed(board string) string { return f.named("flash", board, ".json") }

// named is the file of a name in a folder. One that an earlier meshrig wrote under the bare name
// is found as long as there is none under the escaped one.
func (f Folder) named(folder, name, suffix string) string {
	file := filepath.Join(string(f), folder, Name(name)+suffix)
	bare := filepath.Join(string(f), folder, name+suffix)
	if bare == file || filepath.Dir(bare) != filepath.Dir(file) {
		return file
	}
	if _, err := os.Lstat(file); err == nil {
		return file
	}
	if info, err := os.Lstat(bare); err == nil && info.Mode()&fs.ModeType == 0 {
		return bare
	}
	return file
}

// Name is a name as the name of a file: it leads nowhere, is not hidden, and no two names share
// one. Names of letters, digits, hyphens, underscores and dots that begin with no dot, which are
// all that a rig file takes, stay as they are.
func Name(name string) string {
	switch {
	case name == "":
		return "%"
	case strings.HasPrefix(name, "."):
		return "%2E" + url.PathEscape(name[1:])
	}
	return url.PathEscape(name)
}
