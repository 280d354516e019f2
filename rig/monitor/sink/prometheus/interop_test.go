package prometheus_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
)

// TestInteropPromtool has promtool judge what is served.
func TestInteropPromtool(t *testing.T) {
	path := theirs.Path(t, "promtool")
	now := noon
	e := exporter(&now, prometheus.Options{Sinks: busy})
	e.Take(full(night, noon))
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	var own strings.Builder // the Go runtime's metrics have names of other manners
	for line := range strings.Lines(w.Body.String()) {
		if strings.Contains(line, "mesh") {
			own.WriteString(line)
		}
	}
	cmd := exec.CommandContext(t.Context(), path, "check", "metrics")
	cmd.Stdin = strings.NewReader(own.String())
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

// TestInteropPrometheus has Prometheus of Debian scrape: it knows the values of a room, and that
// there are none once the room is silent.
func TestInteropPrometheus(t *testing.T) {
	path, port := theirs.Path(t, "prometheus"), theirs.Port(t)
	e := prometheus.New(prometheus.Config{}, prometheus.Options{})
	web := httptest.NewServer(e.Handler())
	defer web.Close()
	e.Take(full(night, time.Now()))
	folder := t.TempDir()
	config := fmt.Sprintf("global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs: [{job_name: meshrig, static_configs: [{targets: [%q]}]}]\n", strings.TrimPrefix(web.URL, "http://"))
	if err := os.WriteFile(filepath.Join(folder, "conf.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	theirs.Start(t, port, path, "--config.file", filepath.Join(folder, "conf.yml"), "--storage.tsdb.path", filepath.Join(folder, "data"),
		"--web.listen-address", fmt.Sprintf("127.0.0.1:%d", port), "--log.level", "warn")
	ask := func(query, want string) {
		t.Helper()
		theirs.Await(t, query, func() error {
			resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/api/v1/query?query=%s", port, url.QueryEscape(query)))
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			var answer struct {
				Data struct {
					Result []struct{ Value []any }
				}
			}
			if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
				return err
			}
			var got []any
			for _, r := range answer.Data.Result {
				got = append(got, r.Value[1])
			}
			if fmt.Sprint(got) != want {
				return fmt.Errorf("%v, want %s", got, want)
			}
			return nil
		})
	}
	ask(`meshcore_room_up{room="night",pubkey="50ababababab"}`, "[1]")
	ask(`meshcore_room_battery_volts`, "[0.5]")
	ask(`sum(meshcore_room_route_packets_total)`, fmt.Sprintf("[%v]", sumOf("meshcore_room_route_packets_total")))
	ask(`meshcore_room_info{version="v1.17.1",role="room_server"}`, "[1]")
	e.Take(failed(night, time.Now(), sample.Serial))
	ask(`meshcore_room_battery_volts`, "[]")
	ask(`meshcore_room_up`, "[0]")
	ask(`count({__name__=~"meshcore_room_.+"})`, "[5]")
}

// sumOf is the sum of all values of a name in a full poll.
func sumOf(name string) (sum float64) {
	for i, q := range sample.Quantities {
		if q.Name == name {
			sum += float64(i) + 0.5
		}
	}
	return sum
}
