package stimuli

import (
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Path is a path of 1-byte hashes, the next hop first.
func Path(hashes ...byte) (p wire.Path) {
	for _, h := range hashes {
		hop(&p, h)
	}
	return p
}

// Repeaters is a path of n repeaters with hashes of size bytes, 1 to 3, no two alike.
func Repeaters(size, n int) wire.Path {
	p := sized(size)
	for i := range n {
		hop(&p, byte(0x80+i), 0x11, 0x22)
	}
	return p
}

// Through is a path whose next hop has the first size bytes of key as its hash, with others
// Repeaters after it.
func Through(key identity.PublicKey, size, others int) wire.Path {
	p := sized(size)
	hop(&p, key[:]...)
	rest := Repeaters(size, others)
	for i := range others {
		hop(&p, rest.Hash(i)...)
	}
	return p
}

// Onto is p with one more hop: the first bytes of key.
func Onto(p wire.Path, key identity.PublicKey) wire.Path {
	hop(&p, key[:]...)
	return p
}

// sized is a path without hops whose hashes have size bytes.
func sized(size int) (p wire.Path) {
	if err := p.SetHashSize(size); err != nil {
		panic(err)
	}
	return p
}

// hop appends one hop, of as many bytes of hash as the path's hashes have.
func hop(p *wire.Path, hash ...byte) {
	if err := p.Append(hash); err != nil {
		panic(err)
	}
}
