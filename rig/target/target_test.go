package target_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/target"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]target.Target{
		"emu":                      {Kind: target.Emulated},
		"exec:./room -x @":         {Kind: target.Exec, Rest: "./room -x @"},
		"exec:./room@1.17.1":       {Kind: target.Exec, Rest: "./room", Version: "v1.17.1"},
		"unix:/tmp/a@b@v1.16":      {Kind: target.Unix, Rest: "/tmp/a@b", Version: "v1.16"},
		"tcp:localhost:1":          {Kind: target.TCP, Rest: "localhost:1"},
		"tcp:[::1]:http":           {Kind: target.TCP, Rest: "[::1]:http"},
		"board:heltec-1,rak-1":     {Kind: target.Board, Rest: "heltec-1,rak-1"},
		"board:*@1.15.0":           {Kind: target.Board, Rest: target.All, Version: "v1.15.0"},
		"exec:./room@release/room": {Kind: target.Exec, Rest: "./room@release/room"},
	} {
		if got, err := target.Parse(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":            `unknown target ""`,
		"emo":         `unknown target "emo"; nearest: emu`,
		"emu:x":       `unknown target "emu:x"`,
		"emu@1.2":     `target "emu@1.2": the emulated firmware tells its version itself; leave @1.2 out, or let it behave as a release with --as`,
		"exec:":       `target "exec:": nothing behind the colon`,
		"board":       `target "board": nothing behind the colon`,
		"Unix:x":      `unknown target "Unix:x"`,
		"tcp:x":       `target "tcp:x": want tcp:HOST:PORT, for example`,
		"tcp:x:":      `target "tcp:x:": want tcp:HOST:PORT`,
		"tcp:x:0":     `target "tcp:x:0": want tcp:HOST:PORT`,
		"tcp:x:65536": `target "tcp:x:65536": want tcp:HOST:PORT`,
	} {
		if _, err := target.Parse(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"emu", "exec:a b@1.2", "tcp::", "board:*,x@v1.17.1", "@1.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := target.Parse(text)
		if err == nil && !strings.HasPrefix(text, string(got.Kind)) {
			t.Errorf("%q is a %q", text, got.Kind)
		}
	})
}

func TestMerge(t *testing.T) {
	t.Parallel()
	got := target.Merge([]string{"emu", "board:b", "exec:x", "board:a,c"})
	if want := []string{"emu", "board:b,a,c", "exec:x"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// emulated stands for our own firmware.
type emulated struct {
	board.Target
	as string
}

func emulate(_, as string) (board.Target, error) { return emulated{as: as}, nil }

func TestBoards(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "room")
	if err := os.WriteFile(program, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	o := target.Options{Target: "emu", As: "v1.17.1", Preset: "firmware-default"}
	if got, err := o.Boards(emulate); err != nil || got != (emulated{as: "v1.17.1"}) {
		t.Errorf("%v, %v", got, err)
	}
	o = target.Options{Target: "exec:" + program + " 'a b'@1.16.0"}
	got, err := o.Boards(emulate)
	if p, ok := got.(process.Target); err != nil || !ok || !slices.Equal(p.Program, []string{program, "a b"}) || p.Version != "v1.16.0" {
		t.Errorf("%+v, %v", got, err)
	}
	for name, o := range map[string]target.Options{
		"--as v1.17.1: only the emulated firmware can behave as a release; target is tcp:x:1": {Target: "tcp:x:1", As: "v1.17.1"},
		`target exec: "'": `:      {Target: "exec:'"},
		`target exec: " ": `:      {Target: "exec: "},
		"target exec: ":           {Target: "exec:./nothing-here"},
		`target "unix:x@99999999`: {Target: "unix:x@99999999999999999999.1"},
	} {
		if _, err := o.Boards(emulate); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestStations(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "rig.yaml")
	if err := os.WriteFile(file, []byte(`
machine: {state: state}
radio: {preset: eu-uk-narrow}
region: {duty-cycle: 10 %}
boards:
  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p}
  - {name: a, kind: rak4631, usb: {topology: 1-1.2}, probe: p}
  - {name: r, kind: rak4631, role: repeater, usb: {topology: 1-1.3}, probe: p}
  - {name: deaf, kind: rak4631, usb: {topology: 1-1.4}}
probes:
  - {name: p, kind: rak4631, usb: {topology: 1-1.5}}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"board:b,a,b":  "a b",
		"board:x":      `unknown board "x"; nearest: `,
		"board:r":      "target board:r: board r of " + file + " is no room server",
		"board:deaf,a": "station: " + file + ": board deaf: no probe hears it",
		"emo:x":        `unknown target "emo:x"`,
	} {
		list, err := target.Options{Target: text, Rig: file}.Stations()
		var names []string
		for _, s := range list {
			names = append(names, s.Board.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
	if list, err := (target.Options{Target: "board:*", Role: "repeater", Rig: file}).Stations(); err != nil || len(list) != 1 || list[0].Board.Name != "r" {
		t.Errorf("the repeaters are %v, %v", list, err)
	}
	for role, want := range map[string]string{
		"sensor": "target board:*: " + file + " names no sensor",
		"ferry":  `unknown role "ferry"; nearest: `,
	} {
		if _, err := (target.Options{Target: "board:*", Role: role, Rig: file}).Stations(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", role, err)
		}
	}
	one := target.Options{Target: "board:*", Board: "a", Rig: file}
	if list, err := one.Stations(); err != nil || len(list) != 1 || list[0].Board.Name != "a" {
		t.Errorf("a child has %v, %v", list, err)
	}
}
