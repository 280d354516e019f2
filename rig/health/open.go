package health

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/meshrig/meshrig/rig/state"
)

const (
	// application marks a SQLite file as a ledger: "mesh" (SQLite file header, offset 68).
	application = 0x6d657368
	// version of the tables; a later program may have a higher one.
	version = 1
	// busy is how long one run waits for another's write, each of which takes milliseconds.
	busy = 10 * time.Second
)

const tables = `
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
CREATE INDEX events_of_boards ON events (board);`

// ErrNewer means that a later meshrig wrote the ledger.
var ErrNewer = errors.New("a later meshrig wrote it; use that one, or give this rig another state folder")

// unusable is why a file cannot be a ledger and is set aside.
type unusable struct{ why string }

func (u *unusable) Error() string { return u.why }

// Open opens the ledger in a file, and makes file and folder if there are none. A file that is
// no ledger or is damaged is set aside under another name, never deleted; SetAside says so.
func Open(ctx context.Context, file string) (*Ledger, error) {
	l := &Ledger{file: file}
	if err := state.Make(filepath.Dir(file)); err != nil {
		return nil, l.fail("open", err)
	}
	// One at a time looks at the file, makes tables or sets it aside.
	lock := flock.New(file + ".lock")
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, l.fail("open", err)
	}
	defer lock.Close()
	if err := state.Share(lock.Path()); err != nil {
		return nil, l.fail("open", err)
	}
	err := l.open(ctx)
	if bad, ok := errors.AsType[*unusable](err); ok {
		if err := l.setAside(bad.why); err != nil {
			return nil, l.fail("set aside", err)
		}
		err = l.open(ctx)
	}
	if err == nil {
		err = state.Share(file)
	}
	if err != nil {
		return nil, l.fail("open", err)
	}
	return l, nil
}

// open opens the file as it is; its error is an *unusable if no ledger can be had of it.
func (l *Ledger) open(ctx context.Context) (err error) {
	if info, err := os.Stat(l.file); err == nil && !info.Mode().IsRegular() {
		return errors.New("it is no file; take it away or give this rig another state folder")
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")", "synchronous(NORMAL)",
	}}
	dsn := url.URL{Scheme: "file", Opaque: url.PathEscape(l.file), RawQuery: pragmas.Encode()}
	if l.db, err = sql.Open("sqlite", dsn.String()); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.db.Close())
		}
	}()
	switch err = l.examine(ctx); code(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &unusable{"it is damaged or no SQLite file: " + err.Error()}
	}
	return err
}

// examine looks whether a file is a ledger, and makes the tables in an empty one. It changes
// nothing in a file that is another program's.
func (l *Ledger) examine(ctx context.Context) error {
	var id, is, objects int
	for pragma, to := range map[string]*int{"PRAGMA application_id": &id, "PRAGMA user_version": &is, "SELECT count(*) FROM sqlite_schema": &objects} {
		if err := l.db.QueryRowContext(ctx, pragma).Scan(to); err != nil {
			return err
		}
	}
	switch {
	case id == 0 && objects == 0:
		return l.create(ctx)
	case id != application:
		return &unusable{"another program's SQLite file"}
	case is > version:
		return ErrNewer
	}
	var found string
	if err := l.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return &unusable{"it is damaged: " + found}
	}
	if _, err := l.Events(ctx, "", 1); code(err) == sqlite3.SQLITE_ERROR {
		return &unusable{"it has other tables than a ledger"}
	} else if err != nil {
		return err
	}
	return l.shared(ctx)
}

// shared lets runs read while another writes. The file remembers it.
func (l *Ledger) shared(ctx context.Context) error {
	var mode string
	return l.db.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
}

func (l *Ledger) create(ctx context.Context) error {
	if err := l.shared(ctx); err != nil {
		return err
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, statement := range []string{tables, fmt.Sprintf("PRAGMA application_id = %d", application), fmt.Sprintf("PRAGMA user_version = %d", version)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// setAside gives the file, and what SQLite keeps beside it, a name that is free.
func (l *Ledger) setAside(why string) error {
	to, err := state.SetAside(l.file, "-wal", "-shm")
	if err != nil {
		return err
	}
	l.left = fmt.Sprintf("health: %s could not be used (%s); it was set aside as %s, and a new ledger begun", l.file, why, to)
	return nil
}
