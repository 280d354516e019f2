package main

import (
	"flag"
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
	testscript.Main(atOnce{m}, commands)
}

// atOnce begins all tests at once. How many go on at a time is for their lanes to say.
type atOnce struct{ *testing.M }

func (m atOnce) Run() int {
	// Ginkgo ends a program that was given this flag; it is not given but changed.
	if err := flag.Lookup("test.parallel").Value.Set("1000"); err != nil {
		panic(err)
	}
	return m.M.Run()
}

// lane lets so many at a time pass.
type lane chan bool

// Tests in real time wait for boards, those in virtual time for a processor. These are few, so that boards are not late.
var (
	realTime    = make(lane, 8)
	virtualTime = make(lane, 2)
)

// enter waits for a place, and returns what leaves it.
func (l lane) enter() (leave func()) {
	l <- true
	return func() { <-l }
}

// inRealTime are what scripts in real time have a word of.
var inRealTime = []string{"loopback", "flashable", " --link ", " --air ", " &"}

// laneOf is the lane of a script.
func laneOf(script string) (lane, error) {
	text, err := os.ReadFile(filepath.Join("testdata", script+".txtar"))
	if slices.ContainsFunc(inRealTime, func(word string) bool { return strings.Contains(string(text), word) }) {
		return realTime, err
	}
	return virtualTime, err
}

// TestScripts runs every subcommand as a person would, errors included.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv(state.PlaceVariable, filepath.Join(e.WorkDir, "machine"))
			fixtures, err := filepath.Abs(filepath.Join("..", "..", "..", "fixtures"))
			if err != nil {
				return err
			}
			e.Setenv("FIXTURES", fixtures)
			l, err := laneOf(strings.TrimPrefix(filepath.Base(e.WorkDir), "script-"))
			e.Defer(l.enter())
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"samefiles": sameFiles, "costs": costs, "hears": hears, "cut": cut, "fits": fitsSchema, "tells": tells},
	})
}

// cut is the script command `cut FILE N OUT`: OUT has the first N bytes of FILE.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut FILE N OUT")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(b) < n {
		ts.Fatalf("%s has %d bytes only", args[0], len(b))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b[:n], 0o600))
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
