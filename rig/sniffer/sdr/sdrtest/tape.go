// Package sdrtest records what a source of samples gives, its gaps and the times included, and plays
// it back. A recording is text: a line of JSON for what is known of the stream, and one for each block.
package sdrtest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/source"
)

// line is a block, or how the stream ended.
type line struct {
	At    int64     `json:"at"`
	Lost  int64     `json:"lost,omitempty"`
	Why   string    `json:"why,omitempty"`
	Vague bool      `json:"vague,omitempty"`
	Came  time.Time `json:"came,omitzero"`
	IQ    []byte    `json:"iq,omitempty"` // as the stream's coding writes it
	End   string    `json:"end,omitempty"`
}

// Recorder is a source that writes down what another gives.
type Recorder struct {
	source.Source

	to  *json.Encoder
	err error
}

// Record writes down what a source gives, whose samples are cu8, ci16_le or cf32_le. Its Close closes
// that and tells whether all was written down.
func Record(to io.Writer, from source.Source) *Recorder {
	r := &Recorder{Source: from, to: json.NewEncoder(to)}
	r.err = r.to.Encode(from.Info())
	return r
}

// Next gives the next block.
func (r *Recorder) Next(ctx context.Context) (source.Block, error) {
	b, err := r.Source.Next(ctx)
	l := line{At: b.At, Lost: b.Lost, Why: b.Why, Vague: b.Vague, Came: b.Came, IQ: r.Info().Coding.Encode(nil, b.IQ)}
	if err != nil {
		l = line{End: err.Error()}
	}
	r.err = errors.Join(r.err, r.to.Encode(l))
	return b, err
}

// Close closes what is recorded.
func (r *Recorder) Close() error { return errors.Join(r.err, r.Source.Close()) }

// Player is a source that gives again what one gave. Its Close fails if something recorded was not
// taken.
type Player struct {
	info  source.Info
	lines []line
	next  int
	iq    []complex64
}

// Play reads a recording.
func Play(from io.Reader) (*Player, error) {
	p := &Player{}
	in := bufio.NewReader(from)
	dec := json.NewDecoder(in)
	if err := dec.Decode(&p.info); err != nil {
		return nil, fmt.Errorf("sdrtest: head of the recording: %w", err)
	}
	for {
		var l line
		switch err := dec.Decode(&l); {
		case errors.Is(err, io.EOF):
			return p, nil
		case err != nil:
			return nil, fmt.Errorf("sdrtest: line %d of the recording: %w", len(p.lines)+2, err)
		}
		p.lines = append(p.lines, l)
	}
}

// Info is that of the recorded source.
func (p *Player) Info() source.Info { return p.info }

// Next gives the next block. Behind the last it ends as the recorded source did, and with io.EOF if
// that did not end.
func (p *Player) Next(ctx context.Context) (source.Block, error) {
	if err := ctx.Err(); err != nil {
		return source.Block{}, err
	}
	if p.next == len(p.lines) {
		return source.Block{}, io.EOF
	}
	l := p.lines[p.next]
	p.next++
	switch l.End {
	case "":
	case io.EOF.Error():
		return source.Block{}, io.EOF
	default:
		return source.Block{}, errors.New(l.End)
	}
	p.iq = p.info.Coding.Decode(p.iq[:0], l.IQ)
	return source.Block{At: l.At, Lost: l.Lost, Why: l.Why, Vague: l.Vague, Came: l.Came, IQ: p.iq}, nil
}

// Close fails if something was not taken.
func (p *Player) Close() error {
	if left := len(p.lines) - p.next; left > 0 {
		return fmt.Errorf("sdrtest: %d blocks of the recording, from sample %d on, were not taken", left, p.lines[p.next].At)
	}
	return nil
}
