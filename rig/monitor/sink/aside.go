package sink

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Aside is a file of what a place refused, each record on a line of JSON with the reason. Beyond a
// size it becomes FILE.1, and the one before that goes.
type Aside struct {
	path  string
	limit int64
}

// asideLimit is the size of the file of what was set aside.
const asideLimit = 4 << 20

// NewAside is the file of what is set aside in the folder of a spool.
func NewAside(folder string) *Aside {
	return &Aside{filepath.Join(folder, "set-aside.jsonl"), asideLimit}
}

// Put writes a record and why it was refused.
func (a *Aside) Put(record []byte, reason string) error {
	line, err := json.Marshal(struct {
		At     time.Time `json:"at"`
		Reason string    `json:"reason"`
		Record string    `json:"record"`
	}{time.Now().UTC().Truncate(time.Second), reason, string(record)})
	if err != nil {
		return fmt.Errorf("sink: %s: %w", a.path, err)
	}
	if info, err := os.Stat(a.path); err == nil && info.Size() > a.limit {
		if err := os.Rename(a.path, a.path+".1"); err != nil {
			return fmt.Errorf("sink: %w", err)
		}
	}
	f, err := os.OpenFile(a.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("sink: %s: %w", a.path, err)
	}
	return nil
}
