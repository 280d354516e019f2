package proof

import (
	"time"

	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/state"
)

// Store keeps the proofs of a rig, a file for each board and sniffer.
type Store struct{ State state.Folder }

// claim is that a sniffer hears a board.
func (s Store) claim(of Subject) proven.Claim {
	return proven.Claim{File: s.State.Heard(of.Board, of.Sniffer), Who: "sniffer " + of.Sniffer + " for board " + of.Board, What: "it"}
}

// Save keeps a proof in the place of an older one.
func (s Store) Save(p Proof) error { return s.claim(p.Subject).Save(p) }

// Proven returns the proof that a sniffer, as it is now, hears a board. Its error is a *proven.Error. A
// file that is damaged is no proof and is set aside.
func (s Store) Proven(now time.Time, of Subject) (Proof, error) {
	c := s.claim(of)
	p, err := proven.Load[Proof](c)
	switch {
	case err != nil:
	case p.Subject != of:
		err = c.Not(proven.ErrRewired, "it was at %s with probe %s on %s, and is at %s with probe %s on %s", p.Where, p.Probe, p.Radio, of.Where, of.Probe, of.Radio)
	default:
		err = c.Count(p.Proven, p.Reason, p.At, now, proven.MaxAge)
	}
	if err != nil {
		return Proof{}, err
	}
	return p, nil
}
