package html_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// browsed is what ci/interop/page.mjs tells.
type browsed struct {
	Requests   []string `json:"requests"`
	Errors     []string `json:"errors"`
	Violations []string `json:"violations"` // of axe-core

	Shown    string         `json:"shown"`
	Filtered string         `json:"filtered"`
	Hash     string         `json:"hash"`
	First    string         `json:"first"`
	Frame    string         `json:"frame"`
	Before   string         `json:"before"`
	Help     bool           `json:"help"`
	Switched string         `json:"switched"`
	Linked   string         `json:"linked"`
	Unknown  string         `json:"unknown"`
	Filters  map[string]int `json:"filters"`
	Compared []string       `json:"compared"` // lanes of what differs first
	Changes  struct {
		All      int    `json:"all"`
		Filtered int    `json:"filtered"`
		Said     string `json:"said"`
		Linked   int    `json:"linked"`
		Plain    int    `json:"plain"` // without script
	} `json:"changes"`
	Ready  float64 `json:"ready"` // ms
	Opened struct {
		N      int     `json:"n"`
		Median float64 `json:"median"`
		Most   float64 `json:"most"`
	} `json:"opened"`
}

// filters are queries and how many of the six specs of made they show.
var filters = map[string]int{
	"": 6, "v:fail": 1, "v:known": 1, "v:unexpected": 1, "v:bad": 4, "!v:bad": 2, "f:ack": 6, "r:ACL-002": 1, "r:acl-002": 1, "r:ACL-00": 0,
	"t:emu": 6, "t:board": 0, "frame:ACK": 5, "!frame:ACK": 1, `"does AIR-003"`: 1, `!"does AIR-003"`: 5, "v:fail v:pass": 0, "holds air-003": 1, "onerror": 6,
}

// TestInteropPage has Chromium open pages, hostile texts on them, and axe-core look at them. With
// MESHRIG_SHOTS the screenshots are kept in that folder.
func TestInteropPage(t *testing.T) {
	mode, tools := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("pages are opened in a browser in make interop")
	}
	browser, err := exec.LookPath("chromium")
	if err == nil {
		_, err = os.Stat(filepath.Join(tools, "node_modules", "puppeteer-core"))
	}
	if err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	b := browse(t, tools, browser)
	if len(b.Requests) > 0 || len(b.Errors) > 0 || len(b.Violations) > 0 {
		t.Errorf("requests %q, errors %q, violations:\n%s", b.Requests, b.Errors, strings.Join(b.Violations, "\n"))
	}
	if b.Shown != "6 of 6 specs" || b.Filtered != "1 of 6 specs" || b.Hash != "#q=v:fail" {
		t.Errorf("shown %q, filtered %q, hash %q", b.Shown, b.Filtered, b.Hash)
	}
	if !strings.HasPrefix(b.First, "spec=ACL-002-") || b.Switched != b.First || !b.Help {
		t.Errorf("n goes to %q, j without single keys to %q, help %v", b.First, b.Switched, b.Help)
	}
	if !strings.HasPrefix(b.Frame, "5 of 6: 20.400000s heard: tap: 6 B") || !strings.HasSuffix(b.Frame, "0d0005060708") {
		t.Errorf("the frame that it failed at is %q", b.Frame)
	}
	if !strings.HasPrefix(b.Before, "4 of 6: 20.000000s air: alice: 6 B") || !strings.HasPrefix(b.Linked, "2 of 6: 1.000000s serial in: room: types") {
		t.Errorf("the one before is %q, linked is %q", b.Before, b.Linked)
	}
	if !strings.Contains(b.Unknown, "no spec ACK-999-00000000") {
		t.Errorf("an unknown link is told as %q", b.Unknown)
	}
	if !strings.HasPrefix(strings.Join(b.Compared, ", "), "A serial in: room, B serial in: room") {
		t.Errorf("the comparison marks %q", b.Compared)
	}
	if c := b.Changes; c.All < 2 || c.Filtered != 1 || c.Linked != 1 || c.Plain != c.All || c.Said != fmt.Sprintf("1 of %d", c.All) {
		t.Errorf("changes that the comparison shows: %+v", c)
	}
	for query, want := range filters {
		if got, ok := b.Filters[query]; !ok || got != want {
			t.Errorf("%q shows %d specs, want %d", query, got, want)
		}
	}
	t.Logf("list of %d requirements after %.0f ms, %d timelines opened in %.1f ms (median), %.1f ms (slowest)", large, b.Ready, b.Opened.N, b.Opened.Median, b.Opened.Most)
}

// large is how many requirements the large page has.
const large = 300

// browse makes four pages and opens them.
func browse(t *testing.T, tools, browser string) browsed {
	t.Helper()
	folder, r := made(t, hostile)
	green, bad, big := *r, *r, *r
	green.Verdicts = r.Verdicts[:1]
	big.Verdicts = nil
	for i := range large {
		q := r.Verdicts[i%len(r.Verdicts)]
		q.ID = fmt.Sprintf("BIG-%03d", i)
		big.Verdicts = append(big.Verdicts, q)
	}
	shots := os.Getenv("MESHRIG_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	args := []string{filepath.Join(tools, "page.mjs"), browser, shots}
	for name, one := range map[string]*report.Report{"a-green": &green, "b-bad": &bad, "c-big": &big} {
		one.Conclude()
		if err := html.WriteTo(filepath.Join(folder, name+".html"), folder, one, past(t, one)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a-green", "b-bad", "c-big"} {
		args = append(args, filepath.Join(folder, name+".html"))
	}
	c, _ := compared(t, hostile)
	if err := html.WriteComparison(filepath.Join(folder, "d-comparison.html"), c); err != nil {
		t.Fatal(err)
	}
	args = append(args, filepath.Join(folder, "d-comparison.html"))
	queries := make([]string, 0, len(filters))
	for q := range filters {
		queries = append(queries, q)
	}
	list, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Env = append(os.Environ(), "FILTERS="+string(list))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var b browsed
	if err := json.Unmarshal(out, &b); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return b
}
