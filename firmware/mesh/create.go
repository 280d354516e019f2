package mesh

import (
	"encoding/binary"
	"errors"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// obtain returns a packet of a type, or nil, with an error flag, if the pool is empty.
func (n *Node) obtain(t wire.PayloadType) *Packet {
	p := n.pool.take()
	if p == nil {
		n.stats.Errors |= ErrPoolEmpty
		return nil
	}
	p.Type = t
	return p
}

// build returns a packet whose payload is the given parts; nil if the pool is empty or
// the parts are too long.
func (n *Node) build(t wire.PayloadType, parts ...[]byte) *Packet {
	p := n.obtain(t)
	if p != nil && !p.setPayload(parts...) {
		n.pool.put(p)
		return nil
	}
	return p
}

// Release gives a packet back that is not sent. Nil is ignored.
func (n *Node) Release(p *Packet) {
	if p != nil {
		n.pool.put(p)
	}
}

// NewAdvert returns a signed advert of this node, or nil if data is longer than 32
// bytes or the pool is empty (Mesh::createAdvert, v1.17.1).
func (n *Node) NewAdvert(timestamp uint32, data []byte) *Packet {
	if len(data) > wire.MaxAdvertData {
		return nil
	}
	p := n.obtain(wire.TypeAdvert)
	if p == nil {
		return nil
	}
	key, sig := n.self.Public(), n.self.SignAdvert(timestamp, data)
	b := append(p.buf[:0], key[:]...)
	b = binary.LittleEndian.AppendUint32(b, timestamp)
	b = append(b, sig[:]...)
	b = append(b, data...)
	p.Payload = b
	return p
}

// NewDatagram returns a sealed request, response or text to the peer whose key starts
// with dest, or nil if it is of another type or too long, or the pool is empty
// (Mesh::createDatagram, v1.17.1).
func (n *Node) NewDatagram(t wire.PayloadType, dest byte, box *identity.Box, plain []byte) *Packet {
	if t > wire.TypeTxt || len(plain) > wire.MaxDatagramPlaintext {
		return nil
	}
	return n.seal(t, dest, box, plain)
}

// NewAnonDatagram returns a sealed anonymous request to another node, or nil if it is too long or
// the pool is empty (Mesh::createAnonDatagram, v1.17.1).
func (n *Node) NewAnonDatagram(dest byte, box *identity.Box, plain []byte) *Packet {
	if len(plain) > wire.MaxAnonPlaintext {
		return nil
	}
	p := n.obtain(wire.TypeAnonReq)
	if p != nil {
		key := n.self.Public()
		p.Payload = box.Seal(append(append(p.buf[:0], dest), key[:]...), plain)
	}
	return p
}

// NewGroupDatagram returns a group text or group data sealed for a channel, or nil if it is of another
// type or too long, or the pool is empty (Mesh::createGroupDatagram, v1.17.1).
func (n *Node) NewGroupDatagram(t wire.PayloadType, channel byte, box *identity.Box, plain []byte) *Packet {
	if t != wire.TypeGrpTxt && t != wire.TypeGrpData || len(plain) > wire.MaxGroupPlaintext {
		return nil
	}
	p := n.obtain(t)
	if p != nil {
		p.Payload = box.Seal(append(p.buf[:0], channel), plain)
	}
	return p
}

// ErrNoPacket is the error of [Node.Read] for an empty pool.
var ErrNoPacket = errors.New("mesh: no packet is free")

// Read returns the packet of a frame that did not come by radio. Any other error than
// [ErrNoPacket] is of the frame.
func (n *Node) Read(frame []byte) (*Packet, error) {
	p := n.obtain(0)
	if p == nil {
		return nil, ErrNoPacket
	}
	if err := p.Decode(frame); err != nil {
		n.pool.put(p)
		return nil, err
	}
	p.Payload = p.buf[:copy(p.buf[:], p.Payload)]
	return p, nil
}

// Forget lets a packet count as new when it comes again.
func (n *Node) Forget(p *Packet) { n.seen.forget(&p.Packet) }

// Loopback acts on a packet as if it had been heard, and frees it: it is not forwarded.
func (n *Node) Loopback(p *Packet) {
	n.route(p)
	n.pool.put(p)
}

// NewPathReturn returns a path for the peer whose key starts with dest, with another
// payload inside or, if extra is empty, with four random bytes. It is nil if that is
// too long or the pool is empty (Mesh::createPathReturn, v1.17.1).
func (n *Node) NewPathReturn(dest byte, box *identity.Box, path *wire.Path, t wire.PayloadType, extra []byte) *Packet {
	if len(path.Bytes())+len(extra) > wire.MaxPathReturn {
		return nil
	}
	if n.pool.n == 0 {
		n.stats.Errors |= ErrPoolEmpty
		return nil
	}
	var room [wire.MaxPayload]byte
	plain := path.AppendTo(room[:0])
	if len(extra) > 0 {
		plain = append(append(plain, byte(t)), extra...)
	} else {
		var dummy [4]byte
		n.ports.Random.Fill(device.PathDummy, dummy[:])
		plain = append(append(plain, wire.PathDummy), dummy[:]...)
	}
	return n.seal(wire.TypePath, dest, box, plain)
}

func (n *Node) seal(t wire.PayloadType, dest byte, box *identity.Box, plain []byte) *Packet {
	p := n.obtain(t)
	if p != nil {
		p.Payload = box.Seal(append(p.buf[:0], dest, n.self.Public().Hash()), plain)
	}
	return p
}

// NewAck returns an ack of the given bytes, of which the first four count.
func (n *Node) NewAck(ack []byte) *Packet { return n.build(wire.TypeAck, ack) }

// NewMultiAck returns an ack as a multipart packet that announces how many more follow, 0 to 15.
func (n *Node) NewMultiAck(ack []byte, remaining uint8) *Packet {
	return n.build(wire.TypeMultipart, []byte{remaining<<4 | byte(wire.TypeAck)}, ack)
}

// NewTrace returns a trace along the hashes that t holds.
func (n *Node) NewTrace(t wire.Trace) *Packet {
	b, err := t.AppendTo(nil)
	if err != nil {
		return nil
	}
	return n.build(wire.TypeTrace, b)
}

// NewControl returns control data.
func (n *Node) NewControl(data []byte) *Packet { return n.build(wire.TypeControl, data) }

// NewRaw returns a custom packet.
func (n *Node) NewRaw(data []byte) *Packet { return n.build(wire.TypeRawCustom, data) }
