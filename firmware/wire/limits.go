package wire

// Limits of the format. Sizes are in bytes.
const (
	// MaxFrame is the longest frame a radio sends (MAX_TRANS_UNIT in MeshCore.h, v1.17.1).
	MaxFrame = 255
	// MaxPayload is the longest payload of a packet (MAX_PACKET_PAYLOAD in MeshCore.h, v1.17.1).
	MaxPayload = 184
	// MaxPath is the longest path of a packet (MAX_PATH_SIZE in MeshCore.h, v1.17.1).
	MaxPath = 64
	// MaxHops is the largest hop count that the six low bits of the path length byte can hold.
	MaxHops = 63
	// MACSize is the length of the authentication code in front of a ciphertext (CIPHER_MAC_SIZE, v1.17.1).
	MACSize = 2
	// BlockSize is the block length of the cipher, to which ciphertexts are padded (CIPHER_BLOCK_SIZE, v1.17.1).
	BlockSize = 16
	// PublicKeySize is the length of a public key (PUB_KEY_SIZE, v1.17.1).
	PublicKeySize = 32
	// SignatureSize is the length of a signature (SIGNATURE_SIZE, v1.17.1).
	SignatureSize = 64
	// MaxPlaintext is the longest plaintext that fits into a payload at all: eleven blocks behind two hashes and a code.
	MaxPlaintext = (MaxPayload - 2 - MACSize) / BlockSize * BlockSize
)

// Limits that the released firmware keeps when it sends. The codecs of this package do not enforce them,
// so that a misbehaving peer can be built; senders that want to be right do.
const (
	// MaxDatagramPlaintext is the longest plaintext of a request, response or text (Mesh::createDatagram, v1.17.1).
	MaxDatagramPlaintext = MaxPayload - MACSize - (BlockSize - 1)
	// MaxAnonPlaintext is the longest plaintext of an anonymous request (Mesh::createAnonDatagram, v1.17.1).
	MaxAnonPlaintext = MaxPayload - 1 - PublicKeySize - (BlockSize - 1)
	// MaxGroupPlaintext is the longest plaintext of a group text or group data (Mesh::createGroupDatagram, v1.17.1).
	MaxGroupPlaintext = MaxPayload - 1 - (BlockSize - 1)
	// MaxPathReturn bounds path bytes plus extra bytes of a path return (Mesh::createPathReturn, v1.17.1).
	MaxPathReturn = MaxPayload - 2 - BlockSize - 5
	// MaxText is the longest text that clients send, in bytes (MAX_TEXT_LEN in BaseChatMesh.h, v1.17.1).
	MaxText = 10 * BlockSize
	// MaxHiddenAttemptText is the longest text that still leaves room for an attempt above 3 (BaseChatMesh::composeMsgPacket, v1.17.1).
	MaxHiddenAttemptText = MaxText - 2
	// MaxPostText is the size of a room's buffer for one post; a stored post keeps one byte less,
	// the last being the terminator (MAX_POST_TEXT_LEN in simple_room_server, v1.17.1; 150 bytes measured).
	MaxPostText = 160 - 9
	// MaxPassword is the longest password that clients send (BaseChatMesh::sendLogin, v1.17.1).
	MaxPassword = 15
	// MaxAdvertData is the longest application data of an advert that is signed and read (MAX_ADVERT_DATA_SIZE, v1.17.1).
	MaxAdvertData = 32
	// MaxGroupData is the longest data of a group datagram (MAX_GROUP_DATA_LENGTH, v1.17.1).
	MaxGroupData = MaxPayload - BlockSize - 3
)
