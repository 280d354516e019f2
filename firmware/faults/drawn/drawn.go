// Package drawn draws single faults at random from the source of the project's own firmware: the
// slips of a hand, as an index off by one or a call left out, which nobody chose because a spec
// sees them. What the suite does not see of them shows where it is blind.
package drawn

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
)

// Packages are what a room server is made of, from the root of the repository. What a host or the
// radio does is not the firmware's, and the modem is another firmware.
func Packages() []string {
	return []string{
		"firmware/room", "firmware/server", "firmware/admin", "firmware/mesh", "firmware/identity", "firmware/wire",
	}
}

// Fault is a fault that was drawn.
type Fault struct {
	faults.Fault
	Kind string // of slip: "off by one"
	Line int    // of the file
}

// Shared reports whether the rig uses the edited package too, so that the firmware has to be another
// program than the rig: else both would make the same slip, and agree.
func (f Fault) Shared() bool { return servesBoth[path.Base(path.Dir(f.File))] }

// edit is one slip: what stands from one byte of a file to another is replaced.
type edit struct {
	kind     string
	file     string // from the root of the repository
	from, to int
	text     string
}

// All returns every fault that can be drawn, in the order in which the seed draws them: the kinds
// take turns, so that a rare one is met as soon as a frequent one. The ids tell the seed and the
// place in that order. Most of them compile; one that leaves a name unused does not. root is
// the checkout.
func All(ctx context.Context, root string, seed uint64) ([]Fault, error) {
	return all(ctx, root, Packages(), seed)
}

func all(ctx context.Context, root string, packages []string, seed uint64) ([]Fault, error) {
	sources, err := load(ctx, root, packages)
	if err != nil {
		return nil, err
	}
	byKind := map[string][]edit{}
	files := map[string][]byte{}
	firmware := reached(sources)
	for _, p := range sources {
		maps.Copy(files, p.text)
		for _, e := range p.edits(firmware) {
			byKind[e.kind] = append(byKind[e.kind], e)
		}
	}
	var list []Fault
	for _, e := range order(byKind, seed) {
		f, err := fault(e, files[e.file])
		if err != nil {
			return nil, err
		}
		f.ID = fmt.Sprintf("drawn-%d-%d", seed, len(list)+1)
		list = append(list, f)
	}
	return list, nil
}

// order shuffles each kind and lets the kinds, shuffled too, take turns.
func order(byKind map[string][]edit, seed uint64) []edit {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // is to be repeatable
	var kinds []string
	for kind := range byKind {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		list := byKind[kind]
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	random.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	var turns []edit
	for round, found := 0, true; found; round++ {
		found = false
		for _, kind := range kinds {
			if list := byKind[kind]; round < len(list) {
				turns, found = append(turns, list[round]), true
			}
		}
	}
	return turns
}

// fault makes a committed fault's form of an edit: as much of the lines around it as makes the text
// to be found stand once in the file.
func fault(e edit, text []byte) (Fault, error) {
	source := string(text)
	from, to := lineStart(source, e.from), lineEnd(source, e.to)
	for strings.Count(source, source[from:to]) > 1 && from > 0 {
		from = lineStart(source, from-1)
	}
	for strings.Count(source, source[from:to]) > 1 && to < len(source) {
		to = lineEnd(source, to+1)
	}
	f := Fault{Kind: e.kind, Line: 1 + strings.Count(source[:e.from], "\n")}
	f.File, f.Find = filepath.ToSlash(e.file), source[from:to]
	f.Replace = source[from:e.from] + e.text + source[e.to:to]
	f.Why = fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, e.kind, shown(source[e.from:e.to], e.text))
	if _, err := f.Apply(text); err != nil {
		return f, err
	}
	return f, nil
}

func lineStart(source string, at int) int { return strings.LastIndexByte(source[:at], '\n') + 1 }

func lineEnd(source string, at int) int {
	if n := strings.IndexByte(source[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(source)
}

// shown is an edit on one line.
func shown(was, is string) string {
	flat := func(s string) string {
		s = strings.Join(strings.Fields(s), " ")
		if runes := []rune(s); len(runes) > 60 {
			s = string(runes[:59]) + "…"
		}
		return s
	}
	if is == "" {
		return "without " + flat(was)
	}
	return flat(is) + " instead of " + flat(was)
}
