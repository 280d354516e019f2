package report

import (
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// Flag is a flag that a run was given.
type Flag struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"` // empty of one that is Secret
	// Secret says that the value, a key or a password, is kept nowhere.
	Secret bool `json:"secret,omitempty"`
}

// secret stands in a command for what is not told.
const secret = "..."

// Again is the command that judges a requirement once more as the run did.
func (r *Report) Again(id string) string { return r.command("-r", id) }

// Command is the command that runs all of the run once more.
func (r *Report) Command() string { return r.command() }

// command is that command with some words more.
func (r *Report) command(more ...string) string {
	words := append([]string{"meshrig", "run"}, more...)
	targets := 0
	for _, f := range r.Flags {
		if f.Name == "target" {
			targets++
		}
	}
	for _, f := range r.Flags {
		switch {
		case f.Name == "target" && targets > 1 && f.Value != r.Target && !strings.HasPrefix(r.Target, "board:"):
		case f.Secret:
			words = append(words, "--"+f.Name, secret)
		case f.Value == "true":
			words = append(words, "--"+f.Name)
		default:
			words = append(words, "--"+f.Name, f.Value)
		}
	}
	return shellquote.Join(words...)
}

// Red are the texts of the specs that speak against the firmware or the bench, each once: one that crashed is
// told under two requirements, and one may be red on several targets.
func (r *Report) Red() (texts []string) {
	for _, t := range r.all() {
		for _, v := range t.Verdicts {
			if v.Verdict != Fail && v.Verdict != Error && v.Verdict != UnexpectedPass {
				continue
			}
			for _, s := range v.Specs {
				if slices.Contains(texts, s.Text) {
					continue
				}
				if s.Verdict == v.Verdict || v.Verdict == UnexpectedPass || s.Verdict == Fail {
					texts = append(texts, s.Text)
				}
			}
		}
	}
	return texts
}

// UnjudgedTexts are the texts of the specs that a bench could not judge, to be judged by one that is
// nearer to real time, and of those that were skipped, for which another bench may have what they need.
func (r *Report) UnjudgedTexts() (texts []string) {
	for _, t := range r.all() {
		for _, s := range t.undecidedSpecs() {
			texts = append(texts, s.Text)
		}
		for _, v := range t.Verdicts {
			for _, s := range v.Specs {
				if s.Verdict == Skip {
					texts = append(texts, s.Text)
				}
			}
		}
	}
	return texts
}

// undecidedSpecs are those that ended in an error because of the bench's error bars, or of its being late.
func (r *Report) undecidedSpecs() (specs []Spec) {
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if s.Verdict == Error && s.Undecidable && !s.twice(v.ID) {
				specs = append(specs, s)
			}
		}
	}
	return specs
}

// ran is how many specs were begun.
func (r *Report) ran() (n int) {
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if s.Verdict != Skip && !s.twice(v.ID) {
				n++
			}
		}
	}
	return n
}

// ending writes what a person needs to go on with a spec that is red: where it stands, what should
// hold and who says so, and the commands that show and repeat it.
func (out *badWriter) ending(v *Requirement, s Spec) {
	out.printf("  at      %s:%d\n", s.File, s.Line)
	out.printf("  should  %s: %s\n", v.ID, v.Statement)
	if v.Source != "" {
		out.printf("  as in   %s\n", v.Source)
	}
	if s.Timeline != "" {
		folder := ""
		if out.Folder != "" && out.Folder != DefaultFolder {
			folder = " --out " + shellquote.Join(out.Folder)
		}
		out.printf("  see     meshrig show %s%s\n", v.ID, screen.Line(folder))
	}
	out.printf("  again   %s\n", screen.Line(out.of.Again(v.ID)))
}

// DefaultFolder is where a report lies unless somebody says otherwise.
const DefaultFolder = "meshrig-report"
