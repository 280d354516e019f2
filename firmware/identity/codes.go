package identity

import (
	"crypto/sha256"
	"fmt"
)

// AckHash returns the code that acknowledges a message: the first 4 bytes of SHA-256 over its plaintext up to the end of its text and a
// public key. For a text to a peer or a room it is the key of the text's sender; for a post that a room pushes it is the key of the
// receiver; for a keep-alive it is the client's key behind exactly 9 bytes of plaintext (BaseChatMesh::onPeerDataRecv,
// BaseChatMesh::composeMsgPacket and simple_room_server MyMesh::onPeerDataRecv, v1.17.1).
func AckHash(plain []byte, key PublicKey) [4]byte {
	var room [256]byte
	sum := sha256.Sum256(append(append(room[:0], plain...), key[:]...))
	return [4]byte(sum[:4])
}

// Channel is the key of a group and the byte that stands for it in group datagrams.
type Channel struct {
	Secret Secret
	Hash   byte
}

// NewChannel returns the channel of a 16-byte or 32-byte key. A short key is filled up with zeros for sealing, but hashed as it is, and a
// long key that ends in 16 zeros counts as short (BaseChatMesh::setChannel, v1.17.1).
func NewChannel(key []byte) (Channel, error) {
	var c Channel
	if len(key) != 16 && len(key) != 32 {
		return c, fmt.Errorf("identity: channel key: found %d bytes, want 16 or 32", len(key))
	}
	copy(c.Secret[:], key)
	hashed := c.Secret[:]
	if [16]byte(c.Secret[16:]) == [16]byte{} {
		hashed = c.Secret[:16]
	}
	sum := sha256.Sum256(hashed)
	c.Hash = sum[0]
	return c, nil
}
