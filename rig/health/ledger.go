package health

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/internal/tables"
)

// Ledger is the memory of a rig: a SQLite file that several runs may use at the same time.
type Ledger struct {
	db   *sql.DB
	file string
	left string // words about what was set aside
}

// ErrFull means that the disk took no more. The run can go on; what happens in it is not
// remembered.
var ErrFull = errors.New("the disk is full; make room, what happens until then is not remembered")

// Error says which ledger failed at what.
type Error struct {
	File  string
	Stage string // "open", "add", "read", "set aside"
	Err   error
}

// Error names stage, file and cause.
func (e *Error) Error() string {
	return "health: " + e.Stage + ": ledger " + e.File + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (l *Ledger) fail(stage string, err error) error {
	if tables.Full(err) {
		err = fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return &Error{File: l.file, Stage: stage, Err: err}
}

// SetAside says in words what became of a file that could not be used; "" if there was none.
func (l *Ledger) SetAside() string { return l.left }

// Close ends the use of the file.
func (l *Ledger) Close() error {
	if err := l.db.Close(); err != nil {
		return l.fail("close", err)
	}
	return nil
}

// Add writes events, all or none.
func (l *Ledger) Add(ctx context.Context, events ...Event) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return l.fail("add", err)
	}
	for _, e := range events {
		if e.At.IsZero() {
			e.At = time.Now()
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO events (at, run, board, kind, stage, good, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
			e.At.UnixMilli(), tidy(e.Run), e.Board, string(e.Kind), tidy(e.Stage), e.Good, tidy(e.Text))
		if err != nil {
			return l.fail("add", errors.Join(err, tx.Rollback()))
		}
	}
	if err := tx.Commit(); err != nil {
		return l.fail("add", err)
	}
	return nil
}

// history is how many events of a board are read at most, so that a ledger of years is read as
// quickly as one of months. A run with a board leaves tens of them, and a policy looks at tens
// of runs.
const history = 5000

// Past reads what the ledger knows of a board: its runs, the oldest first, and the last trouble. That
// it was flashed makes no run: who flashes by hand judges nothing.
// What is older than the last 5000 events of the board is left out.
func (l *Ledger) Past(ctx context.Context, board string) (_ []Run, last string, err error) {
	rows, err := l.db.QueryContext(ctx, `
		SELECT run, MIN(at), TOTAL(kind = 'trouble'), TOTAL(kind = 'recovery'),
		       TOTAL(kind = 'golden'), TOTAL(kind = 'golden' AND NOT good)
		FROM (SELECT id, at, run, kind, good FROM events WHERE board = ? AND kind NOT IN ('wear', 'flash') ORDER BY id DESC LIMIT ?)
		GROUP BY run ORDER BY MIN(id)`, board, history)
	if err != nil {
		return nil, "", l.fail("read", err)
	}
	defer rows.Close()
	var past []Run
	for rows.Next() {
		var (
			r                                    Run
			at                                   int64
			troubles, recoveries, checks, failed float64
		)
		if err := rows.Scan(&r.ID, &at, &troubles, &recoveries, &checks, &failed); err != nil {
			return nil, "", l.fail("read", err)
		}
		r.At, r.Troubles, r.Recoveries = time.UnixMilli(at).UTC(), int(troubles), int(recoveries)
		switch {
		case failed > 0:
			r.Golden = Failed
		case checks > 0:
			r.Golden = Passed
		}
		past = append(past, r)
	}
	if err := rows.Err(); err != nil {
		return nil, "", l.fail("read", err)
	}
	err = l.db.QueryRowContext(ctx, `
		SELECT iif(stage = '', text, stage || ': ' || text)
		FROM (SELECT * FROM events WHERE board = ? AND kind <> 'wear' ORDER BY id DESC LIMIT ?)
		WHERE kind = 'trouble' OR kind = 'golden' AND NOT good ORDER BY id DESC LIMIT 1`, board, history).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, "", l.fail("read", err)
	}
	return past, last, nil
}

// Events reads the last events of a board, the newest first, at most limit.
func (l *Ledger) Events(ctx context.Context, board string, limit int) ([]Event, error) {
	rows, err := l.db.QueryContext(ctx,
		"SELECT at, run, board, kind, stage, good, text FROM events WHERE board = ? ORDER BY id DESC LIMIT ?", board, limit)
	if err != nil {
		return nil, l.fail("read", err)
	}
	defer rows.Close()
	var list []Event
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&at, &e.Run, &e.Board, &e.Kind, &e.Stage, &e.Good, &e.Text); err != nil {
			return nil, l.fail("read", err)
		}
		e.At = time.UnixMilli(at).UTC()
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, l.fail("read", err)
	}
	return list, nil
}

// Member is a board as the inventory has it.
type Member struct{ Name, Kind string }

// Boards reads the past of the boards of a rig.
func (l *Ledger) Boards(ctx context.Context, members []Member) ([]Past, error) {
	var boards []Past
	for _, m := range members {
		past, last, err := l.Past(ctx, m.Name)
		if err != nil {
			return nil, err
		}
		boards = append(boards, Past{Name: m.Name, Kind: m.Kind, Runs: past, Last: last})
	}
	return boards, nil
}
