package explore

import (
	"context"
	"go/format"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/specs/model"
)

func playModel(ctx context.Context, as string, seed uint64, s model.Scenario) model.Outcome {
	return model.Run(ctx, bench.Config{Target: emulated.Target{As: as}, Seed: seed}, s)
}

func TestOwnFirmwareKeepsItsPromises(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		o := playModel(t.Context(), "", seed, model.Generator{Wild: true}.Scenario(seed))
		if o.Err != nil || o.Broken != nil {
			t.Errorf("seed %d: %v, %v", seed, o.Broken, o.Err)
		}
	}
}

// sameSecond is two posts of one second, of which the release keeps one.
var sameSecond = model.Scenario{
	{Op: model.Login, Who: "alice", Text: bench.DefaultGuestPassword, Then: 3 * time.Second},
	{Op: model.Login, Who: "bob", Text: bench.DefaultGuestPassword, Then: 3 * time.Second},
	{Op: model.Status, Who: "bob", Flood: true, Then: 3 * time.Second},
	{Op: model.Post, Who: "alice", Text: "one", Then: 4 * time.Second},
	{Op: model.Wait, Then: 40 * time.Second},
	{Op: model.Post, Who: "alice", Text: "two", Then: 4 * time.Second},
	{Op: model.Twin, Who: "alice", Text: "three", Then: 60 * time.Second},
}

func TestKnownDefectShrinksToASpec(t *testing.T) {
	t.Parallel()
	if o := playModel(t.Context(), "", 1, sameSecond); o.Broken != nil || o.Open || o.Err != nil {
		t.Fatalf("our own firmware: %+v", o)
	}
	o := playModel(t.Context(), "v1.17.1", 1, sameSecond)
	if o.Broken == nil {
		t.Fatalf("the release: %+v", o)
	}
	small := model.Shrink(sameSecond, 300, func(s model.Scenario) bool {
		p := playModel(t.Context(), "v1.17.1", 1, s)
		return p.Broken != nil && p.Broken.Requirement == o.Broken.Requirement
	})
	if len(small) > 5 {
		t.Errorf("shrunk to %d steps: %+v", len(small), small)
	}
	text := model.Spec(small, o.Broken, "storeforward", 1)
	formatted, err := format.Source([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, want := range []string{"Op: model.Twin", "model.Play(ctx, b, model.Scenario{", "var _ = Describe("} {
		if !strings.Contains(string(formatted), want) {
			t.Errorf("%q is not in\n%s", want, formatted)
		}
	}
}
