package emulated

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	"github.com/meshrig/meshrig/firmware/device"
)

// Random is a seeded [device.Random] in which each use has a stream of its own, so
// that one more draw for one purpose does not shift the draws for another.
type Random struct {
	seed    uint64
	streams map[device.Use]*rand.ChaCha8
}

// NewRandom returns the random numbers that grow from seed.
func NewRandom(seed uint64) *Random {
	return &Random{seed: seed, streams: make(map[device.Use]*rand.ChaCha8)}
}

func (r *Random) stream(use device.Use) *rand.ChaCha8 {
	s, ok := r.streams[use]
	if !ok {
		key := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, r.seed), use...))
		s = rand.NewChaCha8(key)
		r.streams[use] = s
	}
	return s
}

// Fill fills b from the stream of use.
func (r *Random) Fill(use device.Use, b []byte) {
	_, _ = r.stream(use).Read(b) // documented never to fail
}

// IntN returns a number in [low, high) from the stream of use; low if the range is empty.
func (r *Random) IntN(use device.Use, low, high uint32) uint32 {
	if high <= low {
		return low
	}
	return low + uint32(r.stream(use).Uint64()%uint64(high-low))
}

// Script is a [device.Random] that hands out prepared numbers for some uses, in
// order, and leaves the other uses, and what lies behind the end of a script, to
// Rest. The zero value needs a Rest before it is drawn from.
type Script struct {
	Rest  device.Random
	Bytes map[device.Use][][]byte // one entry a Fill; a short one leaves zeros behind it
	Ints  map[device.Use][]uint32 // one entry an IntN, handed out even outside the range asked for
}

// Fill fills b from the next entry of Bytes.
func (s *Script) Fill(use device.Use, b []byte) {
	q := s.Bytes[use]
	if len(q) == 0 {
		s.Rest.Fill(use, b)
		return
	}
	clear(b[copy(b, q[0]):])
	s.Bytes[use] = q[1:]
}

// IntN returns the next entry of Ints.
func (s *Script) IntN(use device.Use, low, high uint32) uint32 {
	q := s.Ints[use]
	if len(q) == 0 {
		return s.Rest.IntN(use, low, high)
	}
	s.Ints[use] = q[1:]
	return q[0]
}

// Left returns how many prepared numbers of a use have not been drawn.
func (s *Script) Left(use device.Use) int { return len(s.Bytes[use]) + len(s.Ints[use]) }
