package audit_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
)

// today is when the tests' rooms live: after the build of the newest release that is emulated.
var today = time.Date(2026, 11, 30, 12, 0, 52, 0, time.UTC)

// live is a board in the time of a test's bubble. It is a console.Port.
type live struct {
	t       *testing.T
	machine board.Machine
	begun   time.Time
	now     clock.Time
	sent    clock.Time // when what it sends has left; 0: it sends nothing
	radio   lora.Params
	printed chan []byte
	real    bool                        // the board is a program, and the test in no bubble: time is not waited for
	skipped time.Duration               // what was not
	tape    *[]line                     // what is typed and printed; nil: not kept
	garble  func(printed []byte) []byte // what becomes of what it prints; nil: nothing
}

// power switches a board on and lets it boot.
func power(t *testing.T, target board.Target, setup board.Setup) *live {
	t.Helper()
	_, real := target.(process.Target)
	if !real {
		<-time.After(time.Until(today))
	}
	if setup.Epoch == 0 {
		setup.Epoch = uint32(time.Now().Unix())
	}
	setup.Name, setup.Seed = "room", 1
	machine, err := target.New(t.Context(), setup)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := machine.(io.Closer); ok {
		t.Cleanup(func() { _ = c.Close() })
	}
	l := &live{t: t, machine: machine, real: real, begun: time.Now(), printed: make(chan []byte, 1<<12), radio: lora.Default().Params()}
	machine.Input(0, board.Input{Kind: board.Power, On: true})
	l.pass(5 * time.Second)
	return l
}

// pass lets time pass, on the board and in the bubble.
func (l *live) pass(d time.Duration) {
	l.t.Helper()
	l.wait(d)
	l.run(l.at())
}

func (l *live) wait(d time.Duration) {
	if l.real {
		l.skipped += d
		return
	}
	<-time.After(d)
}

func (l *live) at() clock.Time { return clock.At(time.Since(l.begun) + l.skipped) }

func (l *live) run(until clock.Time) {
	for until >= l.now {
		turn := until
		if l.sent != 0 {
			turn = min(turn, l.sent)
		}
		out, at, _, err := l.machine.Run(turn)
		if err != nil {
			l.t.Error(err)
			return
		}
		l.now = at
		for _, o := range out {
			switch o.Kind {
			case board.SerialOut:
				l.print(o.Data)
			case board.Transmit:
				l.sent = at.Add(l.radio.TimeOnAir(len(o.Data)))
			case board.RadioSet:
				l.radio = o.Radio
			}
		}
		switch {
		case len(out) > 0:
		case l.sent != 0 && turn == l.sent:
			l.machine.Input(l.sent, board.Input{Kind: board.TxDone})
			l.sent = 0
		default:
			return
		}
	}
}

func (l *live) print(data []byte) {
	data = bytes.Clone(data)
	if l.tape != nil && len(*l.tape) > 0 {
		(*l.tape)[len(*l.tape)-1].Printed += string(data)
	}
	if l.garble != nil {
		data = l.garble(data)
	}
	l.printed <- data
}

// Write types, and lets the board act on it at once.
func (l *live) Write(data []byte) error {
	l.run(l.at())
	if l.tape != nil {
		*l.tape = append(*l.tape, line{Typed: string(data)})
	}
	l.machine.Input(l.now, board.Input{Kind: board.SerialIn, Data: bytes.Clone(data)})
	l.wait(50 * time.Millisecond)
	l.run(l.at())
	return nil
}

// Read posts what the board prints.
func (l *live) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	for {
		select {
		case data := <-l.printed:
			post(data, clock.Stamp{})
		case <-ctx.Done():
			return nil
		}
	}
}

// do types commands as an operator would, and forgets what is printed.
func (l *live) do(commands ...string) {
	l.t.Helper()
	for _, c := range commands {
		if err := l.Write([]byte(c + "\r")); err != nil {
			l.t.Fatal(err)
		}
	}
	for len(l.printed) > 0 {
		<-l.printed
	}
}

// flash is what is on the board's flash.
func (l *live) flash() map[string][]byte {
	l.t.Helper()
	keeper, ok := l.machine.(board.Keeper)
	if !ok {
		l.t.Fatal("its flash cannot be read")
	}
	files, err := keeper.Flash()
	if err != nil {
		l.t.Fatal(err)
	}
	for name, data := range files {
		files[name] = bytes.Clone(data)
	}
	return files
}

// look audits the board over its console, and holds the audit to changing nothing on its flash.
func (l *live) look(c audit.Catalogue) (*audit.Room, error) {
	l.t.Helper()
	l.pass(10 * time.Second) // what is written late is written
	before := l.flash()
	s := console.Open(l.t.Context(), "room", l)
	defer s.Close()
	room, err := audit.Serial(l.t.Context(), s, c)
	l.pass(30 * time.Second)
	if diff := cmp.Diff(before, l.flash()); diff != "" {
		l.t.Errorf("the audit changed what is on flash (-before +after):\n%s", diff)
	}
	return room, err
}

// care is what an operator does to a new room so that nothing of it is to be mended.
func care() []string {
	return []string{"password s3cret", "set guest.password v1sitor", "set advert.interval 0", "set dutycycle 5"}
}

// own is the project's own room.
var own = emulated.Target{}

// judged audits a room that an operator cared for and then typed commands at.
func judged(t *testing.T, target board.Target, want audit.Want, commands ...string) *audit.Report {
	t.Helper()
	l := power(t, target, board.Setup{})
	l.do(append(care(), commands...)...)
	room, err := l.look(plain)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Judge(room, want, plain)
}
