package source

import (
	"context"
	"errors"
	"io"
)

// stream reads samples from bytes.
type stream struct {
	info  Info
	from  io.Reader
	close func() error
	gaps  []gap // that the header tells of, in their order
	ended func() error

	at   int64 // samples read
	lost int64
	raw  []byte
	iq   []complex64
	end  error
}

// gap is where samples are missing in a recording.
type gap struct{ at, lost int64 }

// Raw reads samples without a header. Info says how they are written and whatever else is known.
func Raw(r io.Reader, info Info) Source { return newStream(r, info) }

func newStream(r io.Reader, info Info) *stream {
	s := &stream{info: info, from: r, raw: make([]byte, blockLen*info.Coding.Size()), iq: make([]complex64, 0, blockLen)}
	if c, ok := r.(io.Closer); ok {
		s.close = c.Close
	}
	return s
}

func (s *stream) Info() Info { return s.info }

func (s *stream) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

func (s *stream) Next(ctx context.Context) (Block, error) {
	if err := ctx.Err(); err != nil {
		return Block{}, err
	}
	if s.end != nil {
		return Block{}, s.end
	}
	size := int64(s.info.Coding.Size())
	want := s.until() * size
	n, err := io.ReadFull(s.from, s.raw[:want])
	whole := int64(n) / size
	switch odd := int(int64(n) % size); {
	case err == nil:
		if s.info.Count >= 0 && s.at+whole >= s.info.Count {
			s.end = s.finish()
		}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		s.end = s.finish()
		if missing := s.info.Count - s.at - whole; missing > 0 || odd > 0 {
			s.end = &TruncatedError{Name: s.info.Name, Have: s.at + whole, Want: max(0, s.info.Count), Odd: odd}
		}
	default:
		s.end = &FormatError{s.info.Name, "reading", err}
	}
	if whole == 0 {
		if s.at == 0 && errors.Is(s.end, io.EOF) {
			s.end = &FormatError{s.info.Name, "reading", errors.New("there is no sample in it")}
		}
		return Block{}, s.end
	}
	b := Block{}
	if len(s.gaps) > 0 && s.gaps[0].at == s.at {
		b.Lost, b.Why = s.gaps[0].lost, "the recording tells of a gap"
		s.lost += b.Lost
		s.gaps = s.gaps[1:]
	}
	s.iq = s.info.Coding.Decode(s.iq[:0], s.raw[:whole*size])
	b.At, b.IQ = s.at+s.lost, s.iq
	s.at += whole
	return b, nil
}

// until is how many samples the next block has: to the next gap or the end, if they are near.
func (s *stream) until() int64 {
	n := int64(blockLen)
	if s.info.Count >= 0 {
		n = min(n, s.info.Count-s.at)
	}
	for _, g := range s.gaps {
		if g.at > s.at {
			return min(n, g.at-s.at)
		}
	}
	return n
}

// finish is how a stream ends that has been read whole.
func (s *stream) finish() error {
	if s.ended != nil {
		if err := s.ended(); err != nil {
			return err
		}
	}
	return io.EOF
}
