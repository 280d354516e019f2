package mqtt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"
	"golang.org/x/sync/errgroup"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// Sink publishes samples. It is a [sink.Sink].
type Sink struct {
	cfg    Config
	client string
	pump   *sink.Pump
	links  map[string]*link // by key; of Run
	got    map[string]bool  // what arrived of a batch that did not as a whole

	mu      sync.Mutex
	rooms   map[string]*room // by name
	watched map[string]bool  // by name; nil: whoever samples are of
	left    map[string]bool  // by key: rooms that nobody watches any more, whose connections end
	buf     []byte
}

var _ sink.Sink = (*Sink)(nil)

// room is what is known of one for its states.
type room struct {
	key  string
	info sample.Info
	up   bool
	said time.Time // when its state was published last
}

// Options are what a program brings along.
type Options struct {
	Version string                                           // of the program: "meshrig/v1.2.3"
	Wait    func(ctx context.Context, d time.Duration) error // see [sink.Pump]
}

// The sizes of a batch, and how many rooms are published of at once.
const (
	records = 200
	volume  = 1 << 20
	atOnce  = 32
)

// New makes the sink of a configuration that was checked, with its spool in a folder of its own.
func New(cfg Config, folder string, o Options) (*Sink, error) {
	cfg.Complete()
	if _, err := cfg.Broker.Client(""); err != nil {
		return nil, fmt.Errorf("mqtt: %s: %w", cfg.Name, err)
	}
	queue, err := spool.Open(folder, spool.Options{Limit: int64(cfg.SpoolMiB) << 20})
	if err != nil {
		return nil, fmt.Errorf("mqtt: %s: %w", cfg.Name, err)
	}
	s := &Sink{cfg: cfg, client: o.Version, links: map[string]*link{}, got: map[string]bool{}, rooms: map[string]*room{}, left: map[string]bool{}}
	if s.client == "" {
		s.client = "meshrig"
	}
	s.pump = &sink.Pump{
		Name: cfg.Name, Spool: queue, Aside: sink.NewAside(folder), Send: s.send, Wait: o.Wait, Records: records, Bytes: volume,
	}
	return s, nil
}

// Take puts what is to be published of a sample into the spool. A room whose key is not known yet
// has no topic, and an unparsed packet is none of those who read packets.
func (s *Sink) Take(v sample.Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watched != nil && !s.watched[v.Node.Name] {
		return // the end of a poll that was on its way when its room was taken out
	}
	r := s.room(v.Node)
	if v.Node.Pub == "" {
		v.Node.Pub = r.key
	}
	if v.Node.Pub == "" {
		return
	}
	delete(s.left, keyOf(v.Node))
	switch {
	case v.Poll != nil:
		if v.Poll.Info != (sample.Info{}) {
			r.info = v.Poll.Info
		}
		up := v.Poll.Failure == sample.NoFailure
		if since := v.At.Sub(r.said); r.said.IsZero() || up != r.up || since >= s.cfg.Status || since < 0 {
			r.up, r.said = up, v.At
			s.keep(v.Node, "/status", s.status(v, r.info))
		}
	case v.Packet != nil && v.Packet.Parsed:
		s.keep(v.Node, "/packets", packetOf(v, r.info))
	}
}

// room is what is known of a node. Another key is another one.
func (s *Sink) room(n sample.Node) *room {
	r := s.rooms[n.Name]
	if r == nil || n.Pub != "" && r.key != "" && n.Pub != r.key {
		r = &room{}
		s.rooms[n.Name] = r
	}
	if n.Pub != "" {
		r.key = n.Pub
	}
	return r
}

// keep spools a message: the key, the topic and the payload, each on a line.
func (s *Sink) keep(n sample.Node, kind string, payload any) {
	body, err := json.Marshal(payload)
	if err != nil {
		s.pump.Failed(fmt.Errorf("mqtt: a sample of %s: %w", n.Name, err))
		return
	}
	key := keyOf(n)
	s.buf = append(s.buf[:0], key...)
	s.buf = append(s.buf, '\n')
	s.buf = append(s.buf, s.cfg.topic(key)...)
	s.buf = append(s.buf, kind...)
	s.buf = append(s.buf, '\n')
	s.pump.Keep(append(s.buf, body...))
}

// send publishes a batch, several rooms at once and each room's messages in order.
func (s *Sink) send(ctx context.Context, batch [][]byte) error {
	var order []string
	rooms := map[string][][]byte{}
	for _, r := range batch {
		key, _, ok := bytes.Cut(r, []byte("\n"))
		if !ok {
			s.pump.SetAside(r, "no message")
			continue
		}
		if rooms[string(key)] == nil {
			order = append(order, string(key))
		}
		rooms[string(key)] = append(rooms[string(key)], r)
	}
	var (
		mu   sync.Mutex
		errs []error
		all  errgroup.Group
	)
	all.SetLimit(atOnce)
	for _, key := range order {
		l, err := s.link(ctx, key, rooms[key][0])
		if err != nil {
			return err
		}
		all.Go(func() error {
			for _, r := range rooms[key] {
				mu.Lock()
				done := s.got[string(r)]
				mu.Unlock()
				if done {
					continue
				}
				_, message, _ := bytes.Cut(r, []byte("\n"))
				topic, payload, _ := bytes.Cut(message, []byte("\n"))
				err := l.publish(ctx, string(topic), payload)
				if refused, ok := errors.AsType[*sink.Refused](err); ok {
					s.pump.SetAside(r, refused.Reason)
					err = nil
				}
				mu.Lock()
				if err != nil {
					errs = append(errs, err)
					mu.Unlock()
					return nil
				}
				s.got[string(r)] = true
				mu.Unlock()
			}
			return nil
		})
	}
	_ = all.Wait() // its errors are in errs
	if len(errs) > 0 {
		return fmt.Errorf("%s: %w", s.cfg.Broker.Host(), errs[0])
	}
	clear(s.got)
	for _, key := range order {
		s.mu.Lock()
		left := s.left[key]
		s.mu.Unlock()
		if left {
			_ = s.links[key].leave(ctx) // where that fails, the last will says what was said already
			delete(s.links, key)
		}
	}
	return nil
}

// link is the connection of a room.
func (s *Sink) link(ctx context.Context, key string, record []byte) (*link, error) {
	if l := s.links[key]; l != nil {
		return l, nil
	}
	parts := bytes.SplitN(record, []byte("\n"), 3)
	if len(parts) < 3 {
		return nil, errors.New("mqtt: a record that is no message")
	}
	l, err := s.newLink(ctx, key, parts[2])
	if err == nil {
		s.links[key] = l
	}
	return l, err
}

// Run publishes what waits, see [sink.Sink], and at the end says that the rooms are offline, since
// nobody watches them any more.
func (s *Sink) Run(ctx context.Context) error {
	err := s.pump.Run(ctx)
	var all errgroup.Group
	all.SetLimit(atOnce)
	for _, l := range s.links {
		all.Go(l.close)
	}
	_ = all.Wait() // where that fails, the last will says it
	clear(s.links)
	return err
}

// Status tells how the sink stands.
func (s *Sink) Status() sink.Status { return s.pump.Status() }

// Check connects once, and publishes nothing.
func (s *Sink) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	cfg, err := s.cfg.Broker.Client("")
	if err != nil {
		return fmt.Errorf("%s: %w", s.cfg.Name, err)
	}
	failed := make(chan error, 1)
	up := make(chan struct{}, 1)
	cfg.OnConnectError = func(err error) {
		select {
		case failed <- err:
		default:
		}
	}
	cfg.OnConnectionUp = func(*autopaho.ConnectionManager, *paho.Connack) { up <- struct{}{} }
	conn, err := autopaho.NewConnection(ctx, cfg)
	if err != nil {
		return fmt.Errorf("%s: %w", s.cfg.Name, err)
	}
	select {
	case <-up:
		return conn.Disconnect(ctx)
	case err = <-failed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return fmt.Errorf("%s: %s: %w", s.cfg.Name, s.cfg.Broker.Host(), err)
}

// Close lets the spool go.
func (s *Sink) Close() error { return s.pump.Spool.Close() }
