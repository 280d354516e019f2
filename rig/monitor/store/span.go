package store

import (
	"encoding/binary"
	"slices"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// span is what the polls of a stretch of time come to. One poll is the shortest.
type span struct {
	at        int64 // where it starts, UNIX milliseconds
	good, bad int   // polls that worked and that failed
	of        map[sample.Metric]piece
}

// piece is what one metric came to.
type piece struct {
	n             int
	from, to      int64   // the first and the last measurement, UNIX milliseconds
	widest        int64   // longest time between two of them, milliseconds
	min, max, sum float64 // of what goes up and down
	first, last   float64
	grown         float64 // of a counter: by how much, restarts of the node aside
}

// single is a measurement.
func single(at int64, v float64) piece {
	return piece{n: 1, from: at, to: at, min: v, max: v, sum: v, first: v, last: v}
}

// Grown is by how much a counter grew from one reading to the next. One that fell has begun anew.
func Grown(from, to float64) float64 {
	if to >= from {
		return to - from
	}
	return to
}

// join puts a later piece behind an earlier one.
func (p piece) join(q piece) piece {
	switch {
	case p.n == 0:
		return q
	case q.n == 0:
		return p
	}
	return piece{
		n: p.n + q.n, from: p.from, to: q.to, widest: max(p.widest, q.widest, q.from-p.to),
		min: min(p.min, q.min), max: max(p.max, q.max), sum: p.sum + q.sum,
		first: p.first, last: q.last, grown: p.grown + Grown(p.last, q.first) + q.grown,
	}
}

// ofPoll is a poll as a span.
func ofPoll(at int64, failure sample.Failure, values sample.Values) span {
	switch failure {
	case sample.NoFailure:
	case sample.Held: // the room was not asked
		return span{at: at}
	default:
		return span{at: at, bad: 1}
	}
	s := span{at: at, good: 1, of: make(map[sample.Metric]piece, len(values))}
	for m, v := range values {
		s.of[m] = single(at, v)
	}
	return s
}

// join adds a later span to an earlier one.
func (s *span) join(t span) {
	s.good, s.bad = s.good+t.good, s.bad+t.bad
	if s.of == nil {
		s.of = make(map[sample.Metric]piece, len(t.of))
	}
	for m, p := range t.of {
		s.of[m] = s.of[m].join(p)
	}
}

// pack packs a span: counts, then each metric by number. Times are behind the span's start.
func (s span) pack(x ids) []byte {
	list := make([]uint64, 0, len(s.of))
	for m := range s.of {
		if id, ok := x.of[m]; ok {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	b := binary.AppendUvarint(nil, uint64(s.good))
	b = binary.AppendUvarint(b, uint64(s.bad))
	for _, id := range list {
		m := x.name[id]
		p := s.of[m]
		for _, u := range []uint64{id, uint64(p.n), uint64(p.from - s.at), uint64(p.to - p.from), uint64(p.widest)} {
			b = binary.AppendUvarint(b, u)
		}
		numbers := []float64{p.min, p.max, p.sum}
		if counters[m] {
			numbers = []float64{p.first, p.last, p.grown}
		}
		for _, v := range numbers {
			b = appendNumber(b, v)
		}
	}
	return b
}

// unpackSpan gives it back. Metrics that the file does not know are left out.
func unpackSpan(x ids, at int64, b []byte) (span, error) {
	r := reader{rest: b}
	s := span{at: at, good: int(r.uvarint()), bad: int(r.uvarint()), of: map[sample.Metric]piece{}}
	for len(r.rest) > 0 {
		id := r.uvarint()
		p := piece{n: int(r.uvarint()), from: at + int64(r.uvarint())}
		p.to = p.from + int64(r.uvarint())
		p.widest = int64(r.uvarint())
		a, b, c := r.number(), r.number(), r.number()
		m, known := x.name[id]
		if counters[m] {
			p.first, p.last, p.grown = a, b, c
		} else {
			p.min, p.max, p.sum = a, b, c
		}
		if known && p.n > 0 {
			s.of[m] = p
		}
	}
	if r.torn {
		return span{}, errTorn
	}
	return s, nil
}
