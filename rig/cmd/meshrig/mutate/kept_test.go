package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What an earlier call kept is taken over, up to a line that was cut off, if the program is the
// same; what was not judged is tried again.
func TestKept(t *testing.T) {
	t.Parallel()
	program, name := "one", filepath.Join(t.TempDir(), "kept.jsonl")
	call := func(allSpecs bool, add ...outcome) *kept {
		t.Helper()
		k, err := keep(name, program, allSpecs)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range add {
			if err := k.add(o); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
		return k
	}
	call(true, outcome{Fault: "F-1", Red: []string{"SF-001"}}, outcome{Fault: "F-2", Error: "no"})
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, `{"fault":"F-3","wh`...), 0o600); err != nil {
		t.Fatal(err)
	}
	k := call(true, outcome{Fault: "F-4"})
	if o, ok := k.of("F-1"); !ok || len(o.Red) != 1 {
		t.Error(o, ok)
	}
	for _, fault := range []string{"F-2", "F-3", "F-4"} {
		if o, ok := k.of(fault); ok {
			t.Error(o)
		}
	}
	again := call(true)
	if _, ok := again.of("F-4"); !ok || len(again.before) != 3 {
		t.Errorf("%+v", again.before)
	}
	if other := call(false); len(other.before) != 0 {
		t.Errorf("kept for specs of some requirements: %+v", other.before)
	}
	call(false, outcome{Fault: "F-5"})
	program = "two"
	if other := call(false); len(other.before) != 0 {
		t.Errorf("kept for another program: %+v", other.before)
	}
}

// A file of something else is not written over.
func TestKeptInForeignFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(name, []byte("remember the milk"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := keep(name, "one", true)
	if err == nil || !strings.Contains(err.Error(), "is no file of an earlier call; it is left alone") {
		t.Error(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "remember the milk" {
		t.Errorf("%q", text)
	}
	if k, err := keep("", "one", true); k != nil || err != nil || k.add(outcome{}) != nil || k.close() != nil {
		t.Error(k, err)
	}
}
