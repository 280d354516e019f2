package esp

import (
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

// attempts is how often a block is sent that the loader refuses for what the line made of it, and a region
// of which something was lost (esptool v5.3.1, WRITE_BLOCK_ATTEMPTS).
const attempts = 3

// errLine means that a line damages what is sent over it.
var errLine = errors.New("esp: the line damages what is sent; another cable, or --baud 115200")

// damaged reports whether a loader did not take a block, because it did not come as it was sent: with another
// checksum or length, or not as a command. It can be sent again as it is.
//
// A block that is not answered is another matter: the stub takes whatever comes for the next of the
// stream, so that one whose answer was lost must not be sent twice (esp-flasher-stub v0.5.1, s_flash_defl_data).
func damaged(err error) bool {
	r, refused := errors.AsType[*refusal](err)
	if !refused {
		return false
	}
	if r.status == 1 {
		return r.code == 0x05 || r.code == 0x07
	}
	return r.status == 0xC0 || r.status == 0xC1
}

// lost reports whether a loader did not hear what it was sent, or was not heard, or cannot make sense of
// what came through with the right checksum: eight bits do not tell all.
func lost(err error) bool {
	r, refused := errors.AsType[*refusal](err)
	if refused && (r.status == 1 && r.code == 0x0B || r.status == 0xC7 || r.status == 0xC8 || r.status == 0xC9) {
		return true
	}
	return errors.Is(err, flash.ErrNoAnswer)
}

// listens waits until the loader has read past what is left of a command, and answers.
func (l *loader) listens() bool {
	if l.bridge.failed() != nil || l.drop(50*time.Millisecond) != nil {
		return false
	}
	_, err := l.sync()
	return err == nil
}

// resumes reports whether a flash that broke off is gone on with, once: its board is reset into its boot
// loader, and what stands in flash already is not written again.
func (s *session) resumes(o outcome) bool {
	return s.broke == nil && !o.untouched && (lost(o.err) || errors.Is(o.err, errLine))
}

// goOn makes a job go on where another broke off, with what that one found out about the board: its
// partition table may be half written by now.
func (j *job) goOn(before *job) {
	before.mu.Lock()
	defer before.mu.Unlock()
	j.regions, j.spans, j.left, j.resumed = before.regions, before.spans, before.left, true
}

// stands reports whether a part of flash holds data already, since before the job broke off.
func (j *job) stands(l *loader, at uint32, data []byte) bool {
	if !j.resumed {
		return false
	}
	same, err := l.holds(at, data)
	return err == nil && same
}
