package prometheus_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
	"github.com/meshrig/meshrig/rig/monitor/spool"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

var night = sample.Node{Name: "night", Pub: "50" + strings.Repeat("ab", 31)}

// full is a poll that measured all there is.
func full(node sample.Node, at time.Time) sample.Sample {
	values := sample.Values{}
	for i, q := range sample.Quantities {
		values[q.Metric] = float64(i) + 0.5
	}
	return sample.Sample{Node: node, Source: sample.Serial, At: at, Poll: &sample.Poll{
		Took: 1500 * time.Millisecond, Values: values,
		Info: sample.Info{Role: "room_server", Version: "v1.17.1", Board: `a "board"`, Radio: "869.618,62.5,8,5"},
	}}
}

func polled(node sample.Node, at time.Time, source sample.Source, values sample.Values) sample.Sample {
	return sample.Sample{Node: node, Source: source, At: at, Poll: &sample.Poll{Values: values}}
}

func failed(node sample.Node, at time.Time, source sample.Source) sample.Sample {
	return sample.Sample{Node: node, Source: source, At: at, Poll: &sample.Poll{Failure: sample.Silent, Reason: "no answer"}}
}

// scraped is what one scrape tells of rooms and of the monitor, without the program's own metrics.
func scraped(t *testing.T, e *prometheus.Exporter) map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	series := map[string]string{}
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "mesh") {
			i := strings.LastIndexByte(line, ' ')
			series[line[:i]] = strings.TrimSpace(line[i:])
		}
	}
	return series
}

// exporter is one whose clock stands at now.
func exporter(now *time.Time, o prometheus.Options) *prometheus.Exporter {
	o.Now = func() time.Time { return *now }
	return prometheus.New(prometheus.Config{}, o)
}

func keys(series map[string]string, without string) (names []string) {
	for k := range series {
		if !strings.HasPrefix(k, without) {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return names
}

const who = `{pubkey="50ababababab",room="night"}`

// TestFull holds that each quantity has its series, that there are no others, and that the makers of
// Prometheus find nothing to complain of.
func TestFull(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{})
	e.Take(full(night, noon))
	series := scraped(t, e)
	for i, q := range sample.Quantities {
		labels := map[string]string{"room": "night", "pubkey": "50ababababab"}
		maps.Copy(labels, q.Labels)
		var pairs []string
		for k, v := range labels {
			pairs = append(pairs, fmt.Sprintf("%s=%q", k, v))
		}
		slices.Sort(pairs)
		name := q.Name + "{" + strings.Join(pairs, ",") + "}"
		if got, want := series[name], fmt.Sprint(float64(i)+0.5); got != want {
			t.Errorf("%s is %q, want %s", name, got, want)
		}
		delete(series, name)
	}
	want := map[string]string{
		"meshcore_room_up" + who: "1", "meshcore_room_last_success_timestamp_seconds" + who: "1.79604e+09",
		"meshcore_room_poll_duration_seconds" + who:                                                                                                "1.5",
		`meshcore_room_polls_total{pubkey="50ababababab",result="ok",room="night",source="serial"}`:                                                "1",
		`meshcore_room_info{board="a \"board\"",pubkey="50ababababab",radio="869.618,62.5,8,5",role="room_server",room="night",version="v1.17.1"}`: "1",
		"meshrig_monitor_heartbeat_timestamp_seconds":                                                                                              "1.79604e+09",
	}
	if !maps.Equal(series, want) {
		t.Errorf("also %v", series)
	}
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	problems, err := promlint.New(w.Body).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

// TestSilent ends the series of a room that is silent, and keeps what tells of that.
func TestSilent(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{})
	e.Take(full(night, noon))
	e.Take(failed(night, noon.Add(time.Minute), sample.Serial))
	series := scraped(t, e)
	if got := keys(series, "meshrig"); len(got) != 5 || series["meshcore_room_up"+who] != "0" ||
		series["meshcore_room_last_success_timestamp_seconds"+who] != "1.79604e+09" ||
		series[`meshcore_room_polls_total{pubkey="50ababababab",result="silent",room="night",source="serial"}`] != "1" {
		t.Errorf("%v", series)
	}
	e.Take(polled(night, noon.Add(2*time.Minute), sample.Serial, sample.Values{sample.Queue: 3}))
	series = scraped(t, e)
	if _, has := series["meshcore_room_battery_volts"+who]; has || series["meshcore_room_transmit_queue_packets"+who] != "3" || series["meshcore_room_up"+who] != "1" {
		t.Errorf("what was not measured stands: %v", series)
	}
}

// TestStale ends the series of a room that nothing comes of any more, the later the more seldom it is polled.
func TestStale(t *testing.T) {
	for _, c := range []struct {
		polls []time.Duration
		good  time.Duration
	}{
		{[]time.Duration{0}, 2 * time.Hour},
		{[]time.Duration{0, time.Minute}, 11 * time.Minute},
		{[]time.Duration{0, time.Hour}, 4 * time.Hour},
	} {
		now := noon
		e := exporter(&now, prometheus.Options{})
		for _, p := range c.polls {
			e.Take(full(night, noon.Add(p)))
		}
		for _, more := range []time.Duration{0, time.Second} {
			now = noon.Add(c.good + more)
			series := scraped(t, e)
			if _, has := series["meshcore_room_battery_volts"+who]; has != (more == 0) || (series["meshcore_room_up"+who] == "1") != has {
				t.Errorf("polls at %v, %v later: %t", c.polls, now.Sub(noon), has)
			}
		}
	}
}

// TestTwoWays has a room looked at by cable and over the air: each value is the newest, and those of
// a way that fails end.
func TestTwoWays(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{})
	e.Take(polled(night, noon, sample.Serial, sample.Values{sample.Battery: 3.9, sample.ReceiveTime: 7}))
	e.Take(polled(night, noon.Add(time.Minute), sample.Radio, sample.Values{sample.Battery: 4.1, sample.Posts: 5}))
	series := scraped(t, e)
	if series["meshcore_room_battery_volts"+who] != "4.1" || series["meshcore_room_posts_total"+who] != "5" ||
		series["meshcore_room_receive_airtime_seconds_total"+who] != "7" {
		t.Errorf("%v", series)
	}
	e.Take(failed(night, noon.Add(2*time.Minute), sample.Radio))
	series = scraped(t, e)
	if _, has := series["meshcore_room_posts_total"+who]; has || series["meshcore_room_battery_volts"+who] != "3.9" || series["meshcore_room_up"+who] != "1" {
		t.Errorf("%v", series)
	}
}

// TestAnotherKey holds that another board at a port is another room: nothing of the first stays.
func TestAnotherKey(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{Rooms: []sample.Node{{Name: "night"}, {Name: "never"}}})
	if series := scraped(t, e); series[`meshcore_room_up{pubkey="",room="never"}`] != "0" {
		t.Errorf("%v", series)
	}
	e.Take(full(night, noon))
	e.Take(failed(sample.Node{Name: "night"}, noon, sample.Serial)) // who is silent does not say who it is
	if series := scraped(t, e); series["meshcore_room_up"+who] != "0" || series[`meshcore_room_up{pubkey="",room="night"}`] != "" {
		t.Errorf("%v", series)
	}
	other := sample.Node{Name: "night", Pub: "77" + night.Pub[2:]}
	e.Take(polled(other, noon, sample.Serial, sample.Values{sample.Queue: 3}))
	series := scraped(t, e)
	for name := range series {
		if strings.Contains(name, "50abab") || strings.Contains(name, "v1.17.1") {
			t.Errorf("%s is still there", name)
		}
	}
	if n := series[`meshcore_room_polls_total{pubkey="77ababababab",result="ok",room="night",source="serial"}`]; n != "1" {
		t.Errorf("%s polls", n)
	}
	e.Configure(prometheus.Config{}, []sample.Node{{Name: "never"}, {Name: "new"}})
	if got := keys(scraped(t, e), "meshrig"); !slices.Equal(got, []string{`meshcore_room_up{pubkey="",room="never"}`, `meshcore_room_up{pubkey="",room="new"}`}) {
		t.Errorf("%q", got)
	}
}

// busy is a sink with something of everything to tell.
func busy() []sink.Status {
	return []sink.Status{{Name: "influx", Spool: spool.Stats{Bytes: 100, Records: 2, Dropped: 3}, Delivered: 4, Errors: 5, Aside: 6, Success: noon}}
}

func TestMonitor(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{Sinks: busy})
	e.Beat(noon.Add(time.Minute))
	want := map[string]string{
		`meshrig_monitor_spool_bytes{sink="influx"}`: "100", `meshrig_monitor_spool_records{sink="influx"}`: "2",
		`meshrig_monitor_spool_dropped_total{sink="influx"}`: "3", `meshrig_monitor_sink_delivered_total{sink="influx"}`: "4",
		`meshrig_monitor_sink_errors_total{sink="influx"}`: "5", `meshrig_monitor_sink_set_aside_total{sink="influx"}`: "6",
		`meshrig_monitor_sink_last_success_timestamp_seconds{sink="influx"}`: "1.79604e+09",
		"meshrig_monitor_heartbeat_timestamp_seconds":                        "1.79604006e+09",
	}
	if got := scraped(t, e); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// narrow accepts first some connections that hold next to nothing of what their reader has not read yet.
type narrow struct {
	net.Listener
	first int
}

func (n *narrow) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok && n.first > 0 {
		n.first--
		_ = tcp.SetWriteBuffer(1)
	}
	return c, err
}

const lazies = 3 // one less than may scrape at once

// TestNeverRead has scrapers ask and never read: polls and others who scrape go on, and they are left.
func TestNeverRead(t *testing.T) {
	now := noon
	e := exporter(&now, prometheus.Options{Patience: 2 * time.Second})
	for i := range 100 {
		e.Take(full(sample.Node{Name: fmt.Sprint("room ", i)}, noon))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- e.Serve(ctx, &narrow{l, lazies}) }()
	var lazy []net.Conn
	for range lazies {
		c, err := (&net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
			return raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 1) })
		}}).Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = io.WriteString(c, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := c.Read(make([]byte, 1)); err != nil { // the answer has begun
			t.Fatal(err)
		}
		lazy = append(lazy, c)
	}
	e.Take(full(night, noon))
	resp, err := http.Get("http://" + l.Addr().String() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || !strings.Contains(string(body), "meshcore_room_up"+who) {
		t.Errorf("%v, %d bytes", err, len(body))
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for e.Scraping() > 0 { // else the test does not end
		<-tick.C
	}
	for _, c := range lazy {
		if rest, err := io.ReadAll(c); err == nil && strings.Contains(string(rest), "meshrig_monitor") {
			t.Errorf("%d bytes waited for who never read", len(rest))
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestConfig holds that nothing is shown to others by oversight.
func TestConfig(t *testing.T) {
	for listen, want := range map[string]string{
		"": "", "127.0.0.1:9469": "", "[::1]:9469": "", "localhost:0": "",
		"9469": "want an address", ":9469": "would be seen from elsewhere", "0.0.0.0:9469": "would be seen", "192.168.1.4:9469": "would be seen",
	} {
		got := ""
		(&prometheus.Config{Listen: listen}).Check(func(what string, _ ...any) { got += what })
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q", listen, got)
		}
	}
	if _, err := prometheus.Listen(t.Context(), prometheus.Config{Listen: "127.0.0.1:-1"}); err == nil {
		t.Error("listens nowhere")
	}
}

func BenchmarkTake(b *testing.B) {
	e := prometheus.New(prometheus.Config{}, prometheus.Options{})
	s := full(night, noon)
	b.ReportAllocs()
	for b.Loop() {
		e.Take(s)
	}
}

// BenchmarkScrape is one scrape of two hundred rooms.
func BenchmarkScrape(b *testing.B) {
	now := noon
	e := exporter(&now, prometheus.Options{})
	for i := range 200 {
		e.Take(full(sample.Node{Name: fmt.Sprint("room ", i)}, noon))
	}
	h := e.Handler()
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil))
	}
}
