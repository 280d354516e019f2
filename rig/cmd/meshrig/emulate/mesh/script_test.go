package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/topology"
)

func twoNodes(tb testing.TB) *topology.Topology {
	tb.Helper()
	top, err := topology.Parse("mesh.yaml", []byte("schema: topology/v1\nnodes: [{name: room}, {name: west, role: repeater}]\n"))
	if err != nil {
		tb.Fatal(err)
	}
	return top
}

const head = scriptForm + " seed 7 epoch 1767225600\n"

// TestRecord holds that a script is what was recorded.
func TestRecord(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "record")
	r, err := newRecord(name, 7, 1767225600)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range []string{"power off west", "say room set name  A", "bytes room 0d"} {
		c, err := topology.ParseCommand(line)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.did(clock.Time(i*1_234_567), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.close(clock.At(time.Minute)); err != nil {
		t.Fatal(err)
	}
	s, err := readScript(name, twoNodes(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.seed != 7 || s.epoch != 1767225600 || s.end != time.Minute || len(s.commands) != 3 ||
		s.commands[2].at != 2_469_134 || s.commands[1].command.Line != "set name  A" {
		t.Errorf("%+v", s)
	}
	if _, err := newRecord(filepath.Join(name, "none"), 0, 0); err == nil || !strings.Contains(err.Error(), "--record") {
		t.Error(err)
	}
}

func TestWrongScripts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "r: empty; want a record of --record",
		"hello\n":                        "r:1:1: want a record of --record",
		head + "soon power off west\n":   "r:2:1: want a time from the start",
		head + "-1s power off west\n":    "r:2:1: want a time from the start",
		head + "1s power of west\n":      "r:2:1: unknown command",
		head + "\n1s power off east\n":   `r:3:1: unknown node "east"; nearest: west`,
		head + "2s end\n3s say room x\n": "r:3:1: a time before that of the line above, or behind the end",
		head + "2s say room x\n1s end\n": "r:3:1: a time before",
	} {
		_, err := parseScript("r", []byte(text), twoNodes(t))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// FuzzParseScript holds that a script is read or refused with a place, and that one that is read is read
// again from what its commands are written as.
func FuzzParseScript(f *testing.F) {
	for _, text := range []string{head, head + "1s power off west\n2.5s end\n", head + "1us say room ver\n", "hello"} {
		f.Add([]byte(text))
	}
	top := twoNodes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseScript("r", data, top)
		if err != nil {
			if _, ok := errors.AsType[*words.Error](err); !ok {
				t.Errorf("%T", err)
			}
			return
		}
		var again bytes.Buffer
		fmt.Fprintf(&again, "%s seed %d epoch %d\n", scriptForm, s.seed, s.epoch)
		for _, c := range s.commands {
			fmt.Fprintf(&again, "%v %v\n", c.at, c.command)
		}
		if s.end != 0 {
			fmt.Fprintf(&again, "%v end\n", s.end)
		}
		other, err := parseScript("r", again.Bytes(), top)
		if err != nil || len(other.commands) != len(s.commands) || other.end != s.end {
			t.Errorf("%q: %+v, %v; want %+v", again.String(), other, err, s)
		}
	})
}

// The examples that come with the program can be run: their releases and roles are known, and their boards
// take their settings.
func TestExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../../../fixtures/topologies/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		top, err := topology.Load(file)
		if err == nil {
			err = errors.Join(checkReleases(top), checkSettings(t.Context(), top))
		}
		if err != nil {
			t.Error(err)
		}
	}
}
