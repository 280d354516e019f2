package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

func newDoc(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doc",
		Short: "Write the catalogue of requirements as Markdown",
		Long: `doc writes what stands in specs/catalogue.md: each requirement with its level, source,
specs and faults, what each release does, and what operators are told, release by
release.`,
		Example: "  meshrig doc > specs/catalogue.md",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var b bytes.Buffer
			if err := writeDoc(&b); err != nil {
				return err
			}
			_, err := s.out.Write(b.Bytes())
			return err
		},
	}
}

// standing is what becomes of a requirement on a release.
type standing string

// The standings.
const (
	holds      standing = "yes"
	knownFails standing = "no"
	elsewhere  standing = "–" // the requirement is not one of that release
)

func standingOf(r requirements.Requirement, v release.Version) standing {
	if ok, _ := r.AppliesTo(v); !ok {
		return elsewhere
	}
	if _, fails := known.Of("v"+strings.TrimPrefix(v.String(), "v"), r.ID); fails {
		return knownFails
	}
	return holds
}

func writeDoc(w io.Writer) error {
	specs, err := allSpecs()
	if err != nil {
		return err
	}
	list := catalogue(specs)
	releases := versions.Released()
	fmt.Fprintf(w, "# What a room server has to do, and what each release does\n\n")
	fmt.Fprintf(w, "Written by `make doc` from the catalogue: %d requirements, judged by %d specs.\n\n", len(list), len(specs))
	fmt.Fprintf(w, "A release's column says whether the requirement holds on it: `yes`, `no` (a known\nfailure, see `specs/known`), or `–` where it is not a requirement of that release.\n")
	fmt.Fprintf(w, "The verdicts rest on runs of the suite on host builds of the releases and on\nthe tables of `specs/versions` and `specs/known`.\n")
	fmt.Fprintf(w, "\nThe level of a requirement, in the last table, says what it means for a release:\n\n")
	for _, l := range requirements.Levels() {
		fmt.Fprintf(w, "- **%s**: %s\n", l, l.Meaning())
	}
	writeClaims(w, releases)
	family := ""
	for _, l := range list {
		if l.Family != family {
			family = l.Family
			fmt.Fprintf(w, "\n## %s\n\n", family)
			fmt.Fprintf(w, "| id | requirement | %s |\n|---|---|%s\n", versionHeads(releases), strings.Repeat("---|", len(releases)))
		}
		r, _ := requirements.Lookup(l.ID)
		fmt.Fprintf(w, "| %s | %s |", l.ID, cell(l.Statement))
		for _, v := range releases {
			fmt.Fprintf(w, " %s |", standingOf(r, v))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\n## Where each comes from and what proves it\n\n| id | level | source | specs | faults |\n|---|---|---|---|---|\n")
	for _, l := range list {
		var files []string
		for _, sp := range l.Specs {
			if !slices.Contains(files, sp.File) {
				files = append(files, sp.File)
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", l.ID, l.Level, cell(l.Source), strings.Join(files, " "), strings.Join(l.Faults, " "))
	}
	return nil
}

func versionHeads(releases []release.Version) string {
	heads := make([]string, len(releases))
	for i, v := range releases {
		heads[i] = strings.TrimPrefix(v.String(), "v")
	}
	return strings.Join(heads, " | ")
}

// writeClaims writes what operators are told, with its verdict per release.
func writeClaims(w io.Writer, releases []release.Version) {
	fmt.Fprintf(w, "\n## What operators are told\n\nSentences of two documents for operators, in our words. `?` means that nothing judges it.\n\n")
	fmt.Fprintf(w, "| claim | sentence | decided by | %s | note |\n|---|---|---|%s---|\n", versionHeads(releases), strings.Repeat("---|", len(releases)))
	for _, c := range requirements.Claims() {
		var deciding []requirements.Requirement
		var ids []string
		for _, r := range requirements.All() {
			if slices.Contains(r.Claims, c.ID) {
				deciding = append(deciding, r)
				ids = append(ids, r.ID)
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s |", c.ID, cell(c.Sentence), strings.Join(ids, " "))
		for _, v := range releases {
			fmt.Fprintf(w, " %s |", claimOn(c, deciding, v))
		}
		fmt.Fprintf(w, " %s |\n", cell(c.Note))
	}
}

// claimOn is the verdict on a claim for one release: it holds where all of the
// requirements hold that decide it, or, if they state the opposite, where they do not.
func claimOn(c requirements.Claim, deciding []requirements.Requirement, v release.Version) string {
	judged := false
	var broken []string
	for _, r := range deciding {
		switch standingOf(r, v) {
		case holds:
			judged = true
		case knownFails:
			judged = true
			broken = append(broken, r.ID)
		case elsewhere:
		}
	}
	switch {
	case !judged:
		return "?"
	case c.Refuted:
		return string(knownFails)
	case len(broken) > 0:
		return fmt.Sprintf("%s (%s)", knownFails, strings.Join(broken, " "))
	default:
		return string(holds)
	}
}

// cell makes text fit into a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
