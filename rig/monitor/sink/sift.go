package sink

import (
	"context"
	"errors"
)

// refusal is a record that was refused by itself.
type refusal struct {
	record []byte
	reason string
}

// deliver sends a batch. Records that are refused are found, halving by halving, and set aside once
// all others have arrived.
func (p *Pump) deliver(ctx context.Context, records [][]byte) error {
	s := sieve{send: p.Send, spare: len(records) > 1 && p.spared < patience}
	err := s.sift(ctx, records)
	if err == nil && s.spare && len(s.refused) == len(records) {
		err = &Refused{s.refused[0].reason}
	}
	if err != nil {
		if _, all := errors.AsType[*Refused](err); all {
			p.spared++
		}
		return err
	}
	for _, r := range s.refused {
		p.SetAside(r.record, r.reason)
	}
	return nil
}

// sieve finds what is refused.
type sieve struct {
	send    func(ctx context.Context, records [][]byte) error
	spare   bool // give up where nothing at all is taken
	taken   bool
	refused []refusal
}

// suspicious is how many refusals without anything taken mean that it is not about the records.
const suspicious = 16

func (s *sieve) sift(ctx context.Context, records [][]byte) error {
	err := s.send(ctx, records)
	refused, ok := errors.AsType[*Refused](err)
	if !ok {
		s.taken = s.taken || err == nil
		return err
	}
	if len(records) == 1 {
		s.refused = append(s.refused, refusal{records[0], refused.Reason})
		if s.spare && !s.taken && len(s.refused) == suspicious {
			return refused
		}
		return nil
	}
	half := len(records) / 2
	if err := s.sift(ctx, records[:half]); err != nil {
		return err
	}
	return s.sift(ctx, records[half:])
}
