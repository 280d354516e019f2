package client_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
)

// A matcher of a client says what the frame lacks that came nearest.
func TestMatchersSayWhatAFrameLacks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ack := func(code byte) capture.Event {
		return s.frame(&wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte{code, 2, 3, 4}})
	}
	advert := s.frame(&wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: make([]byte, 101)})
	push := s.push("hello", wire.Direct, 0)
	tagged := func(tag uint32) capture.Event {
		plain, err := wire.Reply{Tag: tag, Data: []byte{1}}.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		return s.says(wire.TypeResponse, wire.Direct, plain)
	}
	post := &client.Sent{Kind: client.KindPost, AckHash: wire.AckCode{1, 2, 3, 4}}
	status := &client.Sent{Kind: client.KindRequest, Timestamp: 7}
	for name, c := range map[string]struct {
		matcher capture.Matcher
		frame   capture.Event
		lacks   string // "": it matches
	}{
		"ack":                   {s.alice.IsAck(post), ack(1), ""},
		"ack of something else": {s.alice.IsAck(post), ack(9), "with this code"},
		"advert for an ack":     {s.alice.IsAck(post), advert, "an acknowledgement"},
		"push":                  {s.alice.IsPush(), push, ""},
		"advert for a push":     {s.alice.IsPush(), advert, "sealed for this client"},
		"answer for a push":     {s.alice.IsPush(), tagged(7), "a pushed post"},
		"push of the text":      {s.alice.IsPushOf("hello"), push, ""},
		"push of another text":  {s.alice.IsPushOf("bye"), push, "of this text"},
		"answer":                {s.alice.IsReply(status), tagged(7), ""},
		"answer to another":     {s.alice.IsReply(status), tagged(8), "an answer to this request"},
		"push for an answer":    {s.alice.IsReply(status), push, "a response"},
		"push for a reply":      {s.alice.IsReply(&client.Sent{Kind: client.KindCommand}), push, "a reply to a command"},
		"anything":              {s.alice.IsAnything(), push, ""},
		"nothing for alice":     {s.alice.IsAnything(), advert, "sealed for this client"},
		"advert":                {client.IsAdvert(), advert, ""},
		"no advert":             {client.IsAdvert(), push, "an advert"},
	} {
		if got := c.matcher.Match(c.frame); got != (c.lacks == "") {
			t.Errorf("%s: matches: %v", name, got)
		}
		_, lacks, ok := capture.Nearest([]capture.Event{c.frame}, c.matcher)
		if lacks != c.lacks || ok != (c.lacks != "") {
			t.Errorf("%s: lacks %q, want %q", name, lacks, c.lacks)
		}
		sent := c.frame
		sent.Kind = capture.Sent
		if c.matcher.Match(sent) {
			t.Errorf("%s: what a client sent matches", name)
		}
	}
}
