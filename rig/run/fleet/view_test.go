package fleet

import (
	"testing"

	"github.com/meshrig/meshrig/rig/run"
)

// What benches can do stays as it was seen: to look at a bench for each of hundreds of specs is a walk through the
// USB tree each time.
func TestViewLooksOnce(t *testing.T) {
	t.Parallel()
	f := &Fleet{members: members(t)[:1], Config: Config{Catalogue: picky{"a": "no power", "z": "no erase"}}}
	m := f.members[0]
	can := f.look(m)
	m.Board.Name = "z"
	if why := can.lacks(m, run.Spec{}); why != "no power" {
		t.Errorf("it was looked at again: %s", why)
	}
	if why := f.look(m).lacks(m, run.Spec{}); why != "no erase" {
		t.Errorf("a new look sees %q", why)
	}
}

// A spec that is left when no bench takes any more says of each why not: of one that is left out, and of one that
// has lost what the spec needs.
func TestLeft(t *testing.T) {
	t.Parallel()
	f := &Fleet{members: members(t)[:2], Config: Config{Catalogue: picky{"a": "needs an instrument that measures", "b": "needs power"}}}
	f.members[1].out = "lost: it is gone"
	want := "no board is left that could judge it:\n  b: lost: it is gone\n  a: needs an instrument that measures"
	if why := f.look(f.usable()...).left(run.Spec{}); why != want {
		t.Errorf("%q, want %q", why, want)
	}
}
