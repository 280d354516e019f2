package companion_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// script hands out the random numbers that the frames of a tape show.
type script struct {
	tb     testing.TB
	tape   *tape
	player *player
	used   map[int]bool // frames whose bytes were handed out
}

func newScript(tb testing.TB, t *tape) *script {
	tb.Helper()
	return &script{tb: tb, tape: t, used: map[int]bool{}}
}

// Fill hands out the bytes of the next frame that holds some for that use.
func (s *script) Fill(use device.Use, b []byte) {
	for i := s.player.next[device.Transmit]; i < len(s.tape.want[device.Transmit]); i++ {
		if s.used[i] {
			continue
		}
		if drawn := s.tape.drawn(use, s.tape.want[device.Transmit][i].data); drawn != nil {
			s.used[i] = true
			copy(b, drawn)
			return
		}
	}
}

// drawn returns the random bytes of a use that a frame holds.
func (t *tape) drawn(use device.Use, frame []byte) []byte {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return nil
	}
	switch use {
	case device.AckFiller:
		return t.ackFiller(&p)
	case device.RequestBlob:
		if plain, _ := t.openFrame(p.Payload); p.Type == wire.TypeReq && len(plain) >= 13 {
			return plain[9:13]
		}
	case device.PathDummy:
		if plain, _ := t.openFrame(p.Payload); p.Type == wire.TypePath && plain != nil {
			if ret, err := wire.DecodePathReturn(plain); err == nil && ret.ExtraByte == wire.PathDummy {
				return ret.Extra[:4]
			}
		}
	}
	return nil
}

// ackFiller returns the sixth byte of an acknowledgement, however it goes.
func (t *tape) ackFiller(p *wire.Packet) []byte {
	ack := p.Payload
	switch p.Type {
	case wire.TypeAck:
	case wire.TypeMultipart:
		ack = ack[1:]
	case wire.TypePath:
		plain, _ := t.openFrame(p.Payload)
		ret, err := wire.DecodePathReturn(plain)
		if err != nil || ret.ExtraByte != byte(wire.TypeAck) {
			return nil
		}
		ack = ret.Extra
	default:
		return nil
	}
	if len(ack) < 6 {
		return nil
	}
	return ack[5:6]
}

// IntN returns the time that lets the next frame leave when it was recorded. A look at a busy channel
// puts sending off by 1 to 3 steps of 120 ms, and takes a millisecond itself, so the rest of the time tells how many
// looks are left. Short steps come first: the last look that finds the channel busy is then as early as it can be.
func (s *script) IntN(use device.Use, low, high uint32) uint32 {
	list := s.tape.want[device.Transmit]
	i := s.player.next[device.Transmit]
	if use != device.CADRetry || i >= len(list) {
		s.tb.Errorf("a number for %s at %d us, which no recording tells", use, s.player.now)
		return low
	}
	rest := list[i].at/1000 - s.player.now/1000
	looks, steps := rest%120, rest/120
	for first := int64(low); first < int64(high); first++ {
		left := looks - 1
		if steps-first >= left && steps-first <= 3*left {
			return uint32(first)
		}
	}
	s.tb.Errorf("no delay at %d us leads to %v", s.player.now, list[i])
	return low
}
