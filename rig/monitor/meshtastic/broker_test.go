package meshtastic_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// recorder keeps what a listener says.
type recorder struct {
	said chan string
}

func newRecorder() *recorder { return &recorder{said: make(chan string, 1000)} }

func (r *recorder) Take(s sample.Sample) { r.said <- "heard " + s.Node.Name }

func (r *recorder) Reach(_, reason string, _ time.Time) {
	if reason != "" {
		r.said <- "gone: " + reason
	} else {
		r.said <- "there"
	}
}

// until waits until something is said that begins so.
func (r *recorder) until(t *testing.T, what string) string {
	t.Helper()
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	for {
		select {
		case said := <-r.said:
			if strings.HasPrefix(said, what) {
				return said
			}
		case <-patience.C:
			t.Fatalf("nobody said %q", what)
		}
	}
}

// serve starts a broker inside the test.
func serve(t *testing.T, address string, hooks ...mqtt.Hook) (s *mqtt.Server, stop func()) {
	t.Helper()
	s = mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	if len(hooks) == 0 {
		hooks = []mqtt.Hook{&door{open: true}}
	}
	for _, h := range hooks {
		if err := s.AddHook(h, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddListener(listeners.NewTCP(listeners.Config{ID: "tcp", Address: address})); err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { _ = s.Close() })
	t.Cleanup(stop)
	return s, stop
}

func listen(t *testing.T, c meshtastic.Config) *recorder {
	t.Helper()
	c.Nodes = []meshtastic.Node{{Name: "hill", ID: "!a1000001"}}
	c.Check(func(what string, _ ...any) { t.Error(what) })
	r := newRecorder()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- meshtastic.New(c, r).Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return r
}

// message is one of hill's, by a root of some depth.
func message(id int) (topic, body string) {
	return "msh/US/VA/ric/2/json/LongFast/!5000000a", fmt.Sprintf(`{"from":%d,"id":%d,"type":"nodeinfo","payload":{}}`, uint32(hill), id)
}

func TestABrokerThatIsDownAtTheStartAndLater(t *testing.T) {
	address := theirs.Address(t)
	r := listen(t, meshtastic.Config{Broker: broker.Config{URL: "mqtt://" + address, Retry: 10 * time.Millisecond}})
	r.until(t, "gone: ") // and it does not end
	s, stop := serve(t, address)
	r.until(t, "there")
	topic, body := message(1)
	if err := s.Publish(topic, []byte(body), false, 0); err != nil {
		t.Fatal(err)
	}
	r.until(t, "heard hill")
	// It goes, comes back and knows nothing of us: everything is subscribed to anew.
	stop()
	r.until(t, "gone: ")
	s, _ = serve(t, address)
	r.until(t, "there")
	topic, body = message(2)
	if err := s.Publish(topic, []byte(body), false, 0); err != nil {
		t.Fatal(err)
	}
	r.until(t, "heard hill")
	// It throws us out, and we come back.
	for _, c := range s.Clients.GetAll() {
		if !c.Net.Inline {
			if err := s.DisconnectClient(c, packets.ErrServerShuttingDown); err != nil && !strings.Contains(err.Error(), "shutting") {
				t.Fatal(err)
			}
		}
	}
	r.until(t, "gone: ")
	r.until(t, "there")
}

func TestABrokerThatRefuses(t *testing.T) {
	address := theirs.Address(t)
	serve(t, address, &door{})
	r := listen(t, meshtastic.Config{Broker: broker.Config{URL: "mqtt://" + address, Retry: 10 * time.Millisecond}})
	if said := r.until(t, "gone: "); !strings.Contains(said, "subscription") {
		t.Error(said)
	}
}

func TestWhatABrokerKeepsIsNoSignOfLife(t *testing.T) {
	address := theirs.Address(t)
	s, _ := serve(t, address)
	topic, body := message(1)
	if err := s.Publish(topic, []byte(body), true, 1); err != nil {
		t.Fatal(err)
	}
	r := listen(t, meshtastic.Config{Broker: broker.Config{URL: "mqtt://" + address, Retry: 10 * time.Millisecond}, Topics: []string{"msh/#"}})
	if said := <-r.said; said != "there" { // what it kept may come before
		t.Fatal(said)
	}
	topic, body = message(2)
	if err := s.Publish(topic, []byte(body), false, 0); err != nil {
		t.Fatal(err)
	}
	r.until(t, "heard hill")
	select {
	case said := <-r.said:
		t.Errorf("%q: a message that the broker kept was taken for news", said)
	default:
	}
}

// door lets everybody in, and subscribe if it is open.
type door struct {
	mqtt.HookBase

	open bool
}

func (*door) ID() string { return "door" }

func (*door) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck
}

func (*door) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

func (d *door) OnACLCheck(_ *mqtt.Client, _ string, write bool) bool { return write || d.open }
