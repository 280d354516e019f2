package repeater

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// firmwareLevel is what a log-in response says of the firmware's abilities (FIRMWARE_VER_LEVEL, v1.17.1).
const firmwareLevel = 2

// forwardingOff is the feature bit of a repeater that forwards nothing (MyMesh::handleAnonClockReq, v1.17.1).
const forwardingOff = 0x80

// anon takes a log-in, or what anyone may ask who is close enough to need no flood
// (MyMesh::onAnonDataRecv, v1.17.1).
func (r *Repeater) anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	if wire.IsRepeaterLogin(plain) {
		r.login(p, sender, secret, plain)
		return
	}
	if p.Route.IsDirect() {
		r.stranger(sender, secret, plain)
	}
}

// login takes a log-in. The blank password lets in whom the repeater knows, with the permissions
// that it has; any password is compared with the administrators' and the guests', so that with
// none set for guests everybody is one. What is refused gets no answer.
func (r *Repeater) login(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	login, err := wire.DecodeRepeaterLogin(plain)
	if err != nil {
		return
	}
	c := r.Known(sender, login.Password)
	if c == nil {
		role, ok := r.roleFor(login.Password)
		if !ok {
			return
		}
		if c = r.Admit(sender, secret, login.Timestamp, role); c == nil {
			return
		}
		if role != admin.Guest {
			r.AccessChanged() // guests are not kept
		}
	}
	result := wire.LoginMember
	if c.IsAdmin() {
		result = wire.LoginAdmin
	}
	r.Welcome(p, c, secret, result, firmwareLevel)
}

// roleFor returns the role that a password gives.
func (r *Repeater) roleFor(password string) (admin.Permissions, bool) {
	switch s := r.Console.Settings; password {
	case s.Password:
		return admin.Admin, true
	case s.GuestPassword:
		return admin.Guest, true
	}
	return 0, false
}

// stranger answers an anonymous request over the path that it names. So many are answered, to
// whoever asks.
func (r *Repeater) stranger(sender identity.PublicKey, secret identity.Secret, plain []byte) {
	switch wire.AnonRequestType(plain[4]) {
	case wire.AnonRegions, wire.AnonOwner, wire.AnonClock:
	default:
		return
	}
	if !r.strangers.allow(r.Calendar.Time(), r.quirks) {
		return
	}
	req, err := wire.DecodeAnonRequest(plain)
	if err != nil {
		return
	}
	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	reply, err := r.told(req.Type).AppendTo(out, req.Type)
	if err != nil {
		return // only a text beyond what settings hold
	}
	packet := r.Node.NewDatagram(wire.TypeResponse, sender.Hash(), identity.NewBox(secret), reply)
	r.Node.SendDirect(packet, &req.ReplyPath, server.ResponseDelay)
}

// namesSize is the buffer for the names of regions: that of a reply less 12 bytes (MyMesh::handleAnonRegionsReq, v1.17.1).
const namesSize = wire.MaxPayload - 12

// told is what the repeater tells to strangers.
func (r *Repeater) told(t wire.AnonRequestType) wire.AnonReply {
	reply := wire.AnonReply{Clock: r.Calendar.Time()}
	switch s := r.Console.Settings; t {
	case wire.AnonRegions:
		reply.Text = r.Console.Regions.Names(true, namesSize)
	case wire.AnonOwner:
		reply.Text = s.Name + "\n" + s.Owner
	case wire.AnonClock:
		if s.ForwardingOff != 0 {
			reply.Features = forwardingOff
		}
	}
	return reply
}
