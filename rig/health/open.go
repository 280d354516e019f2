package health

import (
	"context"
	"database/sql"
	"errors"

	"github.com/meshrig/meshrig/rig/internal/tables"
)

// form is that of a ledger; its mark is "mesh".
var form = tables.Form{
	Noun: "ledger", Application: 0x6d657368, Version: 1, Else: "give this rig another state folder",
	Tables: `
CREATE TABLE events (
	id    INTEGER PRIMARY KEY AUTOINCREMENT,
	at    INTEGER NOT NULL, -- UNIX milliseconds
	run   TEXT NOT NULL,
	board TEXT NOT NULL,
	kind  TEXT NOT NULL,
	stage TEXT NOT NULL,
	good  INTEGER NOT NULL,
	text  TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_boards ON events (board);`,
	Known: func(ctx context.Context, db *sql.DB) error {
		_, err := (&Ledger{db: db}).Events(ctx, "", 1)
		return err
	},
}

// ErrNewer means that a later meshrig wrote the ledger.
var ErrNewer = tables.ErrNewer

// Open opens the ledger in a file, and makes file and folder if there are none. A file that is
// no ledger or is damaged is set aside under another name, never deleted; SetAside says so.
func Open(ctx context.Context, file string) (*Ledger, error) {
	l := &Ledger{file: file}
	db, left, err := form.Open(ctx, file)
	if err != nil {
		return nil, l.fail("open", err)
	}
	l.db = db
	if _, err := db.ExecContext(ctx, goodTable+airtimeTable); err != nil {
		return nil, l.fail("open", errors.Join(err, db.Close()))
	}
	if left != "" {
		l.left = "health: " + left
	}
	return l, nil
}
