package drawn

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../../.."

// What can be drawn from a small firmware: nothing from how it prints, from the words of its errors,
// from a released firmware's defects, from what only others call.
func TestAllOfAToy(t *testing.T) {
	t.Parallel()
	want := strings.Split(strings.TrimSpace(`
room/room.go:21: another comparison: < instead of >
room/room.go:21: another comparison: >= instead of >
room/room.go:21: another comparison: != instead of ==
room/room.go:21: another logic: && instead of ||
room/room.go:21: another variable: early instead of late
room/room.go:21: another variable: late instead of early
room/room.go:21: dropped guard: without if early > late || r.name == "" { return 0, fmt.Errorf("ear…
room/room.go:21: dropped term: early > late instead of early > late || r.name == ""
room/room.go:21: dropped term: r.name == "" instead of early > late || r.name == ""
room/room.go:21: negated condition: !(early > late || r.name == "") instead of early > late || r.name == ""
room/room.go:22: off by one: 1 instead of 0
room/room.go:27: another variable: i instead of early
room/room.go:27: loop ends early: { wire.Send(r.near, late, i != 3) break } instead of { wire.Send(r.near, late, i != 3) }
room/room.go:28: another comparison: == instead of !=
room/room.go:28: another field: far instead of near
room/room.go:28: another variable: early instead of i
room/room.go:28: another variable: late instead of i
room/room.go:28: another variable: i instead of late
room/room.go:28: dropped call: without wire.Send(r.near, late, i != 3)
room/room.go:28: off by one: 2 instead of 3
room/room.go:28: off by one: 4 instead of 3
room/room.go:28: swapped values: late, r.near instead of r.near, late
room/room.go:30: another field: near instead of far
room/room.go:30: dropped assignment: without r.far++
room/room.go:31: another constant: Advert instead of Post
room/room.go:31: another constant: Text instead of Post
wire/wire.go:12: another arithmetic: + instead of -
wire/wire.go:12: another variable: from instead of to
wire/wire.go:12: another variable: to instead of from
wire/wire.go:12: dropped call: without send(from - to)
wire/wire.go:12: off by one: (from - to+1) instead of from - to`), "\n")
	slices.Sort(want)
	list, err := all(t.Context(), "testdata/toy", []string{"room", "wire"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		got = append(got, f.Why)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The same seed draws the same faults, another one others; each is an edit of text that stands
// once in its file, and leaves Go.
func TestAll(t *testing.T) {
	t.Parallel()
	first, err := All(t.Context(), root, 7)
	if err != nil {
		t.Fatal(err)
	}
	again, err := All(t.Context(), root, 7)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	other, err := All(t.Context(), root, 8)
	if err != nil {
		t.Fatal(err)
	}
	if len(other) != len(first) || first[0].Why == other[0].Why && first[1].Why == other[1].Why {
		t.Errorf("seed 8 begins with %s and has %d, seed 7 has %d", other[0].Why, len(other), len(first))
	}
	seen := map[string]bool{}
	for i, f := range first {
		text, err := os.ReadFile(filepath.Join(root, f.File))
		if err != nil {
			t.Fatal(err)
		}
		edited, err := f.Apply(text)
		if err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 { // all of thousands take too long
			if _, err := parser.ParseFile(token.NewFileSet(), f.File, edited, 0); err != nil {
				t.Errorf("%s: %v", f.Why, err)
			}
		}
		if seen[f.ID] || string(edited) == string(text) {
			t.Errorf("%s %s: a second of this id, or no edit", f.ID, f.Why)
		}
		seen[f.ID] = true
	}
}

func TestAllWithoutCheckout(t *testing.T) {
	t.Parallel()
	if _, err := All(t.Context(), t.TempDir(), 1); err == nil || !strings.HasPrefix(err.Error(), "faults: go list: ") {
		t.Error(err)
	}
}
