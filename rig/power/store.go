package power

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// Store keeps the proofs of a rig, a file for each board.
type Store struct {
	State  state.Folder
	MaxAge time.Duration // how long a proof counts; 0: [MaxAge]
	Of     What
}

// What is what of a board is proven.
type What uint8

// What can be proven.
const (
	OfSwitch What = iota // that its switch takes its power away
	OfErase              // that its console erases its flash
)

// words are what it is called, and the command that proves it.
func (w What) words() (called, command string) {
	if w == OfErase {
		return "its erase", "meshrig rig qualify --erase, which takes its settings and its key"
	}
	return "its switch", "meshrig rig qualify"
}

// file is where the proof of a board lies.
func (s Store) file(board string) string {
	if s.Of == OfErase {
		return s.State.Erasable(board)
	}
	return s.State.Proof(board)
}

// MaxAge is how long a proof counts: cables move, batteries get plugged in.
const MaxAge = 30 * 24 * time.Hour

// Why what a board is said to do is not to be trusted; the cause of an [UnprovenError].
var (
	// ErrNoProof means that it was never tried.
	ErrNoProof = errors.New("was never tried")
	// ErrUnproven means that it was tried and failed.
	ErrUnproven = errors.New("failed the proof")
	// ErrStale means that the proof is too old.
	ErrStale = errors.New("the proof is too old")
	// ErrRewired means that the proof is about another board, port or switch.
	ErrRewired = errors.New("the rig was rewired since the proof")
	// ErrUnreadable means that the file is no proof.
	ErrUnreadable = errors.New("the proof cannot be read")
)

// UnprovenError says why specs that need what was to be proven must leave a board out.
type UnprovenError struct {
	Board  string
	Of     What
	Detail string
	Err    error
}

// Error names board and cause, and what to do.
func (e *UnprovenError) Error() string {
	called, command := e.Of.words()
	text := "power: " + e.Board + ": "
	if errors.Is(e.Err, ErrNoProof) || errors.Is(e.Err, ErrUnproven) {
		text += called + " "
	}
	text += e.Err.Error()
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text + "; run " + command
}

// Unwrap returns the cause.
func (e *UnprovenError) Unwrap() error { return e.Err }

// Save keeps a proof in the place of an older one. A reader sees the old one or the new one,
// whatever happens in between.
func (s Store) Save(p Proof) error {
	fail := func(err error) error { return fmt.Errorf("power: keep the proof of %s: %w", p.Board, err) }
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return fail(err)
	}
	if err := state.Write(s.file(p.Board), append(text, '\n')); err != nil {
		return fail(err)
	}
	return nil
}

// Load reads the proof of a board, whatever it says. A file that is damaged is no proof and is set
// aside. Its error is an *UnprovenError.
func (s Store) Load(board string) (Proof, error) {
	var p Proof
	text, err := os.ReadFile(s.file(board))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, &UnprovenError{Board: board, Of: s.Of, Err: ErrNoProof}
	case err != nil:
		return p, &UnprovenError{Board: board, Of: s.Of, Err: ErrUnreadable, Detail: err.Error()}
	}
	if err := json.Unmarshal(text, &p); err != nil {
		detail := s.file(board) + ": " + err.Error()
		if to, aside := state.SetAside(s.file(board)); aside == nil {
			detail += "; it was set aside as " + to
		}
		return Proof{}, &UnprovenError{Board: board, Of: s.Of, Err: ErrUnreadable, Detail: detail}
	}
	return p, nil
}

// Proven returns the proof that the switch of a board, as it is wired now, takes its power
// away. Its error is an *UnprovenError that says why nobody may count on that.
func (s Store) Proven(now time.Time, subject Subject) (Proof, error) {
	p, err := s.Load(subject.Board)
	if err != nil {
		return Proof{}, err
	}
	fail := func(err error, format string, args ...any) (Proof, error) {
		return Proof{}, &UnprovenError{Board: subject.Board, Of: s.Of, Err: err, Detail: fmt.Sprintf(format, args...)}
	}
	limit := cmp.Or(s.MaxAge, MaxAge)
	switch was := p.Subject; {
	case was.Board != subject.Board:
		return fail(ErrRewired, "it is about board %q", was.Board)
	case was.Serial != subject.Serial:
		return fail(ErrRewired, "serial number was %q, is %q", was.Serial, subject.Serial)
	case was.Port != subject.Port:
		return fail(ErrRewired, "port was %q, is %q", was.Port, subject.Port)
	case was.Switch != subject.Switch:
		return fail(ErrRewired, "switch was %q, is %q", was.Switch, subject.Switch)
	case !p.Proven:
		return fail(ErrUnproven, "%s", p.Reason)
	case now.Sub(p.At) > limit:
		return fail(ErrStale, "%s old, at most %s", days(now.Sub(p.At)), days(limit))
	case p.At.Sub(now) > time.Hour:
		return fail(ErrStale, "it is from %s, which is to come; is the machine's clock right?", p.At.Format(time.RFC3339))
	}
	return p, nil
}

func days(d time.Duration) string { return fmt.Sprintf("%.1f days", d.Hours()/24) }
