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

func TestParseMate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"repeater=emu":                  "",
		"companion=emu:v1.17.1":         "",
		"room=tcp:localhost:5000@1.9.0": "",
		"repeater":                      `mate "repeater": want ROLE=TARGET`,
		"repeter=emu":                   `unknown role "repeter"`,
		"=emu":                          `unknown role ""`,
		"repeater=emo":                  `mate repeater: unknown target "emo"`,
		"repeater=board:a":              "mate repeater: target board:a is a real board",
		"repeater=exec:":                "mate repeater: target \"exec:\": nothing behind the colon",
	} {
		role, of, err := target.ParseMate(text)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil && role+"="+of != text {
			t.Errorf("%s: taken for %s=%s", text, role, of)
		}
	}
}

// TestMates makes what stands beside the board under test: what was named, and our own firmware else.
func TestMates(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "repeater")
	if err := os.WriteFile(program, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	made := map[string]string{}
	emulate := func(role, as string) (board.Target, error) {
		made[role] = as
		return emulate(role, as)
	}
	o := target.Options{Target: "emu", Preset: "firmware-default", Mates: map[string]string{
		"repeater": "exec:" + program + " 'a b'@1.16.0", "companion": "emu:v1.17.1",
	}}
	o, err := o.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := o.Bench(emulate)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := cfg.Mates["repeater"].(process.Target)
	if !ok || !slices.Equal(p.Program, []string{program, "a b"}) || p.Version != "v1.16.0" || p.Role != "repeater" {
		t.Errorf("repeater is %+v", cfg.Mates["repeater"])
	}
	if made["companion"] != "v1.17.1" || cfg.Mates["companion"] == nil {
		t.Errorf("companion is %v as %q", cfg.Mates["companion"], made["companion"])
	}
	if as, ok := made["room"]; !ok || as != "" {
		t.Errorf("room is made as %q", as)
	}
	o = target.Options{Target: "emu", Preset: "firmware-default", Mates: map[string]string{"repeater": "exec:./nothing-here"}}
	if _, err := o.Bench(emulate); err == nil || !strings.HasPrefix(err.Error(), "mate repeater: target exec:") {
		t.Errorf("a program that is not there: %v", err)
	}
}
