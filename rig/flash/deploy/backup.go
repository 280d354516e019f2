package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/state"
)

// privateKey is the setting that a board's identity is.
const privateKey = "prv.key"

// settings are what a console is asked for by `get` and takes by `set`, identity first
// (CommonCLI::handleGetCmd and handleSetCmd, room-server v1.17.1). Older releases know fewer.
func settings() []string {
	return []string{
		privateKey, "name", "lat", "lon", "owner.info", "guest.password", "allow.read.only", "radio", "tx", "radio.rxgain", "dutycycle",
		"af", "int.thresh", "cad", "agc.reset.interval", "multi.acks", "advert.interval", "flood.advert.interval", "repeat", "loop.detect",
		"rxdelay", "txdelay", "direct.txdelay", "flood.max", "flood.max.unscoped", "flood.max.advert", "path.hash.mode", "adc.multiplier",
	}
}

// Untold is what no console tells. A backup has the admin password if whoever makes it says it.
const Untold = "admin password, posts"

// Setting is a setting with its value, as `set` takes it.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Backup is what a board told of its settings and of its identity, whose private key is in it.
type Backup struct {
	Board    string    `json:"board"`
	At       time.Time `json:"at"`
	Version  string    `json:"version"`
	Settings []Setting `json:"settings"`
	Refused  []string  `json:"refused,omitempty"` // settings that its release does not tell
	// Password is the admin's, as whoever made the backup said it; "": not known.
	Password string `json:"admin_password,omitempty"`
	// Access is its access list, Regions its region tree, parents first, Scope where its floods are sent.
	Access  []Member `json:"access,omitempty"`
	Regions []Region `json:"regions,omitempty"`
	Scope   string   `json:"default_scope,omitempty"`
	// Lacks says what of these could not be had, and why.
	Lacks []string `json:"lacks,omitempty"`
}

// Member is a client of an access list.
type Member struct {
	Key         string `json:"key"` // in hex digits
	Permissions uint8  `json:"permissions"`
}

// Region is a region of a board's tree; the world is called *.
type Region struct {
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"` // "": the world, or it is the world
	Home   bool   `json:"home,omitempty"`
	Flood  bool   `json:"flood,omitempty"`
}

// Identity reports whether the private key is in the backup.
func (b Backup) Identity() bool {
	return len(b.Settings) > 0 && b.Settings[0].Name == privateKey
}

// Backup asks the board for its settings and its identity. It changes nothing on it.
func (b Device) Backup(ctx context.Context) (Backup, error) {
	fail := func(err error) (Backup, error) {
		return Backup{}, &flash.Error{Where: b.Name, Stage: "back up", Err: err}
	}
	version, err := b.Version(ctx) // and it is there and answers
	if err != nil {
		return fail(err)
	}
	saved := Backup{Board: b.Name, At: time.Now().UTC().Truncate(time.Second), Version: version}
	err = b.talk(ctx, func(talk *console.Session) error {
		for _, name := range settings() {
			value, ok, err := get(ctx, talk, name)
			switch {
			case err != nil:
				return err
			case ok && (!utf8.ValidString(value) || !typeable(value)): // a name may be cut within a character, and JSON keeps text alone
				saved.Lacks = append(saved.Lacks, name+": what the board tells is no text that can be typed")
			case ok:
				saved.Settings = append(saved.Settings, Setting{name, value})
			default:
				saved.Refused = append(saved.Refused, name)
			}
		}
		saved.lists(ctx, talk)
		return ctx.Err()
	})
	if err != nil {
		return fail(err)
	}
	if len(saved.Settings) == 0 {
		return fail(errors.New("it tells none of its settings; is this the console of a MeshCore firmware?"))
	}
	return saved, nil
}

// get asks for a setting; false: its release does not tell it.
func get(ctx context.Context, talk *console.Session, name string) (value string, ok bool, err error) {
	ctx, stop := context.WithTimeout(ctx, answer)
	defer stop()
	reply, err := talk.Insist(ctx, "get "+name)
	if err != nil {
		return "", false, err
	}
	value, ok = strings.CutPrefix(reply, "> ")
	return value, ok, nil
}

// talk opens the board's console for a while.
func (b Device) talk(ctx context.Context, do func(*console.Session) error) error {
	port, err := serial.OpenAt(ctx, serial.Config{Board: b.Name}, (&seat{Device: b}).port)
	if err != nil {
		return err
	}
	talk := console.Open(ctx, b.Name, unstamped{port})
	err = do(talk)
	talk.Close()
	return errors.Join(err, port.Close())
}

// backup is the file of a board's backup. Its folder is the user's alone, for the private key.
func (r Records) backup(board string) string {
	return filepath.Join(r.State.Backups(), state.Name(board)+".json")
}

// SaveBackup keeps a backup in place of the one before, and returns its file.
func (r Records) SaveBackup(b Backup) (file string, err error) {
	file = r.backup(b.Board)
	text, err := json.MarshalIndent(b, "", "  ") //nolint:gosec // secrets are what a backup is for; its folder is the user's alone
	if err == nil {
		err = state.Make(filepath.Dir(filepath.Dir(file)))
	}
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o700)
	}
	if err == nil {
		err = state.Write(file, append(text, '\n'))
	}
	if err != nil {
		return file, fmt.Errorf("deploy: backup of %s: %w", b.Board, err)
	}
	return file, nil
}

// LastBackup is the backup of a board, with its file. False: there is none.
func (r Records) LastBackup(board string) (b Backup, file string, ok bool, err error) {
	file = r.backup(board)
	b, err = ReadBackup(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Backup{}, file, false, nil
	}
	if err != nil {
		return Backup{}, file, false, fmt.Errorf("deploy: backup of %s: %w", board, err)
	}
	return b, file, true, nil
}
