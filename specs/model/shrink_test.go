package model_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/model"
)

// haystack is a scenario of which two steps matter.
func haystack() model.Scenario {
	noise := model.Scenario{
		{Op: model.Login, Who: "alice", Text: "word", Then: 3 * time.Second},
		{Op: model.Behave, Who: "alice", Bad: client.Misbehavior{NoAck: true}, Then: time.Millisecond},
		{Op: model.Wait, Then: time.Hour},
	}
	var s model.Scenario
	for range 5 {
		s = append(s, noise...)
	}
	s = append(s, model.Step{
		Op: model.Post, Who: "carol", Text: "needle in a haystack", Flood: true, Hash: 2, Fresh: true, Back: 9, Tries: 200, Hops: 3, Multi: true, Then: 7 * time.Hour,
	})
	s = append(s, noise...)
	return append(s, model.Step{Op: model.Cut, Then: 1500 * time.Millisecond})
}

// found tells whether the steps that matter are there, in their order.
func found(s model.Scenario) bool {
	posted := false
	for _, step := range s {
		posted = posted || step.Op == model.Post && strings.HasPrefix(step.Text, "needle")
		if posted && (step.Op == model.Cut || step.Op == model.Reboot) {
			return true
		}
	}
	return false
}

func TestShrinkLeavesWhatMatters(t *testing.T) {
	t.Parallel()
	want := model.Scenario{
		{Op: model.Post, Who: "carol", Text: "needle ", Tries: 1, Then: 2 * time.Second},
		{Op: model.Reboot, Then: time.Second},
	}
	if diff := cmp.Diff(want, model.Shrink(haystack(), 1000, found)); diff != "" {
		t.Error(diff)
	}
}

func TestShrinkKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	asked := 0
	s := model.Shrink(haystack(), 5, func(s model.Scenario) bool { asked++; return found(s) })
	if asked != 5 || !found(s) {
		t.Errorf("asked %d times; what is left fails: %v", asked, found(s))
	}
}
