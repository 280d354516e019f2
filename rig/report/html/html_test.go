package html_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// hostile is a text that a firmware may print or call itself.
const hostile = `</script></template></title><img src=x onerror=alert(1)>"'<!--&`

// made is a report with one spec of each verdict, their timelines in a folder. The firmware's texts are given.
func made(tb testing.TB, text string) (string, *report.Report) {
	tb.Helper()
	folder := tb.TempDir()
	least, most, at := 299.0, 360.0, int64(20_500_000)
	r := &report.Report{Target: "emu", Version: "v1 " + text, Preset: "eu"}
	for i, v := range []report.Verdict{report.Pass, report.Fail, report.Error, report.Skip, report.KnownFailure, report.UnexpectedPass} {
		id := []string{"ACK-001", "ACL-002", "AIR-003", "CON-004", "ADV-005", "ROU-006"}[i]
		s := report.Spec{Text: "does " + id, Requirement: id, File: "specs/x.go", Line: i + 1, Verdict: v, Reason: text, Frames: 1, Seed: 7}
		if v == report.KnownFailure {
			s.Verdict = report.Fail
		}
		if v != report.Skip {
			s.Timeline = id + ".jsonl"
			s.Judged = []report.Judged{{What: "from " + text, Unit: "ms", Value: 420, Err: 2, Least: &least, Most: &most, At: &at, By: "tap"}}
			write(tb, filepath.Join(folder, s.Timeline), text)
		}
		q := report.Requirement{ID: id, Family: "ack", Level: "must", Statement: "It holds that " + id + " " + text}
		q.Add(s)
		if v == report.KnownFailure {
			q.ApplyKnown("an old one")
		}
		r.Verdicts = append(r.Verdicts, q)
	}
	r.Conclude()
	return folder, r
}

// write writes a timeline with one event of most kinds.
func write(tb testing.TB, file, text string) {
	tb.Helper()
	at := func(us int64) clock.Stamp { return clock.Stamp{At: clock.Time(us)} }
	t := new(capture.Timeline)
	for _, ev := range []capture.Event{
		{Kind: capture.Power, Board: "room", Text: "on"},
		{Kind: capture.ConsoleIn, At: at(1_000_000), Board: "room", Text: "set name " + text},
		{Kind: capture.ConsoleOut, At: at(1_000_500), Board: text, Text: text},
		{Kind: capture.Sent, Start: at(20_000_000), At: at(20_300_000), Board: "alice", Frame: []byte{0x0d, 0, 1, 2, 3, 4}},
		{Kind: capture.Heard, Start: at(20_400_000), At: at(20_600_000), By: "tap", Frame: []byte{0x0d, 0, 5, 6, 7, 8}},
		{Kind: capture.Note, At: at(90_000_000_000), Text: text},
	} {
		t.Append(ev)
	}
	f, err := os.Create(file)
	if err != nil {
		tb.Fatal(err)
	}
	if err := capture.WriteSections(f, capture.Section{Head: capture.Head{Target: "emu", Marks: []int{4}}, Timeline: t}); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}

func render(tb testing.TB, folder string, r *report.Report) string {
	tb.Helper()
	var out bytes.Buffer
	if err := html.Write(&out, folder, r, nil); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

func TestFirmwareTextsAreText(t *testing.T) {
	t.Parallel()
	folder, r := made(t, hostile)
	page := render(t, folder, r)
	for _, bad := range []string{"<img", "</script></template>", "onerror=alert(1)>\""} {
		if i := strings.Index(page, bad); i >= 0 {
			t.Errorf("%s stands on the page: %s", bad, page[max(0, i-80):i+40])
		}
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
}

// TestHeardBy holds that beside each verdict stands what it rests on: which instruments heard which board.
func TestHeardBy(t *testing.T) {
	t.Parallel()
	folder, r := made(t, "text")
	for i := range r.Verdicts {
		r.Verdicts[i].Specs[0].Board, r.Verdicts[i].Specs[0].HeardBy = "room-1", []string{"dongle-1", "modem-1"}
	}
	if n := strings.Count(render(t, folder, r), ", on room-1, heard by dongle-1 and modem-1<"); n != len(r.Verdicts) {
		t.Errorf("%d of %d verdicts say who heard", n, len(r.Verdicts))
	}
}

var tag = regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`)

// TestPolicyNamesScriptAndStyle: the browser runs only what the policy has the digest of, so it is that of the page's bytes.
func TestPolicyNamesScriptAndStyle(t *testing.T) {
	t.Parallel()
	folder, r := made(t, "x")
	page := render(t, folder, r)
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	said := strings.NewReplacer("&#39;", "'", "&#43;", "+", "&#34;", `"`).Replace(policy[1])
	if !strings.HasPrefix(said, "default-src 'none'; ") || strings.Contains(said, "unsafe") {
		t.Error(said)
	}
	found := tag.FindAllStringSubmatch(page, -1)
	if len(found) != 2 {
		t.Fatalf("%d scripts and styles", len(found))
	}
	for _, f := range found {
		sum := sha256.Sum256([]byte(f[2]))
		if want := f[1] + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(said, want) {
			t.Errorf("%s is not in %s", want, said)
		}
	}
	for _, outside := range []string{" style=", " onclick=", "src=", "http-equiv=\"refresh"} {
		if strings.Contains(tag.ReplaceAllString(page, ""), outside) {
			t.Errorf("the page has %s", outside)
		}
	}
}

var template = regexp.MustCompile(`<template id="block=([^"]*)">([^<]*)</template>`)

// TestBlocksUnpack: each timeline is a block of its own; the bytes of frames are there for what is bad.
func TestBlocksUnpack(t *testing.T) {
	t.Parallel()
	folder, r := made(t, "x")
	blocks := template.FindAllStringSubmatch(render(t, folder, r), -1)
	if len(blocks) != 5 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		data, err := base64.StdEncoding.DecodeString(b[2])
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var p struct {
			Lanes  []string `json:"lanes"`
			Events [][]any  `json:"events"`
			Gaps   []any    `json:"gaps"`
		}
		if err := json.NewDecoder(z).Decode(&p); err != nil {
			t.Fatal(err)
		}
		fields := 8
		if strings.HasPrefix(b[1], "ACK") {
			fields = 7
		}
		if len(p.Events) != 6 || len(p.Events[4]) != fields || len(p.Gaps) != 2 {
			t.Errorf("%s: %d events, %v, %d gaps", b[1], len(p.Events), p.Events[4], len(p.Gaps))
		}
		if want := []string{"air: alice", "heard: tap", "serial in: room", "serial out: x", "power: room", "remarks"}; strings.Join(p.Lanes, ",") != strings.Join(want, ",") {
			t.Errorf("lanes %q", p.Lanes)
		}
	}
}

// TestBrokenTimelinesAreNamed: a timeline that is gone, cut or elsewhere leaves a sentence and the rest of the page.
func TestBrokenTimelinesAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(folder string, s *report.Spec) error
		want  string
	}{
		"gone":      {func(f string, s *report.Spec) error { return os.Remove(filepath.Join(f, s.Timeline)) }, "cannot be shown"},
		"cut":       {func(f string, s *report.Spec) error { return os.Truncate(filepath.Join(f, s.Timeline), 20) }, "cannot be shown"},
		"elsewhere": {func(_ string, s *report.Spec) error { s.Timeline = "../secret"; return nil }, "lies outside"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, r := made(t, "x")
			if err := c.spoil(folder, &r.Verdicts[1].Specs[0]); err != nil {
				t.Fatal(err)
			}
			page := render(t, folder, r)
			if !strings.Contains(page, c.want) || len(template.FindAllString(page, -1)) != 4 {
				t.Errorf("want %q and four blocks", c.want)
			}
		})
	}
}

// TestLinksLast: the link to a spec stays when its line and its place change, and no two specs share one.
func TestLinksLast(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`id="(spec=[^"]*)"`)
	folder, r := made(t, "x")
	before := id.FindAllString(render(t, folder, r), -1)
	moved := r.Verdicts[1]
	moved.Specs[0].Line += 100
	r.Verdicts = append([]report.Requirement{moved}, append(r.Verdicts[:1:1], r.Verdicts[2:]...)...)
	after := id.FindAllString(render(t, folder, r), -1)
	seen := map[string]bool{}
	for _, x := range after {
		seen[x] = true
	}
	if len(seen) != 6 {
		t.Errorf("%d ids of 6 specs", len(seen))
	}
	for _, x := range before {
		if !seen[x] {
			t.Errorf("%s is gone", x)
		}
	}
	twice := *r
	r.Targets = []*report.Report{&twice, &twice}
	all := id.FindAllString(render(t, folder, r), -1)
	seen = map[string]bool{}
	for _, x := range all {
		seen[x] = true
	}
	if len(all) != 12 || len(seen) != 12 {
		t.Errorf("%d specs of two targets have %d ids", len(all), len(seen))
	}
}

func BenchmarkWrite(b *testing.B) {
	folder, r := made(b, "x")
	b.ReportAllocs()
	for b.Loop() {
		render(b, folder, r)
	}
}
