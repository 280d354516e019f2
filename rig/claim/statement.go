// Package claim says of firmware images what was found of them, signed, so that who has an image, the claim
// and the public key of a lab can hold one against the other without asking anybody. It proves that the lab
// said so; that it is so shows who repeats it.
package claim

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/meshrig/meshrig/rig/report"
)

// What the statement of a claim says that it is (in-toto attestation framework, statement layer v1).
const (
	StatementType = "https://in-toto.io/Statement/v1"
	PredicateType = "https://github.com/meshrig/meshrig/claim/v1"
)

// Statement is an in-toto statement of images.
type Statement struct {
	Type          string    `json:"_type"`
	Subject       []Subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     Predicate `json:"predicate"`
}

// Subject is one image.
type Subject struct {
	Name   string            `json:"name"`   // of its file, without a folder
	Digest map[string]string `json:"digest"` // "sha256", in hex
}

// SHA256 is the image's digest in hex.
func (s Subject) SHA256() string { return s.Digest["sha256"] }

// Predicate is what was found of the images.
type Predicate struct {
	Decision *Decision `json:"decision,omitempty"` // of the gate; nil: it was not asked
	Runs     []Run     `json:"runs"`
}

// Decision is what the gate said.
type Decision struct {
	Decision string    `json:"decision"` // may ship, may not ship, no decision
	At       time.Time `json:"at"`
	Version  string    `json:"version"`
	Baseline string    `json:"baseline"`
	Policy   string    `json:"policy"` // SHA-256 in hex
	Suite    string    `json:"suite,omitempty"`
	// Images are the digests of the release's files, in hex, with their names.
	Images map[string]string `json:"images"`
	Waived []Waived          `json:"waived,omitempty"`
}

// Waived is a failure that somebody answers for.
type Waived struct {
	Requirement string `json:"requirement"`
	Place       string `json:"place"`
	Saw         string `json:"saw"`
	By          string `json:"by"`
}

// Run is one run and what it came to.
type Run struct {
	Run        string         `json:"run"`
	Report     string         `json:"report"` // SHA-256 in hex of its report.json
	Began      time.Time      `json:"began"`
	Ended      *time.Time     `json:"ended,omitempty"`
	Suite      report.Suite   `json:"suite"`
	Target     string         `json:"target"`
	Role       string         `json:"role,omitempty"` // of the boards; empty: a room server
	Images     []string       `json:"images"`         // SHA-256 in hex of what it judged
	Version    string         `json:"version"`
	Rig        string         `json:"rig,omitempty"` // SHA-256 in hex over boards, probes, sniffers and radio
	Boards     []string       `json:"boards,omitempty"`
	Preset     string         `json:"preset"`
	Seed       uint64         `json:"seed"`
	Verdict    string         `json:"verdict"`
	Specs      int            `json:"specs"`
	Counts     map[string]int `json:"counts"`           // requirements by verdict
	Passed     []string       `json:"passed,omitempty"` // so that what was not chosen cannot be taken for passed
	Failed     []Named        `json:"failed,omitempty"`
	Known      []Named        `json:"known,omitempty"` // known failures
	Unexpected []Named        `json:"unexpected,omitempty"`
	Errors     []Named        `json:"errors,omitempty"`
	Skipped    []Named        `json:"skipped,omitempty"`
	Repeat     string         `json:"repeat"` // the command that judges it again
}

// Named is a requirement and why it is listed.
type Named struct {
	Requirement string `json:"requirement"`
	Reason      string `json:"reason"`
}

// Evidence is a report and the SHA-256 of its file in hex.
type Evidence struct {
	*report.Report

	Digest string
}

// ReadEvidence reads the report of a folder. One that is not whole is refused: a claim is of whole runs.
func ReadEvidence(folder string) (Evidence, error) {
	file := filepath.Join(folder, report.JSONFile)
	r, err := report.Read(file)
	if err != nil {
		return Evidence{}, err
	}
	if r.Head == nil {
		return Evidence{}, fmt.Errorf("claim: %s: of the form %s, which does not say which run it is of; run it again", file, report.First)
	}
	if r.Partial {
		return Evidence{}, fmt.Errorf("claim: %s: the run did not come to its end; a claim is of whole runs", file)
	}
	if err := r.Contradiction(); err != nil {
		return Evidence{}, fmt.Errorf("claim: %s: %w; run it again", file, err)
	}
	digest, err := state.Digest(file)
	if err != nil {
		return Evidence{}, fmt.Errorf("claim: %w", err)
	}
	return Evidence{r, digest}, nil
}

// New makes the statement of image files and what was found of them. Reports and images must fit: each run
// judged one of the images, and each image was judged. Decision may be nil.
func New(images []string, evidence []Evidence, decision *Decision) (Statement, error) {
	s := Statement{Type: StatementType, PredicateType: PredicateType, Predicate: Predicate{Decision: decision, Runs: []Run{}}}
	judged := map[string]bool{} // by digest: false for what no run judged yet
	for _, file := range images {
		digest, err := state.Digest(file)
		if err != nil {
			return Statement{}, fmt.Errorf("claim: %w", err)
		}
		if _, twice := judged[digest]; twice {
			return Statement{}, fmt.Errorf("claim: %s: the same image was given before; name each once", file)
		}
		name := filepath.Base(file)
		if strings.ContainsAny(name, "\\\n\r") || slices.ContainsFunc(s.Subject, func(other Subject) bool { return other.Name == name }) {
			return Statement{}, fmt.Errorf("claim: %q: another image has this name too, or it does not fit on a line of SHA256SUMS; rename it", name)
		}
		judged[digest] = false
		s.Subject = append(s.Subject, Subject{Name: name, Digest: map[string]string{"sha256": digest}})
	}
	seen := map[string]bool{}
	for _, e := range evidence {
		if seen[e.Run] {
			return Statement{}, fmt.Errorf("claim: run %s: two reports are of it; name each once", e.Run)
		}
		seen[e.Run] = true
		for _, one := range each(e.Report) {
			run := runOf(one, e)
			if len(run.Images) == 0 {
				return Statement{}, fmt.Errorf("claim: run %s on %s: it does not know which image it judged; have the rig flash it", e.Run, one.Target)
			}
			for _, image := range run.Images {
				if _, ours := judged[image]; !ours {
					return Statement{}, fmt.Errorf("claim: run %s on %s: it judged the image %s, which is none of those of the claim", e.Run, one.Target, image)
				}
				judged[image] = true
			}
			s.Predicate.Runs = append(s.Predicate.Runs, run)
		}
	}
	for _, subject := range s.Subject {
		if !judged[subject.SHA256()] {
			return Statement{}, fmt.Errorf("claim: %s: no run judged it (SHA-256 %s); give its report or leave it out", subject.Name, subject.SHA256())
		}
		if decision != nil && decision.Images[subject.SHA256()] == "" {
			return Statement{}, fmt.Errorf("claim: %s: the gate did not decide on it (SHA-256 %s)", subject.Name, subject.SHA256())
		}
	}
	if len(s.Subject) == 0 {
		return Statement{}, errors.New("claim: no image")
	}
	// In whichever order they were given, it is the same claim.
	slices.SortFunc(s.Subject, func(a, b Subject) int { return compare(a.Name, b.Name, a.SHA256(), b.SHA256()) })
	slices.SortStableFunc(s.Predicate.Runs, func(a, b Run) int { return compare(a.Run, b.Run, a.Target, b.Target) })
	return s, nil
}
