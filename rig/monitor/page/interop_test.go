package page_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// served is a page on an address of its own until the test or leave ends it.
func served(t *testing.T, c page.Config, w *world) (s *page.Server, leave func()) {
	t.Helper()
	c.Listen = "127.0.0.1:0"
	s, err := page.Listen(t.Context(), c, w.Page)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	ended := false
	leave = func() {
		if ended {
			return
		}
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(leave)
	return s, leave
}

// browsed is what ci/interop/monitor.mjs tells.
type browsed struct {
	Requests   []string `json:"requests"`
	Errors     []string `json:"errors"`
	Violations []string `json:"violations"` // of axe-core
	Wide       []string `json:"wide"`       // pages that are wider than their window

	Skip     string `json:"skip"`
	Filtered string `json:"filtered"`
	Down     string `json:"down"`
	Entered  string `json:"entered"`
	Read     string `json:"read"`
	First    string `json:"first"`
	Lines    int    `json:"lines"`
	Gaps     int    `json:"gaps"`
	Breaks   int    `json:"breaks"`
	Live     string `json:"live"`
	Held     int    `json:"held"`
	Resumed  int    `json:"resumed"`
	Some     bool   `json:"some"`
	Fires    string `json:"fires"`
	Told     string `json:"told"`
}

// TestInteropPage has Chromium open every page, and axe-core look at it. With MESHRIG_SHOTS the screenshots are
// kept in that folder.
func TestInteropPage(t *testing.T) {
	browser := theirs.Path(t, "chromium")
	tools := os.Getenv("MESHRIG_INTEROP_TOOLS")
	shots := os.Getenv("MESHRIG_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	w := made(t)
	s, leave := served(t, page.Config{}, w)
	events := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/packet":
			w.packet(attic, noon, sample.Packet{Direction: "rx", Type: "LIVE", Route: "direct", Length: 20, Parsed: true})
		case "/poll":
			v := day(1440)
			v[sample.Battery], _ = strconv.ParseFloat(r.URL.Query().Get("battery"), 64)
			w.poll(attic, noon.Add(time.Second), v)
		case "/alert":
			w.alert(page.Alert{Rule: "clock lost", Room: "attic", State: "firing", Since: noon})
		case "/end":
			leave()
		}
	}))
	t.Cleanup(events.Close)
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "monitor.mjs"), browser, shots, s.URL(), events.URL, hostile)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var b browsed
	if err := json.Unmarshal(out, &b); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(b.Requests) > 0 || len(b.Errors) > 0 || len(b.Violations) > 0 || len(b.Wide) > 0 {
		t.Errorf("requests %q, errors %q, too wide %q, violations:\n%s", b.Requests, b.Errors, b.Wide, strings.Join(b.Violations, "\n"))
	}
	if b.Skip != "skip" || b.Filtered != "1 of 5" || b.Down == "" || b.Entered != b.Down {
		t.Errorf("by keys: %q, %q, down to %q, in %q", b.Skip, b.Filtered, b.Down, b.Entered)
	}
	if !strings.HasPrefix(b.Read, "11-30 1") || !strings.HasSuffix(b.Read, " V") || !strings.HasPrefix(b.First, "11-29 1") || b.Lines < 12 || b.Gaps != b.Breaks-1 {
		t.Errorf("read off a plot: %q, at its start %q, of %d lines; %d gaps, %d parts", b.Read, b.First, b.Lines, b.Gaps, b.Breaks)
	}
	if !strings.Contains(b.Live, "12:00:00.000 attic rx LIVE direct 20") || b.Held != 1 || b.Resumed != 2 || !b.Some {
		t.Errorf("live is %q; %d while held, %d behind that, filtered: %v", b.Live, b.Held, b.Resumed, b.Some)
	}
	if b.Fires != "4 firing" || b.Told == "" {
		t.Errorf("alerts: %q; at the end: %q", b.Fires, b.Told)
	}
}
