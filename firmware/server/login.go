package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Known returns the client that the blank password lets in, because the access list has
// it; nil: none.
func (s *Server) Known(sender identity.PublicKey, password string) *admin.Client {
	if password != "" {
		return nil
	}
	return s.Access.Get(sender[:])
}

// Admit enters a client with the role that its password gave it, or returns nil if the
// log-in repeats an earlier one. The file of the access list is the caller's to think of.
func (s *Server) Admit(sender identity.PublicKey, secret identity.Secret, timestamp uint32, role admin.Permissions) *admin.Client {
	c := s.Access.Get(sender[:])
	if c == nil && (timestamp > 0 || s.quirks.RefusedLoginStays) {
		c = s.Access.Put(sender, admin.Guest)
	}
	if c == nil || timestamp <= c.LastTimestamp {
		return nil // a replay
	}
	c.LastTimestamp = timestamp
	c.LastActivity = s.Calendar.Time()
	c.Permissions = c.Permissions&^c.Permissions.Role() | role
	c.Secret = secret
	return c
}

// Welcome answers the log-in p of a client that was let in, sealed with secret. result and level
// are the role's; permissions, time and random bytes come from here.
func (s *Server) Welcome(p *mesh.Packet, c *admin.Client, secret identity.Secret, result wire.LoginResult, level uint8) {
	if p.Route.IsFlood() {
		c.PathLen = admin.PathUnknown // the way back is to be found anew
	}
	resp := wire.LoginResponse{
		Timestamp:     s.Calendar.Unique(),
		Result:        result,
		Permissions:   byte(c.Permissions),
		FirmwareLevel: level,
	}
	s.Board.Random().Fill(device.LoginBlob, resp.Blob[:])
	s.answer(p, c, secret, resp.AppendTo(s.plain[:0]))
}
