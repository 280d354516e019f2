package model

import (
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
)

// person is a client as the model sees it.
type person struct {
	name string
	key  identity.PublicKey
	box  *identity.Box
}

func newPerson(c *client.Client, room identity.PublicKey) *person {
	return &person{c.Name(), c.PublicKey(), identity.NewBox(c.Identity().SharedSecret(room))}
}

// sealed is a frame that client and room share.
type sealed struct {
	packet wire.Packet
	who    *person
	plain  []byte
}

// reveal opens a frame of the room; who is nil if it is for nobody.
func (w *watch) reveal(p wire.Packet) sealed {
	s := sealed{packet: p}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || d.Src != w.room.key.Hash() {
		return s
	}
	for _, q := range w.people {
		if q.key.Hash() != d.Dest {
			continue
		}
		if plain, err := q.box.Open(nil, d.Sealed); err == nil {
			s.who, s.plain = q, plain
			return s
		}
	}
	return s
}

// said opens a frame for the room by a client that says what it is.
func (w *watch) said(p wire.Packet) sealed {
	s := sealed{packet: p}
	if p.Type == wire.TypeAnonReq {
		a, err := wire.DecodeAnonDatagram(p.Payload)
		if err != nil || a.Dest != w.room.key.Hash() {
			return s
		}
		for _, q := range w.people {
			if plain, err := q.box.Open(nil, a.Sealed); q.key == a.Sender && err == nil {
				s.who, s.plain = q, plain
			}
		}
		return s
	}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || d.Dest != w.room.key.Hash() {
		return s
	}
	for _, q := range w.people {
		if plain, err := q.box.Open(nil, d.Sealed); q.key.Hash() == d.Src && err == nil {
			s.who, s.plain = q, plain
			return s
		}
	}
	return s
}

// ackIn is the acknowledgement that a frame carries in the clear.
func ackIn(p *wire.Packet) (code wire.AckCode, extra []byte, ok bool) {
	payload := p.Payload
	switch p.Type {
	case wire.TypeAck:
	case wire.TypeMultipart:
		m, err := wire.DecodeMultipart(payload)
		if err != nil || m.Type != wire.TypeAck {
			return code, nil, false
		}
		payload = m.Data
	default:
		return code, nil, false
	}
	if len(payload) < len(code) {
		return code, nil, false
	}
	return wire.AckCode(payload), payload[len(code):], true
}
