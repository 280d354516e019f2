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
	plan   [][]uint32   // the numbers that are left to try for each draw, the one that is tried first
	drawn  int          // draws of the plan
}

// begin starts a run with the next numbers to try.
func (s *script) begin(p *player) { s.player, s.used, s.drawn = p, map[int]bool{}, 0 }

// again gives up the last number that could have been another, and reports whether there was one.
func (s *script) again() bool {
	for s.plan = s.plan[:min(s.drawn, len(s.plan))]; len(s.plan) > 0; s.plan = s.plan[:len(s.plan)-1] {
		if last := &s.plan[len(s.plan)-1]; len(*last) > 1 {
			*last = (*last)[1:]
			return true
		}
	}
	return false
}

// Fill hands out the bytes of the next frame that holds some for that use.
func (s *script) Fill(use device.Use, b []byte) {
	for i := s.player.next[device.Transmit]; i < len(s.tape.want[device.Transmit]); i++ {
		if s.used[i] {
			continue
		}
		if drawn := s.tape.chance(use, s.tape.want[device.Transmit][i].data); drawn != nil {
			s.used[i] = true
			copy(b, drawn)
			return
		}
	}
}

// chance returns the random bytes of a use that a frame holds.
func (t *tape) chance(use device.Use, frame []byte) []byte {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return nil
	}
	switch use { //nolint:exhaustive // a companion draws no others
	case device.AckFiller:
		return t.ackFiller(&p)
	case device.RequestBlob:
		if plain := t.openFrame(p.Payload); p.Type == wire.TypeReq && len(plain) >= 13 {
			return plain[9:13]
		}
	case device.PathDummy:
		if plain := t.openFrame(p.Payload); p.Type == wire.TypePath && plain != nil {
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
		plain := t.openFrame(p.Payload)
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

// IntN returns a time that lets the next frame leave when it was recorded. A look at a busy channel puts
// sending off by 1 to 3 steps of 120 ms, and takes a millisecond itself, so the rest of the time tells how many looks
// are left. Which of them were long is not recorded: a plan that lets the frame leave earlier is given up.
func (s *script) IntN(use device.Use, low, high uint32) uint32 {
	list := s.tape.want[device.Transmit]
	i := s.player.next[device.Transmit]
	if use != device.CADRetry || i >= len(list) {
		s.tb.Errorf("a number for %s at %d us, which no recording tells", use, s.player.now)
		return low
	}
	if s.drawn == len(s.plan) {
		rest := list[i].at/1000 - s.player.now/1000
		left, steps := rest%120-1, rest/120
		var can []uint32
		for first := low; first < high; first++ {
			if more := steps - int64(first); more >= left && more <= 3*left {
				can = append(can, first)
			}
		}
		s.plan = append(s.plan, append(can, low)) // low leads nowhere
	}
	s.drawn++
	return s.plan[s.drawn-1][0]
}
