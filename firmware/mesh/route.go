package mesh

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// route acts on a received packet and says what becomes of it (Mesh::onRecvPacket,
// v1.17.1). Packets that are too short for their type are dropped; the released
// firmware reads old memory behind some of them.
func (n *Node) route(p *Packet) verdict {
	drop := n.ports.Server != nil && n.ports.Server.Arriving(p)
	if p.Route.IsDirect() {
		switch {
		case p.Type == wire.TypeTrace:
			return n.routeTrace(p)
		case p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:
			if p.Path.Hops() == 0 && n.ports.Observer != nil {
				n.ports.Observer.Control(p)
			}
			return verdict{} // neighbours only
		case p.Path.Hops() > 0:
			return n.routeDirect(p)
		}
	} else if drop {
		return verdict{}
	}
	if n.accept(p) {
		return n.forwardFlood(p)
	}
	return verdict{}
}

// accept hands a packet to the application and reports whether a flood may go on.
func (n *Node) accept(p *Packet) bool {
	switch p.Type {
	case wire.TypeAck:
		ack, err := wire.DecodeAck(p.Payload)
		if err != nil || !n.seen.first(&p.Packet) {
			return false
		}
		n.ack(p, ack.Code)
		return true
	case wire.TypePath, wire.TypeReq, wire.TypeResponse, wire.TypeTxt:
		return n.acceptDatagram(p)
	case wire.TypeAnonReq:
		return n.acceptAnon(p)
	case wire.TypeGrpData, wire.TypeGrpTxt:
		g, err := wire.DecodeGroupDatagram(p.Payload)
		if err != nil || !n.seen.first(&p.Packet) {
			return false
		}
		if n.ports.Observer != nil {
			n.ports.Observer.Group(p, g)
		}
		return true
	case wire.TypeAdvert:
		return n.acceptAdvert(p)
	case wire.TypeRawCustom:
		if p.Route.IsDirect() && n.seen.first(&p.Packet) && n.ports.Observer != nil {
			n.ports.Observer.Raw(p)
		}
	case wire.TypeMultipart:
		if ack, ok := n.unpack(p); ok && n.seen.first(&ack.Packet) {
			n.ack(ack, wire.AckCode(ack.Payload))
		}
	case wire.TypeTrace, wire.TypeControl: // never by flood
	}
	return false
}

func (n *Node) ack(p *Packet, code wire.AckCode) {
	if n.ports.Server != nil && n.ports.Server.Ack(p, code) {
		p.own = true
	}
}

// acceptDatagram opens a packet from one peer to another if it is for this node.
func (n *Node) acceptDatagram(p *Packet) bool {
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || !n.seen.first(&p.Packet) {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {
		return true
	}
	for peer := range n.ports.Peers.Match(d.Src) {
		plain, err := n.open(n.ports.Peers.Box(peer), d.Sealed)
		if err != nil {
			continue
		}
		if p.Type != wire.TypePath {
			n.ports.Peers.Data(p, peer, plain)
			p.own = true
			break
		}
		ret, err := wire.DecodePathReturn(plain)
		if err != nil {
			break // as if nobody had sent it
		}
		if n.ports.Peers.Path(p, peer, ret) && p.Route.IsFlood() {
			back := n.NewPathReturn(d.Src, n.ports.Peers.Box(peer), &p.Path, 0, nil)
			n.SendDirect(back, &ret.Path, reciprocalDelay)
		}
		p.own = true
		break
	}
	return true
}

// reciprocalDelay is after how many milliseconds a path is sent back (Mesh::onRecvPacket, v1.17.1).
const reciprocalDelay = 500

// acceptAnon opens a packet from a sender that states its key if it is for this node.
func (n *Node) acceptAnon(p *Packet) bool {
	d, err := wire.DecodeAnonDatagram(p.Payload)
	if err != nil || !n.seen.first(&p.Packet) {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Server == nil {
		return true
	}
	sender := identity.PublicKey(d.Sender)
	secret := n.self.SharedSecret(sender)
	if plain, err := n.open(identity.NewBox(secret), d.Sealed); err == nil {
		n.ports.Server.Anon(p, sender, secret, plain)
		p.own = true
	}
	return true
}

// open opens what is sealed for this node. The plaintext is valid until the next call.
func (n *Node) open(box *identity.Box, sealed []byte) ([]byte, error) {
	if n.quirks.PartialBlocks {
		return box.OpenPadded(n.plain[:0], sealed)
	}
	return box.Open(n.plain[:0], sealed)
}

// acceptAdvert checks the signature of an advert. Own ones and forged ones end here.
func (n *Node) acceptAdvert(p *Packet) bool {
	a, err := wire.DecodeAdvert(p.Payload)
	if err != nil {
		return false
	}
	key := identity.PublicKey(a.PublicKey)
	if key == n.self.Public() || !n.seen.first(&p.Packet) {
		return false
	}
	data := a.Data
	if len(data) > wire.MaxAdvertData {
		data = data[:wire.MaxAdvertData]
	}
	if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) {
		return false
	}
	a.Data = data
	if n.ports.Observer != nil {
		n.ports.Observer.Advert(p, a)
	}
	return true
}

// forwardFlood adds this node to the path of a flood that may go on, and holds it back
// for a random time. The farther it has come, the less urgent it is
// (Mesh::routeRecvPacket, v1.17.1).
func (n *Node) forwardFlood(p *Packet) verdict {
	if p.Route.IsDirect() || p.own {
		return verdict{}
	}
	wraps := n.quirks.PathWraps && p.Path.Hops() == wire.MaxHops && p.Path.HashSize() == 1
	if !p.Path.Fits() && !wraps || !n.forwards(p) {
		return verdict{}
	}
	key := n.self.Public()
	if wraps {
		_ = p.Path.SetHashSize(2) // 2 is valid
	} else if err := p.Path.Append(key[:]); err != nil {
		return verdict{}
	}
	return verdict{true, uint8(p.Path.Hops()), n.retransmitDelay(p, n.ports.Policy.FloodDelayFactor)}
}

// forwards reports whether a packet of others may go on (MyMesh::allowPacketForward, v1.17.1).
func (n *Node) forwards(p *Packet) bool {
	return n.ports.Policy.Forwards(&p.Packet) && (n.ports.Filter == nil || n.ports.Filter.Forwards(p))
}

// retransmitDelay draws the time for which a packet is held back before it is
// forwarded, up to 5 times factor times its airtime. The released firmware leaves the
// transport codes out of its length (MyMesh::getRetransmitDelay, v1.17.1).
func (n *Node) retransmitDelay(p *Packet, factor float32) device.Millis {
	return n.drawDelay(device.RetransmitDelay, p, factor)
}

// FloodDelay draws a delay like that of a forwarded flood for a packet of this node's own.
func (n *Node) FloodDelay(use device.Use, p *Packet) device.Millis {
	return n.drawDelay(use, p, n.ports.Policy.FloodDelayFactor)
}

func (n *Node) drawDelay(use device.Use, p *Packet, factor float32) device.Millis {
	airtime := n.ports.Radio.Airtime(len(p.Path.Bytes()) + len(p.Payload) + 2)
	most := 5 * uint32(float32(airtime)*factor)
	return device.Millis(n.ports.Random.IntN(use, 0, most+1))
}

// isNext reports whether hash is the start of this node's key.
func (n *Node) isNext(hash []byte) bool {
	key := n.self.Public()
	return bytes.HasPrefix(key[:], hash)
}
