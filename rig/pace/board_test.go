package pace_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
)

const second clock.Time = 1_000_000

// turn is what a script does when it is run.
type turn struct {
	out      []board.Output
	at, next clock.Time
	err      error
}

// script is a machine that does one turn after the other, then nothing, and keeps what reached
// it and how far it was run.
type script struct {
	turns   []turn
	reached []board.Input
	until   clock.Time
	runs    int
}

func (s *script) Input(_ clock.Time, in board.Input) { s.reached = append(s.reached, in) }

func (s *script) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	s.runs, s.until = s.runs+1, until
	if len(s.turns) == 0 {
		return nil, until, clock.Never, nil
	}
	t := s.turns[0]
	s.turns = s.turns[1:]
	return t.out, t.at, t.next, t.err
}

func does(out ...board.Output) []board.Output { return out }

func prints(text string) board.Output {
	return board.Output{Kind: board.SerialOut, Data: []byte(text)}
}

func sends(n int) board.Output { return board.Output{Kind: board.Transmit, Data: make([]byte, n)} }

func tunes() board.Output { return board.Output{Kind: board.RadioSet, Radio: lora.Default().Params()} }

// alone is a board that has power on a channel of its own, which keeps what it did.
type alone struct {
	*pace.Node
	*script
	medium *channel.Channel
	did    []board.OutputKind
}

func newAlone(t *testing.T, turns ...turn) *alone {
	t.Helper()
	a := &alone{script: &script{turns: turns}, medium: channel.New(channel.Config{})}
	port, err := a.medium.Attach("room")
	if err != nil {
		t.Fatal(err)
	}
	a.Node = pace.New(a.script, port, func(_ clock.Time, o board.Output) error {
		a.did = append(a.did, o.Kind)
		return nil
	})
	if a.Next() != clock.Never {
		t.Errorf("without power it wants to run at %v", a.Next())
	}
	a.power(t, 0, true)
	return a
}

func (a *alone) power(t *testing.T, at clock.Time, on bool) {
	t.Helper()
	if err := a.Power(at, on); err != nil {
		t.Fatal(err)
	}
	if a.On() != on {
		t.Errorf("has power: %t, want %t", a.On(), on)
	}
}

func (a *alone) run(t *testing.T, now, bound, want clock.Time) {
	t.Helper()
	if at, err := a.Node.Run(now, bound); err != nil || at != want {
		t.Fatalf("ran to %v, %v; want %v", at, err, want)
	}
}

// air hands to the board what its radio notices, to the end.
func (a *alone) air() {
	for _, more := a.medium.Next(); more; _, more = a.medium.Next() {
		if ev, ok := a.medium.Pop(); ok {
			a.Notice(ev)
		}
	}
}

func (a *alone) kinds() (kinds []board.InputKind) {
	for _, in := range a.reached {
		kinds = append(kinds, in.Kind)
	}
	return kinds
}

var errGone = errors.New("gone")

// TestManners holds that a machine which breaks its contract is named, and left alone.
func TestManners(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bad  turn
		rule string // of the error
		err  error  // its cause
		did  bool   // what it did is told all the same
		stop bool   // it is the firmware's doing
	}{
		"runs too far":        {bad: turn{at: 10*second + 1, next: clock.Never}, rule: "ran further than it may"},
		"runs back":           {bad: turn{at: second - 1, next: clock.Never}, rule: "ran back in time"},
		"wants the past":      {bad: turn{at: 2 * second, next: 2*second - 1}, rule: "wants to run in the past"},
		"does the impossible": {bad: turn{out: does(board.Output{Kind: 99}), at: second, next: clock.Never}, rule: "did what no board can do", did: true},
		"has no radio":        {bad: turn{out: does(sends(1)), at: second, next: clock.Never}, err: channel.ErrOff, did: true},
		"says too much":       {bad: turn{out: does(tunes(), sends(256)), at: second, next: clock.Never}, err: channel.ErrTooLong, did: true},
		"sends over itself":   {bad: turn{out: does(tunes(), sends(9), sends(9)), at: second, next: clock.Never}, err: channel.ErrSending, did: true},
		"breaks its line":     {bad: turn{err: errGone}, err: errGone},
		"vanishes":            {bad: turn{err: &board.Error{Firmware: true, Err: errGone}}, err: errGone, stop: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAlone(t, turn{at: second, next: 2 * second}, c.bad)
			a.run(t, 0, second, 0)
			at, err := a.Node.Run(second, 10*second)
			var e *board.Error
			if !errors.As(err, &e) || e.Board != "room" || e.Stage != "run" || e.Rule != c.rule || at != second {
				t.Errorf("%v at %v, want the rule %q", err, at, c.rule)
			}
			if c.err != nil && !errors.Is(err, c.err) || board.Stopped(err) != c.stop {
				t.Errorf("%v, want %v; the firmware's doing: %t", err, c.err, c.stop)
			}
			if (len(a.did) > 0) != c.did {
				t.Errorf("did %v", a.did)
			}
			before := len(a.reached)
			a.Type(3*second, []byte("anyone?"))
			a.power(t, 3*second, false)
			if a.Next() != clock.Never || len(a.reached) != before {
				t.Errorf("dead, and runs at %v; got %v", a.Next(), a.kinds())
			}
		})
	}
}

// TestOwnersTrouble holds that a board is not blamed for what its owner cannot do.
func TestOwnersTrouble(t *testing.T) {
	t.Parallel()
	s := &script{turns: []turn{{out: does(prints("x")), next: clock.Never}}}
	port, err := channel.New(channel.Config{}).Attach("room")
	if err != nil {
		t.Fatal(err)
	}
	b := pace.New(s, port, func(clock.Time, board.Output) error { return errGone })
	if _, err := b.Run(0, second); err != errGone { //nolint:errorlint // as it is
		t.Errorf("%v, want %v", err, errGone)
	}
}

func TestBoardRunsWhenSomethingReachesIt(t *testing.T) {
	t.Parallel()
	a := newAlone(t, turn{at: 0, next: 9 * second}, turn{out: does(prints("> ")), at: 4 * second, next: 9 * second})
	a.run(t, 0, 0, 0)
	if a.Next() != 9*second {
		t.Errorf("runs at %v, want as it asked", a.Next())
	}
	a.Type(3*second, []byte("ver\r"))
	if a.Next() != 3*second {
		t.Errorf("runs at %v, want when it was typed at", a.Next())
	}
	a.Type(8*second, nil)
	if a.Next() != 3*second {
		t.Errorf("runs at %v, want when it was typed at first", a.Next())
	}
	a.run(t, 3*second, 9*second, 4*second)
	if typed := a.reached[1]; typed.Kind != board.SerialIn || string(typed.Data) != "ver\r" {
		t.Errorf("got %+v", typed)
	}
}

func TestIdleBoardRunsInStrides(t *testing.T) {
	t.Parallel()
	const stride = time.Hour
	a := newAlone(t)
	far := clock.At(50 * 24 * time.Hour)
	for now := clock.Time(0); now < far; now = min(a.Next(), far) {
		a.run(t, now, far, now)
		if ran := a.until.Sub(now); ran <= 0 || ran > 2*stride {
			t.Fatalf("at %v the board ran for %v, want at most %v", now, ran, 2*stride)
		}
		if a.Next() == clock.Never {
			t.Fatalf("at %v the board is not run again", now)
		}
	}
	if behind := far.Sub(a.until); behind > stride {
		t.Errorf("the board ran to %v, %v before the end", a.until, behind)
	}
	a.power(t, far, false)
	a.run(t, far, far, far)
	if a.Next() != clock.Never {
		t.Errorf("without power it runs at %v", a.Next())
	}
}

// TestPowerCycle takes the power away from a board that sends: its frame is cut, nothing reaches
// it, and its radio listens again as soon as the board does anything.
func TestPowerCycle(t *testing.T) {
	t.Parallel()
	a := newAlone(t, turn{out: does(tunes(), sends(100)), at: 0, next: clock.Never})
	var cut []bool
	a.medium.Tap(func(tx channel.Transmission) { cut = append(cut, tx.Cut) })
	other, err := a.medium.Attach("other")
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Tune(0, lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	heard := func(at clock.Time) bool {
		t.Helper()
		before := len(a.reached)
		if _, err := other.Transmit(at, []byte("hello?")); err != nil {
			t.Fatal(err)
		}
		a.air()
		return slices.Contains(a.kinds()[before:], board.FrameIn)
	}
	a.run(t, 0, 0, 0)
	if !a.Sending() {
		t.Error("does not send")
	}
	a.power(t, 1000, false)
	if a.Sending() {
		t.Error("sends without power")
	}
	a.power(t, 1000, false)
	if heard(second) || !slices.Equal(cut, []bool{true, false}) {
		t.Errorf("reached by %v; frames cut %v", a.kinds(), cut)
	}
	a.Type(3*second, []byte("ver\r"))
	if want := []board.InputKind{board.Power, board.Power}; !slices.Equal(a.kinds(), want) {
		t.Errorf("reached by %v, want its power alone", a.kinds())
	}

	a.power(t, 4*second, true)
	if heard(5 * second) {
		t.Error("hears before it has done anything")
	}
	a.turns = []turn{{out: does(prints("Room ID: ")), at: 7 * second, next: clock.Never}}
	a.run(t, 7*second, 7*second, 7*second)
	if !heard(8 * second) {
		t.Error("is deaf after its boot")
	}
}

// TestPowerCycleBeforeItsRadioIsSet holds that nothing is put back that never was.
func TestPowerCycleBeforeItsRadioIsSet(t *testing.T) {
	t.Parallel()
	a := newAlone(t, turn{out: does(prints("Room ID: ")), at: 2 * second, next: clock.Never})
	a.power(t, 0, false)
	a.power(t, second, true)
	a.run(t, second, 2*second, 2*second)
}

// TestSettingsThatStay holds that to announce the same settings again loses no frame, which to
// tune a radio does.
func TestSettingsThatStay(t *testing.T) {
	t.Parallel()
	a := newAlone(t, turn{out: does(tunes()), next: clock.Never}, turn{out: does(tunes()), at: 200_000, next: clock.Never})
	a.run(t, 0, 0, 0)
	other, err := a.medium.Attach("other")
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Tune(0, lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Transmit(10_000, []byte("hello?")); err != nil {
		t.Fatal(err)
	}
	a.run(t, 200_000, 200_000, 200_000)
	a.air()
	if !slices.Contains(a.kinds(), board.FrameIn) {
		t.Errorf("reached by %v", a.kinds())
	}
	if want := []board.OutputKind{board.RadioSet, board.RadioSet}; !slices.Equal(a.did, want) {
		t.Errorf("did %v, want %v", a.did, want)
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ev   channel.Event
		want board.Input
	}{
		{channel.Event{Kind: channel.FrameReceived, Payload: []byte("x")}, board.Input{Kind: board.FrameIn, Data: []byte("x")}},
		{channel.Event{Kind: channel.FrameBad, Payload: []byte("x")}, board.Input{Kind: board.BadFrame}},
		{channel.Event{Kind: channel.HeaderError}, board.Input{Kind: board.BadFrame}},
		{channel.Event{Kind: channel.PhaseChange, Phase: channel.Preamble}, board.Input{Kind: board.AirPhase, Phase: board.PhasePreamble}},
		{channel.Event{Kind: channel.PhaseChange, Phase: channel.Header}, board.Input{Kind: board.AirPhase, Phase: board.PhaseHeader}},
		{channel.Event{Kind: channel.PhaseChange}, board.Input{Kind: board.AirPhase, Phase: board.PhaseIdle}},
		{channel.Event{Kind: channel.TransmitDone}, board.Input{Kind: board.TxDone}},
	} {
		a := newAlone(t)
		a.run(t, 0, 0, 0)
		c.ev.At, c.ev.SNR, c.ev.RSSI = second, -7, -100
		c.want.SNR, c.want.RSSI = -7, -100
		a.Notice(c.ev)
		got := a.reached[len(a.reached)-1]
		if got.Kind != c.want.Kind || string(got.Data) != string(c.want.Data) || got.Phase != c.want.Phase || got.SNR != -7 || got.RSSI != -100 {
			t.Errorf("%v %v reached it as %+v, want %+v", c.ev.Kind, c.ev.Phase, got, c.want)
		}
		if a.Next() != second {
			t.Errorf("%v: runs at %v", c.ev.Kind, a.Next())
		}
	}
}

// TestFrameLeaves holds that a board learns when its frame has left the antenna, and no earlier.
func TestFrameLeaves(t *testing.T) {
	t.Parallel()
	a := newAlone(t, turn{out: does(tunes(), sends(20)), at: second, next: clock.Never})
	a.run(t, 0, second, second)
	a.air()
	if want := second.Add(lora.Default().Params().TimeOnAir(20)); a.Next() != want {
		t.Errorf("runs at %v, want %v", a.Next(), want)
	}
	if last := a.reached[len(a.reached)-1]; last.Kind != board.TxDone || a.Sending() {
		t.Errorf("got %+v, sends: %t", last, a.Sending())
	}
	if a.Name() != "room" {
		t.Errorf("is called %q", a.Name())
	}
}
