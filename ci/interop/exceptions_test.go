package interop_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
)

// compared is a frame and what both tell of it.
type compared struct {
	frame        []byte
	packet       wire.Packet
	parsed       bool // ours reads the frame
	opened       bool // a key of the run opens what it seals
	ours, theirs told
}

// differences are the fields of which the two do not tell the same, in order.
func (f *compared) differences() []string {
	var names []string
	for name, value := range f.ours {
		if other, ok := f.theirs[name]; !ok || other != value {
			names = append(names, name)
		}
	}
	for name := range f.theirs {
		if _, ok := f.ours[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// exception is a difference that is known, and shown to be the other decoder's doing: by keys that open what it
// reads in the clear, or by the rule of the firmware (v1.17.1), written down here once more and by
// itself.
type exception struct {
	name   string
	fields string // those that it explains, with spaces around; empty: all
	shown  func(f *compared) bool
}

// explains tells whether a field's difference is this exception.
func (e exception) explains(f *compared, field string) bool {
	return (e.fields == "" || strings.Contains(e.fields, " "+field+" ")) && e.shown(f)
}

// exceptions are all that are known of @michaelhart/meshcore-decoder 0.3.0.
func exceptions() []exception {
	inside := " refused to from code ciphertext "
	return []exception{
		{name: "reads a frame that no node takes: of another version, with a path of over 64 bytes or a payload of over 184 (Dispatcher::tryParsePacket)", shown: refusedByFirmware},
		{name: "has a hash of its own for a packet, 4 bytes that are no part of the firmware's (Packet::calculatePacketHash)", fields: " packet hash ", shown: ownHash},
		{name: "reads what a PATH seals as if it were in the clear; keys open it", fields: inside, shown: func(f *compared) bool { return f.is(wire.TypePath) && f.opened }},
		{name: "reads what a PATH seals as if it were in the clear; no key of the run opens it", fields: inside, shown: func(f *compared) bool { return f.is(wire.TypePath) && !f.opened }},
		{name: "tells nothing of a GRP_DATA, MULTIPART", fields: " channel code ciphertext remaining part of refused ", shown: func(f *compared) bool {
			return f.is(wire.TypeGrpData, wire.TypeMultipart)
		}},
		{name: "takes a sealed payload of no ciphertext, which the firmware calls incomplete (Mesh::onRecvPacket)", shown: noCiphertext},
		{name: "takes an advert whose fields break off (AdvertDataParser)", shown: func(f *compared) bool {
			return f.is(wire.TypeAdvert) && f.ours["refused"] == "payload" && breaksOff(f.appData())
		}},
		{name: "reads and verifies an advert's data beyond the 32 bytes that are signed (Mesh::onRecvPacket)", fields: " name signed ", shown: func(f *compared) bool { return f.is(wire.TypeAdvert) && len(f.packet.Payload) > 100+32 }},
		{name: "ends no name at its first NUL, or leaves characters and spaces out of it", fields: " name ", shown: otherName},
		{name: "calls a node of no type or of an unknown one a companion", fields: " node ", shown: func(f *compared) bool {
			return f.is(wire.TypeAdvert) && f.theirs["node"] == "1" && slices.Contains([]byte{0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, f.appData()[0]&15)
		}},
		{name: "has times and codes from 2^31 on below zero", fields: " time auth ", shown: belowZero},
		{name: "refuses a TRACE that ends with a part of a hash, which nodes pass on (Mesh::onRecvPacket)", fields: " refused tag auth flags hashes snr ", shown: partOfHash},
		{name: "knows no CONTROL but discovery", fields: " refused control ", shown: func(f *compared) bool {
			return f.is(wire.TypeControl) && !slices.Contains([]byte{0x80, 0x90}, f.packet.Payload[0]&0xf0)
		}},
		{name: "takes a discovery answer with a key that is neither 8 bytes nor 32, which no node sends (MyMesh::onControlDataRecv)", shown: func(f *compared) bool {
			return f.is(wire.TypeControl) && f.packet.Payload[0]>>4 == 9 && !slices.Contains([]int{6 + 8, 6 + 32}, len(f.packet.Payload))
		}},
	}
}

func (f *compared) is(kinds ...wire.PayloadType) bool {
	return f.parsed && slices.Contains(kinds, f.packet.Type)
}

// appData is what an advert tells behind key, time and signature.
func (f *compared) appData() []byte { return f.packet.Payload[min(100, len(f.packet.Payload)):] }

func refusedByFirmware(f *compared) bool {
	if f.ours["refused"] != "frame" {
		return false
	}
	at := 1
	if route := f.frame[0] & 3; route == 0 || route == 3 {
		at += 4
	}
	path := int(f.frame[at]&63) * (int(f.frame[at]>>6) + 1)
	return f.frame[0]>>6 != 0 || path > 64 || len(f.frame)-at-1-path > 184
}

// ownHash tells whether the other's hash is 31 times what there was plus the next byte over type and payload, or
// a trace's tag.
func ownHash(f *compared) bool {
	sum := int32(f.frame[0] & 0xfc)
	for _, b := range f.packet.Payload {
		sum = sum*31 + int32(b)
	}
	want := uint32(sum)
	if f.is(wire.TypeTrace) && len(f.packet.Payload) >= 4 && len(f.frame) >= 13 {
		want = binary.LittleEndian.Uint32(f.packet.Payload)
	}
	return f.theirs["packet hash"] == fmt.Sprintf("%08x", want) && len(f.ours["packet hash"]) == 16
}

func noCiphertext(f *compared) bool {
	front := 2
	switch {
	case f.is(wire.TypeAnonReq):
		front = 1 + 32
	case f.is(wire.TypeGrpTxt):
		front = 1
	case !f.is(wire.TypeReq, wire.TypeResponse, wire.TypeTxt):
		return false
	}
	return f.ours["refused"] == "payload" && front+2 >= len(f.packet.Payload)
}

// breaksOff tells whether the flags of an advert announce more than there is.
func breaksOff(data []byte) bool {
	if len(data) == 0 {
		return true
	}
	need := 1
	for flag, size := range map[byte]int{0x10: 8, 0x20: 2, 0x40: 2} {
		if data[0]&flag != 0 {
			need += size
		}
	}
	return len(data) < need
}

// otherName tells whether the two names are alike but for spaces around and what prints nothing, up to the first NUL.
func otherName(f *compared) bool {
	plain := func(name string) string {
		name, _, _ = strings.Cut(name, "\x00")
		return strings.Map(func(r rune) rune {
			if r <= 0x20 || r == 0x7f || r == '\ufffd' {
				return -1
			}
			return r
		}, strings.ToValidUTF8(name, ""))
	}
	return f.is(wire.TypeAdvert) && plain(f.ours["name"]) == plain(f.theirs["name"])
}

func belowZero(f *compared) bool {
	for _, field := range []string{"time", "auth"} {
		var unsigned, signed int64
		if _, err := fmt.Sscan(f.ours[field], &unsigned); err != nil || f.ours[field] == f.theirs[field] {
			continue
		}
		if _, err := fmt.Sscan(f.theirs[field], &signed); err != nil || signed+1<<32 != unsigned {
			return false
		}
	}
	return true
}

func partOfHash(f *compared) bool {
	return f.is(wire.TypeTrace) && f.theirs["refused"] == "payload" && (len(f.packet.Payload)-9)%(1<<(f.packet.Payload[8]&3)) != 0
}
