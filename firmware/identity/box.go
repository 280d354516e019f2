package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"hash"
	"slices"
)

const (
	macSize   = 2
	blockSize = aes.BlockSize
)

// Secret is a key shared by two nodes or by the members of a channel. All 32 bytes authenticate, the first 16 encrypt.
type Secret [32]byte

// Errors of Open.
var (
	// ErrShort means that there is no ciphertext behind the authentication code.
	ErrShort = errors.New("identity: open: shorter than a code and one byte")
	// ErrCode means that the authentication code is of another key or another ciphertext.
	ErrCode = errors.New("identity: open: authentication code does not match")
	// ErrPartialBlock means that the code matches and the ciphertext is not a whole number of 16-byte blocks.
	// The released firmware then decrypts what lies behind it in memory, see [Box.OpenPadded].
	ErrPartialBlock = errors.New("identity: open: ciphertext ends within a block")
)

// SealedSize returns the length of a sealed plaintext of n bytes: 2 for the code, and n rounded up to 16.
func SealedSize(n int) int { return macSize + (n+blockSize-1)/blockSize*blockSize }

// Box seals and opens with one secret without computing its key schedules again. It is not safe for concurrent use.
type Box struct {
	block cipher.Block
	mac   hash.Hash
	sum   [sha256.Size]byte
}

// NewBox prepares a secret.
func NewBox(s Secret) *Box {
	block, err := aes.NewCipher(s[:16])
	if err != nil {
		panic("identity: 16 bytes are always a key: " + err.Error())
	}
	return &Box{block: block, mac: hmac.New(sha256.New, s[:])}
}

// Seal appends code and ciphertext of a plaintext: AES-128 block by block, the last filled up with zeros, behind the first 2 bytes
// of HMAC-SHA256 over the ciphertext (Utils::encryptThenMAC, v1.17.1). dst and plain must not overlap.
func (b *Box) Seal(dst, plain []byte) []byte {
	start := len(dst)
	size := SealedSize(len(plain))
	dst = slices.Grow(dst, size)[:start+size]
	text := dst[start+macSize:]
	clear(text[copy(text, plain):])
	for i := 0; i < len(text); i += blockSize {
		b.block.Encrypt(text[i:i+blockSize], text[i:i+blockSize])
	}
	copy(dst[start:], b.code(text))
	return dst
}

// Open appends the plaintext of what Seal made, zero padding included, or fails with [ErrShort], [ErrCode] or [ErrPartialBlock]
// (Utils::MACThenDecrypt, v1.17.1). dst and sealed must not overlap.
func (b *Box) Open(dst, sealed []byte) ([]byte, error) {
	text, err := b.checked(sealed)
	if err != nil {
		return dst, err
	}
	if len(text)%blockSize != 0 {
		return dst, ErrPartialBlock
	}
	return b.decrypt(dst, text), nil
}

// OpenPadded is Open as the released firmware does it: a last block that is not whole is decrypted too. What
// lies behind it in memory is taken for zero bytes here; nobody else can know it, so of that block nothing is
// of use (Utils::decrypt, v1.9.0 to v1.17.1).
func (b *Box) OpenPadded(dst, sealed []byte) ([]byte, error) {
	text, err := b.checked(sealed)
	if err != nil {
		return dst, err
	}
	if rest := len(text) % blockSize; rest != 0 {
		text = append(slices.Clip(text), make([]byte, blockSize-rest)...)
	}
	return b.decrypt(dst, text), nil
}

// checked is the ciphertext in what Seal made, if the code in front of it is right.
func (b *Box) checked(sealed []byte) ([]byte, error) {
	if len(sealed) <= macSize {
		return nil, ErrShort
	}
	text := sealed[macSize:]
	if subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0 {
		return nil, ErrCode
	}
	return text, nil
}

// decrypt appends the plaintext of whole blocks.
func (b *Box) decrypt(dst, text []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(text))[:start+len(text)]
	for i := 0; i < len(text); i += blockSize {
		b.block.Decrypt(dst[start+i:start+i+blockSize], text[i:i+blockSize])
	}
	return dst
}

func (b *Box) code(text []byte) []byte {
	b.mac.Reset()
	b.mac.Write(text)
	return b.mac.Sum(b.sum[:0])[:macSize]
}

// Seal seals once, see [Box.Seal].
func (s Secret) Seal(dst, plain []byte) []byte { return NewBox(s).Seal(dst, plain) }

// Open opens once, see [Box.Open].
func (s Secret) Open(dst, sealed []byte) ([]byte, error) { return NewBox(s).Open(dst, sealed) }
