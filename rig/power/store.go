package power

import (
	"cmp"
	"time"

	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/state"
)

// Store keeps the proofs of a rig, a file for each board.
type Store struct {
	State  state.Folder
	MaxAge time.Duration // how long a proof counts; 0: [proven.MaxAge]
	Of     What
}

// What is what of a board is proven.
type What uint8

// What can be proven.
const (
	OfSwitch What = iota // that its switch takes its power away
	OfErase              // that its console erases its flash
)

// claim is what is proven of a board.
func (s Store) claim(board string) proven.Claim {
	c := proven.Claim{Who: "power: " + board, File: s.State.Proof(board), What: "its switch", Next: "meshrig rig qualify"}
	if s.Of == OfErase {
		c.File, c.What, c.Next = s.State.Erasable(board), "its erase", "meshrig rig qualify --erase, which takes its settings and its key"
	}
	return c
}

// Save keeps a proof in the place of an older one. A reader sees the old one or the new one,
// whatever happens in between.
func (s Store) Save(p Proof) error { return s.claim(p.Board).Save(p) }

// Load reads the proof of a board, whatever it says. A file that is damaged is no proof and is set
// aside. Its error is a *proven.Error.
func (s Store) Load(board string) (Proof, error) { return proven.Load[Proof](s.claim(board)) }

// Proven returns the proof that the switch of a board, as it is wired now, takes its power
// away. Its error is a *proven.Error that says why nobody may count on that.
func (s Store) Proven(now time.Time, subject Subject) (Proof, error) {
	c := s.claim(subject.Board)
	p, err := s.Load(subject.Board)
	if err != nil {
		return Proof{}, err
	}
	switch was := p.Subject; {
	case was.Board != subject.Board:
		err = c.Not(proven.ErrRewired, "it is about board %q", was.Board)
	case was.Serial != subject.Serial:
		err = c.Not(proven.ErrRewired, "serial number was %q, is %q", was.Serial, subject.Serial)
	case was.Port != subject.Port:
		err = c.Not(proven.ErrRewired, "port was %q, is %q", was.Port, subject.Port)
	case was.Switch != subject.Switch:
		err = c.Not(proven.ErrRewired, "switch was %q, is %q", was.Switch, subject.Switch)
	default:
		err = c.Count(p.Proven, p.Reason, p.At, now, cmp.Or(s.MaxAge, proven.MaxAge))
	}
	if err != nil {
		return Proof{}, err
	}
	return p, nil
}
