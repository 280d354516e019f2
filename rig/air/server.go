package air

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/role"
)

// Server lets others onto a world's channel. All but Serve belongs to the world's goroutine, or to
// who sets the world up.
type Server struct {
	// Joined, if not nil, is told who joins.
	Joined func(name string, key identity.PublicKey)

	world  *pace.World
	boards []*watched
	guests []*guest
	radios map[string]*radio // by name, for good: a port stays on its channel
	ears   []*radio          // of those who only listen
}

// watched is a board as those on the air see it.
type watched struct {
	name  string
	node  *pace.Node
	role  role.Role
	radio lora.Params
	key   string // hex; empty: not printed yet
	tail  string // of what it printed
}

// NewServer makes a server for a world, to whose boards Watch and Does make it listen.
func NewServer(w *pace.World) *Server {
	return &Server{world: w, radios: make(map[string]*radio)}
}

// Watch makes a board known, whose banner tells its public key.
func (s *Server) Watch(node *pace.Node, r role.Role) {
	s.boards = append(s.boards, &watched{name: node.Name(), node: node, role: r})
}

// tailLength is how much of what a board printed is kept: a banner fits.
const tailLength = 256

// Does learns from what a board does; whoever added it to the world says so.
func (s *Server) Does(name string, at clock.Time, o board.Output) error {
	i := slices.IndexFunc(s.boards, func(b *watched) bool { return b.name == name })
	if i < 0 {
		return nil
	}
	b := s.boards[i]
	switch o.Kind {
	case board.RadioSet:
		if o.Radio == b.radio {
			return nil
		}
		b.radio = o.Radio
	case board.SerialOut:
		b.tail += string(o.Data)
		b.tail = b.tail[max(0, len(b.tail)-tailLength):]
		key, end, ok := b.role.ReadBanner(b.tail)
		if !ok {
			return nil
		}
		b.key, b.tail = hex.EncodeToString(key[:]), b.tail[end:]
	default:
		return nil
	}
	for _, g := range s.guests {
		g.tell(b.message())
		if err := g.follow(at); err != nil {
			return err
		}
	}
	return nil
}

func (b *watched) message() Message {
	m := Message{Board: b.name, Role: b.role.Name, Key: b.key}
	if b.radio != (lora.Params{}) {
		m.Radio = &b.radio
	}
	return m
}

// board is the one of a name, the first for an empty one; nil if none is called so.
func (s *Server) board(name string) *watched {
	for _, b := range s.boards {
		if name == "" || b.name == name {
			return b
		}
	}
	return nil
}

// taken tells whether somebody sends with these settings, seen from who is not him.
func (s *Server) taken(radio lora.Params, but *guest) bool {
	return slices.ContainsFunc(s.boards, func(b *watched) bool { return b.radio == radio && b.node.Sending() }) ||
		slices.ContainsFunc(s.guests, func(g *guest) bool { return g != but && g.radio != nil && g.radio.sending && g.tuned == radio })
}

// Serve takes connections until the context ends, which is no error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("air: %w", err)
		}
		go s.attend(ctx, conn)
	}
}

// attend serves one connection until it ends.
func (s *Server) attend(ctx context.Context, conn net.Conn) {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer func() { _ = conn.Close() }()
	g := newGuest(ctx, s, conn)
	s.world.Post(g.enter)
	err := read(conn, func(m Message) error {
		s.world.Post(func(now clock.Time) error { return g.hears(now, m) })
		return nil
	})
	s.world.Post(func(now clock.Time) error {
		if err != nil {
			g.refuse(err)
		}
		return g.leave(now)
	})
	g.wait()
}

// listen lets a guest in who hears and is not heard. Nobody is told. Its radio may have been another
// listener's before.
func (s *Server) listen(now clock.Time, g *guest, m Message) error {
	switch {
	case g.listens || g.name != "":
		return errors.New("it has joined before")
	case s.board(m.Near) == nil:
		return fmt.Errorf("no board is called %q", m.Near)
	}
	i := slices.IndexFunc(s.ears, func(r *radio) bool { return r.guest == nil })
	if i < 0 {
		r := &radio{}
		var err error
		if r.port, err = s.world.Overhear(fmt.Sprintf("listener %d", len(s.ears)+1), r.notice); err != nil {
			return err //nolint:wrapcheck // the guest is told
		}
		i = len(s.ears)
		s.ears = append(s.ears, r)
	}
	g.listens, g.radio, g.near = true, s.ears[i], s.board(m.Near)
	g.radio.guest = g
	g.tell(g.near.message()) // it may have been set since the greeting
	g.tell(Message{Listen: true})
	s.guests = append(s.guests, g)
	return g.follow(now)
}

// join lets a guest in under a name.
func (s *Server) join(now clock.Time, g *guest, m Message) error {
	key, ok := m.Public()
	switch {
	case g.listens || g.name != "":
		return errors.New("it has joined before")
	case !ok:
		return errors.New("it joins with a public key of 64 hex digits")
	case s.board(m.Near) == nil:
		return fmt.Errorf("no board is called %q", m.Near)
	case s.board(m.Join) != nil || slices.ContainsFunc(s.guests, func(other *guest) bool { return other.name == m.Join }):
		return fmt.Errorf("somebody on this air is called %q; join under another name", m.Join)
	}
	r := s.radios[m.Join]
	if r == nil {
		r = &radio{}
		var err error
		if r.port, err = s.world.Join(m.Join, r.notice); err != nil {
			return err //nolint:wrapcheck // the guest is told
		}
		s.radios[m.Join] = r
	}
	r.guest = g
	g.name, g.key, g.radio, g.near = m.Join, hex.EncodeToString(key[:]), r, s.board(m.Near)
	if s.Joined != nil {
		s.Joined(g.name, key)
	}
	g.tell(g.near.message())                  // it may have been set since the greeting
	g.tell(Message{Join: g.name, Key: g.key}) // it is in
	for _, other := range s.guests {
		if other.listens {
			continue
		}
		other.tell(Message{Join: g.name, Key: g.key})
		g.tell(Message{Join: other.name, Key: other.key})
	}
	s.guests = append(s.guests, g)
	return g.follow(now)
}
