package mqtt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func node(name, first string) sample.Node {
	return sample.Node{Name: name, Pub: first + strings.Repeat("ab", 31)}
}

var (
	night = node("night", "50")
	key   = strings.ToUpper(night.Pub)
)

func poll(n sample.Node, at time.Time, values sample.Values) sample.Sample {
	return sample.Sample{Node: n, Source: sample.Serial, At: at, Poll: &sample.Poll{Values: values, Info: sample.Info{
		Role: "room_server", Called: "Night Post", Version: "v1.17.1", Build: "14 Aug 2026", Board: "RAK 4631", Radio: "869.618,62.5,8,5",
	}}}
}

func failed(n sample.Node, at time.Time) sample.Sample {
	return sample.Sample{Node: n, At: at, Poll: &sample.Poll{Failure: sample.Silent, Reason: "no answer"}}
}

func packet(n sample.Node, at time.Time, p sample.Packet) sample.Sample {
	p.Parsed = true
	return sample.Sample{Node: n, At: at, Packet: &p}
}

// message is what a broker was told.
type message struct {
	topic, payload string
	qos            byte
	retain         bool
}

// keeper is a broker's memory, which also does as it likes.
type keeper struct {
	mochi.HookBase

	mu       sync.Mutex
	got      []message
	connects []packets.ConnectParams
	answer   func(cl *mochi.Client, call int, m message) error
	calls    int
	ended    int // connections
	password string
}

func (k *keeper) ID() string { return "keeper" }

func (k *keeper) Provides(b byte) bool {
	return slices.Contains([]byte{mochi.OnConnectAuthenticate, mochi.OnACLCheck, mochi.OnPublish, mochi.OnWillSent, mochi.OnConnect, mochi.OnDisconnect}, b)
}

func (k *keeper) OnConnectAuthenticate(_ *mochi.Client, pk packets.Packet) bool {
	return k.password == "" || string(pk.Connect.Password) == k.password && string(pk.Connect.Username) == "op"
}

func (k *keeper) OnACLCheck(*mochi.Client, string, bool) bool { return true }

func (k *keeper) OnConnect(_ *mochi.Client, pk packets.Packet) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.connects = append(k.connects, pk.Connect)
	return nil
}

func (k *keeper) OnDisconnect(*mochi.Client, error, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended++
}

func (k *keeper) OnPublish(cl *mochi.Client, pk packets.Packet) (packets.Packet, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	m := message{pk.TopicName, string(pk.Payload), pk.FixedHeader.Qos, pk.FixedHeader.Retain}
	k.calls++
	if k.answer != nil {
		if err := k.answer(cl, k.calls, m); err != nil {
			return pk, err
		}
	}
	k.got = append(k.got, m)
	return pk, nil
}

func (k *keeper) OnWillSent(_ *mochi.Client, pk packets.Packet) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.got = append(k.got, message{pk.TopicName, string(pk.Payload), pk.FixedHeader.Qos, pk.FixedHeader.Retain})
}

// topics are the last levels of what arrived, with the state where there is one.
func (k *keeper) topics() (all []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.got {
		var s struct{ Status, Len string }
		_ = json.Unmarshal([]byte(m.payload), &s)
		all = append(all, m.topic[strings.LastIndexByte(m.topic, '/')+1:]+" "+s.Status+s.Len)
	}
	return all
}

// serve runs a broker with a memory, and gives how it is reached.
func serve(t *testing.T, k *keeper) broker.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := mochi.New(&mochi.Options{Logger: slog.New(slog.DiscardHandler)})
	if err := errors.Join(s.AddHook(k, nil), s.AddListener(listeners.NewNet("net", l)), s.Serve()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return broker.Config{URL: "mqtt://" + l.Addr().String()}
}

// published has a sink publish samples, and gives it back at its end.
func published(t *testing.T, cfg mqtt.Config, folder string, samples ...sample.Sample) *mqtt.Sink {
	t.Helper()
	s, err := mqtt.New(cfg, folder, mqtt.Options{Version: "meshrig/v1", Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range samples {
		s.Take(v)
	}
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
	return s
}

// TestPayloads holds what is published to the form of the community's gateways.
func TestPayloads(t *testing.T) {
	k := &keeper{}
	full := sample.Packet{
		Direction: "rx", Type: "TXT_MSG", Route: "direct", Length: 40, Payload: 38, SNR: new(7.0), RSSI: new(-90), Score: new(850), Airtime: 0.5504,
		Hash: "00aabbccddeeff11", Raw: []byte{0x0a, 0xff}, Device: new(time.Date(2024, 5, 15, 20, 50, 1, 0, time.UTC)), From: new(uint8(0x50)), To: new(uint8(0xa1)),
	}
	published(t, mqtt.Config{Broker: serve(t, k), IATA: "AMS"}, t.TempDir(),
		poll(night, noon, sample.Values{
			sample.Battery: 4.1, sample.Uptime: 77, sample.PoolEmpty: 0, sample.ChannelBusy: 1, sample.RadioStuck: 1, sample.NoiseFloor: -117,
			sample.TransmitTime: 5, sample.ReceiveErrors: 0, sample.Posts: 9,
		}),
		packet(night, noon, full), packet(night, noon, sample.Packet{Direction: "tx", Type: "ACK", Route: "flood", Length: 9}))
	base := "meshcore/AMS/" + key
	who := `"origin":"Night Post","origin_id":"` + key + `",`
	says := `"timestamp":"2026-11-30T12:00:00.000000+00:00",`
	about := `"radio":"869.618,62.5,8,5","model":"RAK 4631","firmware_version":"v1.17.1 (Build: 14 Aug 2026)","client_version":"meshrig/v1"`
	want := []message{
		{base + "/status", `{"status":"online",` + says + who + about + `,"stats":{"battery_mv":4100,"uptime_secs":77,"debug_flags":6,"noise_floor":-117,"tx_air_secs":5,"recv_errors":0}}`, 1, false},
		{base + "/packets", `{` + who + says + `"type":"PACKET","direction":"rx","time":"20:50:01","date":"15/5/2024","len":"40","packet_type":"2","route":"D","payload_len":"38","raw":"0AFF","SNR":"7","RSSI":"-90","score":"850","duration":"550","hash":"00AABBCCDDEEFF11","path":"50 -\u003e A1"}`, 1, false},
		{base + "/packets", `{` + who + says + `"type":"PACKET","direction":"tx","time":"12:00:00","date":"30/11/2026","len":"9","packet_type":"3","route":"F"}`, 1, false},
	}
	if len(k.got) != 4 || !slices.Equal(k.got[:3], want) {
		t.Errorf("got\n%+v\nwant\n%+v", k.got, want)
	}
	bye := k.got[len(k.got)-1]
	if bye.topic != base+"/status" || !strings.Contains(bye.payload, `"status":"offline"`) || !strings.Contains(bye.payload, about) || bye.retain {
		t.Errorf("at the end: %+v", bye)
	}
	c := k.connects[0]
	if !c.WillFlag || c.WillTopic != base+"/status" || c.WillQos != 1 || c.WillRetain || !strings.Contains(string(c.WillPayload), `"status":"offline"`) {
		t.Errorf("will: %+v", c)
	}
}

// TestStates publishes a state when it changes and every five minutes, and nothing of a room that has
// not said who it is.
func TestStates(t *testing.T) {
	k := &keeper{}
	var samples []sample.Sample
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	for m := range 8 {
		samples = append(samples, poll(night, at(m), nil))
	}
	anonymous := night
	anonymous.Pub = ""
	samples = append(samples, failed(anonymous, at(8)), failed(anonymous, at(9)), poll(night, at(10), nil), failed(sample.Node{Name: "never"}, noon))
	unread := packet(night, noon, sample.Packet{Direction: "rx", Raw: []byte{1}})
	unread.Packet.Parsed = false
	samples = append(samples, unread)
	published(t, mqtt.Config{Broker: serve(t, k), IATA: "AMS"}, t.TempDir(), samples...)
	if want := []string{"status online", "status online", "status offline", "status online", "status offline"}; !slices.Equal(k.topics(), want) {
		t.Errorf("%q, want %q", k.topics(), want)
	}
	if k.connects[0].WillTopic != k.got[0].topic || len(k.connects) != 1 {
		t.Errorf("%d connections", len(k.connects))
	}
}

// TestAnswers holds what a broker's answers lead to.
func TestAnswers(t *testing.T) {
	t.Parallel()
	var samples []sample.Sample
	for i := range 50 {
		samples = append(samples, packet(node(fmt.Sprint("r", i%5), fmt.Sprintf("5%d", i%5)), noon, sample.Packet{Direction: "tx", Length: i}))
	}
	for name, c := range map[string]struct {
		answer func(cl *mochi.Client, call int, m message) error
		aside  uint64
		failed bool
		again  int // how often messages may come again
	}{
		"one that is not allowed": {func(_ *mochi.Client, _ int, m message) error {
			if strings.Contains(m.payload, `"len":"17"`) {
				return packets.ErrNotAuthorized
			}
			return nil
		}, 1, false, 0},
		"too many at once": {func(_ *mochi.Client, call int, _ message) error {
			if call%7 == 0 {
				return packets.ErrQuotaExceeded
			}
			return nil
		}, 0, true, 0},
		"connections that break": {func(cl *mochi.Client, call int, _ message) error {
			if call == 20 {
				cl.Stop(errors.New("broken"))
				return packets.ErrRejectPacket
			}
			return nil
		}, 0, true, 3},
	} {
		t.Run(name, func(t *testing.T) {
			k := &keeper{answer: c.answer}
			folder := t.TempDir()
			s := published(t, mqtt.Config{Broker: serve(t, k), IATA: "AMS"}, folder, samples...)
			count := map[string]int{}
			order := map[string][]string{}
			for _, m := range k.got {
				if strings.HasSuffix(m.topic, "/packets") {
					count[m.payload]++
					if count[m.payload] == 1 {
						order[m.topic] = append(order[m.topic], m.payload)
					}
				}
			}
			again := 0
			for _, n := range count {
				again += n - 1
			}
			if len(count) != 50-int(c.aside) || again > c.again {
				t.Errorf("%d arrived, %d again", len(count), again)
			}
			for topic, payloads := range order {
				if !slices.IsSortedFunc(payloads, func(a, b string) int { return length(a) - length(b) }) {
					t.Errorf("%s: out of order: %q", topic, payloads)
				}
			}
			st := s.Status()
			if st.Aside != c.aside || (st.Errors > c.aside) != c.failed {
				t.Errorf("%+v", st)
			}
			data, _ := os.ReadFile(filepath.Join(folder, "set-aside.jsonl"))
			if (c.aside > 0) != strings.Contains(string(data), "ot authorized") && c.aside > 0 {
				t.Errorf("aside: %s", data)
			}
		})
	}
}

// length is that of a packet in a payload.
func length(payload string) (n int) {
	var p struct {
		Len int `json:",string"`
	}
	_ = json.Unmarshal([]byte(payload), &p)
	return p.Len
}

// TestStateAgain has the broker lose the connection: the state is said again, as its will was.
func TestStateAgain(t *testing.T) {
	t.Parallel()
	k := &keeper{}
	k.answer = func(cl *mochi.Client, call int, _ message) error {
		if call == 2 {
			cl.Stop(errors.New("broken"))
			return packets.ErrRejectPacket
		}
		return nil
	}
	published(t, mqtt.Config{Broker: serve(t, k), IATA: "AMS"}, t.TempDir(), poll(night, noon, nil), packet(night, noon, sample.Packet{Direction: "tx", Length: 3}))
	got := k.topics()
	if want := []string{"packets 3", "status offline", "status online", "status online"}; !slices.Equal(slices.Sorted(slices.Values(got)), want) || got[0] != "status online" || got[3] != "status offline" {
		t.Errorf("%q", got)
	}
}

// TestPassword holds that a password is asked for each time, and said nowhere.
func TestPassword(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := &keeper{password: "s3cret"}
	cfg := mqtt.Config{Broker: serve(t, k), IATA: "AMS"}
	cfg.Broker.User, cfg.Broker.Password = "op", secret.Secret{File: file}
	folder := t.TempDir()
	s := published(t, cfg, folder, poll(night, noon, nil))
	if len(k.got) != 2 {
		t.Errorf("%+v", s.Status())
	}
	if err := os.WriteFile(file, []byte("wr0ng"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := mqtt.New(cfg, folder, mqtt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err == nil || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("a wrong password: %v", err)
	}
	if err := os.WriteFile(file, []byte("s3cret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestConfig holds what is refused before anything runs.
func TestConfig(t *testing.T) {
	ok := broker.Config{URL: "mqtt://127.0.0.1"}
	for want, c := range map[string]mqtt.Config{
		"":                     {Broker: ok, IATA: "AMS"},
		"broker: url":          {IATA: "AMS"},
		"code of an airport":   {Broker: ok, IATA: "ams"},
		"with {PUBLIC_KEY}":    {Broker: ok, Topic: "mine/status"},
		"neither + nor #":      {Broker: ok, Topic: "mine/{PUBLIC_KEY}/#"},
		"want a spool of 1 to": {Broker: ok, IATA: "AMS", SpoolMiB: -1},
	} {
		got := ""
		c.Check(func(what string, _ ...any) { got += what + "\n" })
		if (want == "") != (got == "") || !strings.Contains(got, want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%q: %q", want, got)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	s, err := mqtt.New(mqtt.Config{Broker: broker.Config{URL: "mqtt://127.0.0.1:1"}, IATA: "AMS", SpoolMiB: 1}, b.TempDir(), mqtt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	v := packet(night, noon, sample.Packet{Direction: "rx", Type: "TXT_MSG", Route: "flood", Length: 40, SNR: new(7.0), RSSI: new(-90), Raw: make([]byte, 40)})
	b.ReportAllocs()
	for b.Loop() {
		s.Take(v)
	}
}
