package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// TestRunIsKilledAndResumed kills a run again and again, wherever it is, and resumes it. In the end its
// report is that of a run in one go, and its timelines are the same byte for byte.
func TestRunIsKilledAndResumed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	words := []string{"run", "--draft", "-f", "clock", "-f", "ack", "--all-timelines", "--procs", "2", "--out"}
	finish(t, dir, append(slices.Clone(words), "whole")...)
	args, lines := append(slices.Clone(words), "cut"), 0
	for range 3 {
		lines += 2 + random.IntN(60)
		kill(t, dir, lines, args...)
		args = []string{"run", "--resume", "cut"}
	}
	finish(t, dir, args...)
	want, got := settled(t, filepath.Join(dir, "whole")), settled(t, filepath.Join(dir, "cut"))
	if !bytes.Equal(want, got) {
		t.Errorf("another report than in one go:\n%s\nwant\n%s", got, want)
	}
	// A kill cuts short what the two processes were at, and nothing else is begun twice.
	if again := begunAgain(t, filepath.Join(dir, "cut")); again > 3*2 {
		t.Errorf("%d specs were begun again", again)
	}
	whole, cut := filesIn(t, filepath.Join(dir, "whole", "timelines")), filesIn(t, filepath.Join(dir, "cut", "timelines"))
	if !maps.Equal(whole, cut) {
		t.Errorf("%d timelines, want %d, or others", len(cut), len(whole))
	}
}

// finish lets meshrig come to its end.
func finish(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "meshrig", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// kill starts meshrig, and ends it when its log has so many lines, if it has not come to its end by then.
func kill(t *testing.T, dir string, lines int, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "meshrig", args...)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // it was killed
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-ended:
			return
		case <-look.C:
		}
		if text, _ := os.ReadFile(filepath.Join(dir, "cut", report.LogFile)); bytes.Count(text, []byte("\n")) >= lines {
			_ = cmd.Process.Kill()
			<-ended
			return
		}
	}
}

// settled is the report of a folder without what differs from run to run.
func settled(t *testing.T, folder string) []byte {
	t.Helper()
	r, err := report.Read(filepath.Join(folder, report.JSONFile))
	if err != nil {
		t.Fatal(err)
	}
	r.Head, r.WallSeconds, r.WallAtLeast = nil, 0, false
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.WallSeconds = 0
		for j := range v.Specs {
			v.Specs[j].WallSeconds, v.Specs[j].Attempts = 0, 0
		}
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// begunAgain is how often specs of a report were begun beyond once.
func begunAgain(t *testing.T, folder string) (again int) {
	t.Helper()
	r, err := report.Read(filepath.Join(folder, report.JSONFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			again += max(0, s.Attempts-1)
		}
	}
	return again
}

// filesIn are the files of a folder and what they hold.
func filesIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	if err := fs.WalkDir(os.DirFS(folder), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, path))
		all[strings.TrimPrefix(path, "./")] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}
