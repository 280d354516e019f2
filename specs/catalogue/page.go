package catalogue

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
	roles "github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

// standing is what becomes of a requirement on a release.
type standing string

// The standings.
const (
	holds      standing = "yes"
	knownFails standing = "no"
	elsewhere  standing = "–" // the requirement is not one of that release
)

func standingOf(role string, r requirements.Requirement, v release.Version) standing {
	if ok, _ := release.Within(v, r.Since, r.Until); !ok {
		return elsewhere
	}
	if _, fails := known.Of(role, "v"+strings.TrimPrefix(v.String(), "v"), r.ID); fails {
		return knownFails
	}
	return holds
}

// Page is what stands in specs/catalogue.md: each requirement with its level, source, specs and faults,
// what each release does, and what operators are told, release by release.
func (c *Catalogue) Page(proofs []Proof) []byte {
	w := &bytes.Buffer{}
	list := c.Entries(proofs)
	releases := versions.Released(c.role)
	of, _ := roles.Lookup(c.role)
	fmt.Fprintf(w, "# What a %s has to do, and what each release does\n\n", of.Called)
	fmt.Fprintf(w, "Written by `make doc` from the catalogue: %d requirements, judged by %d specs.\n\n", len(list), len(c.Specs()))
	fmt.Fprintf(w, "A release's column says whether the requirement holds on it: `yes`, `no` (a known\nfailure, see `specs/known`), or `–` where it is not a requirement of that release.\n")
	fmt.Fprintf(w, "The verdicts rest on runs of the suite on host builds of the releases and on\nthe tables of `specs/versions` and `specs/known`.\n")
	fmt.Fprintf(w, "\nThe level of a requirement, in the last table, says what it means for a release:\n\n")
	for _, l := range requirements.Levels() {
		fmt.Fprintf(w, "- **%s**: %s\n", l, l.Meaning())
	}
	if of.Name == room.Name { // what operators are told is of room servers
		writeClaims(w, releases)
	}
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
			fmt.Fprintf(w, " %s |", standingOf(c.role, r, v))
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
		if l.ID == requirements.CrashID {
			files = []string{"all"}
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", l.ID, l.Level, cell(l.Source), strings.Join(files, " "), strings.Join(l.Faults, " "))
	}
	if of.Name == room.Name {
		writeCommands(w)
	}
	return w.Bytes()
}

func versionHeads(releases []release.Version) string {
	heads := make([]string, len(releases))
	for i, v := range releases {
		heads[i] = strings.TrimPrefix(v.String(), "v")
	}
	return strings.Join(heads, " | ")
}

// cell makes text fit into a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
