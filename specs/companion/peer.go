// Package companion has the specs of the companion radio: what it says to its app, and to the mesh
// for it.
package companion

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	"github.com/meshrig/meshrig/specs/suite"
)

// radio is a bench and the app of the radio under test.
func radio(ctx SpecContext, options ...func(*bench.Config)) (*bench.Bench, *app.App) {
	GinkgoHelper()
	b := suite.Bench(ctx, options...)
	return b, b.Room().App()
}

// peer is another node of the mesh, whose frames the specs compose.
type peer struct {
	*identity.Local

	b    *bench.Bench
	name string
	kind wire.NodeType
	last uint32 // its newest time stamp
}

// meet makes a peer that the radio does not know.
func meet(b *bench.Bench, name string, kind wire.NodeType) *peer {
	return &peer{Local: b.Identify(name), b: b, name: name, kind: kind}
}

// befriend makes a peer and has the app add it to the contacts, with a path of no hops unless another
// is given; nil: none is known.
func befriend(ctx context.Context, b *bench.Bench, name string, kind wire.NodeType, path ...*wire.Path) *peer {
	GinkgoHelper()
	p := meet(b, name, kind)
	c := p.contact()
	if len(path) > 0 {
		c.PathLength = frames.PathUnknown
		if path[0] != nil {
			c.PathLength = path[0].LengthByte()
			copy(c.Path[:], path[0].Bytes())
		}
	}
	b.Room().App().Do(ctx, frames.SetContact, undated(c)...)
	return p
}

// unknown is the path to a contact that is not known.
var unknown *wire.Path

// contact is the peer as a contact with a path of no hops.
func (p *peer) contact() frames.Contact {
	return frames.Contact{Key: p.Public(), Type: uint8(p.kind), Name: p.name}
}

// undated is a contact without the time of its change, which the radio then sets itself.
func undated(c frames.Contact) []byte {
	data := c.Append(nil)
	return data[:len(data)-4]
}

// stamp is a time stamp that the peer has not used.
func (p *peer) stamp() uint32 {
	p.last = max(p.last+1, p.b.Config().Epoch+uint32(p.b.Now().Sub(0)/time.Second))
	return p.last
}

// send sends a packet in the peer's name and returns when it has left.
func (p *peer) send(ctx context.Context, packet wire.Packet) capture.Event {
	GinkgoHelper()
	return p.b.Send(ctx, p.name, stimuli.Encode(&packet))
}

// sealed is the payload of what only peer and radio can open.
func (p *peer) sealed(plain []byte) []byte {
	return stimuli.Datagram(p.Local, p.b.Room().PublicKey(), plain)
}

// tells sends a sealed packet to the radio along a path of no hops.
func (p *peer) tells(ctx context.Context, t wire.PayloadType, plain []byte) capture.Event {
	GinkgoHelper()
	return p.send(ctx, wire.Packet{Route: wire.Direct, Type: t, Payload: p.sealed(plain)})
}

// floods sends a sealed packet that has come through repeaters.
func (p *peer) floods(ctx context.Context, t wire.PayloadType, plain []byte, path wire.Path) capture.Event {
	GinkgoHelper()
	return p.send(ctx, wire.Packet{Route: wire.Flood, Type: t, Path: path, Payload: p.sealed(plain)})
}

// text is the plaintext of a text of the peer's.
func (p *peer) text(text string) []byte {
	return stimuli.Encode(wire.Text{Timestamp: p.stamp(), Text: text})
}

// acknowledges sends a plain acknowledgement.
func (p *peer) acknowledges(ctx context.Context, code wire.AckCode, extra ...byte) {
	GinkgoHelper()
	p.send(ctx, wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: stimuli.Encode(wire.Ack{Code: code, Extra: extra})})
}

// returns sends a path return: the path from the radio to the peer, with something in it.
func (p *peer) returns(ctx context.Context, path wire.Path, kind wire.PayloadType, extra []byte, came wire.Path) capture.Event {
	GinkgoHelper()
	ret := wire.PathReturn{Path: path, ExtraByte: byte(kind), Extra: extra}
	return p.floods(ctx, wire.TypePath, stimuli.Encode(&ret), came)
}

// advert is an advert of the peer's with a name and, if they are not zero, a place.
func (p *peer) advert(stamp uint32, name string, place ...int32) wire.Packet {
	d := wire.AdvertData{Type: p.kind, Name: name}
	if len(place) == 2 {
		d.HasLocation, d.Latitude, d.Longitude = true, place[0], place[1]
	}
	data := stimuli.Encode(d)
	a := wire.Advert{PublicKey: p.Public(), Timestamp: stamp, Signature: p.SignAdvert(stamp, data), Data: data}
	return wire.Packet{Route: wire.Direct, Type: wire.TypeAdvert, Payload: stimuli.Encode(&a)}
}

// letter is a packet that the radio sent to a peer, opened.
type letter struct {
	wire.Packet

	event capture.Event
	plain []byte
}

// open opens what the radio sent to the peer; false if it is none of that type.
func (p *peer) open(ev capture.Event, t wire.PayloadType) (l letter, ok bool) {
	if ev.Kind != capture.Heard || l.Decode(ev.Frame) != nil || l.Type != t {
		return l, false
	}
	l.event = ev
	from := p.b.Room().PublicKey()
	var sealed []byte
	if t == wire.TypeAnonReq {
		d, err := wire.DecodeAnonDatagram(l.Payload)
		if err != nil || d.Dest != p.Public().Hash() || identity.PublicKey(d.Sender) != from {
			return l, false
		}
		sealed = d.Sealed
	} else {
		d, err := wire.DecodeDatagram(l.Payload)
		if err != nil || d.Dest != p.Public().Hash() || d.Src != from.Hash() {
			return l, false
		}
		sealed = d.Sealed
	}
	plain, err := identity.NewBox(p.SharedSecret(from)).Open(nil, sealed)
	l.plain = plain
	return l, err == nil
}

// gets matches what the radio sent to the peer.
func (p *peer) gets(t wire.PayloadType) capture.Matcher {
	return capture.Func(t.String()+" to "+p.name, func(ev capture.Event) bool {
		_, ok := p.open(ev, t)
		return ok
	})
}

// soon is how long a frame may take from the command that sends it: the channel is idle.
var soon = deadline.AdvertSoon

// receives waits for what the radio sends to the peer.
func (p *peer) receives(ctx context.Context, t wire.PayloadType) letter {
	GinkgoHelper()
	l, _ := p.open(p.b.Await(ctx, soon, p.gets(t)), t)
	return l
}

// onAir matches a frame of the radio of a type, whoever it is for.
func onAir(t wire.PayloadType) capture.Matcher {
	return capture.Func("a "+t.String()+" packet", func(ev capture.Event) bool {
		var p wire.Packet
		return ev.Kind == capture.Heard && p.Decode(ev.Frame) == nil && p.Type == t
	})
}

// key is the data of a command that names a contact.
func (p *peer) key() []byte {
	k := p.Public()
	return k[:]
}

// refused asks for what must be refused, and for that reason.
func refused(ctx context.Context, a *app.App, why frames.Failure, code frames.Code, data ...byte) {
	GinkgoHelper()
	answer := a.Ask(ctx, code, data...)
	Expect(answer.Failure()).To(Equal(why), "%s %x was answered with %v", code.Command(), data, answer)
}

// seconds is a time of the bench.
func seconds(n int) deadline.Deadline {
	return deadline.For(time.Duration(n)*time.Second, "time passes")
}

// packet reads what was heard.
func packet(ev capture.Event) wire.Packet {
	GinkgoHelper()
	return stimuli.Packet(ev)
}
