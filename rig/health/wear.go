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

// Worn is how often a board lost its power, had its file system erased and was flashed.
type Worn struct {
	PowerCycles int `json:"power_cycles"`
	Erases      int `json:"erases"`
	Flashes     int `json:"flashes"`
}

// Plus is both together.
func (w Worn) Plus(other Worn) Worn {
	return Worn{w.PowerCycles + other.PowerCycles, w.Erases + other.Erases, w.Flashes + other.Flashes}
}

// Minus is what is left of it without the other.
func (w Worn) Minus(other Worn) Worn {
	return Worn{w.PowerCycles - other.PowerCycles, w.Erases - other.Erases, w.Flashes - other.Flashes}
}

// Worn adds up what the ledger has counted of a board in a run, or in all runs if it is named "". Flashes
// are those of the events of that kind, by whose hand ever.
func (l *Ledger) Worn(ctx context.Context, board, run string) (w Worn, err error) {
	err = l.db.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(iif(kind = ?3 AND stage = ?1, CAST(text AS INTEGER), 0)), 0),
		       COALESCE(SUM(iif(kind = ?3 AND stage = ?2, CAST(text AS INTEGER), 0)), 0), COALESCE(SUM(kind = ?4), 0)
		FROM events WHERE board = ?5 AND kind IN (?3, ?4) AND ?6 IN ('', run)`,
		powerCycles, erases, string(Wear), string(Flash), board, run).Scan(&w.PowerCycles, &w.Erases, &w.Flashes)
	if err != nil {
		return Worn{}, l.fail("read", err)
	}
	return w, nil
}

// Worn counts what a board is worn by; a flash is counted by an event of its own, see [Flash]. Whoever is
// about to do something counts it before, so that a run that is killed has counted it.
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
