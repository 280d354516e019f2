// Package anonymous takes out of captures what people wrote and what they call their nodes, so that
// a capture can be shown to others. Lengths, times, types, routes and hashes stay, and so does all
// that can be measured.
package anonymous

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// letter stands for every byte of a text.
const letter = 'x'

// ackSize is of how many bytes an acknowledgement is at most (wire.Ack).
const ackSize = len(wire.AckCode{}) + 2

// Event is an event without what was said in it. What a console printed and was typed into it, and
// remarks, keep their length; the names that the rig gave to boards, clients and instruments stay.
func Event(ev capture.Event) capture.Event {
	switch {
	case ev.Frame == nil:
	case ev.Kind == capture.FromApp || ev.Kind == capture.ToApp: // what it is stays, what it says goes
		ev.Frame = bytes.Clone(ev.Frame)
		behind(ev.Frame, 1)
	case ev.Kind == capture.HeardBad || ev.CRC == sniffer.CRCBad:
		ev.Frame = damaged(ev.Frame)
	default:
		ev.Frame = Frame(ev.Frame)
	}
	switch ev.Kind {
	case capture.ConsoleOut, capture.ConsoleIn, capture.Note:
		ev.Text = blank(ev.Text)
	case capture.Heard, capture.HeardBad, capture.Sent, capture.Power, capture.Radio, capture.Bus, capture.FromApp, capture.ToApp:
	}
	return ev
}

// damaged is a frame with a bad checksum: which of its bits are wrong nobody knows, so that its head
// does not tell where a name or a text stands.
func damaged(frame []byte) []byte {
	b := append([]byte(nil), frame...)
	behind(b, 1)
	return b
}

// blank replaces every byte of a text that is no white space.
func blank(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c > ' ' {
			b[i] = letter
		}
	}
	return string(b)
}

// Frame is a copy of a frame without what was said in it:
//
//   - of what is sealed the authentication code stays, by which a repetition is told from another
//     frame, and the ciphertext is zeros: of a public channel everybody has the key;
//   - an advert's name is x's, its place is 0, 0 and its signature zeros: with it a name or a place
//     could be guessed and the guess proved;
//   - behind an acknowledgement, and of an advert that is cut short, nothing stays;
//   - what is opaque to the mesh, of a kind that is not known, or no packet at all is zeros but for
//     its head.
func Frame(frame []byte) []byte {
	b := append([]byte(nil), frame...)
	var p wire.Packet
	if err := p.Decode(b); err != nil {
		return damaged(b)
	}
	payload := b[len(b)-len(p.Payload):]
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		behind(payload, 2+wire.MACSize)
	case wire.TypeAnonReq:
		behind(payload, 1+wire.PublicKeySize+wire.MACSize)
	case wire.TypeGrpTxt, wire.TypeGrpData:
		behind(payload, 1+wire.MACSize)
	case wire.TypeAdvert:
		advert(payload)
	case wire.TypeMultipart:
		if m, err := wire.DecodeMultipart(payload); err != nil || m.Type != wire.TypeAck {
			behind(payload, 1)
		}
		behind(payload, 1+ackSize)
	case wire.TypeControl:
		control(payload)
	case wire.TypeAck:
		behind(payload, ackSize)
	case wire.TypeTrace:
	default:
		clear(payload)
	}
	return b
}

// behind clears what stands behind the first n bytes.
func behind(b []byte, n int) { clear(b[min(n, len(b)):]) }

// control clears control data that is no discovery.
func control(b []byte) {
	if _, err := wire.DecodeDiscoverRequest(b); err == nil {
		return
	}
	if _, err := wire.DecodeDiscoverResponse(b); err == nil {
		return
	}
	behind(b, 1)
}

// advert clears place and name. What stands behind them is not read by anybody.
func advert(b []byte) {
	const head = wire.PublicKeySize + 4 + wire.SignatureSize
	a, err := wire.DecodeAdvert(b)
	if err != nil {
		behind(b, wire.PublicKeySize+4)
		return
	}
	clear(b[wire.PublicKeySize+4 : head])
	d, err := wire.DecodeAdvertData(a.Data)
	if err != nil {
		behind(b, head+1)
		return
	}
	data := b[head : head+len(a.Data)]
	named := d.Name != ""
	d.Name, d.Latitude, d.Longitude = "", 0, 0
	fixed, err := d.AppendTo(nil)
	if err != nil || len(fixed) > len(data) {
		behind(b, head+1)
		return
	}
	copy(data[1:], fixed[1:])
	clear(b[head+len(data):])
	for i := len(fixed); i < len(data); i++ {
		data[i] = 0
		if named {
			data[i] = letter
		}
	}
}
