package model

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
)

// person is a client as the model sees it.
type person struct {
	name string
	key  identity.PublicKey
	id   *identity.Local

	secret identity.Secret // shared with the room's present key
	box    *identity.Box
}

// meet is the room with another key.
func (p *person) meet(room identity.PublicKey) {
	p.secret = p.id.SharedSecret(room)
	p.box = identity.NewBox(p.secret)
}

// unseal opens what is sealed with the room's present key. The code in front is checked by
// other means than those that the room and the client share.
func (p *person) unseal(sealed []byte) (plain []byte, ok bool) {
	const code = 2
	plain, err := p.box.Open(nil, sealed)
	if err != nil {
		return nil, false
	}
	mac := hmac.New(sha256.New, p.secret[:])
	mac.Write(sealed[code:])
	return plain, bytes.Equal(mac.Sum(nil)[:code], sealed[:code])
}

func newPerson(c *client.Client) *person {
	return &person{name: c.Name(), key: c.PublicKey(), id: c.Identity()}
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
	if d, err := wire.DecodeDatagram(p.Payload); err == nil && d.Src == w.room.key.Hash() {
		w.unseal(&s, d.Dest, d.Sealed)
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
			if plain, ok := q.unseal(a.Sealed); q.key == a.Sender && ok {
				s.who, s.plain = q, plain
			}
		}
		return s
	}
	if d, err := wire.DecodeDatagram(p.Payload); err == nil && d.Dest == w.room.key.Hash() {
		w.unseal(&s, d.Src, d.Sealed)
	}
	return s
}

// unseal opens what is sealed for, or by, whose key starts with a byte. Two can have such a key,
// and one time in 65536 the code of one is right for the other too.
func (w *watch) unseal(s *sealed, first byte, text []byte) {
	for _, q := range w.people {
		if q.key.Hash() != first {
			continue
		}
		plain, ok := q.unseal(text)
		if !ok {
			continue
		}
		w.open = w.open || s.who != nil
		s.who, s.plain = q, plain
	}
}
