package rules_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// foreign is a program that somebody else wrote, or skips the test.
func foreign(t *testing.T, name string) string {
	t.Helper()
	mode := os.Getenv("MESHRIG_INTEROP")
	if mode == "" {
		t.Skip("programs of others are run in make interop")
	}
	path, err := exec.LookPath(name)
	if err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v: apt-get install prometheus prometheus-alertmanager", err)
	}
	return path
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	} else {
		t.Logf("%s", out)
	}
}

func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInteropPromtool(t *testing.T) {
	promtool, dir := foreign(t, "promtool"), t.TempDir()
	run(t, promtool, "check", "rules", "--lint-fatal", write(t, dir, "rules.yml", generated(t)))
	stories, err := os.ReadFile(filepath.Join("testdata", "stories.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.All {
		if r.Alert != "" && !strings.Contains(string(stories), "alertname: "+r.Alert+"\n") {
			t.Errorf("no story tells of %s", r.Alert)
		}
	}
	write(t, dir, "rules.yml", bare(t, generated(t)))
	run(t, promtool, "test", "rules", write(t, dir, "stories.yml", stories))
}

// bare is a file of rules without annotations, which promtool would have told in each story.
func bare(t *testing.T, file []byte) []byte {
	t.Helper()
	var content map[string][]map[string]any
	if err := yaml.Unmarshal(file, &content); err != nil {
		t.Fatal(err)
	}
	for _, g := range content["groups"] {
		for _, r := range g["rules"].([]any) {
			delete(r.(map[string]any), "annotations")
		}
	}
	out, err := yaml.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestInteropAmtool(t *testing.T) {
	amtool, dir := foreign(t, "amtool"), t.TempDir()
	out, err := rules.Alertmanager()
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, dir, "alertmanager.yml", out)
	run(t, amtool, "check-config", file)
	run(t, amtool, "config", "routes", "test", "--config.file="+file, "--verify.receivers=operators", "alertname=MeshcoreRoomSilent", "room=oslo")
	run(t, amtool, "config", "routes", "test", "--config.file="+file, "--verify.receivers=dead-man", "alertname=MeshrigHeartbeat")
}
