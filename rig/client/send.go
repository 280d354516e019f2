package client

import (
	"context"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/role"
)

// SendLogin sends a log-in and awaits nothing. Passwords are cut to 15 bytes, as companions
// cut them.
func (c *Client) SendLogin(ctx context.Context, password string, opts ...Option) *Sent {
	d := c.draft(opts)
	since := c.Since
	if d.since != nil {
		since = *d.since
	}
	login := role.LoginRequest{Timestamp: d.timestamp, Since: since, Password: password[:min(len(password), wire.MaxPassword)]}
	plain := c.plain(c.role().Login.Encode(login))
	s := c.send(ctx, KindLogin, d, plain, c.frame(wire.TypeAnonReq, c.anon(c.seal(plain)), d))
	room := c.cfg.Room()
	c.changed(s, password == room.AdminPassword || password == room.GuestPassword)
	return s
}

// SendPost sends a text, which the room stores as a post, and awaits nothing.
func (c *Client) SendPost(ctx context.Context, text string, opts ...Option) *Sent {
	d := c.draft(opts)
	return c.sendText(ctx, KindPost, d, wire.Text{Timestamp: d.timestamp, Type: wire.TextPlain, Attempt: d.attempt, Text: text})
}

// SendCommand sends an administrator's command and awaits nothing.
func (c *Client) SendCommand(ctx context.Context, text string, opts ...Option) *Sent {
	d := c.draft(opts)
	s := c.sendText(ctx, KindCommand, d, wire.Text{Timestamp: d.timestamp, Type: wire.TextCommand, Attempt: d.attempt, Text: text})
	if strings.HasPrefix(text, "setperm ") {
		c.changed(s, true)
	}
	return s
}

// changed tells that the room may write its list of clients for what was sent.
func (c *Client) changed(s *Sent, sure bool) {
	if c.cfg.ListChanged != nil {
		c.cfg.ListChanged(ListChange{End: s.End.At, Sure: sure})
	}
}

// SendText sends a text of any type.
func (c *Client) SendText(ctx context.Context, t wire.TextType, text string, opts ...Option) *Sent {
	d := c.draft(opts)
	return c.sendText(ctx, KindPost, d, wire.Text{Timestamp: d.timestamp, Type: t, Attempt: d.attempt, Author: c.Prefix(), Text: text})
}

func (c *Client) sendText(ctx context.Context, kind Kind, d draft, t wire.Text) *Sent {
	plain := c.plain(t.AppendTo(nil))
	s := c.send(ctx, kind, d, plain, c.frame(wire.TypeTxt, c.datagram(c.seal(plain)), d))
	s.AckHash = identity.AckHash(t.AppendAcked(nil), c.PublicKey())
	return s
}

// SendRequest sends a request of any type, its data padded as a companion pads it if nil.
func (c *Client) SendRequest(ctx context.Context, t wire.RequestType, data []byte, opts ...Option) *Sent {
	d := c.draft(opts)
	r := wire.Request{Timestamp: d.timestamp, Type: t, Data: data}
	if data == nil {
		r = wire.NewRequest(d.timestamp, t, [4]byte(c.noise(4)))
	}
	plain := c.plain(r.AppendTo(nil))
	return c.send(ctx, KindRequest, d, plain, c.frame(wire.TypeReq, c.datagram(c.seal(plain)), d))
}

// SendKeepAlive sends a keep-alive, direct unless an option says otherwise. It carries a sync
// point only with Since.
func (c *Client) SendKeepAlive(ctx context.Context, opts ...Option) *Sent {
	d := c.draft(append([]Option{ViaDirect()}, opts...))
	k := wire.KeepAlive{Timestamp: d.timestamp}
	if d.since != nil {
		k.Since, k.HasSince = *d.since, true
	}
	plain := k.AppendTo(nil)
	s := c.send(ctx, KindKeepAlive, d, plain, c.frame(wire.TypeReq, c.datagram(c.seal(plain)), d))
	s.AckHash = identity.AckHash(k.AppendAcked(nil), c.PublicKey())
	return s
}

// SendAdvert floods an advert of the client, or sends it direct with ViaDirect.
func (c *Client) SendAdvert(ctx context.Context, opts ...Option) *Sent {
	d := c.draft(append([]Option{ViaFlood()}, opts...))
	data := c.plain(wire.AdvertData{Type: wire.NodeChat, Name: c.cfg.Name}.AppendTo(nil))
	signature := c.cfg.Identity.SignAdvert(d.timestamp, data)
	if c.Misbehavior.BadSignature {
		signature[0] ^= 1
	}
	advert := wire.Advert{PublicKey: c.PublicKey(), Timestamp: d.timestamp, Signature: signature, Data: data}
	payload := c.plain(advert.AppendTo(nil))
	return c.send(ctx, KindAdvert, d, nil, c.frame(wire.TypeAdvert, payload, d))
}

// Replay sends something again, byte for byte.
func (c *Client) Replay(ctx context.Context, s *Sent) *Sent {
	again := *s
	again.Event = c.bench.Send(ctx, c.cfg.Name, s.Frame)
	again.Start, again.End = again.Event.Start, again.Event.At
	return &again
}

// plain is what a codec wrote. What it refuses was asked for by the spec and fails it.
func (c *Client) plain(b []byte, err error) []byte {
	if err != nil {
		c.bench.Fail(c.cfg.Name+" cannot say that: "+err.Error(), 2)
	}
	return b
}

func (c *Client) send(ctx context.Context, kind Kind, d draft, plain, frame []byte) *Sent {
	s := &Sent{Kind: kind, Frame: frame, Timestamp: d.timestamp, Plain: plain}
	s.Event = c.bench.Send(ctx, c.cfg.Name, frame)
	s.Start, s.End = s.Event.Start, s.Event.At
	return s
}
