package client

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// heard is a matcher of frames that boards under test sent.
func (c *Client) heard(description string, match func(frame []byte) bool) capture.Matcher {
	return capture.Func(description, func(ev capture.Event) bool {
		return ev.Kind == capture.Heard && match(ev.Frame)
	})
}

// IsAck matches the acknowledgement of a post or keep-alive: plain, multipart or within a
// path return.
func (c *Client) IsAck(s *Sent) capture.Matcher {
	return c.heard(fmt.Sprintf("ack %x for %s", s.AckHash, c.cfg.Name), func(frame []byte) bool {
		return c.contains(frame, s.AckHash)
	})
}

// IsPush matches every post that is pushed to the client, each of its tries.
func (c *Client) IsPush() capture.Matcher {
	return c.heard("a push to "+c.cfg.Name, func(frame []byte) bool {
		_, _, ok := c.pushed(frame)
		return ok
	})
}

// IsPushOf matches the pushes of one text to the client.
func (c *Client) IsPushOf(text string) capture.Matcher {
	return c.heard(fmt.Sprintf("a push of %q to %s", text, c.cfg.Name), func(frame []byte) bool {
		_, t, ok := c.pushed(frame)
		return ok && t.Text == text
	})
}

func (c *Client) pushed(frame []byte) (message, wire.Text, bool) {
	m, ok := c.open(frame)
	if !ok || m.packet.Type != wire.TypeTxt {
		return m, wire.Text{}, false
	}
	t, err := wire.DecodeText(m.plain)
	return m, t, err == nil && t.Type == wire.TextSigned
}

// IsReply matches the answer to a log-in, request or command, also within a path return. An
// answer to a log-in carries nothing of it, so any that comes is taken for it.
func (c *Client) IsReply(s *Sent) capture.Matcher {
	return c.heard("a reply to "+c.cfg.Name, func(frame []byte) bool {
		_, ok := c.reply(frame, s)
		return ok
	})
}

// reply is the plaintext of the answer to something, padding included.
func (c *Client) reply(frame []byte, s *Sent) (plain []byte, ok bool) {
	m, ok := c.open(frame)
	if !ok {
		return nil, false
	}
	plain = m.plain
	switch t := m.packet.Type; {
	case s.Kind == KindCommand:
		text, err := wire.DecodeText(plain)
		return plain, t == wire.TypeTxt && err == nil && text.Type == wire.TextCommand
	case t == wire.TypePath:
		r, err := wire.DecodePathReturn(plain)
		if err != nil || r.ExtraType() != wire.TypeResponse {
			return nil, false
		}
		plain = r.Extra
	case t != wire.TypeResponse:
		return nil, false
	}
	if s.Kind == KindLogin {
		_, err := wire.DecodeLoginResponse(plain)
		return plain, err == nil
	}
	r, err := wire.DecodeReply(plain)
	return plain, err == nil && r.Tag == s.Timestamp
}

// IsAnything matches every frame that the room seals for the client: answers, pushes, path
// returns. Acknowledgements name nobody; see IsAck.
func (c *Client) IsAnything() capture.Matcher {
	return c.heard("anything for "+c.cfg.Name, func(frame []byte) bool {
		_, ok := c.open(frame)
		return ok
	})
}
