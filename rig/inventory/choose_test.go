package inventory_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	rig := &inventory.Rig{Boards: []inventory.Board{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	for _, c := range []struct{ names, want []string }{
		{nil, []string{"a", "b", "c"}},
		{[]string{"c", "a", "c"}, []string{"a", "c"}},
		{[]string{"b"}, []string{"b"}},
	} {
		boards, err := rig.Choose(c.names...)
		var got []string
		for _, b := range boards {
			got = append(got, b.Name)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, %v", c.names, got, err)
		}
	}
	_, err := rig.Choose("a", "d")
	if unknown, ok := errors.AsType[*words.Unknown](err); !ok || unknown.Name != "d" || len(unknown.Known) != 3 {
		t.Error(err)
	}
	if len(rig.Boards) != 3 {
		t.Error("a choice took boards from the rig")
	}
}
