package costs

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Entry is what a spec costs.
type Entry struct {
	Cost

	Seconds float64 // of bench time
}

// Table is what specs cost, by [report.Spec.ID]: a requirement, and eight digits of file and text.
type Table map[string]Entry

// header names the columns of a table as it is kept.
const header = "spec seconds sent heard sent_else_ms heard_else_ms power_cycles erases"

// Write writes a table, a line a spec in the order of their ids.
func (t Table) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, header)
	for _, id := range slices.Sorted(maps.Keys(t)) {
		e := t[id]
		fmt.Fprintln(out, id, number(e.Seconds), e.Sent, e.Heard, number(e.SentElse), number(e.HeardElse), e.PowerCycles, e.Erases)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("costs: %w", err)
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Read reads what Write writes. The error says which line is none.
func Read(r io.Reader) (Table, error) {
	t := Table{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			if lines.Text() != header {
				return nil, fmt.Errorf("costs: line 1: %q; want %q", lines.Text(), header)
			}
			continue
		}
		id, e, err := parseLine(lines.Text())
		if _, twice := t[id]; err == nil && twice {
			err = fmt.Errorf("%s stands there twice", id)
		}
		if err != nil {
			return nil, fmt.Errorf("costs: line %d: %w", n, err)
		}
		t[id] = e
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	return t, nil
}

func parseLine(text string) (id string, e Entry, err error) {
	fields := strings.Split(text, " ")
	if len(fields) != len(strings.Fields(header)) {
		return "", e, fmt.Errorf("%d columns; want %q", len(fields), header)
	}
	id = fields[0]
	if e.Sent, err = parseFrames(fields[2]); err != nil {
		return id, e, err
	}
	if e.Heard, err = parseFrames(fields[3]); err != nil {
		return id, e, err
	}
	for column, to := range map[int]*float64{1: &e.Seconds, 4: &e.SentElse, 5: &e.HeardElse} {
		if *to, err = strconv.ParseFloat(fields[column], 64); err != nil || !(*to >= 0 && *to < 1e12) {
			return id, e, fmt.Errorf("%q is no number of seconds or milliseconds", fields[column])
		}
	}
	for column, to := range map[int]*int{6: &e.PowerCycles, 7: &e.Erases} {
		if *to, err = strconv.Atoi(fields[column]); err != nil || *to < 0 {
			return id, e, fmt.Errorf("%q is no count", fields[column])
		}
	}
	return id, e, nil
}
