package bench

import (
	"encoding/binary"
	"hash/fnv"
)

// SeedOf derives the seed of one bench from that of a run and the full text of the spec that it
// is for, so that neither order nor company of specs changes what happens on it.
func SeedOf(seed uint64, text string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	_, _ = h.Write(b[:]) // a hash takes everything
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}
