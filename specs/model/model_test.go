package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/specs/model"
)

func TestSameSeedSameScenario(t *testing.T) {
	t.Parallel()
	g := model.Generator{Wild: true}
	if diff := cmp.Diff(g.Scenario(7), g.Scenario(7)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(g.Scenario(7), g.Scenario(8)) {
		t.Error("two seeds, one scenario")
	}
}
