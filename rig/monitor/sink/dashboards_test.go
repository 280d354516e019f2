package sink_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
)

// folder holds the dashboards that operators are given.
const folder = "../../../ci/monitoring/grafana/dashboards"

// queries are those of the panels of a dashboard, by the title of the panel, with what Grafana puts into
// them.
func queries(t *testing.T, name string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, Query string }
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("$__rate_interval", "1m", "$__interval", "10s", "$timeFilter", "time > now() - 1h", "^$room$", ".*", "$room", ".*")
	all := map[string][]string{}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			all[p.Title] = append(all[p.Title], fill.Replace(q.Expr+q.Query))
		}
	}
	if len(all) < 10 {
		t.Fatalf("%s: %d panels with queries", name, len(all))
	}
	for title, list := range all {
		for _, q := range list {
			if strings.Contains(q, "$") {
				t.Errorf("%s: %q has a variable that nothing is put into: %s", name, title, q)
			}
		}
	}
	return all
}

// hill is a room of which everything is measured.
var hill = sample.Node{Name: "hill", Pub: strings.Repeat("50", 32), Key: identity.PublicKey{0x50}}

// full is a poll that measured all there is, every counter having grown to n.
func full(at time.Time, n float64) sample.Sample {
	values := sample.Values{}
	for _, q := range sample.Quantities {
		values[q.Metric] = 1
		if q.Counter {
			values[q.Metric] = n
		}
	}
	return sample.Sample{Node: hill, Source: sample.Serial, At: at, Poll: &sample.Poll{
		Took: time.Second, Values: values, Info: sample.Info{Role: "room_server", Version: "v1.17.1", Board: "Heltec", Radio: "869.618,62.5,8,5"},
	}}
}

// exporter has the metrics of the room and of a sink.
func exporter(t *testing.T) *prometheus.Exporter {
	t.Helper()
	s, err := influx.New(influx.Config{File: filepath.Join(t.TempDir(), "points")}, t.TempDir(), influx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return prometheus.New(prometheus.Config{}, prometheus.Options{Rooms: []sample.Node{hill}, Sinks: func() []sink.Status { return []sink.Status{s.Status()} }})
}

// Every metric that a panel or a rule of its legend names is one that the collector has.
func TestDashboardsNameMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	e := exporter(t)
	e.Take(full(time.Now(), 1))
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	known := map[string]bool{}
	for line := range strings.Lines(w.Body.String()) {
		known[regexp.MustCompile(`^\w*`).FindString(line)] = true
	}
	named := map[string]bool{}
	for title, list := range queries(t, "rooms.json") {
		for _, q := range list {
			for _, metric := range regexp.MustCompile(`\bmesh(core|rig)_\w+`).FindAllString(q, -1) {
				if named[metric] = true; !known[metric] {
					t.Errorf("%q: nothing is called %s", title, metric)
				}
			}
		}
	}
	for _, q := range sample.Quantities {
		if !named[q.Name] && q.Metric != sample.ClockError {
			t.Errorf("no panel shows %s", q.Name)
		}
	}
}

// TestInteropDashboardsAreWritten has Grafana's kit write the dashboards anew: those in the folder are
// these. The kit is a module of its own, and built for this.
func TestInteropDashboardsAreWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("Grafana's kit takes half a minute to build")
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), theirs.Path(t, "go"), "run", ".", out)
	cmd.Dir = filepath.Join(folder, "../../dashboards")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(names) != 2 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		committed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if written, err := os.ReadFile(filepath.Join(out, filepath.Base(name))); err != nil || string(written) != string(committed) {
			t.Errorf("%s is not what is written: %v; go run . ../grafana/dashboards", name, err)
		}
	}
}

// TestInteropRoomsDashboard has Prometheus of Debian, by the configuration that operators are given but for
// addresses and pace, scrape the collector and answer every query of the dashboard with something.
func TestInteropRoomsDashboard(t *testing.T) {
	path, port := theirs.Path(t, "prometheus"), theirs.Port(t)
	e := exporter(t)
	ctx, stop := context.WithCancel(t.Context())
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for n := 1.0; ; n++ {
			e.Take(full(time.Now(), n))
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() { stop(); <-fed }()
	web := httptest.NewServer(e.Handler())
	defer web.Close()
	given, err := os.ReadFile(filepath.Join(folder, "../../prometheus/prometheus.yml"))
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("127.0.0.1:9469", strings.TrimPrefix(web.URL, "http://"), "127.0.0.1:9090", fmt.Sprint("127.0.0.1:", port), "_interval: 30s", "_interval: 200ms").Replace(string(given))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	theirs.Start(t, port, path, "--config.file", filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path", filepath.Join(dir, "data"),
		"--web.listen-address", fmt.Sprint("127.0.0.1:", port), "--log.level", "warn")
	for title, list := range queries(t, "rooms.json") {
		for _, q := range list {
			theirs.Await(t, title+": "+q, func() error {
				var answer struct {
					Status, Error string
					Data          struct{ Result []any }
				}
				if err := get(fmt.Sprintf("http://127.0.0.1:%d/api/v1/query?query=%s", port, url.QueryEscape(q)), &answer); err != nil {
					return err
				}
				if answer.Status != "success" || len(answer.Data.Result) == 0 {
					return fmt.Errorf("%+v", answer)
				}
				return nil
			})
		}
	}
}

// get reads an answer.
func get(address string, into any) error {
	resp, err := http.Get(address)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	return json.NewDecoder(resp.Body).Decode(into)
}

// TestInteropPacketsDashboard has InfluxDB of Debian, into which the collector has written, answer every
// query of the dashboard with a value.
func TestInteropPacketsDashboard(t *testing.T) {
	path, port, dir := theirs.Path(t, "influxd"), theirs.Port(t), t.TempDir()
	config := fmt.Sprintf("reporting-disabled = true\nbind-address = \"127.0.0.1:%d\"\n[meta]\ndir = \"%[2]s/meta\"\n[data]\ndir = \"%[2]s/data\"\nwal-dir = \"%[2]s/wal\"\n[monitor]\nstore-enabled = false\n[http]\nbind-address = \"127.0.0.1:%[3]d\"\nlog-enabled = false\n", theirs.Port(t), dir, port)
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	theirs.Start(t, port, path, "-config", filepath.Join(dir, "conf"))
	base := fmt.Sprint("http://127.0.0.1:", port)
	ask := func(q string) (values []any, err error) {
		var answer struct {
			Results []struct {
				Error  string
				Series []struct{ Values [][]any }
			}
		}
		if err := get(base+"/query?db=meshcore&q="+url.QueryEscape(q), &answer); err != nil {
			return nil, err
		}
		for _, r := range answer.Results {
			if r.Error != "" {
				return nil, fmt.Errorf("%s: %s", q, r.Error)
			}
			for _, s := range r.Series {
				for _, row := range s.Values {
					if row[1] != nil {
						values = append(values, row[1])
					}
				}
			}
		}
		return values, nil
	}
	if resp, err := http.PostForm(base+"/query", url.Values{"q": {"CREATE DATABASE meshcore"}}); err != nil {
		t.Fatal(err)
	} else {
		_ = resp.Body.Close()
	}
	s, err := influx.New(influx.Config{URL: base, Database: "meshcore", Every: time.Millisecond}, t.TempDir(), influx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i := range 4 {
		at := now.Add(time.Duration(i-4) * 20 * time.Second)
		s.Take(full(at, float64(i)))
		for _, dir := range []string{"rx", "tx"} {
			snr, rssi := 7.5, -90
			s.Take(sample.Sample{Node: hill, Source: sample.Serial, At: at, Packet: &sample.Packet{
				Direction: dir, Type: "TXT_MSG", Route: "flood", Length: 40, SNR: &snr, RSSI: &rssi, Airtime: 0.3, Parsed: true,
			}})
		}
	}
	s.Take(sample.Sample{Node: hill, Source: sample.Serial, At: now, Poll: &sample.Poll{Failure: sample.Silent, Reason: "no reply"}})
	s.Take(sample.Sample{Node: hill, Source: sample.Serial, At: now, Event: &sample.Event{Kind: sample.Restart, Text: "restarted"}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	defer func() {
		stop()
		<-done
		_ = s.Close()
	}()
	for title, list := range queries(t, "packets.json") {
		for _, q := range list {
			theirs.Await(t, title+": "+q, func() error {
				values, err := ask(q)
				if err == nil && len(values) == 0 {
					err = fmt.Errorf("no value: %s", q)
				}
				return err
			})
		}
	}
}
