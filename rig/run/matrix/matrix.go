// Package matrix keeps which specs caught which faults of our firmware, as `meshrig mutate --all-specs
// --record` measured it, and how much bench time each spec took. Its entries carry digests of what they
// were measured on, so that those are known that may not hold any more.
package matrix

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
)

// Schema names the form of a file.
const Schema = "matrix/v1"

// Matrix is what was measured on boards of one role.
type Matrix struct {
	Role   string // its name
	Label  string // how the bench time of the specs was measured
	Specs  []Spec
	Faults []Fault
}

// Spec is one spec as it was when faults were tried on it. One that changed between two measurements
// stands there twice, the last measured last.
type Spec struct {
	ID      string // as report.Spec names it
	Source  Digest // of the file that it stands in
	Seconds float64
}

// Fault is one fault as it was when it was tried.
type Fault struct {
	ID     string
	Edit   Digest // of what it edits, and to what
	Source Digest // of the file that it edits, without it
	By     []int  // the specs that caught it, by their places in Specs, each once and in order
}

// Digest is the beginning of a SHA-256, 12 hex digits; empty: not known.
type Digest string

// DigestOf is the digest of some texts, one after the other; where they end counts.
func DigestOf(texts ...string) Digest {
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d\n%s", len(t), t)
	}
	return Digest(hex.EncodeToString(h.Sum(nil))[:12])
}

//go:embed recorded
var recorded embed.FS

// Recorded is the matrix of a role that came with the program. It is fs.ErrNotExist if none did.
func Recorded(role string) (Matrix, error) {
	file := "recorded/" + role + ".txt"
	f, err := recorded.Open(file)
	if err != nil {
		return Matrix{}, fmt.Errorf("matrix: none was recorded for the role %s: %w", role, fs.ErrNotExist)
	}
	defer f.Close()
	m, err := Read(f)
	if err != nil {
		return Matrix{}, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}

// Seconds are the bench seconds of each spec, by its ID, as they were measured last.
func (m Matrix) Seconds() map[string]float64 {
	all := map[string]float64{}
	for _, s := range m.Specs {
		all[s.ID] = s.Seconds
	}
	return all
}

// Tried is what came of one fault: the specs that caught it, by their IDs.
type Tried struct {
	Fault        string
	Edit, Source Digest
	By           []string
}

// Record puts what was measured anew in place of what was known of the same faults. Specs are all that
// there are today; a fault that was not tried now keeps what is known of it.
func (m Matrix) Record(specs []Spec, tried []Tried) Matrix {
	next := Matrix{Role: m.Role, Label: m.Label}
	place := map[[2]string]int{} // by ID and source
	for _, old := range append(slices.Clone(m.Specs), specs...) {
		key := [2]string{old.ID, string(old.Source)}
		if i, ok := place[key]; ok {
			next.Specs[i].Seconds = old.Seconds
			continue
		}
		place[key] = len(next.Specs)
		next.Specs = append(next.Specs, old)
	}
	now := map[string]int{}
	for _, s := range specs {
		now[s.ID] = place[[2]string{s.ID, string(s.Source)}]
	}
	again := map[string]bool{}
	for _, t := range tried {
		again[t.Fault] = true
		f := Fault{ID: t.Fault, Edit: t.Edit, Source: t.Source}
		for _, id := range t.By {
			if i, ok := now[id]; ok {
				f.By = append(f.By, i)
			}
		}
		next.Faults = append(next.Faults, f)
	}
	for _, f := range m.Faults {
		if again[f.ID] {
			continue
		}
		by := make([]int, len(f.By))
		for i, s := range f.By {
			old := m.Specs[s]
			by[i] = place[[2]string{old.ID, string(old.Source)}]
		}
		f.By = by
		next.Faults = append(next.Faults, f)
	}
	return next.tidy(specs)
}

// tidy takes out specs that are gone and caught nothing that is known, and puts all into order.
func (m Matrix) tidy(today []Spec) Matrix {
	order := make([]int, len(m.Specs))
	for i := range order {
		order[i] = i
	}
	used := make([]bool, len(m.Specs))
	for _, f := range m.Faults {
		for _, s := range f.By {
			used[s] = true
		}
	}
	is := func(s Spec) bool {
		return slices.ContainsFunc(today, func(t Spec) bool { return t.ID == s.ID && t.Source == s.Source })
	}
	order = slices.DeleteFunc(order, func(i int) bool { return !used[i] && !is(m.Specs[i]) })
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := m.Specs[a], m.Specs[b]
		switch {
		case x.ID < y.ID:
			return -1
		case x.ID > y.ID:
			return 1
		case is(x) != is(y): // what there is today was measured last
			if is(y) {
				return -1
			}
			return 1
		}
		return 0
	})
	next := Matrix{Role: m.Role, Label: m.Label}
	place := make([]int, len(m.Specs))
	for to, from := range order {
		next.Specs, place[from] = append(next.Specs, m.Specs[from]), to
	}
	for _, f := range m.Faults {
		var by []int
		for _, s := range f.By {
			by = append(by, place[s])
		}
		slices.Sort(by)
		f.By = slices.Compact(by)
		next.Faults = append(next.Faults, f)
	}
	slices.SortStableFunc(next.Faults, func(a, b Fault) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
	return next
}
