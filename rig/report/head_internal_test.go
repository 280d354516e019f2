package report

import (
	"slices"
	"testing"
	"time"
)

func TestJobPage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variables map[string]string
		want      string
	}{
		"none": {},
		"GitHub": {
			map[string]string{"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "me/it", "GITHUB_RUN_ID": "17"},
			"https://github.com/me/it/actions/runs/17",
		},
		"GitLab":  {map[string]string{"CI_JOB_URL": "https://gitlab.com/me/it/-/jobs/17"}, "https://gitlab.com/me/it/-/jobs/17"},
		"Jenkins": {map[string]string{"BUILD_URL": "http://ci:8080/job/it/17/"}, "http://ci:8080/job/it/17/"},
	} {
		if got := jobPage(func(v string) string { return c.variables[v] }); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// The same benches are the same rig, in whatever order and however they were that day.
func TestRigDigest(t *testing.T) {
	t.Parallel()
	benches := []Bench{
		{Board: "room-1", Probe: "modem-1", Radio: "869.618 MHz/62.5 kHz/SF8/CR5"},
		{Board: "room-2", Probe: "modem-2", Radio: "869.618 MHz/62.5 kHz/SF8/CR5", Sniffers: []string{"dongle"}},
	}
	digest := rigDigest("eu", benches)
	tired := []Bench{benches[1], benches[0]}
	tired[0].Specs, tired[0].LagMS, tired[1].LeftOut, tired[1].Image = 7, 1.5, "silent", "00ff"
	if got := rigDigest("eu", tired); got != digest {
		t.Errorf("%s, want %s", got, digest)
	}
	for name, change := range map[string]func(b *Bench){
		"board": func(b *Bench) { b.Board = "room-3" }, "probe": func(b *Bench) { b.Probe = "modem-3" },
		"sniffers": func(b *Bench) { b.Sniffers = nil }, "radio": func(b *Bench) { b.Radio = "SF9" },
	} {
		other := slices.Clone(benches)
		change(&other[1])
		if rigDigest("eu", other) == digest {
			t.Errorf("another %s is the same rig", name)
		}
	}
	if rigDigest("us", benches) == digest {
		t.Error("another preset is the same rig")
	}
	if got := rigDigest("eu", nil); got != "" {
		t.Errorf("no bench: %q", got)
	}
}

func TestRunsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 23, 59, 59, 0, time.FixedZone("", 3600))
	a, b := NewHead(at, Suite{}), NewHead(at, Suite{})
	if a.Run == b.Run || a.Run[:17] != "20261130T225959Z-" {
		t.Errorf("%s and %s", a.Run, b.Run)
	}
	if ended := a.End(at.Add(time.Second)); ended.Run != a.Run || a.Ended != nil || ended.Ended.Sub(ended.Began) != time.Second {
		t.Errorf("%+v", ended)
	}
}
