package history

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"time"
)

// Most is how many runs a folder may hold: a hundred a day for five years.
const Most = 200_000

// mostTroubles is how many sentences a folder that is not in order is given, and one on the rest.
const mostTroubles = 20

// troubles are sentences on what is not in order.
type troubles struct {
	list  []error
	more  int
	twice *TwiceError // the first
}

func (t *troubles) add(err error) {
	if len(t.list) == mostTroubles {
		t.more++
		return
	}
	t.list = append(t.list, err)
}

func (t *troubles) all() []error {
	if t.more == 0 {
		return t.list
	}
	return append(slices.Clip(t.list), fmt.Errorf("history: and %d more lines are not in order", t.more))
}

// claim is that a line is the one of a run and part.
type claim struct {
	place

	name    name
	series  Series
	time    time.Time // by which it stands in order
	batch   [8]byte   // of the image and the suite, zero if the image is not known
	sum     [16]byte  // of its content
	refused bool      // another says otherwise
	again   []string  // files of further lines that say the same
	text    []byte    // of a line that is in no file yet
}

// name identifies a run and part.
type name [16]byte

func nameOf(r Run) name {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d", r.Run, r.Part))
	return name(sum[:16])
}

// index knows the lines of a folder without holding them.
type index struct {
	troubles

	claims  map[name]*claim
	endless bool // more than Most are taken
}

func newIndex() *index { return &index{claims: map[name]*claim{}} }

// sumOf is over the content of a line, but for how it was placed: that depends on the folder.
func sumOf(l Line, text []byte) ([16]byte, error) {
	if !l.Placed.IsZero() {
		l.Placed = time.Time{}
		var err error
		if text, err = l.Encode(); err != nil {
			return [16]byte{}, err
		}
	}
	sum := sha256.Sum256(bytes.TrimSpace(text))
	return [16]byte(sum[:16]), nil
}

// TwiceError says that two lines claim one run and do not say the same.
type TwiceError struct {
	Run        string
	One, Other string // where they stand
}

// Error names the run and both lines.
func (e *TwiceError) Error() string {
	return fmt.Sprintf("history: %s and %s both claim to be run %s and do not say the same: neither counts; take the one out that is not its own", e.One, e.Other, e.Run)
}

// scan indexes the lines of some files, and says of each that it cannot use why.
func (x *index) scan(files []string) error {
	for _, file := range files {
		err := eachLine(file, func(p place, text []byte) error {
			if len(text) == 0 {
				x.add(fmt.Errorf("history: %s: %w", p, errLong))
				return nil
			}
			l, err := Decode(text)
			if err != nil {
				x.add(fmt.Errorf("history: %s: %w", p, err))
				return nil
			}
			_, err = x.take(p, l, text)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// take indexes a line, and tells whether it is new.
func (x *index) take(p place, l Line, text []byte) (fresh bool, err error) {
	sum, err := sumOf(l, text)
	if err != nil {
		return false, err
	}
	id := nameOf(l.Run)
	switch before := x.claims[id]; {
	case before != nil && before.sum == sum:
		before.again = append(before.again, p.file)
		return false, nil
	case before != nil:
		before.refused = true
		twice := &TwiceError{Run: l.Run.Run, One: before.String(), Other: p.String()}
		x.add(twice)
		if x.twice == nil {
			x.twice = twice
		}
		return false, nil
	case len(x.claims) == Most && !x.endless:
		return false, fmt.Errorf("history: %s: more than %d runs; `meshrig history prune --keep N` keeps the newest of each set-up", p.file, Most)
	}
	c := &claim{place: p, name: id, series: l.Series, time: l.At(), sum: sum}
	if l.Image != "" {
		batch := sha256.Sum256([]byte(l.Image + " " + l.Suite))
		c.batch = [8]byte(batch[:8])
	}
	x.claims[id] = c
	return true, nil
}

// bySeries are the claims that count, those of a set-up together, the oldest first.
func (x *index) bySeries() map[Series][]*claim {
	all := map[Series][]*claim{}
	for _, c := range x.claims {
		if !c.refused {
			all[c.series] = append(all[c.series], c)
		}
	}
	for _, list := range all {
		slices.SortFunc(list, func(a, b *claim) int {
			return cmp.Or(a.time.Compare(b.time), cmp.Compare(a.file, b.file), cmp.Compare(a.at, b.at))
		})
	}
	return all
}

// fetcher reads single lines again.
type fetcher map[string]*os.File

// text is a line without its end.
func (f fetcher) text(c *claim) ([]byte, error) {
	if c.text != nil {
		return bytes.TrimSpace(c.text), nil
	}
	file := f[c.file]
	if file == nil {
		var err error
		if file, err = os.Open(c.file); err != nil {
			return nil, fmt.Errorf("history: %w", err)
		}
		f[c.file] = file
	}
	text := make([]byte, c.size)
	if _, err := file.ReadAt(text, c.at); err != nil {
		return nil, fmt.Errorf("history: %s: %w", c.place, err)
	}
	return bytes.TrimSpace(text), nil
}

func (f fetcher) line(c *claim) (Line, error) {
	text, err := f.text(c)
	if err != nil {
		return Line{}, err
	}
	l, err := Decode(text)
	if err != nil {
		return Line{}, fmt.Errorf("history: %s: %w", c.place, err)
	}
	return l, nil
}

func (f fetcher) close() {
	for _, file := range f {
		_ = file.Close()
	}
}
