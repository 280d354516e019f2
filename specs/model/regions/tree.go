// Package regions judges the regions of a room by a model of them: random commands, each answered
// as the model says, with the tree, the lists, home and default that the model has then, over
// restarts too, and scoped floods that are answered in the scope that follows from them.
package regions

import (
	"slices"
	"strings"
)

// longest is how many bytes a reply has at most (main.cpp of simple_room_server, v1.17.1).
const longest = 159

// region is a region of the model; number 0 is the wildcard.
type region struct {
	number, parent int
	name           string
	denied         bool
}

// label is the name without the sign that public regions may start with.
func (r region) label() string { return strings.TrimPrefix(r.name, "#") }

// Tree is what a room knows of regions (RegionMap, v1.16.0 to v1.17.1). The zero value is a room
// that knows the wildcard alone.
type Tree struct {
	all            []region // without the wildcard, in the order in which they were put
	shut           bool     // the wildcard is denied
	last           int      // the number given last
	home, fallback int      // fallback 0 is no default
}

// clone is a tree of its own.
func (t Tree) clone() Tree {
	t.all = slices.Clone(t.all)
	return t
}

// at finds a region by its number, the wildcard among them.
func (t *Tree) at(number int) (region, bool) {
	if number == 0 {
		return region{name: "*", denied: t.shut}, true
	}
	i := slices.IndexFunc(t.all, func(r region) bool { return r.number == number })
	if i < 0 {
		return region{}, false
	}
	return t.all[i], true
}

// change lets a function change the region of a number.
func (t *Tree) change(number int, do func(*region)) {
	if number == 0 {
		r := region{denied: t.shut}
		do(&r)
		t.shut = r.denied
		return
	}
	for i := range t.all {
		if t.all[i].number == number {
			do(&t.all[i])
		}
	}
}

// exact finds the region of that name, a leading # aside.
func (t *Tree) exact(name string) (region, bool) {
	if name == "*" {
		return t.at(0)
	}
	for _, r := range t.all {
		if r.label() == strings.TrimPrefix(name, "#") {
			return r, true
		}
	}
	return region{}, false
}

// find finds the region of that name, or else the last one that begins so.
func (t *Tree) find(name string) (found region, ok bool) {
	if found, ok = t.exact(name); ok {
		return found, true
	}
	for _, r := range t.all {
		if strings.HasPrefix(r.label(), strings.TrimPrefix(name, "#")) {
			found, ok = r, true
		}
	}
	return found, ok
}

// put adds a region that is denied, or moves the one of that name; false if it is its own parent.
func (t *Tree) put(name string, parent, number int) (int, bool) {
	if strings.ContainsAny(name, ".!*<>") {
		return 0, false
	}
	if r, ok := t.exact(name); ok {
		if r.number == parent {
			return 0, false
		}
		t.change(r.number, func(r *region) { r.parent = parent })
		return r.number, true
	}
	if number == 0 {
		t.last++
		number = t.last
	}
	t.all = append(t.all, region{number: number, parent: parent, name: name, denied: true})
	return number, true
}

// holds tells whether a region holds others.
func (t *Tree) holds(number int) bool {
	return slices.ContainsFunc(t.all, func(r region) bool { return r.parent == number })
}

// Print is the tree as region answers with it.
func (t *Tree) Print() string {
	var text strings.Builder
	var branch func(r region, depth int)
	branch = func(r region, depth int) {
		text.WriteString(strings.Repeat(" ", depth) + r.label())
		if r.number == t.home {
			text.WriteByte('^')
		}
		if !r.denied {
			text.WriteString(" F")
		}
		text.WriteByte('\n')
		for _, child := range t.all {
			if child.parent == r.number {
				branch(child, depth+1)
			}
		}
	}
	root, _ := t.at(0)
	branch(root, 0)
	return text.String()[:min(longest, text.Len())]
}

// list is what region list answers.
func (t *Tree) list(denied bool) string {
	var names []string
	if t.shut == denied {
		names = append(names, "*")
	}
	for _, r := range t.all {
		if r.denied == denied {
			names = append(names, r.label())
		}
	}
	if names == nil {
		return "-none-"
	}
	return strings.Join(names, ",")
}

// Scope is the public region in which a room answers a flood, "" for none: the first that it allows
// and whose code is that of the flood, which has none without a scope, else the default, where there
// is one and answers are in it.
func (t *Tree) Scope(scoped, inDefault bool, has func(region string) bool) string {
	if !scoped && !t.shut {
		return ""
	}
	for _, r := range t.all {
		if scoped && !r.denied && has(r.label()) {
			return r.label()
		}
	}
	if inDefault {
		return t.own()
	}
	return ""
}

// own is the scope of what a room floods by itself.
func (t *Tree) own() string {
	if r, ok := t.at(t.fallback); ok && t.fallback != 0 {
		return r.label()
	}
	return ""
}
