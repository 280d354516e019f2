package companion_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
)

// tolerance is how far, in microseconds, a board's time may lie from the record: one tick of its counter.
const tolerance = 1000

const released = "v1.17.1"

// player plays a tape to a board.
type player struct {
	tape    *tape
	machine device.Machine
	serial  []byte // a frame that has begun
	next    [3]int // event that is awaited
	radio   device.RadioSettings
	mask    func(kind device.OutputKind, data []byte) []byte // nil: every byte counts
	slack   int64                                            // microseconds that a frame may be late or early, beside the tolerance
	count   totals
	now     int64
}

// totals is what was compared.
type totals struct {
	Tapes, Rows, AppFrames, AirFrames, Radios int
	Undefined                                 int // bytes that were not compared, see event
}

func (t *totals) add(o totals) {
	t.Tapes += o.Tapes
	t.Rows += o.Rows
	t.AppFrames += o.AppFrames
	t.AirFrames += o.AirFrames
	t.Radios += o.Radios
	t.Undefined += o.Undefined
}

// open returns a board with the identity of a tape, which runs a release.
func open(tb testing.TB, t *tape, version string, random device.Random) *emulated.Machine {
	tb.Helper()
	release, err := releases.Companions().Find(version)
	if err != nil {
		tb.Fatal(err)
	}
	return companion.NewMachine(release, emulated.Config{Flash: t.flash(), Epoch: t.epoch, Random: random})
}

// flash is what the board had at the start: its identity.
func (t *tape) flash() *emulated.Flash {
	public := t.own.Public()
	flash := &emulated.Flash{}
	flash.Restore(map[string][]byte{"/identity/_main.id": append(public[:], t.own[:]...)})
	return flash
}

// play runs a tape to its end, or to the first thing that differs.
func (p *player) play() (totals, error) {
	todo, txEnd, next := p.tape.in, int64(math.MaxInt64), int64(math.MaxInt64)
	for {
		until := min(p.tape.end, txEnd, next)
		p.now = until
		if len(todo) > 0 {
			until = min(until, todo[0].at)
		}
		out, at, wake, err := p.machine.Run(until)
		if err != nil {
			return p.count, err
		}
		p.now, next = at, wake
		for _, o := range out {
			if err := p.did(at, o); err != nil {
				return p.count, err
			}
			if o.Kind == device.Transmit {
				txEnd = at + int64(emulated.Airtime(p.radio, len(o.Data)))
			}
		}
		if err := p.overdue(); err != nil {
			return p.count, err
		}
		if at < until || len(out) > 0 {
			continue
		}
		if at == txEnd {
			txEnd = math.MaxInt64
			p.machine.Input(at, device.Input{Kind: device.TxDone})
			next = at
			continue
		}
		fed := wake <= at
		for ; len(todo) > 0 && todo[0].at == at; todo = todo[1:] {
			if in := todo[0].in; in.Kind == device.Power && !in.On {
				txEnd = math.MaxInt64
			}
			p.machine.Input(at, todo[0].in)
			fed, next = true, at
		}
		if !fed && at >= p.tape.end {
			p.now = math.MaxInt64
			p.count.Tapes, p.count.Rows = 1, p.tape.rows
			return p.count, p.overdue()
		}
	}
}

func (p *player) did(at int64, o device.Output) error {
	switch o.Kind {
	case device.RadioSet:
		p.radio = o.Radio
		return p.compare(o.Kind, event{at: at, radio: o.Radio})
	case device.Transmit:
		return p.compare(o.Kind, event{at: at, data: o.Data, air: int64(emulated.Airtime(p.radio, len(o.Data)))})
	case device.SerialOut:
	}
	p.serial = append(p.serial, o.Data...)
	for len(p.serial) >= 3 {
		size := 3 + int(p.serial[1]) + int(p.serial[2])<<8
		if p.serial[0] != '>' {
			return fmt.Errorf("at %d us: no frame begins with %x", at, p.serial)
		}
		if len(p.serial) < size {
			return nil
		}
		if err := p.compare(o.Kind, event{at: at, data: p.serial[3:size]}); err != nil {
			return err
		}
		p.serial = p.serial[size:]
	}
	return nil
}

// compare holds what a board did to what is awaited next of that kind.
func (p *player) compare(kind device.OutputKind, got event) error {
	list := p.tape.want[kind]
	if p.next[kind] >= len(list) {
		return fmt.Errorf("kind %d: did %v, and nothing is awaited any more", kind, got)
	}
	want := list[p.next[kind]]
	p.next[kind]++
	same, undefined := p.same(kind, got.data, want)
	off := got.at - want.at
	slack := tolerance + p.slack
	if !same || got.radio != want.radio || got.air != want.air || off < -slack || off > slack {
		return fmt.Errorf("kind %d, %d us off:\n did %v\nwant %v", kind, off, got, want)
	}
	p.count.Undefined += undefined
	switch kind {
	case device.SerialOut:
		p.count.AppFrames++
	case device.Transmit:
		p.count.AirFrames++
	case device.RadioSet:
		p.count.Radios++
	}
	return nil
}

// same compares bytes, those left out that come from memory that nobody has set.
func (p *player) same(kind device.OutputKind, data []byte, want event) (same bool, undefined int) {
	a, b := bytes.Clone(data), bytes.Clone(want.data)
	for _, i := range want.undef {
		if i < len(a) && i < len(b) {
			a[i], b[i] = 0, 0
			undefined++
		}
	}
	if p.mask != nil {
		a, b = p.mask(kind, a), p.mask(kind, b)
	}
	return bytes.Equal(a, b), undefined
}

// overdue is an error if something should have happened by now.
func (p *player) overdue() error {
	for kind, list := range p.tape.want {
		if n := p.next[kind]; n < len(list) && list[n].at+tolerance+p.slack < p.now {
			return fmt.Errorf("kind %d, at %d us: did not do %v", kind, p.now, list[n])
		}
	}
	return nil
}

// attempts is how many plans of retries are tried for a tape.
const attempts = 200

// search plays with one plan of retries after the other until all that was recorded happens.
func (s *script) search(start func() *player) (totals, error) {
	for n := 1; ; n++ {
		p := start()
		s.begin(p)
		got, err := p.play()
		if err == nil || n == attempts || !s.again() {
			return got, err
		}
	}
}

// replay plays a tape to a release with the random numbers of the recording.
func replay(tb testing.TB, tape *tape, version string) (totals, error) {
	tb.Helper()
	s := &script{tb: tb, tape: tape}
	return s.search(func() *player { return &player{tape: tape, machine: open(tb, tape, version, s)} })
}

// recorded is what the files hold, as counted in them by other means.
func recorded() totals {
	return totals{Tapes: 10 + 14, Rows: 6025, AppFrames: 3362, AirFrames: 430, Radios: 39, Undefined: 97}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	var all totals
	for _, tape := range append(protocol(t), exchanges(t)...) {
		t.Run(tape.name, func(t *testing.T) {
			got, err := replay(t, tape, released)
			if err != nil {
				t.Error(err)
			}
			all.add(got)
		})
	}
	if all != recorded() {
		t.Errorf("got  %+v\nwant %+v", all, recorded())
	}
}

// openFrame opens a sealed frame between the board of a tape and another node.
func (t *tape) openFrame(payload []byte) []byte {
	if len(payload) < 2 {
		return nil
	}
	own := t.own.Public()
	other := payload[0]
	if other == own[0] {
		other = payload[1]
	}
	key, ok := t.keys[other]
	if !ok {
		return nil
	}
	plain, err := t.own.SharedSecret(key).Open(nil, payload[2:])
	if err != nil {
		return nil
	}
	return plain
}
