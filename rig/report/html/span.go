package html

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/report"
)

// placedSpan is a judged length of time with its start and its ends in bench time.
type placedSpan struct {
	of                report.Judged
	from, at          clock.Time
	errLo, errHi      clock.Time
	least, most       clock.Time
	hasLeast, hasMost bool
}

// place finds where on the axis a judged quantity lies; only lengths of time that ended at a known time do.
func place(j report.Judged) (s placedSpan, ok bool) {
	var unit time.Duration
	switch j.Unit {
	case "us":
		unit = time.Microsecond
	case "ms":
		unit = time.Millisecond
	case "s":
		unit = time.Second
	}
	if unit == 0 || j.At == nil {
		return s, false
	}
	length := func(v float64) clock.Time { return clock.Time(v * float64(unit) / float64(time.Microsecond)) }
	at := clock.Time(*j.At)
	s = placedSpan{of: j, from: at - length(j.Value), at: at, errLo: at - length(j.Err), errHi: at + length(j.Err)}
	if j.Least != nil {
		s.least, s.hasLeast = s.from+length(*j.Least), true
	}
	if j.Most != nil {
		s.most, s.hasMost = s.from+length(*j.Most), true
	}
	return s, true
}

func (s placedSpan) points() []clock.Time {
	list := []clock.Time{s.from, s.at, s.errLo, s.errHi}
	if s.hasLeast {
		list = append(list, s.least)
	}
	if s.hasMost {
		list = append(list, s.most)
	}
	return list
}

func (s placedSpan) on(a axis) span {
	out := span{From: a.x(s.from), To: a.x(s.at), ErrLo: a.x(s.errLo), ErrHi: a.x(s.errHi), Least: -1, Most: -1, Out: outside(s.of), Text: quantity(s.of)}
	if s.hasLeast {
		out.Least = a.x(s.least)
	}
	if s.hasMost {
		out.Most = a.x(s.most)
	}
	return out
}

// outside tells whether a value lies beyond a bound, whatever its error.
func outside(j report.Judged) bool {
	return j.Least != nil && j.Value < *j.Least || j.Most != nil && j.Value > *j.Most
}

// quantity is a judged quantity in words: value, error, bounds and where they come from.
func quantity(j report.Judged) string {
	text := j.What + ": " + number(j.Value)
	if j.Err != 0 {
		text += " ± " + number(j.Err)
	}
	text = strings.TrimSpace(text + " " + j.Unit)
	switch {
	case j.Least != nil && j.Most != nil:
		text += fmt.Sprintf(", want %s to %s", number(*j.Least), number(*j.Most))
	case j.Least != nil:
		text += ", want " + number(*j.Least) + " at least"
	case j.Most != nil:
		text += ", want " + number(*j.Most) + " at most"
	}
	if len(j.Because) > 0 {
		text += " (" + strings.Join(j.Because, "; ") + ")"
	}
	if j.By != "" {
		text += ", by " + j.By
	}
	return text
}

// number is a number with three decimals at most.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
