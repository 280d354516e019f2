package kiss

import (
	"crypto/sha256"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

const (
	keySize       = 32
	signatureSize = 64
)

// secrets answers what is asked of the modem's identity and of its ciphers. The lengths were
// looked at before.
func (m *Modem) secrets(sub kiss.Sub, data []byte) {
	answer := func(data []byte) { m.answer(sub.Response(), data) }
	switch sub { //nolint:exhaustive // the others have been answered
	case kiss.GetIdentity:
		key := m.self.Public()
		answer(key[:])
	case kiss.GetRandom:
		if data[0] < 1 || data[0] > maxRandom {
			m.refuse(kiss.InvalidParam)
			return
		}
		b := make([]byte, data[0])
		m.hw.Random().Fill(Bytes, b)
		answer(b)
	case kiss.VerifySignature:
		key, sig := identity.PublicKey(data[:keySize]), identity.Signature(data[keySize:keySize+signatureSize])
		answer([]byte{flag(key.Verify(data[keySize+signatureSize:], sig))})
	case kiss.SignData:
		sig := m.self.Sign(data)
		answer(sig[:])
	case kiss.EncryptData:
		answer(identity.Secret(data[:keySize]).Seal(nil, data[keySize:]))
	case kiss.DecryptData:
		m.decrypt(data)
	case kiss.KeyExchange:
		secret := m.self.SharedSecret(identity.PublicKey(data[:keySize]))
		answer(secret[:])
	case kiss.HashData:
		sum := sha256.Sum256(data)
		answer(sum[:])
	}
}

// decrypt answers with the plaintext, its padding included.
func (m *Modem) decrypt(data []byte) {
	box, sealed := identity.NewBox(identity.Secret(data[:keySize])), data[keySize:]
	open := box.Open
	if m.quirks.PartialBlocks {
		open = box.OpenPadded
	}
	plain, err := open(nil, sealed)
	if err != nil {
		m.refuse(kiss.MACFailed)
		return
	}
	m.answer(kiss.DecryptData.Response(), plain)
}
