package process

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/scratch"
)

// maxReplies is how many lines a board may write in one turn: an hour of a chatty log.
const maxReplies = 10_000

// Machine is a board behind a connection, in virtual time. It is not safe for concurrent use.
type Machine struct {
	link    link
	lines   lineReader
	replies ReplyReader
	trace   trace
	limit   time.Duration
	hello   Hello
	extra   string // field of every line
	ready   Ready
	flash   *scratch.Folder // removed by Close; nil: none

	start func() (link, error) // of the program anew

	greeted  bool // hello was sent
	answered bool // the board said ready
	tuned    bool // it announced its radio
	full     bool // its last output was as much printing as fits into a line
	armed    bool // its power is to fail
	dead     bool // it failed
	failed   error
	reached  clock.Time
	out      []board.Output // reused

	feed   []byte     // lines that reach the board at feedAt, not sent yet
	feedAt clock.Time // at or after reached
	batch  []byte     // reused
	turns  int
}

// Ready is how the board introduced itself; zero before its first power-on.
func (m *Machine) Ready() Ready { return m.ready }

// Words are the last that the board wrote for people, on its standard error.
func (m *Machine) Words() string { return m.link.Words() }

// Turns is how many turns the board had.
func (m *Machine) Turns() int { return m.turns }

// Input hands in to the board at time t, as the next Run begins. The first power greets it.
func (m *Machine) Input(t clock.Time, in board.Input) {
	if m.dead {
		if in.Kind == board.Power && in.On {
			m.rise(t)
		}
		return
	}
	if !m.greeted {
		if in.Kind != board.Power || !in.On {
			return
		}
		m.greeted, m.hello.Time, m.reached = true, t, t
		m.feed = AppendOrder(m.feed[:0], Order{Kind: Greet, Hello: m.hello})
		m.feedAt = t
		return
	}
	m.feed = AppendOrder(m.feed, Order{Kind: Feed, Input: in})
	m.feedAt = t
}

// Run gives the board its turn until it does something, at most up to until. The error is a
// *board.Error; the board is ended then.
func (m *Machine) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	out, at, next, err = m.run(until)
	if errors.Is(err, errCut) {
		return nil, until, clock.Never, nil // what it did in that turn nobody has seen
	}
	return out, at, next, err
}

func (m *Machine) run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	switch {
	case m.failed != nil:
		return nil, m.reached, clock.Never, m.failed
	case m.dead:
		return nil, until, clock.Never, nil
	case !m.greeted:
		return nil, until, clock.Never, nil
	}
	m.out = m.out[:0]
	m.replies.Forget()
	if !m.answered {
		if err := m.greet(); err != nil {
			return nil, m.reached, clock.Never, err
		}
	}
	// What reaches a board reaches it now: it first runs up to there.
	for turns := m.turns; len(m.feed) > 0 && m.reached < m.feedAt; {
		next, err = m.turn(m.feedAt)
		if err != nil {
			return nil, m.reached, clock.Never, err
		}
		if len(m.out) > 0 {
			return m.out, m.reached, min(next, m.feedAt), nil
		}
		if m.turns-turns > maxReplies {
			return nil, m.reached, clock.Never, m.fail("lets time go on", "", nil)
		}
	}
	m.batch = append(m.batch[:0], m.feed...)
	m.feed = m.feed[:0]
	before := m.reached
	next, err = m.turn(until)
	if err == nil && before < until && len(m.out) == 0 && m.reached == until && next == until {
		// It came as far as it may and has work at that very instant, which is its own.
		next, err = m.turn(until)
	}
	if err != nil {
		return nil, m.reached, clock.Never, err
	}
	return m.out, m.reached, next, nil
}

// greet sends the hello, which is all that waits, and takes the ready.
func (m *Machine) greet() error {
	rest := bytes.IndexByte(m.feed, '\n') + 1
	if err := m.send(m.feed[:rest]); err != nil {
		return err
	}
	m.feed = m.feed[:copy(m.feed, m.feed[rest:])]
	for range maxReplies {
		line, reply, err := m.read()
		switch {
		case err != nil:
			return err
		case reply.Kind == Aside:
			continue
		case reply.Kind != Introduce:
			return m.fail("answers hello with ready", quote(line), nil)
		}
		m.ready, m.answered = reply.Ready, true
		return m.quiet()
	}
	return m.fail("answers hello with ready", "nothing but free text", nil)
}

// turn sends the batch and a run, and takes what the board does until it stops.
func (m *Machine) turn(until clock.Time) (next clock.Time, err error) {
	m.batch = AppendOrder(m.batch, Order{Kind: Run, Until: until})
	err = m.send(m.batch)
	m.batch = m.batch[:0]
	if err != nil {
		return 0, err
	}
	m.turns++
	m.full = false
	for range maxReplies {
		line, reply, err := m.read()
		if err != nil {
			return 0, err
		}
		switch reply.Kind {
		case Aside:
		case Introduce:
			return 0, m.fail("introduces itself once, after hello", quote(line), nil)
		case Act:
			if err := m.act(line, reply.Output); err != nil {
				return 0, err
			}
		case Stop:
			if err := m.times(line, reply, until); err != nil {
				return 0, err
			}
			m.reached = reply.At
			return reply.Next, m.quiet()
		}
	}
	return 0, m.fail(fmt.Sprintf("writes at most %d lines in a turn", maxReplies), "", nil)
}

func (m *Machine) act(line []byte, o board.Output) error {
	switch {
	case o.Kind == board.RadioSet:
		m.tuned = true
	case o.Kind == board.Transmit && !m.tuned:
		return m.fail("announces its radio before its first tx", quote(line), nil)
	}
	if n := len(m.out); m.full && o.Kind == board.SerialOut {
		m.out[n-1].Data = append(m.out[n-1].Data, o.Data...) // it did not fit into a line
	} else {
		m.out = append(m.out, o)
	}
	m.full = o.Kind == board.SerialOut && len(o.Data) == MaxSerial
	return nil
}

// times refuses times that a board cannot have run to.
func (m *Machine) times(line []byte, r Reply, until clock.Time) error {
	switch {
	case r.At > until:
		return m.fail(fmt.Sprintf("runs at most until %d", int64(until)), quote(line), nil)
	case r.At < m.reached:
		return m.fail(fmt.Sprintf("time goes on from %d", int64(m.reached)), quote(line), nil)
	case r.Next < r.At:
		return m.fail("wants to run again at or after its at", quote(line), nil)
	}
	return nil
}

// quiet refuses what the board wrote although the turn was given back.
func (m *Machine) quiet() error {
	if waiting := m.lines.waiting(); len(waiting) > 0 {
		return m.fail("writes nothing while the turn is the rig's", quote(waiting), nil)
	}
	return nil
}

// Listen waits by the wall clock and fails if the board writes although it has no turn.
func (m *Machine) Listen(wait time.Duration) error {
	if m.failed != nil || !m.answered {
		return m.failed
	}
	if err := m.link.SetDeadline(time.Now().Add(wait)); err != nil {
		return m.fail("keeps its connection open", "", err)
	}
	line, err := m.lines.next()
	switch {
	case isTimeout(err) && len(line) == 0:
		return nil
	case err != nil && !isTimeout(err) && !errors.Is(err, errLong):
		return m.gone(half(line), err)
	}
	m.trace.add('<', line)
	return m.fail("writes nothing while the turn is the rig's", quote(line), nil)
}

// garnish puts the extra field behind the verb of every line.
func (m *Machine) garnish(lines []byte) []byte {
	var all []byte
	for line := range bytes.Lines(lines) {
		verb := verbOf(line[:len(line)-1])
		all = append(append(append(all, verb...), ' '), m.extra...)
		all = append(all, line[len(verb):]...)
	}
	return all
}

// send writes lines to the board, within the limit of the turn that begins with it.
func (m *Machine) send(lines []byte) error {
	if m.extra != "" {
		lines = m.garnish(lines)
	}
	for line := range bytes.Lines(lines) {
		m.trace.add('>', line[:len(line)-1])
	}
	if err := m.link.SetDeadline(time.Now().Add(m.limit)); err != nil {
		return m.fail("keeps its connection open", "", err)
	}
	if _, err := m.link.Write(lines); err != nil {
		if isTimeout(err) {
			return m.fail(fmt.Sprintf("reads what it is told within %v", m.limit), "", err)
		}
		return m.gone("", err)
	}
	return nil
}

// read takes the next line from the board.
func (m *Machine) read() ([]byte, Reply, error) {
	line, err := m.lines.next()
	busy := false
	if isTimeout(err) {
		line, err, busy = m.patience(line, err)
	}
	if len(line) > 0 || err == nil {
		m.trace.add('<', line)
	}
	switch {
	case err == nil:
	case busy && m.answered:
		return nil, Reply{}, m.endless(line, err)
	case errors.Is(err, errLong):
		return nil, Reply{}, m.fail(fmt.Sprintf("ends a line within %d bytes", MaxLine), quote(line), nil)
	case isTimeout(err):
		rule := fmt.Sprintf("gives its turn back within %v", m.limit)
		if !m.answered {
			rule = fmt.Sprintf("answers hello with ready within %v", m.limit)
		}
		return nil, Reply{}, m.fail(rule, half(line), err)
	default:
		return nil, Reply{}, m.gone(half(line), err)
	}
	reply, err := m.replies.Read(line)
	if err != nil {
		return nil, Reply{}, m.fail("keeps to the protocol", "", err)
	}
	return line, reply, nil
}

func half(line []byte) string {
	if len(line) == 0 {
		return ""
	}
	return fmt.Sprintf("half a line: %q", quote(line))
}

// gone is the error of a connection that ended.
func (m *Machine) gone(line string, err error) error {
	if m.cut() {
		return errCut
	}
	how, stopped := m.link.Ended()
	if line != "" {
		how += ", left " + line
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // how says it better
	}
	e := m.fail("runs until it is told bye", how, err)
	if told, ok := errors.AsType[*board.Error](e); ok {
		told.Firmware = stopped && m.answered
	}
	return e
}

// fail ends the board and returns what it did, with the end of its trace and its last words.
func (m *Machine) fail(rule, line string, cause error) error {
	_ = m.link.Close(false)
	words := m.link.Words()
	if title, _ := sanitized(words); title != "" {
		line = strings.TrimPrefix(line+", "+title, ", ")
	}
	m.failed = &board.Error{
		Rule: "broke the rule that it " + rule, Line: line,
		Err: &Evidence{Cause: cause, Trace: m.trace.String(), Words: words},
	}
	return m.failed
}

// Close says bye, waits for the board's end and removes its flash. A program that does not end
// with status 0 is an error, unless the board had failed already.
func (m *Machine) Close() error {
	var err error
	if m.dead {
		m.failed = errClosed
	}
	if m.failed == nil {
		if m.greeted {
			err = m.send(AppendOrder(nil, Order{Kind: Bye}))
		}
		if err == nil {
			err = m.link.Close(m.greeted)
		}
		m.failed = errClosed
	}
	return errors.Join(err, m.flash.Remove())
}

var errClosed = errors.New("process: the board was closed")

// Evidence is what a board left behind when it failed.
type Evidence struct {
	Cause error  // may be nil
	Trace string // the last lines of the connection
	Words string // the end of what it wrote for people
}

// Error gives the cause, the last lines and the last words. A sanitizer's report goes first, by its
// first lines, and stands for the words.
func (e *Evidence) Error() string {
	var parts []string
	if e.Cause != nil {
		parts = append(parts, e.Cause.Error())
	}
	_, report := sanitized(e.Words)
	if report != "" {
		parts = append(parts, "report of a sanitizer:\n  "+strings.ReplaceAll(report, "\n", "\n  "))
	}
	if e.Trace != "" {
		parts = append(parts, "last lines (> to the board, < from it):\n"+strings.TrimRight(e.Trace, "\n"))
	}
	if words := strings.TrimSpace(e.Words); words != "" && report == "" {
		parts = append(parts, "last words on stderr:\n  "+strings.ReplaceAll(words, "\n", "\n  "))
	}
	return strings.Join(parts, "\n")
}

// Unwrap returns the cause.
func (e *Evidence) Unwrap() error { return e.Cause }
