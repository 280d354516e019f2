package health

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Good is the firmware that a ledger names as known to be good on boards of a kind: a bench that fails
// with it is to blame itself.
type Good struct {
	Kind    string    `json:"kind"` // "heltec_v3"
	Role    string    `json:"role"` // "room"
	Image   string    `json:"image"`
	Version string    `json:"version"` // that a board reports with it
	File    string    `json:"file"`
	SHA256  string    `json:"sha256"` // of the file, in hex
	BoardID string    `json:"board_id,omitempty"`
	Why     string    `json:"why,omitempty"` // what speaks for it
	At      time.Time `json:"at"`            // when it was named; the zero time is now
}

// goodTable is beside the events. A program that knows nothing of it leaves it as it is.
const goodTable = `
CREATE TABLE IF NOT EXISTS good (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	at       INTEGER NOT NULL, -- UNIX milliseconds
	kind     TEXT NOT NULL,
	role     TEXT NOT NULL,
	image    TEXT NOT NULL,
	version  TEXT NOT NULL,
	file     TEXT NOT NULL,
	sha256   TEXT NOT NULL, -- empty: none is known any more
	board_id TEXT NOT NULL,
	why      TEXT NOT NULL
) STRICT;`

// NameGood names a firmware as known to be good, in the stead of the one before. One without a hash
// takes the name away and leaves none.
func (l *Ledger) NameGood(ctx context.Context, g Good) error {
	if g.At.IsZero() {
		g.At = time.Now()
	}
	_, err := l.db.ExecContext(ctx, "INSERT INTO good (at, kind, role, image, version, file, sha256, board_id, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		g.At.UnixMilli(), g.Kind, g.Role, g.Image, g.Version, g.File, g.SHA256, g.BoardID, tidy(g.Why))
	if err != nil {
		return l.fail("name known-good firmware", err)
	}
	return nil
}

// Good is the firmware that is known to be good on boards of a kind and a role; false: none is.
func (l *Ledger) Good(ctx context.Context, kind, role string) (Good, bool, error) {
	g := Good{Kind: kind, Role: role}
	var at int64
	err := l.db.QueryRowContext(ctx, "SELECT at, image, version, file, sha256, board_id, why FROM good WHERE kind = ? AND role = ? ORDER BY id DESC LIMIT 1", kind, role).
		Scan(&at, &g.Image, &g.Version, &g.File, &g.SHA256, &g.BoardID, &g.Why)
	if errors.Is(err, sql.ErrNoRows) {
		return Good{}, false, nil
	}
	if err != nil {
		return Good{}, false, l.fail("read", err)
	}
	g.At = time.UnixMilli(at).UTC()
	return g, g.SHA256 != "", nil
}
