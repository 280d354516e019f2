package influx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
)

// database is an InfluxDB 1.6 with its files in a folder.
type database struct {
	port   int
	folder string
	path   string
	runs   *theirs.Program
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	d := &database{path: theirs.Path(t, "influxd"), port: theirs.Port(t), folder: t.TempDir()}
	config := fmt.Sprintf(`reporting-disabled = true
bind-address = "127.0.0.1:%d"
[meta]
  dir = "%[2]s/meta"
[data]
  dir = "%[2]s/data"
  wal-dir = "%[2]s/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:%[3]d"
  auth-enabled = false
  log-enabled = false
`, theirs.Port(t), d.folder, d.port)
	if err := os.WriteFile(filepath.Join(d.folder, "conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start(t)
	return d
}

func (d *database) start(t *testing.T) {
	t.Helper()
	d.runs = theirs.Start(t, d.port, d.path, "-config", filepath.Join(d.folder, "conf"))
}

func (d *database) url() string { return fmt.Sprintf("http://127.0.0.1:%d", d.port) }

// ask gives the rows of an answer, each a list of columns.
func (d *database) ask(t *testing.T, query string) [][]any {
	t.Helper()
	resp, err := http.PostForm(d.url()+"/query", url.Values{"db": {"meshcore"}, "q": {query}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Results []struct {
			Error  string
			Series []struct{ Values [][]any }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || len(answer.Results) != 1 || answer.Results[0].Error != "" {
		t.Fatalf("%s: %v %+v", query, err, answer)
	}
	var rows [][]any
	for _, s := range answer.Results[0].Series {
		rows = append(rows, s.Values...)
	}
	return rows
}

// TestInteropInfluxDB has InfluxDB of Debian take every kind of point, be away for an hour of samples,
// and refuse one in a thousand.
func TestInteropInfluxDB(t *testing.T) {
	d := newDatabase(t)
	cfg := influx.Config{URL: d.url(), Database: "meshcore"}
	folder := t.TempDir()
	waits := make(chan struct{}) // receives whenever the sink would wait for long
	s, err := influx.New(cfg, folder, influx.Options{Wait: func(ctx context.Context, _ time.Duration) error {
		select {
		case waits <- struct{}{}:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "database") {
		t.Errorf("a database that is not there: %v", err)
	}
	d.ask(t, "CREATE DATABASE meshcore")
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	empty := func(t *testing.T) {
		t.Helper()
		theirs.Await(t, "the sink", func() error {
			select {
			case <-waits:
			default:
			}
			if st := s.Status(); st.Spool.Records > 0 {
				return fmt.Errorf("%+v", st)
			}
			return nil
		})
	}
	night := room("night, post=\"1\" ä")
	values := sample.Values{}
	for _, q := range sample.Quantities {
		values[q.Metric] = 4
	}
	first := poll(night, noon, values)
	first.Poll.Info = sample.Info{Role: "room_server", Version: "v1.17.1"}
	s.Take(first)
	s.Take(sample.Sample{Node: night, At: noon, Event: &sample.Event{Kind: sample.Restart, Text: `after "3 h"`}})
	s.Take(sample.Sample{Node: night, At: noon, Packet: &sample.Packet{Direction: "rx", Type: "ACK", Route: "flood", Length: 9, SNR: new(7.0), RSSI: new(-90)}})
	empty(t)
	if rows := d.ask(t, `SELECT battery_volts, uptime_seconds, up FROM meshcore_room WHERE room = 'night, post="1" ä' AND source = 'serial'`); len(rows) != 1 || fmt.Sprint(rows[0][1:]) != "[4 4 1]" {
		t.Errorf("%v", rows)
	}
	if rows := d.ask(t, `SELECT text FROM meshcore_room_event WHERE kind = 'restart'`); len(rows) != 1 || rows[0][1] != `after "3 h"` {
		t.Errorf("%v", rows)
	}
	if rows := d.ask(t, `SHOW FIELD KEYS FROM meshcore_room`); len(rows) != len(sample.Quantities)+2 {
		t.Errorf("%d fields", len(rows))
	}
	if rows := d.ask(t, `SELECT length, snr_db FROM meshcore_packet WHERE dir = 'rx'`); len(rows) != 1 {
		t.Errorf("%v", rows)
	}

	d.runs.Stop(t)
	at := noon
	for range 360 { // an hour, every ten seconds
		at = at.Add(10 * time.Second)
		for i := range 10 {
			s.Take(poll(room(fmt.Sprint("r", i)), at, sample.Values{sample.Battery: 4, sample.Uptime: float64(i)}))
		}
	}
	failures := s.Status().Errors
	theirs.Await(t, "failures", func() error {
		select {
		case <-waits:
		default:
		}
		if n := s.Status().Errors - failures; n < 5 {
			return fmt.Errorf("%d", n)
		}
		return nil
	})
	d.start(t)
	empty(t)
	if rows := d.ask(t, `SELECT count(battery_volts) FROM meshcore_room WHERE room =~ /^r/`); len(rows) != 1 || rows[0][1] != float64(3600) {
		t.Errorf("of 3600 points of an hour: %v", rows)
	}

	// Another program was first with a field, as text.
	d.write(t, fmt.Sprintf(`meshcore_packet,room=other airtime_seconds="long" %d`, at.UnixNano()))
	for i := range 1000 {
		v := poll(room(fmt.Sprint("m", i)), at, sample.Values{sample.Queue: 1})
		if i == 617 {
			v.Poll, v.Packet = nil, &sample.Packet{Direction: "rx", Type: "ACK", Route: "flood", Length: 9, Airtime: 0.5}
		}
		s.Take(v)
	}
	empty(t)
	st := s.Status()
	if rows := d.ask(t, `SELECT count(transmit_queue_packets) FROM meshcore_room WHERE room =~ /^m/ AND source = 'serial'`); len(rows) != 1 || rows[0][1] != float64(999) {
		t.Errorf("of 999 points beside the refused one: %v", rows)
	}
	data, err := os.ReadFile(filepath.Join(folder, "set-aside.jsonl"))
	if err != nil || st.Aside != 1 || !strings.Contains(string(data), "m617") || !strings.Contains(string(data), "field type conflict") {
		t.Errorf("%v, %+v, %.200s", err, st, data)
	}
	cancel()
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Error(err)
	}
}

// write posts a line as another program would.
func (d *database) write(t *testing.T, line string) {
	t.Helper()
	resp, err := http.Post(d.url()+"/write?db=meshcore", "text/plain", strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

// TestInteropVictoriaMetrics has VictoriaMetrics of Debian take points by either interface.
func TestInteropVictoriaMetrics(t *testing.T) {
	path, port := theirs.Path(t, "victoria-metrics"), theirs.Port(t)
	theirs.Start(t, port, path, "-storageDataPath", t.TempDir(), "-httpListenAddr", fmt.Sprintf("127.0.0.1:%d", port), "-retentionPeriod", "100y")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	at := time.Now().Truncate(time.Second) // it takes no points of the future
	for name, cfg := range map[string]influx.Config{
		"one": {URL: base, Database: "meshcore"},
		"two": {URL: base, Bucket: "meshcore", Org: "mesh"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := influx.New(cfg, t.TempDir(), influx.Options{Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
			s.Take(poll(room(name), at, sample.Values{sample.Battery: 4.25, sample.Uptime: 77}))
			run(t, s)
			theirs.Await(t, "the points", func() error {
				if resp, err := http.Get(base + "/internal/force_flush"); err == nil { // else they show after ten seconds
					_ = resp.Body.Close()
				}
				resp, err := http.Get(base + "/api/v1/export?match[]=" + url.QueryEscape(`{room="`+name+`"}`) + "&reduce_mem_usage=1")
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				text, _ := io.ReadAll(resp.Body)
				for _, want := range []string{`"__name__":"meshcore_room_battery_volts"`, fmt.Sprintf(`"values":[4.25],"timestamps":[%d]`, at.UnixMilli()), `"__name__":"meshcore_room_uptime_seconds"`, `"pubkey":"50ababababab"`} {
					if !strings.Contains(string(text), want) {
						return fmt.Errorf("no %s in %s", want, text)
					}
				}
				return nil
			})
		})
	}
}
