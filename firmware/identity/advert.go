package identity

import "encoding/binary"

// SignAdvert returns the signature of an advert: over public key, time stamp and data (Mesh::createAdvert, v1.17.1).
func (l *Local) SignAdvert(timestamp uint32, data []byte) Signature {
	var room [256]byte
	return l.Sign(appendAdvert(room[:0], l.public, timestamp, data))
}

// VerifyAdvert reports whether the signature of an advert is right, see [PublicKey.Verify].
func (k PublicKey) VerifyAdvert(timestamp uint32, data []byte, sig Signature) bool {
	var room [256]byte
	return k.Verify(appendAdvert(room[:0], k, timestamp, data), sig)
}

func appendAdvert(dst []byte, k PublicKey, timestamp uint32, data []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(append(dst, k[:]...), timestamp), data...)
}
