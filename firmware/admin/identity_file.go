package admin

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// IdentityFile is where the room's key pair is kept: 32 bytes public, 64 private (IdentityStore::save, v1.17.1, on ESP32).
const IdentityFile = "/identity/_main.id"

const identitySize = 32 + 64

// LoadIdentity reads the room's identity. It returns nil without an error if there
// is none, and nil with an error if the file is too short; the firmware then makes
// a new one. The public key of the file is not looked at.
func LoadIdentity(flash device.Flash) (*identity.Local, error) {
	data, err := flash.ReadFile(IdentityFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // no identity is no mistake
	}
	if err != nil {
		return nil, fmt.Errorf("admin: identity: %w", err)
	}
	if len(data) < identitySize {
		return nil, &FileError{File: IdentityFile, Field: "key pair", Offset: len(data), Want: "96 bytes"}
	}
	return identity.NewLocal(identity.PrivateKey(data[32:identitySize])), nil
}

// SaveIdentity writes the room's identity.
func SaveIdentity(flash device.Flash, id *identity.Local) error {
	public, private := id.Public(), id.Private()
	if err := flash.WriteFile(IdentityFile, append(public[:], private[:]...)); err != nil {
		return fmt.Errorf("admin: identity: %w", err)
	}
	return nil
}
