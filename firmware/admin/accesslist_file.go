package admin

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// AccessFile is where the access list is kept.
const AccessFile = "/s_contacts"

// Layout of an entry of AccessFile (ClientACL::save, v1.17.1).
const (
	accessEntry  = 136
	accessPerms  = 32
	accessSince  = 33
	accessPath   = 40
	accessSecret = 104
)

// Load replaces the list by what is on flash. A file that ends within an
// entry gives the entries before it and an error. Secrets are computed anew, since
// the room's key may have changed (ClientACL::load, v1.17.1). A missing file is an
// empty list and no error.
func (l *AccessList) Load(flash device.Flash, self *identity.Local) error {
	l.count = 0
	data, err := flash.ReadFile(AccessFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("admin: access list: %w", err)
	}
	for size := len(data); len(data) > 0 && l.count < MaxClients; data = data[accessEntry:] {
		if len(data) < accessEntry {
			return &FileError{File: AccessFile, Field: fmt.Sprintf("entry %d", l.count), Offset: size, Want: "136 bytes"}
		}
		c := Client{
			Key:         identity.PublicKey(data[:32]),
			Permissions: Permissions(data[accessPerms]),
			PathLen:     data[accessPath-1],
			Path:        [64]byte(data[accessPath:accessSecret]),
		}
		c.Sync.Since = binary.LittleEndian.Uint32(data[accessSince:])
		c.Secret = self.SharedSecret(c.Key)
		l.slots[l.count] = c
		l.count++
	}
	return nil
}

// Save writes the admins of the list to flash, all others are forgotten at a
// reboot (MyMesh::saveFilter, v1.17.1).
func (l *AccessList) Save(flash device.Flash) error {
	var data []byte
	for i := range l.count {
		c := &l.slots[i]
		if !c.IsAdmin() {
			continue
		}
		data = append(data, c.Key[:]...)
		data = append(data, byte(c.Permissions))
		data = binary.LittleEndian.AppendUint32(data, c.Sync.Since)
		data = append(data, 0, 0, c.PathLen)
		data = append(data, c.Path[:]...)
		data = append(data, c.Secret[:]...)
	}
	if err := flash.WriteFile(AccessFile, data); err != nil {
		return fmt.Errorf("admin: access list: %w", err)
	}
	return nil
}
