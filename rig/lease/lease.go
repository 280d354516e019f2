// Package lease gives a board to one run or person at a time. A lease is a lock of the kernel on
// a file, so that it ends with its holder however that dies; who waits holds a lock on a ticket
// in the same manner, so that nobody waits behind the dead.
package lease

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"
	"time"
)

// Holder says who has a board, or waits for it.
type Holder struct {
	User    string    `json:"user"`
	Host    string    `json:"host,omitempty"`
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Why     string    `json:"why,omitempty"`
	Since   time.Time `json:"since"` // when it got the board; of one who waits, when that began
	// As is what the holder calls what it has, "board heltec-1"; others may call it otherwise.
	As string `json:"as,omitempty"`
	// Also are further names of the device, see [Subject]. They outlive the lease.
	Also []string `json:"also,omitempty"`
}

// Self describes this process. Why is a person's or a job's reason, and may be empty.
func Self(why string) Holder {
	h := Holder{PID: os.Getpid(), Command: strings.Join(os.Args, " "), Why: why, Since: time.Now()}
	if u, err := user.Current(); err == nil {
		h.User = u.Username
	}
	h.Host, _ = os.Hostname()
	return h
}

// String names user, process and reason.
func (h Holder) String() string {
	if h.PID == 0 {
		return "someone"
	}
	s := fmt.Sprintf("%s (process %d, %s)", h.User, h.PID, h.Command)
	if h.Why != "" {
		s += ": " + h.Why
	}
	return s
}

// ErrName is the cause of an error about a name that cannot be a board's: empty, longer than 64
// bytes, or with another character than letters, digits, hyphen, underscore and, behind the
// first, dot.
var ErrName = errors.New("no name for a board; use letters, digits, - and _")

// Error says whose lease went wrong.
type Error struct {
	Of  string // "board heltec-1", "probe kiss-1"
	Err error
}

// Error names what was to be leased and the cause.
func (e *Error) Error() string {
	if e.Of == "" {
		return "lease: " + e.Err.Error()
	}
	return "lease: " + e.Of + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Held means that a board is not free, or that others wait for it.
type Held struct {
	Key     string
	Holder  Holder // the zero Holder: it is just being handed on
	Waiting int    // how many wait for it
}

// Error names the holder and what to do.
func (e *Held) Error() string {
	return fmt.Sprintf("in use by %v, %d waiting; wait for it, or see `meshrig rig who`", e.Holder, e.Waiting)
}

// Lease is a board that this process has, until Release or its end.
type Lease struct {
	Board  string
	Holder Holder
	lock   *os.File
}

// Release gives the board to the next in line. A second one does nothing.
func (l *Lease) Release() error {
	if l.lock == nil {
		return nil
	}
	err := l.lock.Close()
	l.lock = nil
	if err != nil {
		return &Error{Of: "board " + l.Board, Err: err}
	}
	return nil
}

// lookAgain is how often one who waits looks where in line it is: the kernel wakes nobody when
// the holder of a lock dies.
const lookAgain = 50 * time.Millisecond

// Acquire waits in line for a board, in a folder that all who share the board share, and that is
// made if need be. It calls waiting, if that is not nil, with each new position while it waits;
// 1 is next. A context that ends leaves the line. The error is an *Error.
func Acquire(ctx context.Context, dir, board string, holder Holder, waiting func(position int)) (*Lease, error) {
	l, err := acquire(ctx, dir, board, holder, waiting)
	if err != nil {
		return nil, &Error{Of: "board " + board, Err: err}
	}
	return l, nil
}

func acquire(ctx context.Context, dir, board string, holder Holder, waiting func(position int)) (*Lease, error) {
	q, err := open(dir, board)
	if err != nil {
		return nil, err
	}
	mine, err := q.join(ctx, holder)
	if err != nil {
		return nil, err
	}
	defer mine.leave()
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for last := 0; ; {
		l, position, err := q.advance(ctx, mine)
		if err != nil || l != nil {
			return l, err
		}
		if position != last && waiting != nil {
			waiting(position)
		}
		last = position
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("gave up at position %d in line: %w", position, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// TryAcquire takes a board that is free and that nobody waits for. Else the cause of the *Error
// is a *Held.
func TryAcquire(dir, board string, holder Holder) (*Lease, error) {
	l, err := tryAcquire(dir, board, holder)
	if err != nil {
		return nil, &Error{Of: "board " + board, Err: err}
	}
	return l, nil
}

func tryAcquire(dir, board string, holder Holder) (*Lease, error) {
	ctx := context.Background() // only the guard is waited for, which is held for moments
	q, err := open(dir, board)
	if err != nil {
		return nil, err
	}
	mine, err := q.join(ctx, holder)
	if err != nil {
		return nil, err
	}
	defer mine.leave()
	l, position, err := q.advance(ctx, mine)
	if err != nil || l != nil {
		return l, err
	}
	state, err := q.state(ctx)
	if err != nil {
		return nil, err
	}
	held := &Held{Key: board, Waiting: position - 1}
	if state.Holder != nil {
		held.Holder = *state.Holder
	}
	return nil, held
}

// InLine tells a person who waits at a position in line, and how to learn for whom.
func InLine(position int) string {
	return fmt.Sprintf("waiting, number %d in line; meshrig rig who shows who has it", position)
}

// State is who has a board and who waits for it, in line.
type State struct {
	Board   string   `json:"board"`
	Holder  *Holder  `json:"holder"` // nil: it is free
	Waiting []Holder `json:"waiting"`
}

// List tells of each board in a folder that ever had a lease, by name. A folder that is not
// there has none.
func List(ctx context.Context, dir string) ([]State, error) {
	boards, err := boards(dir)
	if err != nil {
		return nil, &Error{Err: err}
	}
	list := make([]State, 0, len(boards))
	for _, b := range boards {
		q := queue{dir: dir, board: b}
		s, err := q.state(ctx)
		if err != nil {
			return nil, &Error{Of: "board " + b, Err: err}
		}
		list = append(list, s)
	}
	return list, nil
}

// Wanted tells for which boards in a folder someone waits in line, so that one who has a board without
// need can give it up. It looks into no file but those of boards that somebody waits for.
func Wanted(ctx context.Context, dir string) (map[string]bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, &Error{Err: err}
	}
	wanted := map[string]bool{}
	for _, e := range entries {
		numbered, ok := strings.CutSuffix(e.Name(), ticketSuffix)
		if !ok {
			continue
		}
		board := numbered[:max(0, strings.LastIndexByte(numbered, '.'))]
		if wanted[board] || !validName.MatchString(board) {
			continue
		}
		q := queue{dir: dir, board: board}
		s, err := q.state(ctx)
		if err != nil {
			return nil, &Error{Of: "board " + board, Err: err}
		}
		wanted[board] = len(s.Waiting) > 0 // a ticket may be of one who has died
	}
	return wanted, nil
}
