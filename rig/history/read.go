package history

import (
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Shown is how many columns a table has unless somebody says otherwise.
const Shown = 30

// Options say what is read of a history. The zero value is the last [Shown] runs of each set-up.
type Options struct {
	Last int // columns of a table; 0: Shown
	// Join makes one column of the runs of one image by one suite, in which what says most against
	// the image counts: of the shards of a run, or of its repetitions.
	Join bool
}

// Mark is a run that stands for something.
type Mark struct {
	Run     string    `json:"run"`
	At      time.Time `json:"at"`
	Version string    `json:"version"`
}

// Row is what a table says of one requirement or spec.
type Row struct {
	ID    string `json:"id"`
	State State  `json:"state"`
	// Letters has one letter for each column, the oldest first.
	Letters string `json:"letters"`
	// First is the first run of all that has a word of it, LastRun the last that judged it and
	// LastGood the last that it passed in. BadSince is the first that it failed in after that. They look at runs too that stand in no column.
	First    *Mark `json:"first_seen"`
	LastRun  *Mark `json:"last_run,omitempty"`
	LastGood *Mark `json:"last_good,omitempty"`
	BadSince *Mark `json:"bad_since,omitempty"`

	letters []Letter
}

// Values are what one spec measured under one name, a point for each column, nil where it did not.
type Values struct {
	Spec   string      `json:"spec"`
	What   string      `json:"what"`
	Unit   string      `json:"unit,omitempty"`
	Points []*Measured `json:"points"`
}

// Table is the history of one set-up.
type Table struct {
	Series  Series `json:"series"`
	Columns []Run  `json:"runs"` // the oldest first; of joined runs the last
	// Older is how many runs there are that stand in no column, but in First and what is beside it.
	Older        int      `json:"older,omitempty"`
	Requirements []Row    `json:"requirements"`
	Specs        []Row    `json:"specs"`
	Measured     []Values `json:"measured,omitempty"`
}

// History is all that a folder holds.
type History struct {
	Tables []Table // in the order of the names of their set-ups
	// Troubles are sentences on lines that are in no table, twenty at most and one on the rest. The
	// lines stay where they are.
	Troubles []error
}

// Of is the table of a set-up, nil if it has none.
func (h *History) Of(s Series) *Table {
	for i := range h.Tables {
		if h.Tables[i].Series == s {
			return &h.Tables[i]
		}
	}
	return nil
}

// Read reads the last [Shown] runs of each set-up of a folder.
func Read(folder string) (*History, error) { return Options{}.Read(folder) }

// Read reads a folder. It needs memory for what its tables hold and a little for each run, however
// large the files are. A line that cannot be read is left out, and Troubles says why.
func (o Options) Read(folder string) (*History, error) {
	if o.Last == 0 {
		o.Last = Shown
	}
	release, err := lock(folder, unix.LOCK_SH)
	if err != nil {
		return nil, err
	}
	defer release()
	list, err := files(folder)
	if err != nil {
		return nil, err
	}
	x := newIndex()
	if err := x.scan(list); err != nil {
		return nil, err
	}
	lines := fetcher{}
	defer lines.close()
	h := &History{Troubles: x.all()}
	series := x.bySeries()
	for _, s := range slices.SortedFunc(maps.Keys(series), func(a, b Series) int { return strings.Compare(a.String(), b.String()) }) {
		t, err := o.table(s, series[s], lines)
		if err != nil {
			return nil, err
		}
		h.Tables = append(h.Tables, *t)
	}
	return h, nil
}

// columns deals the claims of a set-up to the columns of a table: for each the number of its column,
// below 0 if it has none; and how many columns there are.
func (o Options) columns(claims []*claim) (column []int, n int) {
	key := make([]any, len(claims))
	last := map[any]int{} // the last claim of a column
	for i, c := range claims {
		if key[i] = i; o.Join && c.batch != [8]byte{} {
			key[i] = c.batch
		}
		last[key[i]] = i
	}
	ends := slices.Sorted(maps.Values(last))
	n = min(len(ends), o.Last)
	ends = ends[len(ends)-n:]
	column = make([]int, len(claims))
	for i := range claims {
		at, ok := slices.BinarySearch(ends, last[key[i]])
		if column[i] = at; !ok {
			column[i] = -1
		}
	}
	return column, n
}
