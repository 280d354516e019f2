package store

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Fill leaves the file no room beyond what it has.
func (s *Store) Fill() error {
	s.db.SetMaxOpenConns(1) // the limit is a connection's
	var pages int
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	return s.db.QueryRow(fmt.Sprintf("PRAGMA max_page_count(%d)", pages)).Scan(&pages)
}

// Room takes the limit back.
func (s *Store) Room() error {
	var pages int
	return s.db.QueryRow("PRAGMA max_page_count(1000000)").Scan(&pages)
}

// Count counts the rows of a table.
func (s *Store) Count(table string) (n int, err error) {
	err = s.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n)
	return n, err
}

// Whole asks the file whether it is.
func (s *Store) Whole() (found string, err error) {
	err = s.db.QueryRow("PRAGMA integrity_check").Scan(&found)
	return found, err
}

// Numbers are the table's metrics by the numbers that a file may have given them.
func numbers() ids {
	x := ids{of: map[sample.Metric]uint64{}, name: map[uint64]sample.Metric{}}
	for i, q := range sample.Quantities {
		x.add(uint64(i+1), q.Metric)
	}
	return x
}

// Packed packs values, and Unpacked gives them back.
func Packed(v sample.Values) []byte { return packValues(numbers(), v) }

// Unpacked gives packed values back.
func Unpacked(b []byte) (sample.Values, error) { return unpackValues(numbers(), b) }

// Spanned puts readings of metrics together, packs what they come to and gives that back packed again.
func Spanned(start int64, readings []sample.Values) (first, again []byte, err error) {
	s := span{at: start}
	for i, v := range readings {
		failure := sample.NoFailure
		if len(v) == 0 {
			failure = sample.Silent
		}
		s.join(ofPoll(start+int64(i)*1000, failure, v))
	}
	first = s.pack(numbers())
	back, err := unpackSpan(numbers(), start, first)
	return first, back.pack(numbers()), err
}

// UnpackedSpan unpacks a span and packs it again.
func UnpackedSpan(b []byte) ([]byte, error) {
	s, err := unpackSpan(numbers(), 0, b)
	return s.pack(numbers()), err
}

// Check has what was done said as it is when the store does it by itself.
func (s *Store) Check(what string, err error) { s.check(what, err) }
