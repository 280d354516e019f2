// Package serve is the board's side of the virtual board protocol: it makes a machine a program
// that the rig can judge. [process] is the rig's side.
package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
)

// Program is what is served. New is needed.
type Program struct {
	Ready process.Ready // what it says of itself
	// New makes the machine, switched off. Files of the set-up are what its flash held when it was
	// served last, nil if that is not known.
	New func(ctx context.Context, setup board.Setup) (board.Machine, error)
	// Files is what the machine's flash holds, by path from a leading slash; nil: it has none that
	// is kept so.
	Files func() map[string][]byte
	// Keeps stands for Files where the machine writes to the folder itself, as it writes to its flash: power
	// can fail there. It is told the folder before New is called; nil: it does not.
	Keeps func(*Folder)
}

// Serve lets the rig speak on in and answers it on out, until the rig says bye or hangs up. An
// error says what the rig did wrong, or that the machine, its flash or out failed; it names
// neither program nor package, because only its caller knows who served.
func (b Program) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	s := session{Program: b, out: out}
	lines := bufio.NewReaderSize(in, 2*process.MaxLine)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("standard input: %w", err)
		}
		order, err := s.orders.Read(line[:len(line)-1])
		if err != nil {
			return err
		}
		if order.Kind == process.Bye {
			return nil
		}
		if err := s.obey(ctx, order); err != nil {
			return err
		}
	}
}

// session is a board and what the rig has told it.
type session struct {
	Program

	out     io.Writer
	orders  process.OrderReader
	machine board.Machine // nil until hello
	flash   Folder
	now     clock.Time // what the rig was told last
	answer  []byte     // reused
}

func (s *session) obey(ctx context.Context, o process.Order) error {
	if (s.machine == nil) != (o.Kind == process.Greet) {
		return errors.New("the rig says hello once, and first")
	}
	switch o.Kind {
	case process.Greet:
		return s.greet(ctx, o.Hello)
	case process.Feed:
		s.machine.Input(s.now, o.Input)
	case process.Run:
		if o.Until < s.now {
			return fmt.Errorf("told to run until %v, but it is %v", o.Until, s.now)
		}
		return s.run(o.Until)
	case process.Bye:
	}
	return nil
}

func (s *session) greet(ctx context.Context, h process.Hello) error {
	setup := board.Setup{Name: h.Role, Seed: h.Seed, Epoch: h.Epoch, RTCReset: h.RTCReset, Millis: h.Millis, Sensor: h.Sensor}
	if h.Dir != "" && (s.Files != nil || s.Keeps != nil) {
		s.flash.Dir = h.Dir
		var err error
		if setup.Files, err = s.flash.Load(); err != nil {
			return err
		}
		if s.Keeps != nil {
			s.Keeps(&s.flash)
		}
	}
	var err error
	if s.machine, err = s.New(ctx, setup); err != nil {
		return err
	}
	s.now = h.Time
	s.machine.Input(h.Time, board.Input{Kind: board.Power, On: true})
	return s.write(process.Reply{Kind: process.Introduce, Ready: s.Ready})
}

// run gives the board its turn. It comes to the instant until and does there only what it was
// at before the turn began: what else the rig has for that instant reaches it first, as if it
// sat on the rig's bench itself.
func (s *session) run(until clock.Time) error {
	out, at, next, err := s.machine.Run(max(until-1, s.now))
	if err != nil {
		return err
	}
	if len(out) == 0 {
		at = until
	}
	s.now = at
	if s.flash.failed != nil {
		return s.flash.failed
	}
	if s.flash.Dir != "" && s.Files != nil {
		if err := s.flash.Save(s.Files()); err != nil {
			return err
		}
	}
	replies := make([]process.Reply, 0, len(out)+1)
	for _, o := range out {
		replies = append(replies, process.Reply{Kind: process.Act, Output: o})
	}
	return s.write(append(replies, process.Reply{Kind: process.Stop, At: at, Next: next})...)
}

func (s *session) write(replies ...process.Reply) error {
	s.answer = s.answer[:0]
	for _, r := range replies {
		s.answer = process.AppendReply(s.answer, r)
	}
	if _, err := s.out.Write(s.answer); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}
