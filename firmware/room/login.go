package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// firmwareLevel is what a log-in response says of the firmware's abilities (FIRMWARE_VER_LEVEL, v1.17.1).
const firmwareLevel = 1

// login takes a log-in. The blank password lets in whom the room knows, with the
// permissions that it has; any other is compared with the admins' and the guests',
// and where reading is free every password may read. What is refused gets no answer.
func (r *Room) login(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	login, err := wire.DecodeRoomLogin(plain)
	if err != nil {
		return
	}
	c := r.Known(sender, login.Password)
	if c == nil {
		if c = r.admit(sender, secret, login); c == nil {
			return
		}
		r.AccessChanged()
	}
	r.round.next = r.Board.Millis() + pushNotifyDelay // the response goes first
	r.Welcome(p, c, c.Secret, resultOf(c), firmwareLevel)
}

// admit checks password and time stamp and enters the client, or returns nil. Pushes go on
// from where the client says.
func (r *Room) admit(sender identity.PublicKey, secret identity.Secret, login wire.RoomLogin) *admin.Client {
	role, ok := r.roleFor(login.Password)
	if !ok {
		return nil
	}
	c := r.Admit(sender, secret, login.Timestamp, role)
	if c == nil {
		return nil
	}
	c.Sync.Since = login.Since
	c.Sync.Waiting, c.Sync.Failures = false, 0
	return c
}

// roleFor returns the role that a password gives.
func (r *Room) roleFor(password string) (admin.Permissions, bool) {
	s := r.Console.Settings
	switch {
	case password == s.Password:
		return admin.Admin, true
	case password == s.GuestPassword:
		return admin.ReadWrite, true
	case s.AllowReadOnly != 0:
		return admin.Guest, true
	}
	return 0, false
}

// resultOf returns what a log-in response calls a client.
func resultOf(c *admin.Client) wire.LoginResult {
	switch {
	case c.IsAdmin():
		return wire.LoginAdmin
	case c.Permissions == 0:
		return wire.LoginReadOnly
	}
	return wire.LoginMember
}
