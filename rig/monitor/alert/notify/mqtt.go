package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"github.com/meshrig/meshrig/rig/monitor/broker"
)

// publisher publishes with QoS 1. It connects when there is first something to say.
type publisher struct {
	broker broker.Config
	will   string // topic
	gone   []byte // kept there when we are

	mu     sync.Mutex
	conn   *autopaho.ConnectionManager
	cancel context.CancelFunc
	failed error
}

func newPublisher(b broker.Config) *publisher { return &publisher{broker: b} }

// publish returns when the broker has the message.
func (p *publisher) publish(ctx context.Context, topic string, body []byte, keep bool) error {
	conn, err := p.connection(ctx)
	if err != nil {
		return err
	}
	host := p.broker.Host()
	if err := conn.AwaitConnection(ctx); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.failed != nil {
			err = p.failed
		}
		return fmt.Errorf("%s: %w", host, err)
	}
	if _, err := conn.Publish(ctx, &paho.Publish{QoS: 1, Retain: keep, Topic: topic, Payload: body}); err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	return nil
}

func (p *publisher) connection(ctx context.Context) (*autopaho.ConnectionManager, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn != nil {
		return p.conn, nil
	}
	config, err := p.broker.Client("")
	if err != nil {
		return nil, err
	}
	if p.will != "" {
		config.WillMessage = &paho.WillMessage{Topic: p.will, Payload: p.gone, QoS: 1, Retain: true}
	}
	config.OnConnectError = func(err error) {
		p.mu.Lock()
		p.failed = err
		p.mu.Unlock()
	}
	config.OnConnectionUp = func(*autopaho.ConnectionManager, *paho.Connack) {
		p.mu.Lock()
		p.failed = nil
		p.mu.Unlock()
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	conn, err := autopaho.NewConnection(life, config)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%s: %w", p.broker.Host(), err)
	}
	p.conn, p.cancel = conn, cancel
	return conn, nil
}

// parting is how long saying good-bye may take.
const parting = 2 * time.Second

// Close says that we are gone, where that is kept, and ends the connection.
func (p *publisher) Close() error {
	p.mu.Lock()
	conn, cancel := p.conn, p.cancel
	p.conn, p.cancel = nil, nil
	p.mu.Unlock()
	if conn == nil {
		return nil
	}
	defer cancel()
	ctx, done := context.WithTimeout(context.Background(), parting)
	defer done()
	if p.will != "" {
		_, _ = conn.Publish(ctx, &paho.Publish{QoS: 1, Retain: true, Topic: p.will, Payload: p.gone}) // or its will says so
	}
	_ = conn.Disconnect(ctx) // one that is away is gone already
	return nil
}

// byMQTT publishes notices.
type byMQTT struct {
	*publisher
	name, topic string
}

// Name says which broker it is.
func (m *byMQTT) Name() string { return m.name }

// Send publishes a notice as JSON. The broker keeps those that say how things are now.
func (m *byMQTT) Send(ctx context.Context, n Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return &Refused{err}
	}
	topic := strings.Join([]string{m.topic, level(n.Subject), level(string(n.Rule))}, "/")
	return m.publish(ctx, topic, body, n.Kind != Event && n.Kind != Test)
}

// level makes one level of a topic of a name: /dev/ttyUSB0 is a name too.
func level(name string) string {
	return strings.NewReplacer("/", "_", "+", "_", "#", "_", "\x00", "_").Replace(strings.TrimPrefix(name, "/"))
}
