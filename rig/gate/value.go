package gate

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Span is a length of time, written with its unit, days among them: 60s, 1h, 14d.
type Span time.Duration

// UnmarshalText reads what String writes.
func (s *Span) UnmarshalText(text []byte) error {
	if days, ok := strings.CutSuffix(string(text), "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err == nil && n > 0 {
			*s = Span(time.Duration(n) * day)
			return nil
		}
	} else if d, err := time.ParseDuration(string(text)); err == nil && d > 0 {
		*s = Span(d)
		return nil
	}
	return errors.New("want a time with its unit: 60s, 1h, 14d")
}

// String writes whole days as such.
func (s Span) String() string {
	d := time.Duration(s)
	if d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Date is a day, in UTC.
type Date time.Time

// UnmarshalText reads a day as 2027-02-15.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return errors.New("want a day: 2027-02-15")
	}
	*d = Date(t)
	return nil
}

// String writes the day for people: 15 Feb 2027.
func (d Date) String() string { return time.Time(d).Format("2 Jan 2006") }

// Percent is a share in hundredths.
type Percent float64

// UnmarshalText reads 10%.
func (p *Percent) UnmarshalText(text []byte) error {
	number, ok := strings.CutSuffix(string(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if !ok || err != nil || !(v > 0 && v <= 100) {
		return errors.New("want a share up to 100 %: 10%")
	}
	*p = Percent(v)
	return nil
}

// Share is a part of one.
type Share float64

// UnmarshalText reads 0.05.
func (s *Share) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(v) || v <= 0 || v >= 1 {
		return errors.New("want a number between 0 and 1: 0.05")
	}
	*s = Share(v)
	return nil
}

// Names are some of a kind, or all of it, which is one name: all.
type Names []string

// UnmarshalText reads a single name.
func (n *Names) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("want a text")
	}
	*n = Names{string(text)}
	return nil
}

// All tells whether all are meant.
func (n Names) All() bool { return len(n) == 1 && n[0] == "all" }
