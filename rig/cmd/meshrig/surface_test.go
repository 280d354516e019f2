package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// surfaceFile lists what people and scripts rely on: every command with its flags, and how
// each ends when it is called in ways that need no board.
const surfaceFile = "testdata/surface.golden"

// hidden are the commands that no help lists.
var hidden = []string{"suite"}

// calls are command lines whose exit codes scripts rely on, beside those that every command gets.
var calls = []string{
	"", "--help", "--nonsense", "rn",
	"run --draft -r ROB-003 --out report", "run --draft -r ROB-003 --json --out report", "run --as v1.17.1 --draft -r ACL-003 --out report",
	"run -r ROB-03", "run -r ROB-003 -f acl -l soak", "run --family akc", "run --label need", "run --preset eu-narow", "run --target emo",
	"run --target board:x", "run --target exec:", "run --target exec:./nothing", "run --target unix:nothing", "run --target tcp:127.0.0.1:1",
	"run --as v1.17", "run --order sideways", "run --procs 0", "run --key 12", "run --out /dev/null/x", "run --seed -1",
	"run -r,", "run --family=", "run --out=", "run --procs -1", "run --undecidable -1", "run --seed x", "run --json --quiet", "run --turn-limit 0s -t exec:cat", "run --rig", "run -z",
	"run --rig nothing.yaml", "run --turn-limit 5s", "run --undecidable 1", "run --all-boards", "run -t board:x --preset eu-narrow", "run -t board:x --procs 1", "run -t exec:cat --as v1.17.1", "run -t board:x --rig nothing.yaml", "run -t emu@1.2",
	"rig rn", "help rn", "help run", "report --json --quiet", "report nothing --write", "list --family=", "mutate --fault=", "mutate --sample -1", "mutate --procs 0", "explore --faults --procs 0",
	"explore --for 0", "explore --for -5s", "explore --for 5", "explore --fault=", "explore --scenarios -1", "explore --shrink -1", "explore --turn-limit 5s", "explore --faults --target emu", "explore --fault F-SF-03 --wild",
	"airtime --presets --bytes 12", "airtime --bytes x", "airtime --bytes=-1", "trace diff --rules a b", "trace record --out t --target board:x --preset eu-narrow", "emulate room --stdio --seed 1", "board check --unix a -- ./nothing", "board check --turn-limit 0s -- cat", "board check --tcp nohost", "run -t tcp:nohost",
	"report nothing", "report report", "report report --json",
	"list -r SF-001", "list -r SF-999", "list --json -r SF-001",
	"decode 1200", "decode zz", "decode 12", "decode --key 12 1200",
	"airtime", "airtime --preset x", "airtime --bytes 0", "airtime --presets",
	"mutate --fault F-NO-1", "mutate --family akc", "explore --target emo", "explore --scenarios 1 --seed 3", "explore --procs 0", "explore --fault F-NO-1",
	"trace record", "trace record --out t --scenario x", "trace record --out a.trace --scenario login", "trace diff a.trace a.trace", "trace diff a.trace nothing", "trace diff --rules",
	"board check", "board check -- ./nothing", "board check --unix a --tcp b",
	"loopback", "loopback --dir d --benches 0", "loopback --dir d --benches 100000", "loopback --dir d --as v1",
	"emulate room --as v1", "emulate room --link /dev/null/x",
	"rig check nothing.yaml", "rig who nothing.yaml", "rig release", "rig release x --rig nothing.yaml", "rig off nothing.yaml", "rig qualify", "rig qualify nothing.yaml", "rig health nothing.yaml", "rig gaps --rig nothing.yaml", "rig gaps --last 0", "rig scan --preset x",
	"firmware list", "firmware list nothing-like-it", "firmware add nothing", "firmware add nothing --board rak4631 --version zzz", "firmware add nothing --board rak4631 --version 1.17.1 --role zebra", "firmware add nothing --board rak463 --version 1.17.1", "firmware fetch nothing", "firmware flash x --rig nothing.yaml", "firmware flash x --erase-settings --keep-settings",
	"doc",
}

// TestSurface holds commands, flags, help and exit codes against the golden file.
func TestSurface(t *testing.T) {
	t.Parallel()
	s := surface{t: t, dir: t.TempDir()}
	s.walk(nil)
	for _, name := range hidden {
		s.walk([]string{name})
	}
	s.out.WriteString("\n# exit codes\n")
	for _, c := range s.commands {
		s.call(append(strings.Fields(c), "--nonsense")...)
		s.call(append(strings.Fields(c), "surplus", "surplus", "surplus")...)
	}
	for _, c := range calls {
		s.call(strings.Fields(c)...)
	}
	if *update {
		if err := os.WriteFile(surfaceFile, s.out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(surfaceFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.out.String(); got != string(want) {
		t.Errorf("the surface is another; go test ./rig/cmd/meshrig -run TestSurface -update writes it anew\n%s", firstDifference(string(want), got))
	}
}

// surface collects the text of the golden file.
type surface struct {
	t        *testing.T
	dir      string
	out      bytes.Buffer
	commands []string // that do something
}

// subcommand is a line of a help's list of commands.
var subcommand = regexp.MustCompile(`(?m)^  ([a-z-]+) +\S`)

// processors is the default of flags that count them.
var processors = regexp.MustCompile(`(?m)(--procs .*)\(default \d+\)$`)

// walk writes the help of a command and of those below it.
func (s *surface) walk(path []string) {
	s.t.Helper()
	help, _ := s.run(append(path, "--help")...)
	fmt.Fprintf(&s.out, "# meshrig %s\n%s\n", strings.Join(path, " "), processors.ReplaceAllString(help, "$1(default: processors)"))
	_, list, parent := strings.Cut(help, "Available Commands:\n")
	if !parent {
		s.commands = append(s.commands, strings.Join(path, " "))
		return
	}
	list, _, _ = strings.Cut(list, "\n\n")
	for _, m := range subcommand.FindAllStringSubmatch(list, -1) {
		if m[1] != "completion" && m[1] != "help" { // cobra's own
			s.walk(append(slices.Clip(path), m[1]))
		}
	}
}

// call writes how a command line ended.
func (s *surface) call(args ...string) {
	s.t.Helper()
	_, code := s.run(args...)
	fmt.Fprintf(&s.out, "%d  meshrig %s\n", code, strings.Join(args, " "))
}

// run runs the program in a folder of its own.
func (s *surface) run(args ...string) (stdout string, code int) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "meshrig", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "HOME="+s.dir, "MESHRIG_STATE="+s.dir, "XDG_CACHE_HOME="+s.dir, "XDG_STATE_HOME="+s.dir)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// firstDifference shows where two texts part.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d:\n- %s\n+ %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(b), len(a))
}
