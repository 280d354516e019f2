package regions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/specs/model/regions"
)

// The model answers as the released firmware was seen to, the last of some commands.
func TestAnswer(t *testing.T) {
	t.Parallel()
	for want, commands := range map[string][]string{
		"*^ F\n a F\n  b F\n":       {"region def a b", "region"},
		"*^ F\n b F\n  a F\n":       {"region def a b", "region put b", "region put a b", "region"},
		"*^ F\n":                    {"region put a", "region put b a", "region put a b", "region"}, // below each other
		" home is *":                {"region put a", "region home a", "region remove a", "region home"},
		" default scope is <null>":  {"region default a", "region remove a", "region default"},
		" #b (a) F":                 {"region def a #b", "region get b"},
		"Err - unable to put":       {"region put a", "region put a a"},
		"Err - not empty":           {"region def a b", "region remove a"},
		"Err - not found":           {"region put ab", "region remove a"},
		" abc F":                    {"region put ab", "region put abc", "region get a"},
		"a,b":                       {"region def a b", "region denyf *", "region list allowed"},
		"-none-":                    {"region list denied"},
		"Err - unknown jump: x":     {"region def a|x b"},
		"*^ F\n a F\n c F\n  b F\n": {"region put a", "region put c", "region def a|c b"},
		" default scope is now a":   {"region denyf *", "region default a"},
	} {
		var m regions.Machine
		var got string
		for _, command := range commands {
			got = m.Answer(command)
		}
		if got != want {
			t.Errorf("%v: %q, want %q", commands, got, want)
		}
	}
}

func TestRestartAndLoad(t *testing.T) {
	t.Parallel()
	var m regions.Machine
	m.Answer("region def a b")
	m.Answer("region save")
	m.Answer("region denyf b")
	m.Restart()
	if got, want := m.Print(), "*^ F\n a F\n  b F\n"; got != want {
		t.Errorf("after a restart %q, want %q", got, want)
	}
	m.Answer("region denyf a")
	if got, want := m.Load([]string{" b", "  a F", " c", "  d F"}), "OK - loaded 4 regions"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := m.Print(), "*^ F\n b F\n  a\n c\n  d F\n"; got != want {
		t.Errorf("after a load %q, want %q", got, want)
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	var m regions.Machine
	for _, command := range []string{"region put a", "region put #b", "region put c", "region denyf c", "region default d"} {
		m.Answer(command)
	}
	for of, want := range map[string]string{"": "", "a": "a", "b": "b", "c": "d", "x": "d", "d": "d"} {
		if got := m.Scope(of != "", true, func(region string) bool { return region == of }); got != want {
			t.Errorf("%q: %q, want %q", of, got, want)
		}
	}
	m.Answer("region denyf *")
	none := func(string) bool { return false }
	if got := m.Scope(false, true, none); got != "d" {
		t.Errorf("without a scope, which is denied: %q", got)
	}
	if got := m.Scope(true, false, none); got != "" {
		t.Errorf("without answers in the default: %q", got)
	}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	if !slices.Equal(regions.Draw(7, 50, false), regions.Draw(7, 50, false)) || slices.Equal(regions.Draw(7, 50, false), regions.Draw(8, 50, false)) {
		t.Error("want the same script for the same seed, and another for another")
	}
	seen := map[string]bool{}
	for seed := range uint64(40) {
		for _, step := range regions.Draw(seed, 50, true) {
			word, _, _ := strings.Cut(strings.TrimPrefix(step.Text, "region "), " ")
			if step.Op == regions.Type {
				seen[word] = true
			}
			seen[[...]string{"typed", "sent", "loaded", "restarted", "asked", "advertised"}[step.Op]] = true
		}
	}
	for _, word := range []string{
		"put", "def", "denyf", "allowf", "get", "home", "default", "remove", "list", "save",
		"typed", "sent", "loaded", "restarted", "asked", "advertised",
	} {
		if !seen[word] {
			t.Errorf("%s is never drawn", word)
		}
	}
}

func TestShrink(t *testing.T) {
	t.Parallel()
	fails := func(s regions.Script) bool {
		deny := slices.Index(s, regions.Step{Op: regions.Type, Text: "region denyf *"})
		ask := slices.Index(s, regions.Step{Op: regions.Ask})
		return deny >= 0 && ask > deny
	}
	script := regions.Draw(3, 30, false)
	script = append(script, regions.Step{Op: regions.Type, Text: "region denyf *"})
	script = append(append(script, regions.Draw(4, 30, false)...), regions.Step{Op: regions.Ask})
	if small := regions.Shrink(script, 500, fails); len(small) != 2 || !fails(small) {
		t.Errorf("%d steps: %v", len(small), small)
	}
	tries := 0
	if regions.Shrink(script, 5, func(regions.Script) bool { tries++; return false }); tries != 5 {
		t.Errorf("%d tries, want 5", tries)
	}
}
