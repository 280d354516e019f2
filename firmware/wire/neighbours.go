package wire

import "encoding/binary"

// NeighbourOrder is how a repeater sorts its neighbours.
type NeighbourOrder uint8

// The orders of simple_repeater, v1.17.1.
const (
	NewestFirst    NeighbourOrder = 0 // NewestFirst puts who was heard last first.
	OldestFirst    NeighbourOrder = 1 // OldestFirst puts who was heard last last.
	StrongestFirst NeighbourOrder = 2 // StrongestFirst puts the best signal-to-noise ratio first.
	WeakestFirst   NeighbourOrder = 3 // WeakestFirst puts the best signal-to-noise ratio last.
)

const neighboursQuerySize = 10

// NeighboursQuery is the data of a neighbours request to a repeater (MyMesh::handleRequest of simple_repeater, v1.17.1).
type NeighboursQuery struct {
	Version    uint8          // 0, others are not answered
	Count      uint8          // at most so many are wanted
	Offset     uint16         // so many are skipped
	Order      NeighbourOrder // before counting
	PrefixSize uint8          // bytes of public key wanted for each; above 32 counts as 32
	Blob       [4]byte        // random, makes the packet hash unique
}

// DecodeNeighboursQuery reads the data of a neighbours request; bytes behind its 10 are padding.
func DecodeNeighboursQuery(b []byte) (NeighboursQuery, error) {
	if len(b) < neighboursQuerySize {
		return NeighboursQuery{}, tooShort("neighbours query", len(b), neighboursQuerySize)
	}
	return NeighboursQuery{
		Version:    b[0],
		Count:      b[1],
		Offset:     binary.LittleEndian.Uint16(b[2:]),
		Order:      NeighbourOrder(b[4]),
		PrefixSize: b[5],
		Blob:       [4]byte(b[6:]),
	}, nil
}

// AppendTo appends the 10 bytes of the query.
func (q NeighboursQuery) AppendTo(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint16(append(dst, q.Version, q.Count), q.Offset)
	return append(append(dst, byte(q.Order), q.PrefixSize), q.Blob[:]...)
}

// Neighbour is a node that a repeater hears.
type Neighbour struct {
	Key        []byte // as many bytes of the public key as were asked for
	SecondsAgo uint32 // since it was last heard
	SNR        int8   // quarters of a decibel
}

// Neighbours is the data of a neighbours response.
type Neighbours struct {
	Total uint16 // neighbours that the repeater knows
	List  []Neighbour
}

// DecodeNeighbours reads the data of a neighbours response to a query with the given prefix size, which is not on the wire. Keys alias b.
func DecodeNeighbours(b []byte, prefixSize int) (Neighbours, error) {
	if prefixSize < 0 || prefixSize > PublicKeySize {
		return Neighbours{}, wrongValue("neighbours prefix size", prefixSize, "0 to 32")
	}
	if len(b) < 4 {
		return Neighbours{}, tooShort("neighbours counts", len(b), 4)
	}
	n := Neighbours{Total: binary.LittleEndian.Uint16(b)}
	count, size := int(binary.LittleEndian.Uint16(b[2:])), prefixSize+5
	if b = b[4:]; len(b) < count*size {
		return Neighbours{}, tooShort("neighbours", len(b), count*size)
	}
	for range count {
		n.List = append(n.List, Neighbour{
			Key:        b[:prefixSize:prefixSize],
			SecondsAgo: binary.LittleEndian.Uint32(b[prefixSize:]),
			SNR:        int8(b[prefixSize+4]),
		})
		b = b[size:]
	}
	return n, nil
}

// AppendTo appends the data. All keys have the same length.
func (n Neighbours) AppendTo(dst []byte) ([]byte, error) {
	size := 4
	for i, e := range n.List {
		if len(e.Key) != len(n.List[0].Key) || len(e.Key) > PublicKeySize {
			return dst, &FieldError{Field: "neighbour " + wantNumber(i) + " key", Found: countBytes(len(e.Key)), Want: "the same for all, at most 32 bytes"}
		}
		size += len(e.Key) + 5
	}
	if size > MaxPlaintext-4 {
		return dst, tooLong("neighbours", size, MaxPlaintext-4)
	}
	dst = binary.LittleEndian.AppendUint16(dst, n.Total)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(n.List)))
	for _, e := range n.List {
		dst = binary.LittleEndian.AppendUint32(append(dst, e.Key...), e.SecondsAgo)
		dst = append(dst, byte(e.SNR))
	}
	return dst, nil
}
