// Package proven keeps proofs of what a rig's parts are said to do, each in a file of its own, and says why one
// does not count.
package proven

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// MaxAge is how long a proof counts: cables and antennas move, batteries get plugged in.
const MaxAge = 30 * 24 * time.Hour

// Why what is said of a part is not to be trusted; the cause of an [Error].
var (
	// ErrNoProof means that it was never tried.
	ErrNoProof = errors.New("was never tried")
	// ErrUnproven means that it was tried and failed.
	ErrUnproven = errors.New("failed the proof")
	// ErrStale means that the proof is too old.
	ErrStale = errors.New("the proof is too old")
	// ErrRewired means that the proof is about another device, place or setting.
	ErrRewired = errors.New("the rig was changed since the proof")
	// ErrUnreadable means that the file is no proof.
	ErrUnreadable = errors.New("the proof cannot be read")
)

// Claim is what is proven.
type Claim struct {
	File string // where its proof lies
	Who  string // what it is said of, as errors begin
	What string // "its switch": what was tried, or failed
	Next string // what to do where nobody proved it; empty: nothing
}

// Error says why what is claimed is not proven.
type Error struct {
	Claim

	Detail string
	Err    error
}

// Error names the part and the cause, and what to do.
func (e *Error) Error() string {
	text := e.Who + ": "
	if errors.Is(e.Err, ErrNoProof) || errors.Is(e.Err, ErrUnproven) {
		text += e.What + " "
	}
	text += e.Err.Error()
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Next != "" {
		text += "; run " + e.Next
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Not is an *Error of the claim.
func (c Claim) Not(err error, format string, args ...any) error {
	return &Error{Claim: c, Err: err, Detail: fmt.Sprintf(format, args...)}
}

// Save keeps a proof in the place of an older one. A reader sees the old one or the new one, whatever
// happens in between.
func (c Claim) Save(proof any) error {
	text, err := json.MarshalIndent(proof, "", "  ")
	if err == nil {
		err = state.Write(c.File, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("%s: keep the proof: %w", c.Who, err)
	}
	return nil
}

// Load reads the proof of a claim, whatever it says. A file that is damaged is no proof and is set aside.
// The error is an *Error.
func Load[Proof any](c Claim) (proof Proof, err error) {
	text, err := os.ReadFile(c.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return proof, c.Not(ErrNoProof, "")
	case err != nil:
		return proof, c.Not(ErrUnreadable, "%v", err)
	}
	if err := json.Unmarshal(text, &proof); err != nil {
		detail := c.File + ": " + err.Error()
		if to, aside := state.SetAside(c.File); aside == nil {
			detail += "; it was set aside as " + to
		}
		var none Proof
		return none, c.Not(ErrUnreadable, "%s", detail)
	}
	return proof, nil
}

// Count tells whether a proof of some time counts now: what was proven, and not too long ago nor in time to
// come. Reason is why it failed. The error is an *Error.
func (c Claim) Count(proven bool, reason string, at, now time.Time, most time.Duration) error {
	switch age := now.Sub(at); {
	case !proven:
		return c.Not(ErrUnproven, "%s", reason)
	case age > most:
		return c.Not(ErrStale, "%s old, at most %s", days(age), days(most))
	case -age > time.Hour:
		return c.Not(ErrStale, "it is from %s, which is to come; is the machine's clock right?", at.Format(time.RFC3339))
	}
	return nil
}

func days(d time.Duration) string { return fmt.Sprintf("%.1f days", d.Hours()/24) }
