package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// Store keeps the proofs of a rig, a file for each board and sniffer.
type Store struct{ State state.Folder }

// MaxAge is how long a proof counts: antennas move, and so do cables.
const MaxAge = 30 * 24 * time.Hour

// Why a sniffer's proof does not count; the cause of an [UnprovenError].
var (
	ErrNoProof    = errors.New("it was never tried")
	ErrUnproven   = errors.New("it failed the proof")
	ErrStale      = errors.New("the proof is too old")
	ErrRewired    = errors.New("the rig was changed since the proof")
	ErrUnreadable = errors.New("the proof cannot be read")
)

// UnprovenError says why no verdict may rest on a sniffer.
type UnprovenError struct {
	Sniffer, Board string
	Detail         string
	Err            error
}

// Error names sniffer, board and cause.
func (e *UnprovenError) Error() string {
	text := "sniffer " + e.Sniffer + " for board " + e.Board + ": " + e.Err.Error()
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// Unwrap returns the cause.
func (e *UnprovenError) Unwrap() error { return e.Err }

// Save keeps a proof in the place of an older one.
func (s Store) Save(p Proof) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err == nil {
		err = state.Write(s.State.Heard(p.Board, p.Sniffer), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("proof: keep that of sniffer %s for board %s: %w", p.Sniffer, p.Board, err)
	}
	return nil
}

// Proven returns the proof that a sniffer, as it is now, hears a board. Its error is an *UnprovenError. A
// file that is damaged is no proof and is set aside.
func (s Store) Proven(now time.Time, of Subject) (p Proof, err error) {
	fail := func(err error, detail string) (Proof, error) {
		return Proof{}, &UnprovenError{Sniffer: of.Sniffer, Board: of.Board, Detail: detail, Err: err}
	}
	file := s.State.Heard(of.Board, of.Sniffer)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fail(ErrNoProof, "")
	}
	if err != nil {
		return fail(ErrUnreadable, err.Error())
	}
	if err := json.Unmarshal(text, &p); err != nil {
		detail := file + ": " + err.Error()
		if to, aside := state.SetAside(file); aside == nil {
			detail += "; it was set aside as " + to
		}
		return fail(ErrUnreadable, detail)
	}
	switch {
	case p.Subject != of:
		return fail(ErrRewired, fmt.Sprintf("it was at %s with probe %s on %s, and is at %s with probe %s on %s", p.Where, p.Probe, p.Radio, of.Where, of.Probe, of.Radio))
	case !p.Proven:
		return fail(ErrUnproven, p.Reason)
	case now.Sub(p.At) > MaxAge || p.At.Sub(now) > time.Hour:
		return fail(ErrStale, "it is of "+p.At.Format(time.RFC3339))
	}
	return p, nil
}
