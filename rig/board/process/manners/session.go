package manners

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// What every session is about: a minute with a radio and a console in it, a while without
// power, and a boot.
const (
	second   = clock.Time(1_000_000)
	offAt    = 60 * second
	onAt     = 70 * second
	endAt    = 110 * second
	seed     = 42
	epoch    = 1767225600 // 1 January 2026, 00:00 UTC, as in the recorded exchanges
	silences = 12         // how many turns are followed by listening
	silence  = 20 * time.Millisecond
	// stride is the longest turn of a session in small steps: no multiple of a millisecond.
	stride = clock.Time(9_973)
	// longestStill is how many turns a board may take at one instant.
	longestStill = 1000
)

// stimulus is something that reaches the board at a time.
type stimulus struct {
	at clock.Time
	in board.Input
}

// stimuli are those of every session. The frame is one of a type that nobody knows.
func stimuli() []stimulus {
	frame := []byte{0x3d, 0x00, 0xde, 0xad, 0xbe, 0xef, 0x01, 0x02, 0x03, 0x04}
	return []stimulus{
		{0, board.Input{Kind: board.Power, On: true}},
		{30 * second, board.Input{Kind: board.AirPhase, Phase: board.PhasePreamble}},
		{30*second + 100_000, board.Input{Kind: board.AirPhase, Phase: board.PhaseHeader}},
		{30*second + 300_000, board.Input{Kind: board.FrameIn, Data: frame, SNR: 9.5, RSSI: -80}},
		{30*second + 300_000, board.Input{Kind: board.AirPhase}},
		{35 * second, board.Input{Kind: board.BadFrame, SNR: -7.25, RSSI: -119.5}},
		{40 * second, board.Input{Kind: board.SerialIn, Data: []byte("ver\r")}},
		{45*second + 1, board.Input{Kind: board.SerialIn, Data: []byte("clock\r")}},
		{offAt, board.Input{Kind: board.Power}},
		{onAt, board.Input{Kind: board.Power, On: true}},
	}
}

// deed is something that a board did.
type deed struct {
	at   clock.Time
	what string
}

func (d deed) String() string { return fmt.Sprintf("%v %s", d.at, d.what) }

// session is one life of a board, and what became of it.
type session struct {
	m      *process.Machine
	stride clock.Time // longest turn; 0: as long as may be
	listen int        // turns to listen after
	long   bool       // a line of the greatest length is typed in the minute

	powered bool
	deeds   []deed
	nexts   []clock.Time // of each turn
	reached clock.Time
	next    clock.Time // as the board said last, with nothing having reached it since
	radio   lora.Params
	txDone  clock.Time // of the frame on the air; clock.Never: none
	early   error      // the board acted before it wanted to
	off     error      // the board acted, or wanted to, without power
}

// live runs a session to its end. The error is the board's, of its manners or of its end.
func (s *session) live(ctx context.Context, target process.Target, millis uint32) (err error) {
	s.m, err = target.Open(ctx, board.Setup{Name: "board", Seed: seed, Epoch: epoch, Millis: millis})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := s.m.Close(); err == nil {
			err = cerr
		}
	}()
	s.txDone, s.next = clock.Never, clock.Never
	for _, next := range append(stimuli(), stimulus{at: endAt}) {
		if err := s.runTo(next.at); err != nil {
			return err
		}
		if next.at == endAt {
			break
		}
		s.feed(next.at, next.in)
		if next.in.Kind == board.FrameIn && s.long {
			// "serial data=" and two digits a byte: a line of exactly process.MaxLine.
			s.feed(next.at, board.Input{Kind: board.SerialIn, Data: []byte(strings.Repeat(" ", (process.MaxLine-12)/2-1) + "\r")})
		}
	}
	return nil
}

func (s *session) feed(at clock.Time, in board.Input) {
	if in.Kind == board.Power {
		s.txDone, s.powered = clock.Never, in.On
	}
	s.m.Input(at, in)
	s.next = at
}

// runTo lets the board run up to a time and answers its frames with txdone.
func (s *session) runTo(end clock.Time) error {
	for still := 0; s.reached < end || s.next <= end; still++ {
		if still > longestStill {
			return fmt.Errorf("it gives back %d turns at %v and wants the next at once, again and again", still, s.reached)
		}
		until := min(end, s.txDone)
		if s.stride > 0 {
			until = min(until, s.reached+s.stride)
		}
		out, at, next, err := s.m.Run(until)
		if err != nil {
			return err
		}
		for _, o := range out {
			s.act(at, o)
		}
		if at > s.reached {
			still = 0
		}
		s.reached, s.next = at, next
		s.nexts = append(s.nexts, next)
		if s.reached > 0 && !s.powered && next != clock.Never && s.off == nil {
			s.off = fmt.Errorf("at %v, without power, it wants to run at %v", at, next)
		}
		if s.listen > 0 {
			s.listen--
			if err := s.m.Listen(silence); err != nil {
				return err
			}
		}
		if at == s.txDone && len(out) == 0 {
			s.txDone = clock.Never
			s.feed(at, board.Input{Kind: board.TxDone})
		}
	}
	return nil
}

// act notes what the board did.
func (s *session) act(at clock.Time, o board.Output) {
	d := deed{at: at}
	switch o.Kind {
	case board.SerialOut:
		d.what = fmt.Sprintf("serial %q", o.Data)
	case board.RadioSet:
		d.what, s.radio = fmt.Sprintf("radio %+v", o.Radio), o.Radio
	case board.Transmit:
		d.what = "tx " + hex.EncodeToString(o.Data)
		s.txDone = at.Add(s.radio.TimeOnAir(len(o.Data)))
	}
	if at < s.next && s.early == nil {
		s.early = fmt.Errorf("%v, although nothing had reached it and it wanted to run at %v", d, s.next)
	}
	if !s.powered && s.off == nil {
		s.off = fmt.Errorf("%v, without power", d)
	}
	s.deeds = append(s.deeds, d)
}
