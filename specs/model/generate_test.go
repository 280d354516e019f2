package model_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/client"
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

// features are what a step can be about, by name.
func features(s model.Step) map[string]bool {
	return map[string]bool{
		"twin": s.Op == model.Twin, "stamp of zero": s.Zero, "empty post": s.Op == model.Post && s.Text == "",
		"removal": strings.HasPrefix(s.Text, "setperm ") && strings.HasSuffix(s.Text, " 0"),
		"reader":  strings.HasSuffix(s.Text, " 1") && strings.HasPrefix(s.Text, "setperm"),
		"erase":   s.Text == "erase", "stale": s.Bad.StaleTimestamp > 0,
		"clock": strings.HasPrefix(s.Text, "time "), "clock back": s.Text == "clkreboot", "key": strings.HasPrefix(s.Text, "set prv.key "),
		"power": s.Op == model.Cut, "reboot": s.Op == model.Reboot && s.Text == "", "odd": s.Op == model.Odd, "unknown": s.Op == model.Unknown,
		"list": s.Op == model.List, "telemetry": s.Op == model.Telemetry, "status": s.Op == model.Status, "retry": s.Op == model.Retry,
		"hidden attempt": s.Op == model.Retry && s.Tries > 3, "replay": s.Op == model.Replay, "same stamp": s.Same, "command": s.Op == model.Command,
		"keep-alive back": s.Op == model.Alive && s.Back > 0, "keep-alive from the start": s.Op == model.Alive && s.Fresh,
		"two acks": s.Multi, "hops": s.Hops > 0, "path hashes of 3 bytes": s.Hash == 3, "no path return": s.Bad.NoPathReturn, "deaf": s.Bad.Deaf,
		"no ack": s.Bad.NoAck, "foreign ack": s.Bad.ForeignAck, "late ack": s.Bad.LateAck > 0, "double ack": s.Bad.DoubleAck,
		"long ack": s.Bad.AckForm == client.AckLong, "multipart ack": s.Bad.AckForm == client.AckMultipart, "ack ahead": s.Bad.AckForm == client.AckAhead,
		"ack in path": s.Bad.AckForm == client.AckInPath, "wrong ack": s.Bad.AckForm == client.AckWrongBit,
		"wrong code": s.Bad.WrongMAC, "wrong key": s.Bad.WrongKey, "astray": s.Bad.Astray, "cut frame": s.Bad.CutFrame > 0,
		"garbage": s.Bad.GarbageHeader || s.Bad.GarbagePath, "empty guest password": s.Text == "set guest.password ",
	}
}

func drawn(g model.Generator) map[string]int {
	n := map[string]int{}
	for seed := range uint64(500) {
		for _, step := range g.Scenario(seed) {
			for name, has := range features(step) {
				if n[name] += 0; has {
					n[name]++
				}
			}
		}
	}
	return n
}

func TestEverythingIsDrawn(t *testing.T) {
	t.Parallel()
	for name, n := range drawn(model.Generator{Wild: true, Erase: true}) {
		if n < 5 {
			t.Errorf("%s is drawn %d times", name, n)
		}
	}
}

// What trips known defects is drawn only if asked for.
func TestTameDrawings(t *testing.T) {
	t.Parallel()
	n := drawn(model.Generator{})
	for _, name := range []string{"twin", "stamp of zero", "empty post", "removal", "reader", "erase"} {
		if n[name] > 0 {
			t.Errorf("%s is drawn %d times", name, n[name])
		}
	}
	if n["power"] == 0 {
		t.Error("nothing else is drawn either")
	}
}

// Whoever takes part is cast before its namesake, whose key starts like its own.
func TestCast(t *testing.T) {
	t.Parallel()
	s := model.Scenario{{Op: model.Post, Who: "eve"}, {Op: model.Type, Whom: "bob"}, {Op: model.Wait}, {Op: model.Post, Who: "bob"}}
	if diff := cmp.Diff([]string{"alice", "eve", "bob"}, s.Cast()); diff != "" {
		t.Error(diff)
	}
}
