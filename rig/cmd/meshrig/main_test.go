package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/meshrig/meshrig/rig/state"
)

func TestMain(m *testing.M) {
	commands := map[string]func(){"meshrig": main}
	maps.Copy(commands, boards)
	testscript.Main(m, commands)
}

// TestScripts runs every subcommand as a person would, errors included.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv(state.PlaceVariable, filepath.Join(e.WorkDir, "machine"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"samefiles": sameFiles, "costs": costs},
	})
}

// sameFiles is the script command `samefiles [-but N] A B`: both folders hold the same files
// with the same bytes, at least one; but N at most that only A holds. The heads of timelines do not
// count: they name the target.
func sameFiles(ts *testscript.TestScript, neg bool, args []string) {
	but := 0
	if len(args) == 4 && args[0] == "-but" {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		but, args = n, args[2:]
	}
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samefiles [-but N] A B")
	}
	a, b := listFiles(ts, args[0]), listFiles(ts, args[1])
	more := len(a)
	if but > 0 {
		a = slices.DeleteFunc(a, func(name string) bool { return !slices.Contains(b, name) })
	}
	if more -= len(a); len(a) == 0 || more > but || !slices.Equal(a, b) {
		ts.Fatalf("%s holds %d files %v, %s %d: %v", args[0], len(a), a, args[1], len(b), b)
	}
	for _, name := range a {
		x := headless(ts.ReadFile(filepath.Join(args[0], name)))
		y := headless(ts.ReadFile(filepath.Join(args[1], name)))
		if x != y {
			ts.Fatalf("%s differs between %s and %s", name, args[0], args[1])
		}
	}
}

// headless is a file without the head of a timeline.
func headless(text string) string {
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, `{"timeline":`) {
		return rest
	}
	return text
}

func listFiles(ts *testscript.TestScript, dir string) []string {
	entries, err := os.ReadDir(ts.MkAbs(dir))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
