package arrows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/internal/arrows"
)

// root is the repository, seen from this package.
const root = "../../.."

// check runs every check on the module in dir.
func check(t *testing.T, dir string) []string {
	t.Helper()
	packages, err := arrows.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	source, err := arrows.Source(dir)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := arrows.Layout(dir)
	if err != nil {
		t.Fatal(err)
	}
	folders, err := arrows.Folders(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(arrows.Imports(packages), source, layout, folders)
}

func TestRepositoryKeepsTheArrows(t *testing.T) {
	for _, broken := range check(t, root) {
		t.Error(broken)
	}
}

func TestListSeesThisPackage(t *testing.T) {
	packages, err := arrows.List(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		if p.ImportPath == "github.com/meshrig/meshrig/rig/internal/arrows" {
			return
		}
	}
	t.Errorf("not among the %d packages", len(packages))
}

func TestListNeedsAModule(t *testing.T) {
	if _, err := arrows.List(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

// files is a module, as text by name.
type files map[string]string

// sound is a module in the design's layout that keeps every arrow.
var sound = files{
	"go.mod":                      "module m\n\ngo 1.26.0\n",
	".gitignore":                  "/.bin/\nmeshrig-report/\n*.prof\n",
	".bin/tool":                   "",
	"meshrig-report/report.json":  "",
	"cpu.prof":                    "",
	"firmware/wire/a.go":          `package wire`,
	"firmware/wire/kiss/a.go":     `package kiss; import _ "m/firmware/wire"`,
	"firmware/identity/a.go":      `package identity`,
	"firmware/device/a.go":        `package device; import _ "m/firmware/wire"`,
	"firmware/faults/a.go":        `package faults`,
	"firmware/hostboard/a.go":     `package hostboard; import "time"; func F() { go time.Now() }`,
	"firmware/mesh/a.go":          `package mesh; import ("time"; _ "m/firmware/device"); const D = time.Second`,
	"firmware/mesh/a_test.go":     `package mesh; import "time"; func F() { go time.Now() }`,
	"firmware/admin/a.go":         `package admin; import _ "m/firmware/mesh"`,
	"firmware/server/a.go":        `package server; import _ "m/firmware/mesh"`,
	"firmware/room/a.go":          `package room; import _ "m/firmware/server"`,
	"firmware/repeater/a.go":      `package repeater; import _ "m/firmware/server"`,
	"firmware/companion/a.go":     `package companion; import _ "m/firmware/wire"`,
	"rig/lora/a.go":               `package lora`,
	"rig/sdr/a.go":                `package sdr; import _ "m/rig/lora"`,
	"rig/clock/a.go":              `package clock; import "time"; func F() { go time.Now() }`,
	"rig/timebase/a.go":           `package timebase; import _ "m/rig/clock"`,
	"rig/board/a.go":              `package board; import _ "m/firmware/wire/kiss"`,
	"rig/board/emulated/a.go":     `package emulated; import _ "m/firmware/room"`,
	"rig/bench/a.go":              `package bench; import (_ "m/rig/board"; _ "m/rig/clock"; _ "m/firmware/identity")`,
	"rig/bench/a_test.go":         `package bench_test; import _ "m/rig/board/emulated"`,
	"rig/cmd/meshrig/main.go":     `package main; import (_ "m/rig/board/emulated"; _ "m/firmware/faults"; _ "m/specs"); func main() {}`,
	"specs/a.go":                  `package specs; import _ "m/specs/ack"`,
	"specs/suite_test.go":         `package specs_test; import (_ "m/specs"; _ "m/rig/board/emulated")`,
	"specs/ack/a.go":              `package ack; import (_ "m/rig/bench"; _ "m/firmware/wire"; _ "m/specs/requirements")`,
	"specs/requirements/a.go":     `package requirements`,
	"specs/.old/a.go":             `no Go`,
	"specs/ack/testdata/a.go":     `no Go`,
	"fixtures/vectors/crypto.txt": "",
}

// build writes the sound module with the given files added or replaced.
func build(t *testing.T, changed files) string {
	t.Helper()
	dir := t.TempDir()
	for _, set := range []files{sound, changed} {
		for name, text := range set {
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func TestViolations(t *testing.T) {
	const notTarget = ": a spec does not know its target"
	for name, test := range map[string]struct {
		files files
		want  []string
	}{
		"none": {},
		"firmware imports rig": {
			files{"firmware/device/b.go": `package device; import _ "m/rig/lora"`},
			[]string{
				"firmware/admin reaches rig/lora: the firmware knows nothing of its tester",
				"firmware/device reaches rig/lora: the firmware knows nothing of its tester",
				"firmware/mesh reaches rig/lora: the firmware knows nothing of its tester",
				"firmware/repeater reaches rig/lora: the firmware knows nothing of its tester",
				"firmware/room reaches rig/lora: the firmware knows nothing of its tester",
				"firmware/server reaches rig/lora: the firmware knows nothing of its tester",
			},
		},
		"a firmware test imports rig": {
			files{"firmware/room/b_test.go": `package room_test; import _ "m/rig/lora"`},
			[]string{"firmware/room reaches rig/lora: the firmware knows nothing of its tester"},
		},
		"wire imports identity": {
			files{"firmware/wire/b.go": `package wire; import _ "m/firmware/identity"`},
			[]string{"firmware/wire imports firmware/identity: firmware/wire imports nothing of the project"},
		},
		"lora imports clock": {
			files{"rig/lora/b.go": `package lora; import _ "m/rig/clock"`},
			[]string{"rig/lora imports rig/clock: rig/lora imports nothing of the project"},
		},
		"sdr imports clock": {
			files{"rig/sdr/b.go": `package sdr; import _ "m/rig/clock"`},
			[]string{"rig/sdr imports rig/clock: rig/sdr imports rig/lora only"},
		},
		"timebase imports lora": {
			files{"rig/timebase/b.go": `package timebase; import _ "m/rig/lora"`},
			[]string{"rig/timebase imports rig/lora: rig/timebase imports rig/clock only"},
		},
		"clock imports wire": {
			files{"rig/clock/b.go": `package clock; import _ "m/firmware/wire"`},
			[]string{"rig/clock imports firmware/wire: rig/clock imports nothing of the project"},
		},
		"room reaches faults": {
			files{
				"firmware/shared/a.go": `package shared; import _ "m/firmware/faults"`,
				"firmware/room/b.go":   `package room; import _ "m/firmware/shared"`,
			},
			[]string{"firmware/room reaches firmware/faults: faults are edits of the firmware, which carries no switch for them"},
		},
		"a rig test imports device": {
			files{"rig/bench/b_test.go": `package bench; import _ "m/firmware/device"`},
			[]string{"rig/bench imports firmware/device: of the firmware rig imports wire and identity only"},
		},
		"rig reaches faults": {
			files{"rig/capture/a.go": `package capture; import _ "m/rig/cmd/meshrig/mutate"`, "rig/cmd/meshrig/mutate/a.go": `package mutate; import _ "m/firmware/faults"`},
			[]string{"rig/capture reaches firmware/faults: rig reaches the rest of the firmware in its composition root only"},
		},
		"rig imports specs": {
			files{"rig/report/a.go": `package report; import _ "m/specs/requirements"`},
			[]string{"rig/report imports specs/requirements: only rig/cmd/meshrig and one suite test file import specs"},
		},
		"one suite elsewhere": {files: files{"rig/suite/suite_test.go": `package suite; import _ "m/specs"`}},
		"two suites": {
			files{"rig/suite/suite_test.go": `package suite; import _ "m/specs"`, "rig/report/a_test.go": `package report; import _ "m/specs/ack"`},
			[]string{"tests in rig/report, rig/suite import specs: only one suite test file does"},
		},
		"a spec imports device": {
			files{"specs/ack/b.go": `package ack; import _ "m/firmware/device"`},
			[]string{
				"specs reaches firmware/device" + notTarget,
				"specs/ack imports firmware/device: specs use the rig, and of the firmware wire and identity only",
				"specs/ack reaches firmware/device" + notTarget,
			},
		},
		"a spec picks its target": {
			files{"specs/acl/a.go": `package acl; import _ "m/rig/board/emulated"`},
			[]string{
				"specs/acl reaches firmware/device" + notTarget,
				"specs/acl reaches firmware/mesh" + notTarget,
				"specs/acl reaches firmware/room" + notTarget,
				"specs/acl reaches firmware/server" + notTarget,
			},
		},
		"a spec starts a goroutine": {
			files{"specs/ack/b.go": "package ack\n\nfunc f() {\n\tgo f()\n}\n"},
			[]string{"specs/ack/b.go:4: go statement: a spec asks the bench: Await or Never"},
		},
		"a spec reads the clock": {
			files{"specs/ack/b.go": "package ack\n\nimport clock \"time\"\n\nvar start = clock.Now()\n"},
			[]string{"specs/ack/b.go:5: time.Now: a spec asks the bench: Await or Never"},
		},
		"a suite sets a deadline": {
			files{"specs/b_test.go": "package specs_test\n\nimport \"context\"\n\nvar f = context.WithTimeout\n"},
			[]string{"specs/b_test.go:5: context.WithTimeout: a spec asks the bench: Await or Never"},
		},
		"a spec polls": {
			files{"specs/ack/b.go": "package ack\n\nimport . \"github.com/onsi/gomega\"\n\nvar f, g = Eventually, Consistently\n"},
			[]string{
				"specs/ack/b.go:5: Eventually: a spec asks the bench: Await or Never",
				"specs/ack/b.go:5: Consistently: a spec asks the bench: Await or Never",
			},
		},
		"firmware sleeps": {
			files{"firmware/room/b.go": "package room\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n"},
			[]string{"firmware/room/b.go:5: time.Sleep: the firmware is driven by its machine"},
		},
		"firmware hides the clock": {
			files{"firmware/room/b.go": "package room\n\nimport . \"time\"\n\nvar t = Now()\n"},
			[]string{"firmware/room/b.go:3: dot import of time: the firmware is driven by its machine"},
		},
		"firmware starts a goroutine": {
			files{"firmware/mesh/b.go": "package mesh\n\nfunc f() { go f() }\n"},
			[]string{"firmware/mesh/b.go:3: go statement: the firmware is driven by its machine"},
		},
		"a stranger at the top": {
			files{"docs/a.md": ""},
			[]string{"docs does not belong at the top level"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := check(t, build(t, test.files))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSourceNamesABrokenFile(t *testing.T) {
	_, err := arrows.Source(build(t, files{"specs/ack/b.go": "package"}))
	if err == nil {
		t.Error("no error for a file that does not parse")
	}
}

// lintedBy is a linter's file with one rule about imports.
func lintedBy(rule string) files {
	return files{".golangci.yml": "linters:\n  settings:\n    depguard:\n      rules:\n        made-up:\n" + rule}
}

// A rule about a folder that is not there keeps nothing, and is told.
func TestFoldersOfRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files files
		gone  string // folder
		want  []string
	}{
		"an arrow's from":   {gone: "rig/lora", want: []string{"rig/lora is not there, and a rule is about it: rig/lora imports nothing of the project"}},
		"an arrow's except": {gone: "rig/board/emulated", want: []string{"rig/board/emulated is not there, and a rule is about it: of the firmware rig imports wire and identity only"}},
		"an arrow's allow":  {gone: "firmware/identity", want: []string{"firmware/identity is not there, and a rule is about it: specs use the rig"}},
		"an arrow's deny":   {gone: "firmware/faults", want: []string{"firmware/faults is not there, and a rule is about it: faults are edits"}},
		"a manner's except": {gone: "firmware/hostboard", want: []string{"firmware/hostboard is not there, and a rule is about it: the firmware is driven by its machine"}},
		"the linter's files": {
			files: lintedBy(`          files: ["**/rig/radio/**", "!**/rig/air/**", "!$test", "**/suite_test.go", "**/rig/lora/**"]` + "\n"),
			want:  []string{"rig/radio is not there, and a rule is about it: depguard's made-up", "rig/air is not there, and a rule is about it: depguard's made-up"},
		},
		"the linter's packages": {
			files: lintedBy("          allow: [m/rig/clock, m/rig/watch]\n          deny:\n            - pkg: m/firmware/bugs$\n            - pkg: elsewhere/rig/none\n"),
			want:  []string{"rig/watch is not there, and a rule is about it: depguard's made-up", "firmware/bugs is not there, and a rule is about it: depguard's made-up"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := build(t, test.files)
			if test.gone != "" {
				if err := os.RemoveAll(filepath.Join(dir, test.gone)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := arrows.Folders(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want) }) {
					t.Errorf("%q is not told: %q", want, got)
				}
			}
			if test.gone == "" && len(got) != len(test.want) {
				t.Errorf("told %q, want %q", got, test.want)
			}
		})
	}
	for name, text := range map[string]string{".golangci.yml": "linters: [", "go.mod": "go 1.26.0\n"} {
		if _, err := arrows.Folders(build(t, files{name: text})); err == nil {
			t.Errorf("no error for a %s that cannot be read", name)
		}
	}
}
