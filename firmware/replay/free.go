package replay

import (
	"bytes"
	"slices"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// PlayFree runs a recording with random numbers of another source. Frames then differ
// from the record where they hold a random number, and may leave at another time by as
// much as a random delay allows; everything else still has to agree, the number of
// frames, their kinds and their sizes included. Acknowledgements of the clients are
// computed for what the board really pushed. The uses in scripted stay as recorded.
func PlayFree(rec *Recording, open func(Start) (Target, error), random device.Random, scripted ...device.Use) (Totals, error) {
	p := newPlayer(rec)
	p.free = &freedom{rec: rec, acks: map[wire.AckCode]wire.AckCode{}}
	return p.play(open, &spread{player: p, source: random, scripted: scripted})
}

// freedom is what a replay with free random numbers has to remember.
type freedom struct {
	rec   *Recording
	acks  map[wire.AckCode]wire.AckCode // what a client sent in the record, and what it has to send now
	until int64                         // up to here frames may be off by slack
	slack int64
}

// settle is how long, in microseconds, a random delay may still be felt: the frame that
// it moved, and those that had to wait for that one.
const settle = 4_000_000

// spread notes what each random delay may change.
type spread struct {
	player   *player
	source   device.Random
	scripted []device.Use
}

// Fill fills b from the source.
func (s *spread) Fill(use device.Use, b []byte) {
	if slices.Contains(s.scripted, use) {
		s.player.script.Fill(use, b)
		return
	}
	s.source.Fill(use, b)
}

// IntN returns a number of the source.
func (s *spread) IntN(use device.Use, low, high uint32) uint32 {
	if slices.Contains(s.scripted, use) {
		return s.player.script.IntN(use, low, high)
	}
	n := s.source.IntN(use, low, high)
	unit := int64(1000)
	switch use { //nolint:exhaustive // the others are in milliseconds
	case device.CADRetry:
		unit *= 121 // up to two steps more or less, each time that the board looks
	case device.DiscoverDelay:
		unit *= 4
	}
	f, now := s.player.free, s.player.script.now
	if now > f.until {
		f.slack = 0
	}
	f.slack += int64(high-low) * unit
	f.until = now + f.slack + settle
	return n
}

// sentFreely finds the recorded frame that a frame of the board stands for.
func (p *player) sentFreely(at int64, data []byte) error {
	slack := int64(Tolerance)
	if at <= p.free.until {
		slack += p.free.slack
	}
	got, opened := p.rec.open(data)
	for _, r := range p.rec.Rows {
		if r.Kind != Sent || r.From != Board || p.done[r] {
			continue
		}
		if r.At > at+slack {
			break
		}
		if at <= r.At+slack && (bytes.Equal(r.Data, data) || opened && p.free.alike(r, data, got)) {
			p.consume(at, r, data)
			return nil
		}
	}
	return p.diverge(at, p.expected(Sent), "frame %x, plain %x, like none recorded within %d us", data, got.plain, slack)
}

// alike reports whether a sealed frame differs from the recorded one in random bytes alone.
func (f *freedom) alike(r *Row, data []byte, got opened) bool {
	want, ok := f.rec.open(r.Data)
	if !ok || len(data) != len(r.Data) || want.packet.Header() != got.packet.Header() ||
		want.packet.Path != got.packet.Path || want.secret != got.secret || len(want.plain) != len(got.plain) {
		return false
	}
	a, b := bytes.Clone(want.plain), bytes.Clone(got.plain)
	for _, plain := range [][]byte{a, b} {
		mask(got.packet.Type, plain)
	}
	if !bytes.Equal(a, b) {
		return false
	}
	if got.packet.Type == wire.TypeTxt && len(got.plain) >= 9 && got.plain[4]>>2 == byte(wire.TextSigned) {
		f.acks[pushAck(want)] = pushAck(got)
	}
	return true
}

// mask clears the random bytes of a plaintext: attempt bits of pushes, blobs of log-in
// responses, fillers of path returns.
func mask(t wire.PayloadType, plain []byte) {
	r := &Row{Decoded: Decoded{Type: t.String(), Plain: plain}}
	switch {
	case isPush(r):
		plain[4] &^= 3
	case loginResponse(r) != nil:
		clear(loginResponse(r)[8:12])
	case filler(r) != nil:
		clear(filler(r))
	}
}

// pushAck returns what acknowledges a push.
func pushAck(o opened) wire.AckCode {
	text, _, _ := bytes.Cut(o.plain[9:], []byte{0})
	return identity.AckHash(o.plain[:9+len(text)], identity.PublicKey(o.client.Public))
}

// acknowledge exchanges the acknowledgement in a client's frame for that of what the
// board really pushed.
func (f *freedom) acknowledge(frame []byte) []byte {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return frame
	}
	payload := bytes.Clone(p.Payload)
	switch p.Type { // the others hold none
	case wire.TypeAck:
		f.exchange(payload)
	case wire.TypeMultipart:
		f.exchange(payload[min(1, len(payload)):])
	case wire.TypePath:
		o, ok := f.rec.open(frame)
		if !ok {
			return frame
		}
		if kind, extra := pathExtra(o.plain); kind != byte(wire.TypeAck) || !f.exchange(extra) {
			return frame
		}
		payload = o.secret.Seal(payload[:2], o.plain)
	default:
		return frame
	}
	p.Payload = payload
	out, err := p.AppendTo(nil)
	if err != nil {
		return frame
	}
	return out
}

// exchange replaces the code at the start of ack.
func (f *freedom) exchange(ack []byte) bool {
	if len(ack) < len(wire.AckCode{}) {
		return false
	}
	now, ok := f.acks[wire.AckCode(ack)]
	if ok {
		copy(ack, now[:])
	}
	return ok
}
