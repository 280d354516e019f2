package mqtt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
)

// How long a broker has for an answer, and we for leaving it.
const (
	answer  = 10 * time.Second
	leaving = 2 * time.Second
)

// link is the connection of one room.
type link struct {
	conn   *autopaho.ConnectionManager
	topic  string // of its state
	offers []byte // what is said when we go
	cancel context.CancelFunc

	mu   sync.Mutex
	err  error         // of the last attempt to connect
	last []byte        // the state that was published last; nil: none since the start
	lost bool          // the broker may have said that the room is offline, as we were away
	gone chan struct{} // closed when the connection is
}

// newLink connects, and goes on trying.
func (s *Sink) newLink(ctx context.Context, key string, payload []byte) (*link, error) {
	offers, err := goodbye(payload, time.Now())
	if err != nil {
		return nil, err
	}
	cfg, err := s.cfg.Broker.Client("meshrig_" + sample.Node{Pub: key}.Short())
	if err != nil {
		return nil, err
	}
	l := &link{topic: s.cfg.topic(key) + "/status", offers: offers}
	cfg.WillMessage = &paho.WillMessage{Topic: l.topic, Payload: l.offers, QoS: 1}
	cfg.PacketTimeout = answer
	cfg.OnConnectError = func(err error) { l.note(err) }
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	cfg.OnConnectionUp = func(c *autopaho.ConnectionManager, _ *paho.Connack) { l.up(life, c) }
	cfg.OnConnectionDown = func() bool {
		l.note(errLost)
		return true
	}
	if l.conn, err = autopaho.NewConnection(life, cfg); err != nil {
		cancel()
		return nil, err
	}
	l.cancel = cancel
	return l, nil
}

// goodbye is the last will of a room: what was said of it, but that it is offline, as of now.
func goodbye(payload []byte, now time.Time) ([]byte, error) {
	var v status
	if err := json.Unmarshal(payload, &v); err != nil {
		return nil, err
	}
	return json.Marshal(status{
		Status: "offline", Timestamp: now.UTC().Format(stampForm), Origin: v.Origin, OriginID: v.OriginID,
		Radio: or(v.Radio), Model: or(v.Model), Firmware: or(v.Firmware), Client: or(v.Client),
	})
}

var errLost = errors.New("the connection is lost")

func (l *link) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err, l.lost = err, true
	if l.gone != nil {
		close(l.gone) // an answer that is waited for does not come any more
		l.gone = nil
	}
}

// up says again what the state is, if the broker may have published our will meanwhile.
func (l *link) up(life context.Context, c *autopaho.ConnectionManager) {
	l.mu.Lock()
	last, again := l.last, l.lost && l.last != nil
	l.err, l.lost = nil, false
	l.gone = make(chan struct{})
	l.mu.Unlock()
	if again {
		go func() {
			ctx, cancel := context.WithTimeout(life, answer)
			defer cancel()
			_, _ = c.Publish(ctx, &paho.Publish{Topic: l.topic, QoS: 1, Payload: last}) // else the next one says it
		}()
	}
}

// publish returns when the broker has the message.
func (l *link) publish(ctx context.Context, topic string, payload []byte) error {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	if err := l.conn.AwaitConnection(ctx); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.err != nil {
			return l.err
		}
		return err
	}
	l.mu.Lock()
	gone := l.gone
	l.mu.Unlock()
	if gone == nil {
		return errLost
	}
	go func() {
		select {
		case <-gone:
			cancel()
		case <-ctx.Done():
		}
	}()
	resp, err := l.conn.Publish(ctx, &paho.Publish{Topic: topic, QoS: 1, Payload: payload})
	if err != nil {
		if resp != nil && final(resp.ReasonCode) {
			return &sink.Refused{Reason: err.Error()}
		}
		select {
		case <-gone:
			return errLost
		default:
			return err
		}
	}
	if topic == l.topic {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.last = append([]byte(nil), payload...)
	}
	return nil
}

// final tells whether a broker's reason is about the message, so that it would be the same again.
func final(reason byte) bool {
	switch reason {
	case packets.PubackNotAuthorized, packets.PubackTopicNameInvalid, packets.PubackPayloadFormatInvalid:
		return true
	}
	return false
}

// leave ends the connection of a room that was said to be offline.
func (l *link) leave(ctx context.Context) error {
	defer l.cancel()
	ctx, cancel := context.WithTimeout(ctx, leaving)
	defer cancel()
	return l.conn.Disconnect(ctx)
}

// close says that the room is offline, as nobody watches it any more, and leaves.
func (l *link) close() error {
	defer l.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), leaving)
	defer cancel()
	l.mu.Lock()
	away := l.err != nil
	l.mu.Unlock()
	if away {
		return nil // the broker has our will
	}
	if _, err := l.conn.Publish(ctx, &paho.Publish{Topic: l.topic, QoS: 1, Payload: l.offers}); err != nil {
		return fmt.Errorf("mqtt: leaving: %w", err)
	}
	return l.conn.Disconnect(ctx)
}
