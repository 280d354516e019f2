package sinks_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
	"github.com/meshrig/meshrig/rig/monitor/sinks"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func poll(i int) sample.Sample {
	return sample.Sample{Node: sample.Node{Name: "night"}, Source: sample.Serial, At: noon.Add(time.Duration(i) * time.Second), Poll: &sample.Poll{}}
}

func points(t *testing.T, file string) int {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(data), "\n")
}

// TestReload changes sinks while samples come: each arrives in one that was there, and once.
func TestReload(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	of := func(files ...string) (s sinks.Section) {
		for i, f := range files {
			s.Influx = append(s.Influx, influx.Config{Name: fmt.Sprint("i", i), File: file(f)})
		}
		s.Complete()
		return s
	}
	all := sinks.New(file("spools"), "meshrig/v1", io.Discard)
	apply := func(s sinks.Section) {
		t.Helper()
		if err := all.Apply(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
	}
	apply(of("a", "b"))
	stop, done := make(chan struct{}), make(chan int)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- i
				return
			default:
				all.Take(poll(i))
			}
		}
	}()
	for range 5 {
		apply(of("a", "c"))
		apply(of("a", "b"))
	}
	close(stop)
	took := <-done
	apply(of("a"))
	if err := all.Close(); err != nil {
		t.Fatal(err)
	}
	if a, bc := points(t, file("a")), points(t, file("b"))+points(t, file("c")); a != took || bc != took {
		t.Errorf("of %d samples %d arrived in the sink that stayed, %d in the one that changed", took, a, bc)
	}
	if len(all.Status()) != 0 {
		t.Error("sinks after the end")
	}
}

// TestMetrics serves metrics where the section says, says what cannot be begun, and begins the rest.
func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	all := sinks.New(t.TempDir(), "meshrig/v1", &out)
	get := func(address string) string {
		resp, err := http.Get("http://" + address + "/metrics")
		if err != nil {
			return ""
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return string(text)
	}
	var s sinks.Section
	first, second := fmt.Sprint("127.0.0.1:", theirs.Port(t)), fmt.Sprint("127.0.0.1:", theirs.Port(t))
	s.Prometheus.Listen = first
	s.Influx = []influx.Config{{Name: "out", File: "-"}}
	if !s.Stdout() {
		t.Error("not to standard output")
	}
	if err := all.Apply(t.Context(), s, []sample.Node{{Name: "never"}}); err != nil {
		t.Fatal(err)
	}
	text := get(first)
	for _, want := range []string{`meshcore_room_up{pubkey="",room="never"} 0`, `meshrig_monitor_sink_errors_total{sink="out"} 0`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	s.Prometheus.Listen = second
	s.MQTT = []mqtt.Config{{Name: "m", Broker: broker.Config{URL: "mqtts://127.0.0.1:1", CA: "/nowhere"}, IATA: "AMS"}}
	if err := all.Apply(t.Context(), s, nil); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("began without certificates: %v", err)
	}
	if get(first) != "" || get(second) == "" {
		t.Error("metrics are not where they should be")
	}
	all.Take(poll(0))
	if err := all.Close(); err != nil || !strings.HasPrefix(out.String(), "meshcore_room,room=night") {
		t.Errorf("%v, %q", err, out.String())
	}
	if get(second) != "" {
		t.Error("metrics after the end")
	}
}

// letIn has a broker let in whoever comes.
type letIn struct{ mochi.HookBase }

func (*letIn) Provides(b byte) bool { return b == mochi.OnConnectAuthenticate || b == mochi.OnACLCheck }

func (*letIn) OnConnectAuthenticate(*mochi.Client, packets.Packet) bool { return true }

func (*letIn) OnACLCheck(*mochi.Client, string, bool) bool { return true }

// TestRoomTakenOut has brokers told at once that a room is not watched any more.
func TestRoomTakenOut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := mochi.New(&mochi.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	told := make(chan string, 10)
	hear := func(_ *mochi.Client, _ packets.Subscription, p packets.Packet) {
		told <- p.TopicName + " " + strings.Split(string(p.Payload), ",")[0]
	}
	if err := errors.Join(server.AddHook(new(letIn), nil), server.AddListener(listeners.NewNet("net", l)), server.Serve(), server.Subscribe("#", 1, hear)); err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	all := sinks.New(t.TempDir(), "meshrig/v1", io.Discard)
	s := sinks.Section{MQTT: []mqtt.Config{{Name: "m", Broker: broker.Config{URL: "mqtt://" + l.Addr().String()}, Topic: "{PUBLIC_KEY}"}}}
	hill := sample.Node{Name: "hill", Pub: "50" + strings.Repeat("ab", 31)}
	if err := all.Apply(t.Context(), s, []sample.Node{hill}); err != nil {
		t.Fatal(err)
	}
	all.Take(sample.Sample{Node: hill, At: noon, Poll: &sample.Poll{}})
	topic := strings.ToUpper(hill.Pub) + "/status "
	if got := <-told; got != topic+`{"status":"online"` {
		t.Errorf("%s", got)
	}
	if err := all.Apply(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != topic+`{"status":"offline"` {
		t.Errorf("%s", got)
	}
	if err := all.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestSection holds what is refused.
func TestSection(t *testing.T) {
	s := sinks.Section{
		Influx: []influx.Config{{File: "points"}, {File: "-"}},
		MQTT:   []mqtt.Config{{Broker: broker.Config{URL: "mqtt://x", CA: "ca"}, IATA: "?"}},
	}
	s.Complete()
	var got []string
	s.Check(func(what string, _ ...any) { got = append(got, what) })
	for i, want := range []string{"a second sink influx", "the code of an airport"} {
		if i >= len(got) || !strings.Contains(got[i], want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCheck tries each sink by name.
func TestCheck(t *testing.T) {
	s := sinks.Section{
		Influx: []influx.Config{{Name: "file", File: filepath.Join(t.TempDir(), "points")}, {Name: "web", URL: "http://127.0.0.1:1", Database: "d"}},
		MQTT:   []mqtt.Config{{Name: "m", Broker: broker.Config{URL: "mqtt://127.0.0.1:1"}, IATA: "AMS"}},
	}
	said := map[string]bool{}
	sinks.Check(t.Context(), s, t.TempDir(), func(name string, err error) { said[name] = err == nil })
	if len(said) != 3 || !said["file"] || said["web"] || said["m"] {
		t.Errorf("%v", said)
	}
}
