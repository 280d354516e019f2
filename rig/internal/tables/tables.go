// Package tables opens SQLite files of our own: makes them, tells them from others' and from those of
// a later program, and sets aside what is damaged.
package tables

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
	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/meshrig/meshrig/rig/state"
)

// Busy is how long one writer waits for another, each of which takes milliseconds.
const Busy = 10 * time.Second

// Form is what a kind of file is like.
type Form struct {
	Noun        string // "ledger"
	Application int    // marks a SQLite file as one (SQLite file header, offset 68)
	Version     int    // of the tables; a later program may have a higher one
	Tables      string // statements that make them
	Else        string // what to do with a later program's file, beside using that program
	Quick       bool   // a look at its header must do: it may be large
	// Known reads a little from each table.
	Known func(context.Context, *sql.DB) error
}

// ErrNewer means that a later meshrig wrote the file.
var ErrNewer = errors.New("a later meshrig wrote it")

// unusable is why a file cannot be used and is set aside.
type unusable struct{ why string }

func (u *unusable) Error() string { return u.why }

// Code is what SQLite says of an error, 0 if the error is not SQLite's.
func Code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff // the rest says where in SQLite
	}
	return 0
}

// Full tells that the disk took no more.
func Full(err error) bool { return Code(err) == sqlite3.SQLITE_FULL }

// Open opens a file, and makes file and folder if there are none. One that is of another kind or is
// damaged is set aside under another name, never deleted; left says why and as what.
func (f Form) Open(ctx context.Context, file string) (db *sql.DB, left string, err error) {
	if err := state.Make(filepath.Dir(file)); err != nil {
		return nil, "", err
	}
	// One at a time looks at the file, makes tables or sets it aside.
	lock := flock.New(file + ".lock")
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, "", err
	}
	defer lock.Close()
	if err := state.Share(lock.Path()); err != nil {
		return nil, "", err
	}
	db, err = f.open(ctx, file)
	if bad, ok := errors.AsType[*unusable](err); ok {
		to, err := state.SetAside(file, "-wal", "-shm")
		if err != nil {
			return nil, "", fmt.Errorf("%w; it could not be set aside: %w", bad, err)
		}
		left = fmt.Sprintf("%s could not be used (%s); it was set aside as %s, and a new %s begun", file, bad.why, to, f.Noun)
		if db, err = f.open(ctx, file); err != nil {
			return nil, left, err
		}
	} else if err != nil {
		return nil, "", err
	}
	if err := state.Share(file); err != nil {
		return nil, left, errors.Join(err, db.Close())
	}
	return db, left, nil
}

// open opens the file as it is; its error is an *unusable if it is none of ours.
func (f Form) open(ctx context.Context, file string) (db *sql.DB, err error) {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no file; take it away or " + f.Else)
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(" + strconv.FormatInt(Busy.Milliseconds(), 10) + ")", "synchronous(NORMAL)",
	}}
	dsn := url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: pragmas.Encode()}
	if db, err = sql.Open("sqlite", dsn.String()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	switch err = f.examine(ctx, db); Code(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		err = &unusable{"it is damaged or no SQLite file: " + err.Error()}
	}
	return db, err
}

// examine looks whether a file is of the form, and makes the tables in an empty one. It changes
// nothing in a file that is another program's.
func (f Form) examine(ctx context.Context, db *sql.DB) error {
	var id, is, objects int
	for pragma, to := range map[string]*int{"PRAGMA application_id": &id, "PRAGMA user_version": &is, "SELECT count(*) FROM sqlite_schema": &objects} {
		if err := db.QueryRowContext(ctx, pragma).Scan(to); err != nil {
			return err
		}
	}
	switch {
	case id == 0 && objects == 0:
		return f.create(ctx, db)
	case id != f.Application:
		return &unusable{"another program's SQLite file"}
	case is > f.Version:
		return fmt.Errorf("%w; use that one, or %s", ErrNewer, f.Else)
	}
	if !f.Quick {
		var found string
		if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
			return err
		}
		if found != "ok" {
			return &unusable{"it is damaged: " + found}
		}
	}
	if err := f.Known(ctx, db); Code(err) == sqlite3.SQLITE_ERROR {
		return &unusable{"it has other tables than a " + f.Noun}
	} else if err != nil {
		return err
	}
	return shared(ctx, db)
}

// shared lets others read while one writes. The file remembers it.
func shared(ctx context.Context, db *sql.DB) error {
	var mode string
	return db.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
}

func (f Form) create(ctx context.Context, db *sql.DB) error {
	if err := shared(ctx, db); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, statement := range []string{f.Tables, fmt.Sprintf("PRAGMA application_id = %d", f.Application), fmt.Sprintf("PRAGMA user_version = %d", f.Version)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}
