package health

import (
	"context"
	"strconv"
)

// Wear is the kind of an event that counts what a board was worn by: Stage is what, Text how often, which
// may be less than none where more was expected than came.
const Wear Kind = "wear"

// The stages of Wear.
const (
	powerCycles = "power cycles"
	erases      = "erases"
)

// Worn is how often a board lost its power and had its file system erased.
type Worn struct{ PowerCycles, Erases int }

// Worn adds up what the ledger has counted of a board, in all runs.
func (l *Ledger) Worn(ctx context.Context, board string) (w Worn, err error) {
	err = l.db.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(iif(stage = ?, CAST(text AS INTEGER), 0)), 0), COALESCE(SUM(iif(stage = ?, CAST(text AS INTEGER), 0)), 0)
		FROM events WHERE board = ? AND kind = ?`, powerCycles, erases, board, string(Wear)).Scan(&w.PowerCycles, &w.Erases)
	if err != nil {
		return Worn{}, l.fail("read", err)
	}
	return w, nil
}

// Worn counts what a board is worn by. Whoever is about to do something counts it before, so that a run
// that is killed has counted it.
func (j *Journal) Worn(ctx context.Context, board string, w Worn) {
	for _, c := range []struct {
		what  string
		count int
	}{{powerCycles, w.PowerCycles}, {erases, w.Erases}} {
		if c.count != 0 {
			j.Note(ctx, Event{Board: board, Kind: Wear, Stage: c.what, Text: strconv.Itoa(c.count)})
		}
	}
}
