package process

import (
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
)

// steps is into how many parts of a turn's limit the work of a program is counted that has passed
// it: one that does less than such a part in a whole limit waits for something.
const steps = 50

// patience goes on waiting for a line behind the limit of a turn as long as the program is at work,
// so that no busy machine makes a board a slow one. A program that has had the whole limit once more
// of the processor's time gives its turn back no more: it is in an endless loop. One that is only being
// started is waited for in the same way.
func (m *Machine) patience(line []byte, late error) (_ []byte, _ error, endless bool) {
	from, ok := m.link.Spent()
	for before := from; ok && isTimeout(late); {
		if err := m.link.SetDeadline(time.Now().Add(m.limit)); err != nil {
			return line, late, false
		}
		line, late = m.lines.next()
		var now time.Duration
		now, ok = m.link.Spent()
		switch {
		case !isTimeout(late) || !ok || now-before < m.limit/steps:
			return line, late, false
		case now-from >= m.limit:
			return line, late, true
		}
		before = now
	}
	return line, late, false
}

// endless is the error of a program that had answered and is at work for ever, which is its own doing.
func (m *Machine) endless(line []byte, err error) error {
	how := fmt.Sprintf("it is at work and has had %v of the processor's time since", m.limit)
	if left := half(line); left != "" {
		how += ", left " + left
	}
	failed := m.fail(fmt.Sprintf("gives its turn back within %v", m.limit), how, err)
	if told, ok := errors.AsType[*board.Error](failed); ok {
		told.Firmware = true
	}
	return failed
}
