package process

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// cuts is the word for a program that ends at the first write to its flash that fails. One that the
// system ends there need not say so.
const cuts = "cut"

// errCut says that a program has ended as its power was told to fail.
var errCut = errors.New("the power failed within a write")

// CutAfter has the program end, as without power, at its first write that goes past so many bytes of
// a file: what is in front of them is in the file, the rest never is, and nothing that it would do
// behind that write happens. So each byte of each file that it writes from its beginning can be the
// last, of a file of its own beside the old one too. What a program does to its folder without
// writing, a file emptied or renamed, cannot be cut. A negative number calls it off.
func (m *Machine) CutAfter(bytes int) {
	l, ok := m.link.(limiter)
	if !ok || m.failed != nil || m.dead {
		m.armed = m.armed && bytes >= 0
		return
	}
	if err := l.limitFiles(bytes); err != nil {
		m.failed = m.fail("can lose its power within a write", "", err)
		return
	}
	m.armed = bytes >= 0
}

// limiter is a link to a program whose files can be kept short.
type limiter interface {
	// limitFiles ends the program at a write past so many bytes of a file; negative: never.
	limitFiles(bytes int) error
	// overran tells whether that is what has ended it, and waits for its end if it is about to.
	overran() bool
}

// cut tells whether the power that was to fail has ended the program, which is dead then.
func (m *Machine) cut() bool {
	l, ok := m.link.(limiter)
	if !ok || !m.armed || !l.overran() {
		return false
	}
	_ = m.link.Close(false)
	m.dead, m.armed = true, false
	m.feed = m.feed[:0]
	return true
}

// rise starts the program again, with the flash that it left, when power comes back.
func (m *Machine) rise(t clock.Time) {
	l, err := m.start()
	if err != nil {
		m.failed = &board.Error{Rule: "broke the rule that it can be started again", Err: fmt.Errorf("after its power failed: %w", err)}
		return
	}
	m.link, m.lines, m.replies = l, lineReader{from: l}, ReplyReader{}
	m.dead, m.answered, m.tuned, m.full = false, false, false, false
	m.hello.Time, m.reached = t, t
	m.hello.Seed++ // no two starts have the same noise
	m.feed, m.feedAt = AppendOrder(m.feed[:0], Order{Kind: Greet, Hello: m.hello}), t
}
