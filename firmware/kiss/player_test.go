package kiss_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/kiss"
	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
)

// totals count what was compared.
type totals struct {
	Recordings, Rows            int
	Answers, Bytes              int // instants at which the modem wrote, and all it wrote
	Frames, Radios              int
	ShapeOnly, ShapeBytes, Free int // of Answers and Bytes: only lengths compared; draws that decided a start
}

func (t *totals) add(o totals) {
	t.Recordings += o.Recordings
	t.Rows += o.Rows
	t.Answers += o.Answers
	t.Bytes += o.Bytes
	t.Frames += o.Frames
	t.Radios += o.Radios
	t.ShapeOnly += o.ShapeOnly
	t.ShapeBytes += o.ShapeBytes
	t.Free += o.Free
}

// stimulus is one thing that reaches the modem.
type stimulus struct {
	at   int64
	rank int
	in   device.Input
}

// player plays a recording to an emulated modem. Times have to agree to the microsecond.
type player struct {
	rec     *recording
	machine *emulated.Machine
	todo    []stimulus
	now     int64
	radio   device.RadioSettings
	txEnd   int64
	delay   uint8 // TXDELAY as the host set it
	decoder wire.Decoder
	line    *fifo
	totals  totals
	faults  []error
}

func (p *player) fault(at int64, r *row, format string, args ...any) {
	what := "nothing recorded"
	if r != nil {
		what = r.String()
	}
	p.faults = append(p.faults, fmt.Errorf("%s, at %d us: %s (%s)", p.rec.Session, at, fmt.Sprintf(format, args...), what))
}

func play(rec *recording, quirks kiss.Quirks) (totals, []error) {
	p := &player{rec: rec, txEnd: math.MaxInt64, delay: 50}
	p.totals.Recordings = 1
	flash := &emulated.Flash{}
	if !rec.IdentityRandom {
		flash.Restore(map[string][]byte{"/identity/_main.id": append(unhex(rec.Key.Pub), unhex(rec.Key.Prv)...)})
	}
	cfg := kiss.Config{
		Quirks: quirks,
		Board:  emulated.Config{Flash: flash, Epoch: rec.Epoch, Random: draws{p, emulated.NewRandom(42)}},
	}
	if rec.FIFO > 0 {
		p.line = &fifo{rec: &rec.header, now: &p.now}
		cfg.Serial = func(b *emulated.Board) kiss.Serial { p.line.board = b; return p.line }
	}
	p.machine = kiss.NewMachine(cfg)
	p.stimuli()
	p.run()
	p.account()
	return p.totals, p.faults
}

// stimuli lists what the recording does to the modem.
func (p *player) stimuli() {
	p.todo = []stimulus{{in: device.Input{Kind: device.Power, On: true}}}
	var begun *row
	for _, r := range p.rec.rows {
		add := func(at int64, rank int, in device.Input) { p.todo = append(p.todo, stimulus{at, rank, in}) }
		signal := device.Input{SNR: r.SNR, RSSI: r.RSSI, Data: r.data}
		switch {
		case r.Dir == "host>modem":
			signal.Kind = device.SerialIn
			add(r.At, 0, signal)
		case r.Dir == "air>modem":
			signal.Kind = device.FrameIn
			add(r.At, 0, signal)
		case r.Dir == "rxerr":
			signal.Kind = device.BadFrame
			add(r.At, 0, signal)
		case r.Dir == "air" && r.Air > 0:
			p.onAir(r.At, r.At+r.Air)
		case r.Dir == "air" && r.Busy != nil && *r.Busy == 1:
			begun = r
		case r.Dir == "air" && r.Busy != nil:
			p.onAir(begun.At, r.At)
		}
	}
	slices.SortStableFunc(p.todo, func(a, b stimulus) int { return cmp.Or(cmp.Compare(a.at, b.at), a.rank-b.rank) })
}

// onAir adds the phases of a frame: the radio model that was recorded raises its preamble
// flag at once, its header flag 12.25 symbols behind the preamble.
func (p *player) onAir(from, to int64) {
	phase := func(at int64, rank int, ph device.Phase) {
		p.todo = append(p.todo, stimulus{at, rank, device.Input{Kind: device.AirPhase, Phase: ph}})
	}
	s := p.settingsAt(from)
	header := from + (int64(s.Preamble)*4+49)*(1e6<<s.SpreadingFactor/int64(s.Bandwidth))/4
	phase(from, 0, device.PhasePreamble)
	if header < to {
		phase(header, 0, device.PhaseHeader)
	}
	phase(to, 1, device.PhaseIdle)
}

// settingsAt are the radio settings that were recorded last.
func (p *player) settingsAt(at int64) (s device.RadioSettings) {
	for _, r := range p.rec.rows {
		if r.Dir == "radio" && r.At <= at {
			s = r.radio
		}
	}
	return s
}

func (p *player) run() {
	end := p.rec.rows[len(p.rec.rows)-1].At
	wake := int64(0)
	for len(p.faults) < 5 {
		until := min(wake, p.txEnd, end)
		if len(p.todo) > 0 {
			until = min(until, p.todo[0].at)
		}
		until = min(until, (p.now/1000+1)*1000) // draws and the line have to know the modem's time
		p.now = until
		out, at, next, err := p.machine.Run(until)
		if err != nil {
			p.fault(at, nil, "%v", err)
			return
		}
		wake = next
		for _, o := range out {
			p.output(at, o)
		}
		if at < until || len(out) > 0 {
			continue
		}
		if p.feed(at) {
			wake = at
		} else if at >= end && wake > at {
			return
		}
	}
}

func (p *player) feed(at int64) (fed bool) {
	if p.txEnd <= at {
		p.txEnd, fed = math.MaxInt64, true
		p.machine.Input(at, device.Input{Kind: device.TxDone})
		if r := p.expect("txdone", at); r != nil {
			r.done = true
		}
	}
	for len(p.todo) > 0 && p.todo[0].at <= at {
		s := p.todo[0]
		p.todo, fed = p.todo[1:], true
		if s.in.Kind == device.SerialIn {
			p.watch(s.in.Data)
		}
		p.machine.Input(at, s.in)
	}
	return fed
}

// watch follows what the host sets.
func (p *player) watch(typed []byte) {
	for {
		f, rest, ok := p.decoder.Next(typed)
		if !ok {
			return
		}
		if f.Port == 0 && f.Command == wire.TxDelay && len(f.Data) > 0 {
			p.delay = f.Data[0]
		}
		if f.Port == 0 && f.Command == wire.SetHardware && len(f.Data) > 0 && wire.Sub(f.Data[0]) == wire.Reboot {
			p.delay = 50
		}
		typed = rest
	}
}

// expect is the next row of a kind that is still to come, if it is of this time.
func (p *player) expect(dir string, at int64) *row {
	for _, r := range p.rec.rows {
		if r.Dir == dir && !r.done {
			if r.At == at {
				return r
			}
			break
		}
	}
	return nil
}

func (p *player) output(at int64, o device.Output) {
	switch o.Kind {
	case device.SerialOut:
		p.totals.Answers++
		p.answer(at, o.Data)
	case device.RadioSet:
		r := p.expect("radio", at)
		p.radio = o.Radio
		if r == nil || r.radio != o.Radio {
			p.fault(at, r, "radio %+v", o.Radio)
			return
		}
		r.done = true
		p.totals.Radios++
	case device.Transmit:
		r := p.expect("modem>air", at)
		if r == nil || !bytes.Equal(r.data, o.Data) {
			p.fault(at, r, "frame %x", o.Data)
			return
		}
		r.done = true
		p.totals.Frames++
		p.txEnd = at + r.Air
	}
}

// answer compares everything that was written at one instant.
func (p *player) answer(at int64, got []byte) {
	var want []byte
	shape := p.rec.IdentityRandom
	var last *row
	for r := p.expect("modem>host", at); r != nil; r = p.expect("modem>host", at) {
		want, r.done, last = append(want, r.data...), true, r
		shape = shape || r.Random
	}
	p.totals.Bytes += len(want)
	for _, r := range p.rec.rows {
		shape = shape || r.Dir == "host>modem" && r.At == at && r.Undefined
	}
	if bytes.Equal(got, want) {
		return
	}
	if shape && last != nil && slices.Equal(shapes(got), shapes(want)) {
		p.totals.ShapeOnly++
		p.totals.ShapeBytes += len(want)
		return
	}
	p.fault(at, last, "wrote %x\n want %x", got, want)
}

// shapes are sub-command and length of each frame.
func shapes(stream []byte) (s []string) {
	var d wire.Decoder
	for {
		f, rest, ok := d.Next(stream)
		if !ok {
			return s
		}
		h, err := f.Hardware()
		s = append(s, fmt.Sprint(f.Command, h.Sub, len(f.Data), err))
		stream = rest
	}
}

// account complains about what was recorded and did not happen.
func (p *player) account() {
	for _, r := range p.rec.rows {
		p.totals.Rows++
		switch r.Dir {
		case "modem>host", "modem>air", "radio", "txdone":
			if !r.done && len(p.faults) == 0 {
				p.fault(p.now, r, "the modem did not do it")
			}
		}
	}
}

// draws lets each frame leave when it was recorded, by losing draws until it is time.
type draws struct {
	p    *player
	rest device.Random
}

func (d draws) Fill(use device.Use, b []byte) { d.rest.Fill(use, b) }

func (d draws) IntN(_ device.Use, _, high uint32) uint32 {
	const ms = 1000
	leaves := d.p.now/ms*ms + max(10*int64(d.p.delay), 1)*ms
	for _, r := range d.p.rec.rows {
		if r.Dir == "modem>air" && !r.done {
			if r.At > leaves {
				d.p.totals.Free++
				return high - 1
			}
			break
		}
	}
	return 0
}

// fifo is the bounded output of the variant builds.
type fifo struct {
	board *emulated.Board
	rec   *header
	now   *int64
	level float64
	at    int64
}

func (f *fifo) Room() int {
	for f.at < *f.now {
		next := *f.now
		rate := f.rec.Drain
		if len(f.rec.Stall) == 2 {
			from, to := int64(f.rec.Stall[0]), int64(f.rec.Stall[1])
			switch {
			case f.at < from:
				next = min(next, from)
			case f.at < to:
				rate, next = 0, min(next, to)
			}
		}
		f.level = max(0, f.level-rate*float64(next-f.at)/1e6)
		f.at = next
	}
	return f.rec.FIFO - int(math.Ceil(f.level))
}

func (f *fifo) Write(b []byte) (int, error) {
	f.level += float64(len(b))
	return f.board.Write(b)
}
