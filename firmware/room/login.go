package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// responseDelay is how many milliseconds an answer waits (SERVER_RESPONSE_DELAY, v1.17.1).
const responseDelay device.Millis = 300

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
	c := r.known(sender, login)
	if c == nil {
		if c = r.admit(sender, login); c == nil {
			return
		}
		c.Secret = secret
		r.accessChanged()
	}
	if p.Route.IsFlood() {
		c.PathLen = admin.PathUnknown // the way back is to be found anew
	}
	r.round.next = r.hw.Millis() + pushNotifyDelay // the response goes first
	r.answer(p, c, r.loginResponse(c))
}

// known returns the client that a blank password lets in, or nil.
func (r *Room) known(sender identity.PublicKey, login wire.RoomLogin) *admin.Client {
	if login.Password != "" {
		return nil
	}
	return r.access.Get(sender[:])
}

// admit checks password and time stamp and enters the client, or returns nil.
func (r *Room) admit(sender identity.PublicKey, login wire.RoomLogin) *admin.Client {
	role, ok := r.roleFor(login.Password)
	if !ok {
		return nil
	}
	c := r.access.Get(sender[:])
	if c == nil && (login.Timestamp > 0 || r.quirks.RefusedLoginStays) {
		c = r.access.Put(sender, admin.Guest)
	}
	if c == nil || login.Timestamp <= c.LastTimestamp {
		return nil // a replay
	}
	c.LastTimestamp = login.Timestamp
	c.Sync.Since = login.Since
	c.Sync.Waiting, c.Sync.Failures = false, 0
	c.LastActivity = r.calendar.Time()
	c.Permissions = c.Permissions&^c.Permissions.Role() | role
	return c
}

// roleFor returns the role that a password gives.
func (r *Room) roleFor(password string) (admin.Permissions, bool) {
	s := r.console.Settings
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

// loginResponse returns the plaintext that tells a client its role.
func (r *Room) loginResponse(c *admin.Client) []byte {
	resp := wire.LoginResponse{
		Timestamp:     r.calendar.Unique(),
		Permissions:   byte(c.Permissions),
		FirmwareLevel: firmwareLevel,
	}
	switch {
	case c.IsAdmin():
		resp.Result = wire.LoginAdmin
	case c.Permissions == 0:
		resp.Result = wire.LoginReadOnly
	}
	r.hw.Random().Fill(device.LoginBlob, resp.Blob[:])
	return resp.AppendTo(r.plain[:0])
}
