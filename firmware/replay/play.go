package replay

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/meshrig/meshrig/firmware/device"
)

// spins is how often a board may want to run again at one instant.
const spins = 1000

// player plays one recording to one board.
type player struct {
	rec    *Recording
	target Target
	script *Script
	free   *freedom // nil: random numbers are scripted and every byte counts
	totals Totals
	todo   []stimulus
	rest   map[*Row][]byte // bytes still to be printed
	done   map[*Row]bool
	radio  device.RadioSettings
	txEnd  int64 // end of the board's own frame
	wake   int64
	faults []error
}

// Play runs a recording against a board that open makes, and returns what was
// compared. Everything that differed is in the error; a frame that differs ends
// the recording.
func Play(rec *Recording, open func(Start) (Target, error)) (Totals, error) {
	p := newPlayer(rec)
	return p.play(open, p.script)
}

func newPlayer(rec *Recording) *player {
	return &player{
		rec: rec, script: newScript(rec), todo: rec.stimuli(),
		rest: map[*Row][]byte{}, done: map[*Row]bool{}, txEnd: math.MaxInt64, wake: math.MaxInt64,
	}
}

func (p *player) play(open func(Start) (Target, error), random device.Random) (Totals, error) {
	var err error
	if p.target, err = open(Start{Epoch: p.rec.Epoch, Identity: p.rec.Keys[Board], Random: random}); err != nil {
		return Totals{}, err
	}
	for _, r := range p.rec.Rows {
		if r.Kind == Printed && r.From == Board {
			p.rest[r] = r.Data
		}
	}
	if err := p.run(); err != nil {
		p.faults = append(p.faults, err)
	}
	p.account()
	return p.totals, errors.Join(p.faults...)
}

func (p *player) diverge(at int64, row *Row, format string, args ...any) error {
	return &Divergence{File: p.rec.File, Name: p.rec.Name, At: at, Row: row, What: fmt.Sprintf(format, args...)}
}

// run alternates between the board and what reaches it.
func (p *player) run() error {
	idle := 0
	for at := int64(-1); ; {
		until := min(p.wake, p.txEnd, p.rec.End)
		if len(p.todo) > 0 {
			until = min(until, p.todo[0].at)
		}
		if until == at {
			idle++
		} else {
			idle = 0
		}
		if idle > spins {
			return p.diverge(at, nil, "the board wants to run again without end")
		}
		p.script.now = until
		out, reached, next, err := p.target.Run(until)
		if err = errors.Join(err, p.script.err); err != nil {
			return p.diverge(reached, nil, "%v", err)
		}
		at, p.wake = reached, next
		for _, o := range out {
			if err := p.output(at, o); err != nil {
				return err
			}
		}
		if err := p.overdue(at); err != nil {
			return err
		}
		if at < until {
			continue
		}
		fed := p.feed(at)
		if at >= p.rec.End && !fed && p.wake > at {
			return nil
		}
	}
}

// feed hands in what reaches the board at this time.
func (p *player) feed(at int64) bool {
	fed := false
	if p.txEnd <= at {
		p.txEnd = math.MaxInt64
		p.target.Input(at, device.Input{Kind: device.TxDone})
		fed = true
	}
	for len(p.todo) > 0 && p.todo[0].at <= at {
		s := p.todo[0]
		p.todo = p.todo[1:]
		if s.look {
			p.look(at, s.row)
			continue
		}
		if s.row != nil {
			p.done[s.row] = true
		}
		p.input(at, s)
		fed = true
	}
	if fed {
		p.wake = at
	}
	return fed
}

func (p *player) input(at int64, s stimulus) {
	if s.air {
		s.in = device.Input{Kind: device.AirPhase, Phase: s.phase}
	}
	if s.in.Kind == device.FrameIn {
		if p.free != nil {
			s.in.Data = p.free.acknowledge(s.in.Data)
		}
		p.script.heard = s.in.Data
	}
	if s.row == nil || s.row.Kind != Busy || s.air {
		p.target.Input(at, s.in)
	}
}

// look compares a file of the board's flash.
func (p *player) look(at int64, row *Row) {
	p.done[row] = true
	p.totals.Files++
	got, err := p.target.ReadFile(row.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && row.Data == nil:
	case err != nil:
		p.faults = append(p.faults, p.diverge(at, row, "file %s: %v, want %d bytes", row.Name, err, len(row.Data)))
	case row.Data == nil:
		p.faults = append(p.faults, p.diverge(at, row, "file %s has %d bytes, want none", row.Name, len(got)))
	case !bytes.Equal(got, row.Data):
		p.faults = append(p.faults, p.diverge(at, row, "file %s\n got %q\nwant %q", row.Name, got, row.Data))
	}
}

// account counts the rows and complains about those that were not consumed.
func (p *player) account() {
	p.totals.Recordings = 1
	p.totals.SpareDraws = p.script.Spare
	for _, r := range p.rec.Rows {
		if r.Kind == Printed && r.From == Board && !p.done[r] && len(p.faults) == 0 {
			p.finish(p.rec.End, r)
		}
		if p.done[r] || r.bystander() {
			p.totals.Rows++
			continue
		}
		if len(p.faults) == 0 {
			p.faults = append(p.faults, p.diverge(p.rec.End, r, "the row was not consumed"))
		}
	}
}
