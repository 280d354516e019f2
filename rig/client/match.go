package client

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// heard is a matcher of frames that boards under test sent. look says how many steps a frame
// passes, the first of which is that it was heard, and what the next one wants it to be.
func heard(description string, look func(frame []byte) (passed int, wants string)) capture.Matcher {
	return capture.Steps(description, func(ev capture.Event) (int, string) {
		if ev.Kind != capture.Heard {
			return 0, "a frame of the board"
		}
		return look(ev.Frame)
	})
}

// sealed is what a frame lacks that the client cannot open.
const sealed = "sealed for this client"

// IsAdvert matches the adverts of boards under test.
func IsAdvert() capture.Matcher {
	return heard("an advert of the board", func(frame []byte) (int, string) {
		var p wire.Packet
		if p.Decode(frame) != nil || p.Type != wire.TypeAdvert {
			return 1, "an advert"
		}
		return 2, ""
	})
}

// IsAck matches the acknowledgement of a post or keep-alive: plain, multipart or within a
// path return.
func (c *Client) IsAck(s *Sent) capture.Matcher {
	return heard(fmt.Sprintf("ack %x for %s", s.AckHash, c.cfg.Name), func(frame []byte) (int, string) {
		switch ack, ok := c.acked(frame, c.room().Hash(), c.PublicKey().Hash()); {
		case !ok:
			return 1, "an acknowledgement"
		case ack.Code != s.AckHash:
			return 2, "with this code"
		}
		return 3, ""
	})
}

// IsPush matches every post that is pushed to the client, each of its tries.
func (c *Client) IsPush() capture.Matcher {
	return heard("a push to "+c.cfg.Name, func(frame []byte) (int, string) {
		_, _, passed, wants := c.pushed(frame)
		return passed, wants
	})
}

// IsPushOf matches the pushes of one text to the client.
func (c *Client) IsPushOf(text string) capture.Matcher {
	return heard(fmt.Sprintf("a push of %q to %s", text, c.cfg.Name), func(frame []byte) (int, string) {
		_, t, passed, wants := c.pushed(frame)
		switch {
		case wants != "":
			return passed, wants
		case t.Text != text:
			return passed, "of this text"
		}
		return passed + 1, ""
	})
}

// pushed reads a push, and says how many steps a frame passes to be one and what it lacks.
func (c *Client) pushed(frame []byte) (m message, t wire.Text, passed int, wants string) {
	m, ok := c.open(frame)
	if !ok {
		return m, t, 1, sealed
	}
	if m.packet.Type == wire.TypeTxt {
		if t, err := wire.DecodeText(m.plain); err == nil && t.Type == wire.TextSigned {
			return m, t, 3, ""
		}
	}
	return m, t, 2, "a pushed post"
}

// IsReply matches the answer to a log-in, request or command, also within a path return. An
// answer to a log-in carries nothing of it, so any that comes is taken for it.
func (c *Client) IsReply(s *Sent) capture.Matcher {
	return heard("a reply to "+c.cfg.Name, func(frame []byte) (int, string) {
		_, passed, wants := c.reply(frame, s)
		return passed, wants
	})
}

// reply is the plaintext of the answer to something, padding included, with how many steps a
// frame passes to be one and what it lacks.
func (c *Client) reply(frame []byte, s *Sent) (plain []byte, passed int, wants string) {
	m, ok := c.open(frame)
	if !ok {
		return nil, 1, sealed
	}
	plain = m.plain
	switch t := m.packet.Type; {
	case s.Kind == KindCommand:
		if text, err := wire.DecodeText(plain); t != wire.TypeTxt || err != nil || text.Type != wire.TextCommand {
			return nil, 2, "a reply to a command"
		}
		return plain, 3, ""
	case t == wire.TypePath:
		r, err := wire.DecodePathReturn(plain)
		if err != nil || r.ExtraType() != wire.TypeResponse {
			return nil, 2, "a response"
		}
		plain = r.Extra
	case t != wire.TypeResponse:
		return nil, 2, "a response"
	}
	if s.Kind == KindLogin {
		if _, err := wire.DecodeLoginResponse(plain); err != nil {
			return nil, 3, "an answer to a log-in"
		}
		return plain, 4, ""
	}
	if r, err := wire.DecodeReply(plain); err != nil || r.Tag != s.Timestamp {
		return nil, 3, "an answer to this request"
	}
	return plain, 4, ""
}

// IsAnything matches every frame that the room seals for the client: answers, pushes, path
// returns. Acknowledgements name nobody; see IsAck.
func (c *Client) IsAnything() capture.Matcher {
	return heard("anything for "+c.cfg.Name, func(frame []byte) (int, string) {
		if _, ok := c.open(frame); !ok {
			return 1, sealed
		}
		return 2, ""
	})
}
