package meshtastic

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Watch takes what is heard of nodes, and whether the broker is there. [alert.Alerts] is one.
type Watch interface {
	sample.Consumer
	// Reach says that a way is there, with an empty reason, or why it is not.
	Reach(way, reason string, at time.Time)
}

// Stats are what came.
type Stats struct {
	Heard      uint64 // packets of nodes that are looked after
	Duplicates uint64 // of those, by another gateway
	Strangers  uint64 // packets of nodes that are not
	Ignored    uint64 // what is no packet that was heard: other topics, kept messages, broken JSON
}

// Listener listens to a broker.
type Listener struct {
	config Config
	watch  Watch
	now    func() time.Time
	nodes  map[uint32]string

	mu     sync.Mutex
	recent map[uint32]*recent
	stats  Stats
	reason string // why the broker is not there; empty if it is
}

// lookEvery is between two looks at whether the broker is there.
const lookEvery = 30 * time.Second

// New makes a listener of a configuration that was checked.
func New(c Config, w Watch) *Listener {
	l := &Listener{config: c, watch: w, now: time.Now, nodes: map[uint32]string{}, recent: map[uint32]*recent{}, reason: "not connected yet"}
	for _, n := range c.Nodes {
		if number, err := n.number(); err == nil {
			l.nodes[number] = n.Name
			l.recent[number] = &recent{}
		}
	}
	return l
}

// Stats tells what came so far.
func (l *Listener) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stats
}

// Run listens until the context ends. A broker that is not there, at the start or later, is said to
// the watch and tried again; behind each connection everything is subscribed to anew.
func (l *Listener) Run(ctx context.Context) error {
	client, err := l.config.Broker.Client("")
	if err != nil {
		return fmt.Errorf("meshtastic: %w", err)
	}
	client.OnConnectionUp = func(conn *autopaho.ConnectionManager, _ *paho.Connack) { go l.subscribe(ctx, conn) }
	client.OnConnectionDown = func() bool { l.set(ctx, "the connection broke"); return true }
	client.OnConnectError = func(err error) { l.set(ctx, err.Error()) }
	client.OnPublishReceived = []func(paho.PublishReceived) (bool, error){func(p paho.PublishReceived) (bool, error) {
		l.take(p.Packet.Topic, p.Packet.Payload, p.Packet.Retain)
		return true, nil
	}}
	conn, err := autopaho.NewConnection(ctx, client)
	if err != nil {
		return fmt.Errorf("meshtastic: %s: %w", l.config.Broker.Host(), err)
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			<-conn.Done()
			return nil
		case <-ticker.C:
			l.look()
		}
	}
}

// subscribe subscribes to all, and says so when the broker agrees.
func (l *Listener) subscribe(ctx context.Context, conn *autopaho.ConnectionManager) {
	s := &paho.Subscribe{}
	for _, t := range l.config.Topics {
		s.Subscriptions = append(s.Subscriptions, paho.SubscribeOptions{Topic: t, QoS: 1})
	}
	ack, err := conn.Subscribe(ctx, s)
	if err == nil && ack != nil {
		for i, code := range ack.Reasons {
			if code >= 0x80 {
				err = errors.Join(err, fmt.Errorf("the broker refuses %s (reason %#02x)", l.config.Topics[i], code))
			}
		}
	}
	if err != nil {
		l.set(ctx, "subscription: "+err.Error())
		return
	}
	l.set(ctx, "")
}

// set notes how the broker is, but not that it went with us.
func (l *Listener) set(ctx context.Context, reason string) {
	if ctx.Err() != nil {
		return
	}
	l.mu.Lock()
	l.reason = reason
	l.mu.Unlock()
	l.look()
}

// look tells the watch how the broker is.
func (l *Listener) look() {
	l.mu.Lock()
	reason := l.reason
	l.mu.Unlock()
	l.watch.Reach(l.config.Way(), reason, l.now())
}

// take takes a message. What a broker keeps and hands out again is no sign of life.
func (l *Listener) take(topic string, body []byte, kept bool) {
	name, p, ok := l.heard(topic, body, kept)
	if !ok {
		return
	}
	l.watch.Take(sample.Sample{
		Node: sample.Node{Name: name}, Source: sample.Broker, At: l.now(), Poll: &sample.Poll{Values: p.values()},
	})
}

// heard finds whom a message is a new sign of life of.
func (l *Listener) heard(topic string, body []byte, kept bool) (string, packet, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if kept || !uplink(topic) {
		l.stats.Ignored++
		return "", packet{}, false
	}
	p, ok := parse(body)
	if !ok {
		l.stats.Ignored++
		return "", packet{}, false
	}
	name, ok := l.nodes[p.From]
	switch {
	case !ok:
		l.stats.Strangers++
	case l.recent[p.From].seen(p.ID):
		l.stats.Duplicates++
		ok = false
	default:
		l.stats.Heard++
	}
	return name, p, ok
}
