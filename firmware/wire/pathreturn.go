package wire

// PathDummy is the extra type of a path return that carries nothing: four random bytes follow it, so that its packet hash
// is unique (Mesh::createPathReturn, v1.17.1).
const PathDummy = 0xFF

// PathReturn is the plaintext of a path packet: the path that a packet took, so that its sender can send direct from then on,
// and often an acknowledgement or response as a second payload inside.
type PathReturn struct {
	Path      Path
	ExtraByte byte   // type of Extra in the four low bits; PathDummy if Extra is only random bytes
	Extra     []byte // payload of that type in the clear; after decoding it still has the cipher's zero padding
}

// ExtraType returns the payload type of Extra, the four low bits of its byte; the others are reserved (Mesh::onRecvPacket, v1.17.1).
func (r *PathReturn) ExtraType() PayloadType { return PayloadType(r.ExtraByte & 15) }

// DecodePathReturn reads a path return. Unlike the released firmware, which then reads memory behind the plaintext,
// it refuses one that ends within its path or before the type of its extra. Extra aliases plain.
func DecodePathReturn(plain []byte) (PathReturn, error) {
	var r PathReturn
	n, err := r.Path.decode(plain)
	if err != nil {
		return PathReturn{}, err
	}
	if len(plain) == n {
		return PathReturn{}, tooShort("path return extra type", 0, 1)
	}
	r.ExtraByte, r.Extra = plain[n], plain[n+1:]
	return r, nil
}

// AppendTo appends the plaintext.
func (r *PathReturn) AppendTo(dst []byte) ([]byte, error) {
	if n := 2 + len(r.Path.Bytes()) + len(r.Extra); n > MaxPlaintext {
		return dst, tooLong("path return", n, MaxPlaintext)
	}
	return append(append(r.Path.AppendTo(dst), r.ExtraByte), r.Extra...), nil
}
