package wire

import (
	"encoding/binary"
	"slices"
)

// Reply is the plaintext of a response packet other than that to a login: the timestamp of the request and what was asked for.
type Reply struct {
	Tag  uint32 // timestamp of the request
	Data []byte // see RoomStats, AccessEntry, Reading and others; after decoding it still has the cipher's zero padding
}

// DecodeReply reads a response. Data aliases plain.
func DecodeReply(plain []byte) (Reply, error) {
	if len(plain) < 4 {
		return Reply{}, tooShort("response tag", len(plain), 4)
	}
	return Reply{Tag: binary.LittleEndian.Uint32(plain), Data: plain[4:]}, nil
}

// AppendTo appends the plaintext.
func (r Reply) AppendTo(dst []byte) ([]byte, error) {
	if n := 4 + len(r.Data); n > MaxPlaintext {
		return dst, tooLong("response", n, MaxPlaintext)
	}
	return append(binary.LittleEndian.AppendUint32(dst, r.Tag), r.Data...), nil
}

// AccessEntry is one client of an access list (MyMesh::handleRequest of room and repeater, v1.17.1).
type AccessEntry struct {
	Prefix      [6]byte // first bytes of the client's public key
	Permissions uint8   // never 0 in a response
}

const accessEntrySize = 7

// Roles in the two low bits of a permission byte (ClientACL.h, v1.17.1).
const (
	RoleMask      = 3 // RoleMask selects the role.
	RoleGuest     = 0 // RoleGuest may read.
	RoleReadOnly  = 1 // RoleReadOnly is named so, but may post to a room.
	RoleReadWrite = 2 // RoleReadWrite may post.
	RoleAdmin     = 3 // RoleAdmin may do everything.
)

// DecodeAccessList reads the data of an access list response: entries of 7 bytes. An entry of nothing but zeros, or what is left of the
// cipher's padding, ends the list.
func DecodeAccessList(b []byte) ([]AccessEntry, error) {
	if len(b) > MaxPlaintext {
		return nil, tooLong("access list", len(b), MaxPlaintext)
	}
	var list []AccessEntry
	for ; len(b) >= accessEntrySize; b = b[accessEntrySize:] {
		e := AccessEntry{Prefix: [6]byte(b), Permissions: b[6]}
		if e == (AccessEntry{}) {
			return list, onlyZeros("access list padding", b)
		}
		list = append(list, e)
	}
	return list, onlyZeros("access list padding", b)
}

// AppendAccessList appends entries of 7 bytes. It refuses an entry of nothing but zeros, which would end the list.
func AppendAccessList(dst []byte, list []AccessEntry) ([]byte, error) {
	if n := len(list) * accessEntrySize; n > MaxPlaintext-4 {
		return dst, tooLong("access list", n, MaxPlaintext-4)
	}
	if slices.Contains(list, AccessEntry{}) {
		return dst, &FieldError{Field: "access list entry", Found: "only zeros", Want: "a key or a permission"}
	}
	for _, e := range list {
		dst = append(append(dst, e.Prefix[:]...), e.Permissions)
	}
	return dst, nil
}

func onlyZeros(field string, b []byte) error {
	for _, c := range b {
		if c != 0 {
			return wrongValue(field, int(c), "0")
		}
	}
	return nil
}
