package replay

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/device"
)

// output compares one thing that the board did.
func (p *player) output(at int64, o device.Output) error {
	switch o.Kind {
	case device.SerialOut:
		p.printed(at, o.Data)
	case device.RadioSet:
		return p.tuned(at, o.Radio)
	case device.Transmit:
		return p.sent(at, o.Data)
	}
	return nil
}

// expected returns the first row of a kind from the board that is still to come.
func (p *player) expected(kind Kind) *Row {
	for _, r := range p.rec.Rows {
		if r.Kind == kind && r.From == Board && !p.done[r] {
			return r
		}
	}
	return nil
}

func (p *player) sent(at int64, data []byte) error {
	if p.free != nil {
		return p.sentFreely(at, data)
	}
	row := p.expected(Sent)
	if row == nil {
		return p.diverge(at, nil, "frame %x, and none is recorded any more", data)
	}
	if !bytes.Equal(data, row.Data) {
		got, _ := p.rec.open(data)
		return p.diverge(at, row, "frame\n  got %x\n want %x\nplain %x\n want %x", data, row.Data, got.plain, row.Decoded.Plain)
	}
	if off := at - row.At; off < -Tolerance || off > Tolerance {
		return p.diverge(at, row, "frame %x starts %d us off the record", data, off)
	}
	p.consume(at, row, data)
	return nil
}

// consume counts a frame as the one that was recorded in row.
func (p *player) consume(at int64, row *Row, data []byte) {
	p.done[row], p.script.done[row] = true, true
	p.totals.Frames++
	p.txEnd = at + row.Air + row.Late
	if row.Air == 0 {
		p.txEnd = at + p.target.Airtime(p.radio, len(data))
	}
}

// tuned compares radio settings; repeating the present ones is nothing new.
func (p *player) tuned(at int64, radio device.RadioSettings) error {
	if radio == p.radio {
		return nil
	}
	p.radio = radio
	row := p.expected(Tuned)
	if row == nil {
		return p.diverge(at, nil, "radio %+v, and no change is recorded any more", radio)
	}
	if off := at - row.At; radio != row.Radio || off < -Tolerance || off > Tolerance+row.Within {
		return p.diverge(at, row, "radio, %d us off the record\n got %+v\nwant %+v", off, radio, row.Radio)
	}
	p.done[row] = true
	p.totals.RadioSettings++
	return nil
}

// printed compares console bytes with the rows of this time.
func (p *player) printed(at int64, data []byte) {
	for _, r := range p.rec.Rows {
		rest, open := p.rest[r]
		if !open || at < r.At-Tolerance || at > r.At+r.Within {
			continue
		}
		if r.Excluded != "" {
			return
		}
		n := min(len(rest), len(data))
		ok, digits := r.says(data[:n], len(r.Data)-len(rest))
		if !ok {
			p.faults = append(p.faults, p.diverge(at, r, "console\n got %q\nwant %q", data, rest))
			p.rest[r] = nil
			return
		}
		p.totals.ConsoleBytes += n - digits
		p.totals.ExcludedBytes += digits
		p.rest[r], data = rest[n:], data[n:]
		if len(data) == 0 {
			return
		}
	}
	p.faults = append(p.faults, p.diverge(at, nil, "console bytes that are not recorded: %q", data))
}

// overdue complains about what should have happened by now. Frames and radio
// settings end the recording, because all that follows hangs on them.
func (p *player) overdue(now int64) error {
	slack := int64(Tolerance)
	if p.free != nil && now <= p.free.until {
		slack += p.free.slack
	}
	for _, r := range p.rec.Rows {
		if r.At+r.Within+slack >= now {
			if r.At > now {
				break
			}
			continue
		}
		if p.done[r] || r.From != Board {
			continue
		}
		switch r.Kind { //nolint:exhaustive // only these come from the board
		case Sent, Tuned:
			return p.diverge(now, r, "the board did not do it: %x %+v\nplain %x", r.Data, r.Radio, r.Decoded.Plain)
		case Printed:
			p.finish(now, r)
		}
	}
	return nil
}

// finish closes a console row whose time is over.
func (p *player) finish(now int64, r *Row) {
	p.done[r] = true
	rest := p.rest[r]
	delete(p.rest, r)
	if r.Excluded != "" {
		p.totals.ExcludedRows++
		p.totals.ExcludedBytes += len(r.Data)
		return
	}
	if len(rest) > 0 {
		p.faults = append(p.faults, p.diverge(now, r, "the board did not print %q", rest))
	}
}
