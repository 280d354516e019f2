package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/state"
)

// killed is a collector that a test ends without warning, and what it has told.
type killed struct {
	dir     string
	notices chan notify.Notice // of the rule battery
	said    []sample.Sample    // polls, as it announced them
}

// TestCollectorIsKilled kills the collector again and again right when it has announced a poll. What it
// announced is in the file of its sink, an alert is told once, and that it ends is told as well.
func TestCollectorIsKilled(t *testing.T) {
	t.Parallel()
	t.Cleanup(realTime.enter())
	k := &killed{dir: t.TempDir(), notices: make(chan notify.Notice, 100)}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n notify.Notice
		if json.NewDecoder(r.Body).Decode(&n) == nil && n.Rule == rules.Battery {
			k.notices <- n
		}
	}))
	t.Cleanup(hook.Close)
	k.emulate(t)
	k.configure(t, hook.URL, "raise: 5, clear: 6")
	for _, polls := range []int{1, 1, 3, 2} {
		k.watch(t, polls, syscall.SIGKILL)
	}
	fired := k.notice(t, func() { k.watch(t, 1, syscall.SIGINT) })
	k.configure(t, hook.URL, "raise: 3.5, clear: 3.6")
	ended := k.notice(t, func() { k.watch(t, 2, syscall.SIGINT) })
	for fired.ID == ended.ID { // a delivery that was under way at a kill may come twice
		ended = k.notice(t, func() {})
	}
	if fired.Kind != notify.Firing || ended.Kind != notify.Resolved || ended.Since.Sub(fired.Since).Abs() > time.Second {
		t.Errorf("told %+v, then %+v", fired, ended)
	}
	k.find(t)
}

// emulate has a room answer at a port until the test ends.
func (k *killed) emulate(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "meshrig", "emulate", "room", "--as", "v1.17.1", "--link", filepath.Join(k.dir, "port"))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it is ready
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// configure writes the collector's file, with the limits of the rule battery.
func (k *killed) configure(t *testing.T, hook, limits string) {
	t.Helper()
	text := fmt.Sprintf(`interval: 1s
state: state
no-page: true
rooms: [{name: hill, usb: {port: port}}]
influx: [{name: file, file: points.lp, every: 1s}]
alerts:
  limits: [{rule: battery, polls: 1, %s}]
  notify: {webhooks: [{url: "%s"}]}
`, limits, hook)
	if err := os.WriteFile(filepath.Join(k.dir, "monitor.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// watch runs the collector until it has announced some polls, and sends it a signal.
func (k *killed) watch(t *testing.T, polls int, end syscall.Signal) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "meshrig", "monitor", "--config", "monitor.yaml", "--json")
	cmd.Dir = k.dir
	cmd.Env = append(os.Environ(), state.PlaceVariable+"="+filepath.Join(k.dir, "machine"))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(out)
	for polls > 0 {
		var s sample.Sample
		if err := lines.Decode(&s); err != nil {
			t.Fatalf("%v: %s", err, &stderr)
		}
		if s.Poll == nil {
			continue
		}
		if s.Poll.Failure != "" {
			t.Fatalf("a poll failed: %s: %s", s.Poll.Failure, s.Poll.Reason)
		}
		k.said = append(k.said, s)
		if polls--; polls == 0 {
			if err := cmd.Process.Signal(end); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil && end != syscall.SIGKILL {
		t.Fatalf("%v: %s", err, &stderr)
	}
}

// notice is the next one, which while brings about unless it has come.
func (k *killed) notice(t *testing.T, while func()) notify.Notice {
	t.Helper()
	while()
	select {
	case n := <-k.notices:
		return n
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was told")
		return notify.Notice{}
	}
}

// find looks for every announced poll among the points.
func (k *killed) find(t *testing.T) {
	t.Helper()
	points, err := os.ReadFile(filepath.Join(k.dir, "points.lp"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range k.said {
		stamp := fmt.Sprintf(" %d\n", s.At.UnixNano())
		found := false
		for line := range strings.Lines(string(points)) {
			found = found || strings.HasPrefix(line, "meshcore_room,") && strings.HasSuffix(line, stamp)
		}
		if !found {
			t.Errorf("the poll of %v is not among the points", s.At)
		}
	}
	if len(k.said) < 8 {
		t.Errorf("%d polls", len(k.said))
	}
}
