package server

import (
	"encoding/hex"
	"strings"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// Identity loads the key pair of a board, or makes and saves one.
func Identity(flash device.Flash, random device.Random) *identity.Local {
	self, _ := admin.LoadIdentity(flash) // a damaged identity is replaced by a new one
	if self == nil {
		self = newIdentity(random)
		_ = admin.SaveIdentity(flash, self) // the firmware does not look at the result either
	}
	return self
}

// newIdentity makes a key pair; keys that begin with a reserved byte are made anew,
// ten times at most (setup in main.cpp, v1.17.1).
func newIdentity(random device.Random) *identity.Local {
	var id *identity.Local
	for range 1 + 10 {
		var seed [32]byte
		random.Fill(device.Key, seed[:])
		id = identity.NewLocal(identity.FromSeed(seed))
		if !id.Public().Reserved() {
			break
		}
	}
	return id
}

// hexadecimal is a key as it is printed at the start, in upper case.
func hexadecimal(key identity.PublicKey) string { return strings.ToUpper(hex.EncodeToString(key[:])) }
