package companion_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire"
)

// free draws bytes from a source of its own. The pauses before a busy channel stay as recorded: others would let
// frames meet that did not.
type free struct {
	*script

	bytes device.Random
}

// Fill fills b from the source.
func (f *free) Fill(use device.Use, b []byte) { f.bytes.Fill(use, b) }

// mask clears what is random in a frame on the air, and its code with it. A sealed one is opened.
func (t *tape) mask(kind device.OutputKind, frame []byte) []byte {
	var p wire.Packet
	if kind != device.Transmit || p.Decode(frame) != nil {
		return frame
	}
	head := frame[:len(frame)-len(p.Payload)]
	switch p.Type {
	case wire.TypeAck, wire.TypeMultipart:
		clear(t.ackFiller(&p))
		return frame
	case wire.TypeReq, wire.TypePath:
	default:
		return frame
	}
	plain := t.openFrame(p.Payload)
	if plain == nil {
		return frame
	}
	p.Payload = append(append([]byte{}, p.Payload[:2]...), plain...)
	for _, drawn := range t.random(p.Type, p.Payload[2:]) {
		clear(drawn)
	}
	return append(append([]byte{}, head...), p.Payload...)
}

// random are the places of a plaintext that hold random numbers.
func (t *tape) random(kind wire.PayloadType, plain []byte) [][]byte {
	if kind == wire.TypeReq {
		if len(plain) == 16 {
			return [][]byte{plain[9:13]}
		}
		return nil
	}
	ret, err := wire.DecodePathReturn(plain)
	switch {
	case err != nil:
		return nil
	case ret.ExtraByte == wire.PathDummy:
		return [][]byte{ret.Extra[:4]}
	case ret.ExtraByte == byte(wire.TypeAck) && len(ret.Extra) >= 6:
		return [][]byte{ret.Extra[5:6]}
	}
	return nil
}

func TestReplayWithFreeRandomNumbers(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, 3} {
		var all totals
		for _, tape := range append(protocol(t), exchanges(t)...) {
			s := &script{tb: t, tape: tape}
			got, err := s.search(func() *player {
				return &player{tape: tape, machine: open(t, tape, released, &free{s, emulated.NewRandom(seed)}), mask: tape.mask}
			})
			if err != nil {
				t.Errorf("%s, seed %d: %v", tape.name, seed, err)
			}
			all.add(got)
		}
		if all != recorded() {
			t.Errorf("seed %d: got  %+v\nwant %+v", seed, all, recorded())
		}
	}
}
