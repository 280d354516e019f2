package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// LoginReply is what a room answers to a log-in.
type LoginReply struct {
	wire.LoginResponse
	Event capture.Event
	Sent  *Sent
	Route wire.Route
	Type  wire.PayloadType // TypePath with the response inside, or TypeResponse
}

// Login logs in and returns the answer; without one the spec fails. It returns when the path
// return has left that a flooded answer calls for, so that client and room know their paths.
func (c *Client) Login(ctx context.Context, password string, opts ...Option) LoginReply {
	send := once(func() *Sent { return c.SendLogin(ctx, password, opts...) })
	s, ev := c.answered(ctx, c.role().Deadlines.Answer, send, c.IsReply)
	m, _ := c.open(ev.Frame)
	plain, _, _ := c.reply(ev.Frame, s)
	r, err := wire.DecodeLoginResponse(plain)
	if err != nil {
		c.bench.Fail("log-in of "+c.cfg.Name+": "+err.Error(), 1)
	}
	reply := LoginReply{LoginResponse: r, Event: ev, Sent: s, Route: m.packet.Route, Type: m.packet.Type}
	if c.Returns(ev) {
		c.bench.Await(ctx, deadline.IdleAir, capture.Func("the path return of "+c.cfg.Name, func(ev capture.Event) bool {
			return ev.Kind == capture.Sent && ev.Board == c.cfg.Name
		}))
	}
	return reply
}

// Returns tells whether the client sends a path return upon an answer of the room.
func (c *Client) Returns(answer capture.Event) bool {
	m, ok := c.open(answer.Frame)
	return ok && m.packet.Type == wire.TypePath && m.packet.Route.IsFlood() && !c.Misbehavior.NoPathReturn
}

// LoginAdmin logs in with the password of administrators.
func (c *Client) LoginAdmin(ctx context.Context, opts ...Option) LoginReply {
	return c.Login(ctx, c.cfg.Room().AdminPassword, opts...)
}

// LoginGuest logs in with the password of guests.
func (c *Client) LoginGuest(ctx context.Context, opts ...Option) LoginReply {
	return c.Login(ctx, c.cfg.Room().GuestPassword, opts...)
}

// Post sends a post and awaits its acknowledgement, or the spec fails. Another try of it has the
// time stamp of the first and the next attempt.
func (c *Client) Post(ctx context.Context, text string, opts ...Option) *Sent {
	var first *Sent
	s, _ := c.answered(ctx, c.role().Deadlines.Ack, func(try uint8) *Sent {
		if try > 0 {
			return c.SendPost(ctx, text, append(slices.Clip(opts), At(first.Timestamp), Attempt(attempt(opts)+try))...)
		}
		first = c.SendPost(ctx, text, opts...)
		return first
	}, c.IsAck)
	return s
}

// Command sends an administrator's command and returns the text of its reply, or the spec fails.
func (c *Client) Command(ctx context.Context, text string, opts ...Option) string {
	send := once(func() *Sent { return c.SendCommand(ctx, text, opts...) })
	_, ev := c.answered(ctx, c.role().Deadlines.CommandReply, send, c.IsReply)
	return c.ReplyText(ev)
}

// ReplyText is the text of a reply to a command, or of a push.
func (c *Client) ReplyText(ev capture.Event) string {
	m, _ := c.open(ev.Frame)
	t, err := wire.DecodeText(m.plain)
	if err != nil {
		c.bench.Fail(fmt.Sprintf("no text for %s: %v", c.cfg.Name, err), 1)
	}
	return t.Text
}

// Request sends a request and returns the data of its answer behind the tag, the cipher's
// zero padding included, or the spec fails.
func (c *Client) Request(ctx context.Context, t wire.RequestType, data []byte, opts ...Option) []byte {
	send := once(func() *Sent { return c.SendRequest(ctx, t, data, opts...) })
	s, ev := c.answered(ctx, c.role().Deadlines.Answer, send, c.IsReply)
	return c.ReplyData(ev, s)
}

// ReplyData is the data of the answer to a request, behind its tag.
func (c *Client) ReplyData(ev capture.Event, s *Sent) []byte {
	plain, _, wants := c.reply(ev.Frame, s)
	if wants != "" {
		c.bench.Fail("no answer to "+c.cfg.Name, 1)
	}
	return plain[4:]
}

// ReplyLogin is the answer to a log-in.
func (c *Client) ReplyLogin(ev capture.Event, s *Sent) wire.LoginResponse {
	plain, _, _ := c.reply(ev.Frame, s)
	r, err := wire.DecodeLoginResponse(plain)
	c.must(err)
	return r
}

// Status asks for the room's counters.
func (c *Client) Status(ctx context.Context, opts ...Option) wire.RoomStats {
	stats, err := wire.DecodeRoomStats(c.Request(ctx, wire.RequestStatus, nil, opts...))
	c.must(err)
	return stats
}

// Telemetry asks for the room's readings.
func (c *Client) Telemetry(ctx context.Context, opts ...Option) []wire.Reading {
	readings, err := wire.DecodeTelemetry(c.Request(ctx, wire.RequestTelemetry, nil, opts...))
	c.must(err)
	return readings
}

// AccessList asks for the room's administrators.
func (c *Client) AccessList(ctx context.Context, opts ...Option) []wire.AccessEntry {
	list, err := wire.DecodeAccessList(c.Request(ctx, wire.RequestAccessList, nil, opts...))
	c.must(err)
	return list
}

// KeepAlive sends a keep-alive and returns the acknowledgement with its count of posts that
// were not pushed yet, or the spec fails.
func (c *Client) KeepAlive(ctx context.Context, opts ...Option) (ack capture.Event, unsynced int) {
	send := once(func() *Sent { return c.SendKeepAlive(ctx, opts...) })
	_, ack = c.answered(ctx, c.role().Deadlines.Answer, send, c.IsAck)
	var p wire.Packet
	if err := p.Decode(ack.Frame); err != nil {
		c.must(err)
	}
	a, err := wire.DecodeAck(p.Payload)
	c.must(err)
	if len(a.Extra) == 0 {
		c.bench.Fail("keep-alive of "+c.cfg.Name+": the acknowledgement carries no count", 1)
	}
	return ack, int(a.Extra[0])
}

// AwaitPush returns the next post that is pushed to the client, or the spec fails.
func (c *Client) AwaitPush(ctx context.Context, d deadline.Deadline) Push {
	return c.Push(c.bench.Await(ctx, d, c.IsPush()))
}

// AwaitPushOf returns the next push of a text, or the spec fails.
func (c *Client) AwaitPushOf(ctx context.Context, d deadline.Deadline, text string) Push {
	return c.Push(c.bench.Await(ctx, d, c.IsPushOf(text)))
}

// Push reads a pushed post from an event that IsPush matches.
func (c *Client) Push(ev capture.Event) Push {
	m, t, _, wants := c.pushed(ev.Frame)
	if wants != "" {
		c.bench.Fail("no push to "+c.cfg.Name, 1)
	}
	return c.push(ev, &m, t)
}

func (c *Client) must(err error) {
	if err != nil {
		c.bench.Fail("answer to "+c.cfg.Name+": "+err.Error(), 2)
	}
}
