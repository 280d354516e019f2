package topology_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/topology"
)

// FuzzParse holds that no file makes the reader panic, and that each is either a mesh, of which the
// channel can be made and every event carried out, or has errors.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../fixtures/topologies/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(right))
	for _, c := range wrong {
		f.Add([]byte(strings.Replace(right, c.old, c.by, 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if strings.Count(string(data), "00") > 20 {
			return // thousands of generated nodes, again and again
		}
		top, err := topology.Parse("f.yaml", data)
		if err != nil {
			if _, ok := errors.AsType[words.Errors](err); !ok {
				t.Errorf("%T", err)
			}
			return
		}
		top.Channel()
		for _, e := range top.Events {
			if err := top.Allows(e.Do); err != nil {
				t.Error(err)
			}
		}
		for _, n := range top.All() {
			if err := top.Params(n).Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzParseCommand holds that what is read is written so that it is read again.
func FuzzParseCommand(f *testing.F) {
	for _, text := range []string{"power off a", "move a 1 2", "cut a b", "say a ver", "bytes a 00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := topology.ParseCommand(text)
		if err != nil {
			return
		}
		if again, err := topology.ParseCommand(c.String()); err != nil || again.String() != c.String() {
			t.Errorf("%q: %q, %v", text, c, err)
		}
	})
}
