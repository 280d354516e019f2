package admin

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// MaxClients is how many clients a room server knows (ClientACL.h, v1.17.1).
const MaxClients = 20

// PathUnknown in Client.PathLen says that no path to the client is known.
const PathUnknown = 0xFF

// Permissions are what a client may do. The two lower bits are its role.
type Permissions uint8

// The roles (ClientACL.h, v1.17.1). A room server lets every role but Guest post.
const (
	Guest     Permissions = 0
	ReadOnly  Permissions = 1
	ReadWrite Permissions = 2
	Admin     Permissions = 3
)

// Role returns the role within p.
func (p Permissions) Role() Permissions { return p & 3 }

// Client is one entry of the access list.
type Client struct {
	Key           identity.PublicKey
	Permissions   Permissions
	PathLen       uint8 // as in a packet's path length byte, or PathUnknown
	Path          [64]byte
	Secret        identity.Secret
	LastTimestamp uint32 // by the client's clock; not kept on flash
	LastActivity  uint32 // by the room's clock; not kept on flash
	Sync          Sync
}

// Sync is how far a client has read. Only Since is kept on flash.
type Sync struct {
	Since         uint32        // posts later than this are new to the client
	Waiting       bool          // an acknowledgement is awaited
	PendingAck    uint32        // which, as its four bytes little endian
	PushTimestamp uint32        // of the post that PendingAck is for
	Attempt       uint8         // of the push that PendingAck is for, 0 to 3
	AckTimeout    device.Millis // when PendingAck is given up
	Failures      uint8         // pushes in a row that nobody acknowledged
}

// IsAdmin reports whether the client may administer the room.
func (c *Client) IsAdmin() bool { return c.Permissions.Role() == Admin }

// AccessList holds the clients that a room knows. A pointer to a Client that it
// hands out is good until the list next changes. The zero value is empty.
type AccessList struct {
	slots [MaxClients]Client
	count int
}

// Len returns how many clients are known.
func (l *AccessList) Len() int { return l.count }

// At returns client i of Len.
func (l *AccessList) At(i int) *Client { return &l.slots[:l.count][i] }

// Slot returns slot i of MaxClients, which past Len holds what a removal left
// there: the firmware's round robin can still reach it (MyMesh::loop, v1.17.1).
func (l *AccessList) Slot(i int) *Client { return &l.slots[i] }

// Get returns the first client whose key starts with prefix, or nil.
func (l *AccessList) Get(prefix []byte) *Client {
	for i := range l.count {
		if bytes.HasPrefix(l.slots[i].Key[:], prefix) {
			return &l.slots[i]
		}
	}
	return nil
}

// Put returns the client with the key, which it adds with permissions if it was
// unknown. In a full list the new client replaces the client with the oldest
// activity that is no admin, or else whoever is last (ClientACL::putClient, v1.17.1).
func (l *AccessList) Put(key identity.PublicKey, p Permissions) *Client {
	oldest, since := MaxClients-1, ^uint32(0)
	for i := range l.count {
		c := &l.slots[i]
		if c.Key == key {
			return c
		}
		if !c.IsAdmin() && c.LastActivity < since {
			oldest, since = i, c.LastActivity
		}
	}
	if l.count < MaxClients {
		oldest = l.count
		l.count++
	}
	c := &l.slots[oldest]
	*c = Client{Key: key, Permissions: p, PathLen: PathUnknown}
	return c
}

// Apply sets the permissions of a client and reports whether it could. The role
// Guest removes the first client whose key starts with key; any other needs the
// whole key and adds the client if it is unknown (ClientACL::applyPermissions, v1.17.1).
func (l *AccessList) Apply(key []byte, p Permissions, self *identity.Local) bool {
	if p.Role() == Guest {
		for i := range l.count {
			if bytes.HasPrefix(l.slots[i].Key[:], key) {
				copy(l.slots[i:l.count], l.slots[i+1:l.count])
				l.count--
				return true
			}
		}
		return false
	}
	if len(key) != len(Client{}.Key) {
		return false
	}
	c := l.Put(identity.PublicKey(key), Guest)
	c.Permissions = p
	c.Secret = self.SharedSecret(c.Key)
	return true
}
