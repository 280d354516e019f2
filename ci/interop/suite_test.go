package interop_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
)

// timelines are the files of a whole run that judges a role's boards, secrets included; none of a role of which nothing
// is required.
func timelines(t *testing.T, role string) []string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program(t), "run", "--role", role, "--all-timelines", "--secrets", "--quiet", "--out", dir)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == int(report.ExitNothingRan) {
		t.Logf("%s: %s", role, out)
		return nil
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "timelines", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no timelines: %v", err)
	}
	return files
}

// suite are the different frames of the timelines of whole runs, and whether a key of one of these opens what a
// frame seals.
func suite(t *testing.T) (frames [][]byte, opened []bool) {
	t.Helper()
	var files []string
	for _, role := range []string{"room", "repeater", "companion"} {
		files = append(files, timelines(t, role)...)
	}
	known := map[string]int{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sections, err := capture.ReadSections(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sections {
			keys := explain.KeysOf(s.Head.Keys)
			for _, ev := range s.Timeline.Events() {
				if !ev.OnAir() {
					continue
				}
				i, ok := known[string(ev.Frame)]
				if !ok {
					i = len(frames)
					known[string(ev.Frame)] = i
					frames, opened = append(frames, ev.Frame), append(opened, false)
				}
				var p wire.Packet
				if !opened[i] && p.Decode(ev.Frame) == nil {
					_, _, _, opened[i] = keys.Open(&p)
				}
			}
		}
	}
	return frames, opened
}

// TestInteropSuite has a decoder that others wrote read every frame of whole runs, and holds it to what ours
// tells in every field. Where the two differ is an exception that is listed, and shown to be the other's.
func TestInteropSuite(t *testing.T) {
	scripts(t, "@michaelhart/meshcore-decoder")
	frames, opened := suite(t)
	seen, kinds, wrong := make([]int, len(exceptions())), map[string]int{}, 0
	for i, theirs := range decode(t, frames) {
		f := &compared{frame: frames[i], opened: opened[i], ours: ours(frames[i]), theirs: theirs.told()}
		f.parsed = f.packet.Decode(frames[i]) == nil
		if f.parsed {
			kinds[f.packet.Type.String()]++
		}
		counted := map[int]bool{}
		for _, field := range f.differences() {
			at := slices.IndexFunc(exceptions(), func(e exception) bool { return e.explains(f, field) })
			if at >= 0 {
				counted[at] = true
				continue
			}
			if wrong++; wrong < 20 {
				t.Errorf("%x: %s is %q, theirs %q", f.frame, field, f.ours[field], f.theirs[field])
			}
		}
		for at := range counted {
			seen[at]++
		}
	}
	for i, e := range exceptions() {
		t.Logf("%6d  %s", seen[i], e.name)
		if seen[i] == 0 {
			t.Errorf("no frame is an exception any more: %s", e.name)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%6d  frames %s", kinds[kind], kind)
	}
	t.Logf("%d different frames, %d differences unexplained", len(frames), wrong)
}
