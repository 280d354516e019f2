package page_test

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// hostile is a name that would do harm as anything but text.
const hostile = `<img src=x onerror=alert(1)>"'&</script><script>alert(2)</script>`

func node(name string, first byte) sample.Node {
	return sample.Node{Name: name, Pub: fmt.Sprintf("%02x", first) + strings.Repeat("00", 31)}
}

var (
	attic  = node("attic", 0x50)
	cellar = node("cellar", 0x51)
	nasty  = node(hostile, 0x52)
	shed   = node("shed", 0x53)
	tower  = node("tower", 0x54)
)

// world is a page of five rooms with a day behind them, whose clock stands.
type world struct {
	*page.Page
	board *page.Board
	store *store.Store
	now   time.Time

	mu     sync.Mutex
	alerts []page.Alert
	told   string // the password that came with a request for metrics
}

func (w *world) authorization() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.told
}

// alert has one more alert fire.
func (w *world) alert(a page.Alert) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alerts = append(slices.Clone(w.alerts), a)
}

func (w *world) firing() []page.Alert {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alerts
}

// take has board and store take a sample.
func (w *world) take(x sample.Sample) {
	w.board.Take(x)
	w.store.Take(x)
}

func (w *world) poll(n sample.Node, at time.Time, v sample.Values) {
	w.take(sample.Sample{Node: n, Source: sample.Serial, At: at, Poll: &sample.Poll{Values: v, Info: sample.Info{
		Role: "room_server", Called: n.Name + " (self)", Version: "v1.17.1", Build: "14 Aug 2026", Board: "Generic ESP32", Radio: "869.618,62.5,8,5",
	}}})
}

func (w *world) fail(n sample.Node, at time.Time, f sample.Failure, why string) {
	w.take(sample.Sample{Node: n, Source: sample.Serial, At: at, Poll: &sample.Poll{Failure: f, Reason: why}})
}

func (w *world) packet(n sample.Node, at time.Time, p sample.Packet) {
	w.take(sample.Sample{Node: n, Source: sample.Serial, At: at, Packet: &p})
}

// day is what a room measures over a day: a battery that the sun fills, and air time that grows.
func day(i int) sample.Values {
	sun := math.Sin(float64(i) / 1440 * 2 * math.Pi)
	return sample.Values{
		sample.Battery: 3.9 + 0.2*sun, sample.Uptime: float64(86400 + i*60), sample.Restarts: 1, sample.Queue: float64(i % 3),
		sample.NoiseFloor: -112 + math.Round(3*sun), sample.LastSNR: 6.25 - float64(i%7)/4, sample.LastRSSI: float64(-80 - i%9),
		sample.TransmitTime: float64(i * 3), sample.ReceiveTime: float64(i * 4), sample.Received: float64(i * 7), sample.Sent: float64(i * 5),
		sample.ReceiveErrors: float64(i / 9), sample.ClockOffset: 12, sample.ClockError: 60, sample.DutyCycleLimit: 0.1,
		sample.Posts: float64(i / 10), sample.Pushes: float64(i / 3), sample.Admins: 1, sample.ReadWrite: 4,
	}
}

// quick is a world with an hour behind it, for tests that look at other things.
func quick(t *testing.T, c page.Config) *world {
	t.Helper()
	return past(t, c, 60)
}

func made(t *testing.T) *world {
	t.Helper()
	return past(t, page.Config{}, 1440)
}

func past(t *testing.T, c page.Config, minutes int) *world {
	t.Helper()
	w := &world{now: noon}
	now := func() time.Time { return w.now }
	quiet := slog.New(slog.DiscardHandler)
	var err error
	w.store, err = store.Open(t.Context(), t.TempDir(), store.Config{}, store.Options{Now: now, Still: true, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	w.board = page.NewBoard(now, attic, cellar, nasty, shed, tower)
	for i := 1440 - minutes; i <= 1440; i++ {
		at := noon.Add(time.Duration(i-1440) * time.Minute)
		if i < 300 || i > 420 {
			w.poll(attic, at, day(i))
		}
		if i < 1300 {
			w.poll(cellar, at, day(i))
		} else {
			w.fail(cellar, at, sample.Silent, "no answer within 3s")
		}
		v := day(i)
		v[sample.TransmitTime], v[sample.Battery], v[sample.ClockOffset] = float64(i*7), 3.41, -80_000_000
		w.poll(nasty, at, v)
	}
	w.fail(shed, noon, sample.Unreachable, "open /dev/ttyUSB3: no such file or directory")
	for i := range 30 {
		snr, rssi, from := 7.5-float64(i)/2, -70-i, uint8(0xa1)
		p := sample.Packet{Direction: "rx", Type: "TXT_MSG", Route: "flood", Length: 40 + i, SNR: &snr, RSSI: &rssi, Airtime: 0.3, Hash: fmt.Sprintf("%016x", i), From: &from, Parsed: true}
		if i%3 == 2 {
			p = sample.Packet{Direction: "tx", Type: "ACK", Route: "direct", Length: 14, Parsed: true}
		}
		w.packet(attic, noon.Add(time.Duration(i-40)*time.Second), p)
	}
	w.packet(nasty, noon, sample.Packet{Direction: "rx", Type: hostile, Route: hostile, Hash: hostile, Parsed: true})
	w.take(sample.Sample{Node: attic, At: noon.Add(-3 * time.Hour), Event: &sample.Event{Kind: sample.Restart, Text: "uptime fell from 2 d to 12 s"}})
	w.take(sample.Sample{Node: nasty, At: noon.Add(-2 * time.Hour), Event: &sample.Event{Kind: sample.Changed, Text: "calls itself " + hostile}})
	w.alerts = []page.Alert{
		{Rule: "silent", Room: "cellar", State: "firing", Since: noon.Add(-time.Hour), Value: "2.3 h", Text: "does not answer on its port"},
		{Rule: "battery low", Room: hostile, State: "firing", Since: noon.Add(-3 * time.Hour), Value: "3.41 V", Text: hostile},
		{Rule: "duty cycle", Room: "attic", State: "pending", Since: noon.Add(-5 * time.Minute), Value: "8.4 %"},
		{Rule: "gateway down", Room: "mast", State: "firing", Since: noon.Add(-time.Minute), Text: "gateway mast: no answer"},
	}
	if err := w.store.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Page, err = page.New(c, page.View{
		Board: w.board, Past: w.store, Alerts: w.firing, Now: now, Log: quiet,
		Metrics: http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.told = r.Header.Get("Authorization")
			_, _ = io.WriteString(out, "meshcore_room_up 1\n")
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// get asks for a path, as a browser on this machine would.
func get(h http.Handler, path string, edit ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8095"
	for _, e := range edit {
		e(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestHostile has names and texts do no harm, wherever they come from.
func TestHostile(t *testing.T) {
	t.Parallel()
	w := made(t)
	name := url.QueryEscape(hostile)
	for _, path := range []string{
		"/", "/room?name=" + name, "/room?name=attic&span=" + name, "/packets", "/packets?room=" + name, "/alerts",
		"/api/rooms", "/api/alerts", "/api/events", "/api/events?room=" + name, "/api/packets", "/api/history?room=" + name,
	} {
		got := get(w, path)
		if got.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
		if body := got.Body.String(); strings.Contains(body, "<img") || strings.Contains(body, "<script>") || strings.Contains(body, "</script><") {
			t.Errorf("%s: a name is not text", path)
		}
		h := got.Header()
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self'; style-src 'self';") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for path, want := range map[string]int{"/room?name=nowhere": 404, "/api/history?room=nowhere": 404, "/api/events?room=nowhere": 404, "/other": 404, "/assets/": 404, "/assets/overview.html": 404, "/metrics": 200} {
		if got := get(w, path); got.Code != want {
			t.Errorf("%s: %d, want %d", path, got.Code, want)
		}
	}
}

// An alert leads to the page of its room, and one about what is no room to none.
func TestAlertsOfNoRoom(t *testing.T) {
	t.Parallel()
	body := get(quick(t, page.Config{}), "/alerts").Body.String()
	if !strings.Contains(body, "room?name=cellar") || !strings.Contains(body, "gateway mast: no answer") || strings.Contains(body, "name=mast") {
		t.Error(body)
	}
}
