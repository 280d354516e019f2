package room

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// request takes a request of a client. One older than its last message is a replay;
// one of the same second is answered again.
func (r *Room) request(p *mesh.Packet, c *admin.Client, plain []byte) {
	req, err := wire.DecodeRequest(plain)
	if err != nil || req.Timestamp < c.LastTimestamp {
		return
	}
	c.LastTimestamp = req.Timestamp
	c.LastActivity = r.Calendar.Time()
	c.Sync.Failures = 0
	if req.Type == wire.RequestKeepAlive && p.Route.IsDirect() {
		r.keepAlive(c, plain)
		return
	}
	if data := r.reply(c, req); data != nil {
		r.Answer(p, c, data)
	}
}

// keepAlive takes the time of the newest post that the client has, forgets what it
// still has to acknowledge, and tells it how many posts it lacks. Without a path to the
// client there is no answer.
func (r *Room) keepAlive(c *admin.Client, plain []byte) {
	k, err := wire.DecodeKeepAlive(plain)
	if err != nil {
		return
	}
	if k.Since > 0 {
		c.Sync.Since = k.Since
	}
	c.Sync.Waiting = false
	if path, known := server.PathOf(c); known {
		code := identity.AckHash(k.AppendAcked(r.plain[:0]), c.Key)
		r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, server.ResponseDelay)
	}
}

// reply returns the plaintext that answers a request, or nil.
func (r *Room) reply(c *admin.Client, req wire.Request) []byte {
	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	switch req.Type { //nolint:exhaustive // a room server answers no others
	case wire.RequestStatus:
		return wire.RoomStats{Stats: r.Stats(), Posted: r.posted, Pushed: r.pushed}.AppendTo(out)
	case wire.RequestTelemetry:
		return r.Telemetry(out, c, req)
	case wire.RequestAccessList:
		if c.IsAdmin() && len(req.Data) >= 2 && req.Data[0] == 0 && req.Data[1] == 0 {
			return r.accessList(out)
		}
	}
	return nil
}

// accessList appends the admins of the access list.
func (r *Room) accessList(out []byte) []byte {
	for i := range r.Access.Len() {
		if c := r.Access.At(i); c.IsAdmin() {
			out = append(append(out, c.Key[:6]...), byte(c.Permissions))
		}
	}
	return out
}
