package influx_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// room is a node as a configuration calls it.
func room(name string) sample.Node {
	return sample.Node{Name: name, Pub: "50" + strings.Repeat("ab", 31)}
}

func poll(node sample.Node, at time.Time, values sample.Values) sample.Sample {
	return sample.Sample{Node: node, Source: sample.Serial, At: at, Poll: &sample.Poll{Took: 1500 * time.Millisecond, Values: values}}
}

// written is what a sink writes of samples to standard output, before its end.
func written(t interface {
	Helper()
	Fatal(...any)
}, folder string, samples ...sample.Sample,
) string {
	t.Helper()
	var out strings.Builder
	s, err := influx.New(influx.Config{File: "-"}, folder, influx.Options{Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range samples {
		s.Take(v)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := errors.Join(s.Run(ctx), s.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPoints holds the points to the form that stands in the operators' page.
func TestPoints(t *testing.T) {
	night := room("night post")
	info := poll(night, noon, sample.Values{})
	info.Poll.Info = sample.Info{Role: "room_server", Version: "v1.17.1", Board: `RAK 4631 "x"`}
	again := info
	again.At = noon.Add(time.Minute)
	for name, c := range map[string]struct {
		samples []sample.Sample
		want    string
	}{
		"whole numbers and others": {
			[]sample.Sample{poll(night, noon, sample.Values{sample.Battery: 4, sample.Uptime: 5123, sample.NoiseFloor: -117, sample.LastSNR: -8.25, "new": 1})},
			`meshcore_room,pubkey=50ababababab,room=night\ post,source=serial battery_volts=4,uptime_seconds=5123i,noise_floor_dbm=-117i,last_snr_db=-8.25,poll_seconds=1.5,up=1i 1796040000000000000`,
		},
		"a failure": {
			[]sample.Sample{{Node: sample.Node{Name: "a,b=c"}, Source: sample.Radio, At: noon, Poll: &sample.Poll{Failure: sample.Silent, Reason: "no answer"}}},
			`meshcore_room,room=a\,b\=c,source=rf poll_seconds=0,failure="silent",up=0i 1796040000000000000`,
		},
		"what it says of itself, once": {
			[]sample.Sample{info, again},
			`meshcore_room,pubkey=50ababababab,room=night\ post,source=serial poll_seconds=1.5,up=1i 1796040000000000000` + "\n" +
				`meshcore_room_info,pubkey=50ababababab,room=night\ post,source=serial board="RAK 4631 \"x\"",role="room_server",version="v1.17.1" 1796040000000000000` + "\n" +
				`meshcore_room,pubkey=50ababababab,room=night\ post,source=serial poll_seconds=1.5,up=1i 1796040060000000000`,
		},
		"an event": {
			[]sample.Sample{{Node: night, At: noon, Event: &sample.Event{Kind: sample.Restart, Text: "after 3 h"}}},
			`meshcore_room_event,kind=restart,room=night\ post text="after 3 h" 1796040000000000000`,
		},
		"packets of one moment": {
			[]sample.Sample{
				{Node: night, At: noon, Packet: &sample.Packet{Direction: "rx", Type: "TXT_MSG", Route: "flood", Length: 40, SNR: new(7.0), RSSI: new(-90), Airtime: 0.5, Hash: "AA", Raw: []byte{1}, Device: new(time.Unix(1715770351, 0)), Parsed: true}},
				{Node: night, At: noon, Packet: &sample.Packet{Direction: "tx", Length: 40}},
				{Node: night, At: noon.Add(time.Second), Packet: &sample.Packet{Direction: "tx", Length: 40}},
			},
			`meshcore_packet,dir=rx,room=night\ post,route=flood,type=TXT_MSG airtime_seconds=0.5,device_time=1715770351i,length=40i,rssi_dbm=-90i,snr_db=7 1796040000000000000` + "\n" +
				`meshcore_packet,dir=tx,room=night\ post length=40i 1796040000000000001` + "\n" +
				`meshcore_packet,dir=tx,room=night\ post length=40i 1796040001000000000`,
		},
		"broken numbers": {
			[]sample.Sample{poll(night, noon, sample.Values{sample.Battery: nan(), sample.Uptime: 1e300, sample.Queue: inf(), sample.Restarts: 1.6})},
			`meshcore_room,pubkey=50ababababab,room=night\ post,source=serial restarts=2i,poll_seconds=1.5,up=1i 1796040000000000000`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := written(t, t.TempDir(), c.samples...); got != c.want+"\n" {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func nan() float64 { return inf() - inf() }

func inf() float64 { f, _ := strconv.ParseFloat("Inf", 64); return f }

// TestReadBack has the decoder of the format's makers read points of any names and values.
func TestReadBack(t *testing.T) {
	folders, turn := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		turn++
		name := rapid.String().Draw(t, "name")
		values := sample.Values{}
		for _, q := range sample.Quantities {
			if rapid.Bool().Draw(t, "has") {
				if values[q.Metric] = rapid.Float64().Draw(t, string(q.Metric)); q.Whole {
					values[q.Metric] = float64(rapid.Int32().Draw(t, string(q.Metric)))
				}
			}
		}
		text := written(t, filepath.Join(folders, strconv.Itoa(turn)), poll(room(name), noon, values))
		d := lineprotocol.NewDecoderWithBytes([]byte(text))
		if !d.Next() {
			t.Fatalf("no point in %q", text)
		}
		if m, err := d.Measurement(); err != nil || string(m) != "meshcore_room" {
			t.Fatal(string(m), err)
		}
		for {
			key, value, err := d.NextTag()
			if err != nil {
				t.Fatal(err)
			}
			if key == nil {
				break
			}
			if string(key) == "room" && !strings.ContainsAny(name, `\`) && printable(name) && string(value) != name {
				t.Errorf("room %q became %q", name, value)
			}
		}
		got := map[string]lineprotocol.Value{}
		for {
			key, value, err := d.NextField()
			if err != nil {
				t.Fatal(err)
			}
			if key == nil {
				break
			}
			got[string(key)] = value
		}
		if at, err := d.Time(lineprotocol.Nanosecond, time.Time{}); err != nil || !at.Equal(noon) {
			t.Error(at, err)
		}
		for _, q := range sample.Quantities {
			v, has := values[q.Metric]
			f, there := got[string(q.Metric)]
			switch {
			case has != there:
				t.Errorf("%s: given %t, written %t", q.Metric, has, there)
			case has && q.Whole && (f.Kind() != lineprotocol.Int || float64(f.IntV()) != v):
				t.Errorf("%s: %v became %v", q.Metric, v, f)
			case has && !q.Whole && (f.Kind() != lineprotocol.Float || f.FloatV() != v):
				t.Errorf("%s: %v became %v", q.Metric, v, f)
			}
		}
		if len(got) != len(values)+2 || d.Next() {
			t.Errorf("%d fields, %d values", len(got), len(values))
		}
	})
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffd })
}

// server is a database that keeps what it was told, unless answer says something else.
type server struct {
	mu     sync.Mutex
	asked  []*http.Request
	lines  []string
	answer func(w http.ResponseWriter, lines []string) bool // true: it has answered
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		body = z
	}
	text, _ := io.ReadAll(body)
	s.asked = append(s.asked, r)
	lines := slices.Collect(strings.Lines(string(text)))
	if s.answer != nil && s.answer(w, lines) {
		return
	}
	s.lines = append(s.lines, lines...)
	w.WriteHeader(http.StatusNoContent)
}

// delivered has a sink bring samples to a server, and gives the sink, which is closed.
func delivered(t *testing.T, cfg influx.Config, to *server, samples ...sample.Sample) *influx.Sink {
	t.Helper()
	web := httptest.NewServer(to)
	defer web.Close()
	cfg.URL = web.URL + cfg.URL
	s, err := influx.New(cfg, t.TempDir(), influx.Options{Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range samples {
		s.Take(v)
	}
	run(t, s)
	return s
}

// run runs a sink until nothing waits.
func run(t *testing.T, s *influx.Sink) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for s.Status().Spool.Records > 0 {
		<-tick.C
	}
	cancel()
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestRequests holds the two interfaces to what their documents ask for.
func TestRequests(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg        influx.Config
		uri, given string
	}{
		"version 1": {influx.Config{Database: "mesh core", User: "op", Password: secret.Secret{File: file}}, "/write?db=mesh+core&precision=ns", "Basic b3A6czNjcmV0"},
		"a policy":  {influx.Config{URL: "/influx/", Database: "d", Retention: "year"}, "/influx/write?db=d&precision=ns&rp=year", ""},
		"version 2": {influx.Config{Bucket: "b", Org: "o", Token: secret.Secret{File: file}}, "/api/v2/write?bucket=b&org=o&precision=ns", "Token s3cret"},
	} {
		t.Run(name, func(t *testing.T) {
			to := &server{}
			delivered(t, c.cfg, to, poll(room("r"), noon, sample.Values{sample.Battery: 4}))
			if len(to.asked) != 1 || len(to.lines) != 1 {
				t.Fatalf("%d requests, %q", len(to.asked), to.lines)
			}
			r := to.asked[0]
			if r.Method != http.MethodPost || r.RequestURI != c.uri || r.Header.Get("Authorization") != c.given {
				t.Errorf("%s %s, %q", r.Method, r.RequestURI, r.Header.Get("Authorization"))
			}
		})
	}
}

// TestAnswers holds what each answer of a server leads to.
func TestAnswers(t *testing.T) {
	many := func(n int) (all []sample.Sample) {
		for i := range n {
			all = append(all, poll(room("r"+strconv.Itoa(i)), noon, sample.Values{sample.Battery: 4}))
		}
		return all
	}
	has := func(lines []string, what string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, what) })
	}
	for name, c := range map[string]struct {
		answer func(calls int, w http.ResponseWriter, lines []string) bool
		aside  uint64
		errors uint64
	}{
		"400 to one in a thousand": {func(_ int, w http.ResponseWriter, lines []string) bool {
			if !has(lines, "room=r617,") {
				return false
			}
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"partial write: field type conflict"}`)
			return true
		}, 1, 1},
		"413 to many": {func(_ int, w http.ResponseWriter, lines []string) bool {
			if len(lines) <= 100 {
				return false
			}
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return true
		}, 0, 0},
		"500, then 503, 401, 404 and a redirection": {func(calls int, w http.ResponseWriter, _ []string) bool {
			codes := []int{500, 503, 401, 404, 302, 429}
			if calls > len(codes) {
				return false
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(codes[calls-1])
			return true
		}, 0, 6},
		"a closed connection": {func(calls int, _ http.ResponseWriter, _ []string) bool {
			if calls == 1 {
				panic(http.ErrAbortHandler)
			}
			return false
		}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			to, calls := &server{}, 0
			to.answer = func(w http.ResponseWriter, lines []string) bool {
				calls++
				return c.answer(calls, w, lines)
			}
			s := delivered(t, influx.Config{Database: "d"}, to, many(1000)...)
			if got := uint64(len(to.lines)); got != 1000-c.aside {
				t.Errorf("%d points arrived", got)
			}
			if st := s.Status(); st.Aside != c.aside || st.Errors != c.errors {
				t.Errorf("%+v", st)
			}
		})
	}
}

// TestSecretsStay holds that no password is in what a sink says of its failures, or in its spool.
func TestSecretsStay(t *testing.T) {
	t.Setenv("MESHRIG_TEST_TOKEN", "s3cret")
	folder := t.TempDir()
	s, err := influx.New(influx.Config{URL: "http://127.0.0.1:1", Bucket: "b", Token: secret.Secret{Env: "MESHRIG_TEST_TOKEN"}}, folder, influx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Take(poll(room("r"), noon, nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = s.Run(ctx)
	if st := s.Status(); st.Errors == 0 || strings.Contains(st.Reason, "s3cret") {
		t.Errorf("%+v", st)
	}
	if err := s.Check(t.Context()); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Error(err)
	}
	_ = filepath.WalkDir(folder, func(path string, _ os.DirEntry, _ error) error {
		if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), "s3cret") {
			t.Errorf("%s holds the token", path)
		}
		return nil
	})
}

// TestConfig holds what is refused before anything runs.
func TestConfig(t *testing.T) {
	url := "http://127.0.0.1:8086"
	for want, c := range map[string]influx.Config{
		"":                       {URL: url, Database: "d"},
		"nowhere to write":       {},
		"both url and file":      {URL: url, Database: "d", File: "-"},
		"want a URL":             {URL: "127.0.0.1:8086", Database: "d"},
		"no password in a URL":   {URL: "http://u:p@host", Database: "d"},
		"leave one of them out":  {URL: url, Database: "d", Bucket: "b"},
		"give database":          {URL: url},
		"token and org":          {URL: url, Database: "d", Org: "o"},
		"user, password and":     {URL: url, Bucket: "b", User: "u"},
		"a password and no user": {URL: url, Database: "d", Password: secret.Secret{Env: "X"}},
		"want a batch":           {URL: url, Database: "d", Batch: -1},
		"want a spool":           {URL: url, Database: "d", SpoolMiB: -1},
	} {
		got := ""
		c.Check(func(what string, _ ...any) { got += what + "\n" })
		if (want == "") != (got == "") || !strings.Contains(got, want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%q: %q", want, got)
		}
	}
	if _, err := influx.New(influx.Config{URL: url, TLS: tlsOf("/nowhere")}, t.TempDir(), influx.Options{}); err == nil {
		t.Error("took a file of certificates that is not there")
	}
}
