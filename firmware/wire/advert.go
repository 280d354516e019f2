package wire

import (
	"encoding/binary"
	"unicode/utf8"
)

const advertHead = PublicKeySize + 4 + SignatureSize

// Advert is the payload of an advert packet: who, when, a signature over both and the data, and the data.
type Advert struct {
	PublicKey [PublicKeySize]byte
	Timestamp uint32 // sender's clock, Unix seconds
	Signature [SignatureSize]byte
	Data      []byte // at most MaxAdvertData bytes, see AdvertData
}

// DecodeAdvert reads the payload of an advert packet. Data behind the first 32 bytes is neither signed nor read, and dropped
// (Mesh::onRecvPacket, v1.17.1). It does not check the signature. Data aliases payload.
func DecodeAdvert(payload []byte) (Advert, error) {
	if len(payload) < advertHead {
		return Advert{}, tooShort("advert key, timestamp and signature", len(payload), advertHead)
	}
	data := payload[advertHead:]
	return Advert{
		PublicKey: [PublicKeySize]byte(payload),
		Timestamp: binary.LittleEndian.Uint32(payload[PublicKeySize:]),
		Signature: [SignatureSize]byte(payload[PublicKeySize+4:]),
		Data:      data[:min(len(data), MaxAdvertData)],
	}, nil
}

// AppendTo appends the payload.
func (a *Advert) AppendTo(dst []byte) ([]byte, error) {
	if len(a.Data) > MaxAdvertData {
		return dst, tooLong("advert data", len(a.Data), MaxAdvertData)
	}
	dst = append(dst, a.PublicKey[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, a.Timestamp)
	return append(append(dst, a.Signature[:]...), a.Data...), nil
}

// NodeType is the role of a node in its adverts and in discovery.
type NodeType uint8

// The node types of AdvertDataHelpers.h, v1.17.1.
const (
	NodeNone     NodeType = 0 // NodeNone says nothing of the role.
	NodeChat     NodeType = 1 // NodeChat is a companion.
	NodeRepeater NodeType = 2 // NodeRepeater is a repeater.
	NodeRoom     NodeType = 3 // NodeRoom is a room server.
	NodeSensor   NodeType = 4 // NodeSensor is a sensor.
)

// Flags in the first byte of advert data (AdvertDataHelpers.h, v1.17.1).
const (
	advertLocation = 0x10
	advertFeature1 = 0x20
	advertFeature2 = 0x40
	advertName     = 0x80
)

// AdvertData is the data of an advert: a flags byte and the fields that it announces.
type AdvertData struct {
	Type        NodeType // 0 to 15
	HasLocation bool
	Latitude    int32  // millionths of a degree
	Longitude   int32  // millionths of a degree
	Feature1    uint16 // reserved; absent when zero
	Feature2    uint16 // reserved; absent when zero
	Name        string // UTF-8; absent when empty
}

// DecodeAdvertData reads advert data. The name is the rest, up to the first NUL, and may be invalid UTF-8.
func DecodeAdvertData(b []byte) (AdvertData, error) {
	if len(b) < 1 {
		return AdvertData{}, tooShort("advert flags", 0, 1)
	}
	flags, rest := b[0], b[1:]
	d := AdvertData{Type: NodeType(flags & 15)}
	if flags&advertLocation != 0 {
		if len(rest) < 8 {
			return AdvertData{}, tooShort("advert location", len(rest), 8)
		}
		d.HasLocation = true
		d.Latitude = int32(binary.LittleEndian.Uint32(rest))
		d.Longitude = int32(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
	}
	if flags&advertFeature1 != 0 {
		if len(rest) < 2 {
			return AdvertData{}, tooShort("advert feature 1", len(rest), 2)
		}
		d.Feature1, rest = binary.LittleEndian.Uint16(rest), rest[2:]
	}
	if flags&advertFeature2 != 0 {
		if len(rest) < 2 {
			return AdvertData{}, tooShort("advert feature 2", len(rest), 2)
		}
		d.Feature2, rest = binary.LittleEndian.Uint16(rest), rest[2:]
	}
	if flags&advertName != 0 {
		d.Name = cString(rest)
	}
	return d, nil
}

// AppendTo appends the data, at most [MaxAdvertData] bytes. A name that is too long, that has a NUL or invalid UTF-8 in it,
// is cut before the character that does not fit (AdvertDataBuilder::encodeTo, v1.17.1).
func (d AdvertData) AppendTo(dst []byte) ([]byte, error) {
	if d.Type > 15 {
		return dst, wrongValue("advert node type", int(d.Type), "0 to 15")
	}
	start := len(dst)
	dst = append(dst, byte(d.Type))
	if d.HasLocation {
		dst[start] |= advertLocation
		dst = binary.LittleEndian.AppendUint32(dst, uint32(d.Latitude))
		dst = binary.LittleEndian.AppendUint32(dst, uint32(d.Longitude))
	}
	if d.Feature1 != 0 {
		dst[start] |= advertFeature1
		dst = binary.LittleEndian.AppendUint16(dst, d.Feature1)
	}
	if d.Feature2 != 0 {
		dst[start] |= advertFeature2
		dst = binary.LittleEndian.AppendUint16(dst, d.Feature2)
	}
	if name := TruncateUTF8(d.Name, MaxAdvertData-(len(dst)-start)); name != "" {
		dst[start] |= advertName
		dst = append(dst, name...)
	}
	return dst, nil
}

// TruncateUTF8 returns the longest prefix of s that is valid UTF-8, has no NUL and is at most n bytes long
// (validUtf8PrefixLength in UTF8Helpers.h, v1.17.1).
func TruncateUTF8(s string, n int) string {
	end := 0
	for end < len(s) && s[end] != 0 {
		r, size := utf8.DecodeRuneInString(s[end:])
		if r == utf8.RuneError && size <= 1 || end+size > n {
			break
		}
		end += size
	}
	return s[:end]
}
