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

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/state"
)

// settings are what a console is asked for by `get` and takes by `set`, identity first
// (CommonCLI::handleGetCmd and handleSetCmd, room-server v1.17.1). Older releases know fewer.
func settings() []string {
	return []string{
		"prv.key", "name", "lat", "lon", "owner.info", "guest.password", "allow.read.only", "radio", "tx", "radio.rxgain", "dutycycle",
		"af", "int.thresh", "cad", "agc.reset.interval", "multi.acks", "advert.interval", "flood.advert.interval", "repeat", "loop.detect",
		"rxdelay", "txdelay", "direct.txdelay", "flood.max", "flood.max.unscoped", "flood.max.advert", "path.hash.mode", "adc.multiplier",
	}
}

// Untold is what no console tells, and a backup has not.
const Untold = "admin password, access list, regions, posts"

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
}

// Identity reports whether the private key is in the backup.
func (b Backup) Identity() bool {
	return len(b.Settings) > 0 && b.Settings[0].Name == "prv.key"
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
	path, err := (&seat{Device: b}).port(ctx)
	if err != nil {
		return fail(err)
	}
	port, err := serial.Open(serial.Config{Board: b.Name, Path: path})
	if err != nil {
		return fail(err)
	}
	talk := console.Open(ctx, b.Name, unstamped{port})
	for _, name := range settings() {
		limited, stop := context.WithTimeout(ctx, answer)
		reply, asked := talk.Insist(limited, "get "+name)
		stop()
		if err = asked; err != nil {
			break
		}
		if value, ok := strings.CutPrefix(reply, "> "); ok {
			saved.Settings = append(saved.Settings, Setting{name, value})
		} else {
			saved.Refused = append(saved.Refused, name)
		}
	}
	talk.Close()
	if err = errors.Join(err, port.Close()); err != nil {
		return fail(err)
	}
	if len(saved.Settings) == 0 {
		return fail(errors.New("it tells none of its settings; is this the console of a MeshCore firmware?"))
	}
	return saved, nil
}

// backup is the file of a board's backup. Its folder is the user's alone, for the private key.
func (r Records) backup(board string) string {
	return filepath.Join(r.State.Backups(), state.Name(board)+".json")
}

// SaveBackup keeps a backup in place of the one before, and returns its file.
func (r Records) SaveBackup(b Backup) (file string, err error) {
	file = r.backup(b.Board)
	text, err := json.MarshalIndent(b, "", "  ")
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
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Backup{}, file, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return Backup{}, file, false, fmt.Errorf("deploy: backup of %s: %w", board, err)
	}
	return b, file, true, nil
}
