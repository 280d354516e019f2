package capture

import (
	"encoding/hex"
	"fmt"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// payload puts a packet's payload into words.
func (k *Keyring) payload(p *wire.Packet) string {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		d, err := wire.DecodeDatagram(p.Payload)
		if err != nil {
			return broken(p.Payload, err)
		}
		who := k.hash(d.Src) + ">" + k.hash(d.Dest) + " "
		plain, err := k.open(d.Src, d.Dest, d.Sealed)
		if err != nil {
			return who + err.Error()
		}
		return who + plaintext(p.Type, plain)
	case wire.TypeAnonReq:
		d, err := wire.DecodeAnonDatagram(p.Payload)
		if err != nil {
			return broken(p.Payload, err)
		}
		who := k.hash(d.Sender[0]) + ">" + k.hash(d.Dest) + " "
		plain, err := k.openAnon(d.Dest, identity.PublicKey(d.Sender), d.Sealed)
		if err != nil {
			return who + err.Error()
		}
		l, err := wire.DecodeRoomLogin(plain)
		if err != nil {
			return who + broken(plain, err)
		}
		return who + fmt.Sprintf("log-in t=%d since=%d password=%s", l.Timestamp, l.Since, quote(l.Password))
	case wire.TypeAck:
		a, err := wire.DecodeAck(p.Payload)
		if err != nil {
			return broken(p.Payload, err)
		}
		return ack(a)
	case wire.TypeMultipart:
		m, err := wire.DecodeMultipart(p.Payload)
		if err != nil {
			return broken(p.Payload, err)
		}
		text := fmt.Sprintf("%d to come, %v", m.Remaining, m.Type)
		if a, err := wire.DecodeAck(m.Data); err == nil && m.Type == wire.TypeAck {
			return text + " " + ack(a)
		}
		return text + " " + hex.EncodeToString(m.Data)
	case wire.TypeAdvert:
		a, err := wire.DecodeAdvert(p.Payload)
		if err != nil {
			return broken(p.Payload, err)
		}
		text := fmt.Sprintf("of %s t=%d", k.hash(a.PublicKey[0]), a.Timestamp)
		if d, err := wire.DecodeAdvertData(a.Data); err == nil {
			text += " " + quote(d.Name)
		}
		return text
	case wire.TypeGrpTxt, wire.TypeGrpData, wire.TypeTrace, wire.TypeControl, wire.TypeRawCustom:
	}
	return hex.EncodeToString(p.Payload)
}

// plaintext puts what was sealed into words.
func plaintext(t wire.PayloadType, plain []byte) string {
	switch t { //nolint:exhaustive // the others are not sealed between two nodes, or are printed in hex
	case wire.TypeTxt:
		x, err := wire.DecodeText(plain)
		if err != nil {
			return broken(plain, err)
		}
		kind := "text"
		switch x.Type {
		case wire.TextCommand:
			kind = "command"
		case wire.TextSigned:
			kind = fmt.Sprintf("post by %x", x.Author)
		case wire.TextPlain:
		}
		return fmt.Sprintf("%s t=%d attempt=%d %s", kind, x.Timestamp, x.Attempt, quote(x.Text))
	case wire.TypePath:
		r, err := wire.DecodePathReturn(plain)
		if err != nil {
			return broken(plain, err)
		}
		text := "path [" + path(&r.Path) + "]"
		if r.ExtraByte == wire.PathDummy {
			return text
		}
		if a, err := wire.DecodeAck(r.Extra); err == nil && r.ExtraType() == wire.TypeAck {
			a.Extra = nil // padding
			return text + " with ACK " + ack(a)
		}
		return text + " with " + r.ExtraType().String() + " " + plaintext(r.ExtraType(), r.Extra)
	case wire.TypeResponse:
		if l, err := wire.DecodeLoginResponse(plain); err == nil && len(plain) <= 2*wire.BlockSize && l.Code == 0 && l.FirmwareLevel != 0 {
			return fmt.Sprintf("logged in t=%d result=%d permissions=%d", l.Timestamp, l.Result, l.Permissions)
		}
	}
	return hex.EncodeToString(plain)
}

func ack(a wire.Ack) string {
	if len(a.Extra) > 0 {
		return fmt.Sprintf("%x+%x", a.Code, a.Extra)
	}
	return fmt.Sprintf("%x", a.Code)
}

func broken(b []byte, err error) string { return fmt.Sprintf("(%v) %x", err, b) }
