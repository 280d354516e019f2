package soak_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/model"
	"github.com/meshrig/meshrig/specs/soak"
)

func setUp(t *testing.T) bench.Config {
	t.Helper()
	cfg, err := target.Options{Target: "emu", Preset: lora.Default().Name}.Bench(ours.Board)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestTry(t *testing.T) {
	began := time.Now()
	r, err := soak.Run(t.Context(), soak.Config{Bench: setUp(t), Name: "emu", Seed: 1, For: 10 * 24 * time.Hour, Round: 12 * time.Hour, Every: 15 * time.Minute, Generator: model.Generator{Wild: true, Erase: true}})
	t.Log(err, len(r.Rounds), len(r.Polls), len(r.Events), r.Seconds/86400, r.Breaks(), time.Since(began))
	for _, p := range r.Polls[:5] {
		t.Logf("%+v", p)
	}
	for _, e := range r.Events[:min(5, len(r.Events))] {
		t.Logf("%+v", e)
	}
	for _, one := range r.Rounds[:5] {
		t.Logf("%+v", one)
	}
}
