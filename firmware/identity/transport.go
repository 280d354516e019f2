package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// TransportKey is the key of a region. Senders of a scoped packet prove with it that they know the region's name.
type TransportKey [16]byte

// RegionKey returns the key of a public region: the first 16 bytes of SHA-256 over its name with one '#' in front
// (RegionMap::getTransportKeysFor and TransportKeyStore::getAutoKeyFor, v1.17.1). ok is false for a private region, whose name starts
// with '$' and whose key cannot be computed, and for an empty name.
func RegionKey(name string) (key TransportKey, ok bool) {
	if name == "" || name[0] == '$' {
		return TransportKey{}, false
	}
	if !strings.HasPrefix(name, "#") {
		name = "#" + name
	}
	sum := sha256.Sum256([]byte(name))
	return TransportKey(sum[:16]), true
}

// IsZero reports whether the key is all zeros, which means no scope.
func (k TransportKey) IsZero() bool { return k == TransportKey{} }

// Code returns the transport code of a payload: the first 2 bytes, little-endian, of HMAC-SHA256 over payload type and payload. 0000 and
// FFFF are reserved and become 0001 and FFFE (TransportKey::calcTransportCode, v1.17.1).
func (k TransportKey) Code(payloadType uint8, payload []byte) uint16 {
	h := hmac.New(sha256.New, k[:])
	h.Write([]byte{payloadType})
	h.Write(payload)
	switch code := binary.LittleEndian.Uint16(h.Sum(nil)); code {
	case 0x0000:
		return 0x0001
	case 0xFFFF:
		return 0xFFFE
	default:
		return code
	}
}
