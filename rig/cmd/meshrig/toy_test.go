package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/processtest"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate"
)

// The boards of the tests: commands that this test's program runs as.
var (
	toys = map[string]toy{
		"mute":         {},
		"console-only": {prints: true},
		"radio-only":   {hears: everything, sends: true},
		"echo":         {prints: true, answer: func(_ *toyMachine, frame []byte) []byte { return frame }},
		"polls":        {prints: true, hears: everything, sends: true, polls: true},
		"no-phase":     {prints: true, hears: everything, sends: true, noPhase: true},
		"ack-all":      {prints: true, hears: everythingBut(wire.TypeTxt), sends: true, answer: acknowledge},
	}
	boards = map[string]func(){"toy": serveToy, "rogue": serveRogue, "faulty": serveFaulty}
)

// serveToy runs a toy: our own room server with parts cut off.
func serveToy() {
	kind := toys[os.Args[1]]
	flash := &firmware.Flash{}
	b := serve.Program{
		Ready: process.Ready{Name: "toy", FW: "v0", Can: []string{"millis"}},
		New:   toyTarget{kind, emulated.Target{Hardware: firmware.Config{Flash: flash}}, flash}.New,
		Files: flash.Snapshot,
	}
	endBoard(b.Serve(context.Background(), os.Stdin, os.Stdout))
}

func endBoard(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// longTyping is how the line of 400 bytes looks that the spec of ROB-003 types.
var longTyping = []byte("serial data=" + strings.Repeat(hex.EncodeToString([]byte("x")), 200))

// serveRogue runs our own room server until such a line was typed, and then commits a misdeed.
func serveRogue() {
	assassin := processtest.Misdeed{Name: "assassin", Do: func(io.Writer, []byte) { _ = syscall.Kill(os.Getppid(), syscall.SIGKILL) }}
	for _, deed := range append(processtest.Misdeeds(), assassin) {
		if deed.Name == os.Args[1] {
			r := &rogue{Reader: os.Stdin, deed: deed}
			endBoard(emulate.Serve(context.Background(), "", r, r))
		}
	}
}

type rogue struct {
	io.Reader

	deed  processtest.Misdeed
	typed bool
}

func (r *rogue) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.typed = r.typed || bytes.Contains(b[:n], longTyping)
	return n, err
}

func (r *rogue) Write(b []byte) (int, error) {
	if r.typed {
		at := b[bytes.LastIndex(b[:len(b)-1], []byte("\n"))+1:]
		r.deed.Do(os.Stdout, at)
		r.typed = false
		return len(b), nil
	}
	return os.Stdout.Write(b)
}

// toy says which parts of a room server work.
type toy struct {
	prints bool
	hears  func(frame []byte) bool // nil: nothing
	sends  bool
	answer func(m *toyMachine, frame []byte) []byte // a frame of the toy's own; nil: none
	// polls says that it wants to run every millisecond, noPhase that it takes a preamble for a header.
	polls, noPhase bool
}

func everything([]byte) bool { return true }

func everythingBut(t wire.PayloadType) func([]byte) bool {
	return func(frame []byte) bool {
		var p wire.Packet
		return p.Decode(frame) != nil || p.Type != t
	}
}

type toyTarget struct {
	toy   toy
	room  emulated.Target
	flash *firmware.Flash
}

func (t toyTarget) Info() board.Info { return t.room.Info() }

func (t toyTarget) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m, err := t.room.New(ctx, setup)
	return &toyMachine{Machine: m, toy: t.toy, flash: t.flash, senders: map[byte]identity.PublicKey{}}, err
}

// answerDelay is how long after a frame a toy answers it.
const answerDelay = 300 * time.Millisecond

type toyMachine struct {
	board.Machine

	toy     toy
	flash   *firmware.Flash
	senders map[byte]identity.PublicKey // of log-ins
	answers [][]byte
	due     clock.Time // of the first answer
	sending bool
	ours    bool // what is being sent is the toy's own
}

func (m *toyMachine) Input(t clock.Time, in board.Input) {
	switch in.Kind {
	case board.FrameIn:
		if m.toy.answer != nil {
			if frame := m.toy.answer(m, in.Data); frame != nil {
				m.answers = append(m.answers, bytes.Clone(frame))
				m.due = t.Add(answerDelay)
			}
		}
		if m.toy.hears == nil || !m.toy.hears(in.Data) {
			return
		}
	case board.BadFrame, board.AirPhase:
		if m.toy.hears == nil {
			return
		}
		if m.toy.noPhase && in.Phase == board.PhasePreamble {
			in.Phase = board.PhaseHeader
		}
	case board.TxDone:
		ours := m.ours
		m.sending, m.ours = false, false
		m.due = max(m.due, t)
		if ours {
			return
		}
	case board.Power:
		m.answers, m.sending, m.ours = nil, false, false
	case board.SerialIn, board.Client:
	}
	m.Machine.Input(t, in)
}

func (m *toyMachine) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	for {
		due := clock.Never
		if len(m.answers) > 0 && !m.sending {
			due = m.due
		}
		all, at, next, err := m.Machine.Run(min(until, due))
		if err != nil {
			return nil, at, next, err
		}
		for _, o := range all {
			switch {
			case o.Kind == board.SerialOut && !m.toy.prints, o.Kind == board.RadioSet && !m.toy.sends && m.toy.answer == nil:
				continue
			case o.Kind == board.Transmit && (!m.toy.sends || m.sending):
				m.Machine.Input(at, board.Input{Kind: board.TxDone})
				continue
			}
			m.sending = m.sending || o.Kind == board.Transmit
			out = append(out, o)
		}
		if len(out) == 0 && at == due {
			out = append(out, board.Output{Kind: board.Transmit, Data: m.answers[0]})
			m.answers, m.sending, m.ours = m.answers[1:], true, true
			return out, at, next, nil
		}
		if len(out) > 0 || at == until {
			next = min(next, due)
			if m.toy.polls && next != clock.Never {
				next = min(next, at.Add(time.Millisecond))
			}
			return out, at, next, nil
		}
	}
}

// acknowledge makes the acknowledgement of a text, whoever sent it and whatever it says.
func acknowledge(m *toyMachine, frame []byte) []byte {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return nil
	}
	if p.Type == wire.TypeAnonReq {
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			m.senders[d.Sender[0]] = identity.PublicKey(d.Sender)
		}
		return nil
	}
	file, err := m.flash.ReadFile("/identity/_main.id") // 32 bytes public, 64 private
	d, derr := wire.DecodeDatagram(p.Payload)
	if p.Type != wire.TypeTxt || err != nil || derr != nil {
		return nil
	}
	sender := m.senders[d.Src]
	plain, err := identity.PrivateKey(file[32:]).SharedSecret(sender).Open(nil, d.Sealed)
	if err != nil {
		return nil
	}
	text, err := wire.DecodeText(plain)
	if err != nil {
		return nil
	}
	code := identity.AckHash(text.AppendAcked(nil), sender)
	ack := wire.Packet{Route: p.Route, Type: wire.TypeAck, Payload: code[:]}
	frame, err = ack.AppendTo(nil)
	if err != nil {
		return nil
	}
	return frame
}
