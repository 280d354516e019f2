package report

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// Head is which run a report is of: when, where and with what it judged.
type Head struct {
	// Run is the run's own name, which no other has: when it began, and eight random digits. Of a
	// report that was Migrated it is v1- and sixteen digits of the SHA-256 over the file that was.
	Run   string     `json:"run"`
	Began time.Time  `json:"began,omitzero"`
	Ended *time.Time `json:"ended,omitempty"` // nil: it did not come to its end
	Host  Host       `json:"host,omitzero"`
	Suite Suite      `json:"suite,omitzero"`
	// Migrated is the form that the report was of when the run wrote it, which did not hold when it
	// began, on which machine and by which suite: those are not known.
	Migrated string `json:"migrated_from,omitempty"`
	// Sessions are the stretches of a run that was resumed, the last of which ended with it.
	Sessions []Session `json:"sessions,omitempty"`
	// CI is the page of the job that ran it, as the usual services tell; empty: none does.
	CI string `json:"ci,omitempty"`
}

// Host is the machine that judged.
type Host struct {
	Name string `json:"name"`
	OS   string `json:"os"`
	Arch string `json:"arch"`
}

// Suite is what judged.
type Suite struct {
	// Program is the release or commit of the program.
	Program string `json:"program"`
	// Specs is the SHA-256 over the list of all specs that it has, in hex: two that are alike ask the
	// same of a firmware in the same words.
	Specs string `json:"specs"`
}

// NewHead is the head of a run that begins at a time.
func NewHead(at time.Time, s Suite) *Head {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &Head{
		Run: at.UTC().Format("20060102T150405Z-") + hex.EncodeToString(random[:]), Began: at.UTC().Truncate(time.Millisecond),
		Host: Host{Name: host, OS: runtime.GOOS, Arch: runtime.GOARCH}, Suite: s, CI: jobPage(os.Getenv),
	}
}

// End is the head of the same run when it ends at a time.
func (h *Head) End(at time.Time) *Head {
	ended, at := *h, at.UTC().Truncate(time.Millisecond)
	ended.Ended = &at
	if n := len(h.Sessions); n > 0 {
		ended.Sessions = slices.Clone(h.Sessions)
		ended.Sessions[n-1].Ended, ended.Sessions[n-1].Killed = at, false
	}
	return &ended
}

// jobPage is the address of the job's page: of GitHub's, Forgejo's and Gitea's actions, of GitLab and
// of Jenkins, by the variables that each documents.
func jobPage(variable func(string) string) string {
	if id := variable("GITHUB_RUN_ID"); id != "" {
		return fmt.Sprintf("%s/%s/actions/runs/%s", variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY"), id)
	}
	if page := variable("CI_JOB_URL"); page != "" {
		return page
	}
	return variable("BUILD_URL")
}

// RigDigest is the SHA-256 over what the report's benches consist of, see [Report.Rig].
func (r *Report) RigDigest() string { return rigDigest(r.Preset, r.Benches) }

// rigDigest is the SHA-256 over what benches consist of, in hex: boards, probes, sniffers, radio
// settings and the preset of the run. What they measured of themselves does not count, nor in which order they stand.
func rigDigest(preset string, benches []Bench) string {
	type part struct {
		Board, Probe, Kind, Radio string
		Sniffers                  []string
		Scale                     float64 `json:",omitempty"`
	}
	byBoard := map[string]part{} // which JSON puts in order
	for _, b := range benches {
		byBoard[b.Board] = part{b.Board, b.Probe, b.Kind, b.Radio, b.Sniffers, b.Scale}
	}
	if len(byBoard) == 0 {
		return ""
	}
	text, _ := json.Marshal(struct { //nolint:errchkjson // texts
		Preset string
		Boards map[string]part
	}{preset, byBoard})
	return fmt.Sprintf("%x", sha256.Sum256(text))
}
