package interop_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// told is what a decoder tells of a frame: field and value, hex digits small.
type told map[string]string

func (f told) set(name string, value any) {
	if b, ok := value.([]byte); ok {
		value = hex.EncodeToString(b)
	}
	f[name] = fmt.Sprint(value)
}

// ours is what the project's codec tells of a frame. A frame or payload that it cannot read has the
// field "refused".
func ours(frame []byte) told {
	f := told{}
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		f.set("refused", "frame")
		return f
	}
	f.set("bytes", len(frame))
	f.set("route", uint8(p.Route))
	f.set("type", uint8(p.Type))
	f.set("version", p.Version)
	if p.Route == wire.TransportFlood || p.Route == wire.TransportDirect {
		f.set("codes", p.TransportCodes)
	}
	f.set("hops", p.Path.Hops())
	f.set("hash size", p.Path.HashSize())
	f.set("path", p.Path.Bytes())
	f.set("payload", p.Payload)
	hash := p.Hash()
	f.set("packet hash", hash[:])
	inside := told{}
	if err := inside.payload(&p); err != nil {
		inside = told{"refused": "payload"}
	}
	maps.Copy(f, inside)
	return f
}

// payload adds the fields of the payload.
func (f told) payload(p *wire.Packet) error {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		d, err := wire.DecodeDatagram(p.Payload)
		if err != nil {
			return err
		}
		f.set("to", []byte{d.Dest})
		f.set("from", []byte{d.Src})
		f.sealed(d.Sealed)
	case wire.TypeAnonReq:
		d, err := wire.DecodeAnonDatagram(p.Payload)
		if err != nil {
			return err
		}
		f.set("to", []byte{d.Dest})
		f.set("key", d.Sender[:])
		f.sealed(d.Sealed)
	case wire.TypeGrpTxt, wire.TypeGrpData:
		d, err := wire.DecodeGroupDatagram(p.Payload)
		if err != nil {
			return err
		}
		f.set("channel", []byte{d.Channel})
		f.sealed(d.Sealed)
	case wire.TypeAck:
		a, err := wire.DecodeAck(p.Payload)
		if err != nil {
			return err
		}
		f.set("ack", a.Code[:])
	case wire.TypeAdvert:
		return f.advert(p.Payload)
	case wire.TypeTrace:
		t, err := wire.DecodeTrace(p.Payload)
		if err != nil {
			return err
		}
		f.set("tag", t.Tag)
		f.set("auth", t.Auth)
		f.set("flags", t.Flags)
		f.set("hashes", t.Hashes)
		f.set("snr", quarters(p.Path.Bytes()))
	case wire.TypeControl:
		return f.control(p.Payload)
	case wire.TypeMultipart:
		m, err := wire.DecodeMultipart(p.Payload)
		if err != nil {
			return err
		}
		f.set("remaining", m.Remaining)
		f.set("part of", m.Type)
		f.set("part", m.Data)
	default: // nothing is known of what they hold
	}
	return nil
}

func (f told) sealed(b []byte) {
	f.set("code", b[:min(len(b), wire.MACSize)])
	f.set("ciphertext", b[min(len(b), wire.MACSize):])
}

func (f told) advert(payload []byte) error {
	a, err := wire.DecodeAdvert(payload)
	if err != nil {
		return err
	}
	f.set("key", a.PublicKey[:])
	f.set("time", a.Timestamp)
	f.set("signature", a.Signature[:])
	f.set("signed", identity.PublicKey(a.PublicKey).VerifyAdvert(a.Timestamp, a.Data, identity.Signature(a.Signature)))
	d, err := wire.DecodeAdvertData(a.Data)
	if err != nil {
		return err
	}
	f.set("flags", a.Data[0])
	f.set("node", uint8(d.Type))
	if d.Name != "" {
		f.set("name", d.Name)
	}
	if d.HasLocation {
		f.set("position", fmt.Sprintf("%.6f %.6f", float64(d.Latitude)/1e6, float64(d.Longitude)/1e6))
	}
	return nil
}

func (f told) control(payload []byte) error {
	c, err := wire.DecodeControl(payload)
	if err != nil {
		return err
	}
	f.set("control", uint8(c.Type))
	switch c.Type {
	case wire.ControlDiscoverRequest:
		r, err := wire.DecodeDiscoverRequest(payload)
		if err != nil {
			return err
		}
		f.set("tag", r.Tag)
		f.set("prefix only", r.PrefixOnly)
		f.set("filter", r.Filter)
		f.set("since", r.Since)
	case wire.ControlDiscoverResponse:
		r, err := wire.DecodeDiscoverResponse(payload)
		if err != nil {
			return err
		}
		f.set("tag", r.Tag)
		f.set("node", uint8(r.Node))
		f.set("snr", quarters([]byte{byte(r.SNR)}))
		f.set("key", r.Key)
	}
	return nil
}

// quarters are signal-to-noise ratios as they stand in a frame, in decibels.
func quarters(b []byte) string {
	var out []string
	for _, q := range b {
		out = append(out, fmt.Sprintf("%.2f", float64(int8(q))/4))
	}
	return strings.Join(out, " ")
}
