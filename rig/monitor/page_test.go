package monitor_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// TestPageAfterStart has a collector that was begun again show on its page what it knew before, of rooms that are
// still configured, and its history copied while it runs.
func TestPageAfterStart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cfg, err := monitor.Parse(filepath.Join(folder, "monitor.yaml"), []byte("state: state\nrooms:\n  - name: hill\n    tcp: 127.0.0.1:1\npage:\n  listen: 127.0.0.1:0\n"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := store.Open(t.Context(), filepath.Join(cfg.State, "history"), cfg.History, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hill", "gone"} {
		before.Take(sample.Sample{
			Node: sample.Node{Name: name, Pub: strings.Repeat("50", 31) + map[string]string{"hill": "01", "gone": "02"}[name]}, Source: sample.TCP, At: time.Now(),
			Poll: &sample.Poll{Values: sample.Values{sample.Battery: 4.05}, Info: sample.Info{Version: "v1.17.1"}},
		})
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 100)
	c := &monitor.Collector{Say: func(text string) { said <- text }}
	if err := monitor.Open(t.Context(), cfg, c); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, nil) }()
	url := ""
	for url == "" {
		_, url, _ = strings.Cut(<-said, "the page is at ")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"api/rooms", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct{ Rooms []page.Room }
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Rooms) != 1 || got.Rooms[0].Name != "hill" || got.Rooms[0].Heard == nil || got.Rooms[0].Info.Version != "v1.17.1" {
		t.Errorf("%+v", got.Rooms)
	}
	to := filepath.Join(folder, "copy.sqlite")
	if err := cfg.Backup(ctx, to); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(to); err != nil || info.Size() == 0 {
		t.Errorf("%v, %v", info, err)
	}
	end()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
