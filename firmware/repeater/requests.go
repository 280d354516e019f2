package repeater

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// request takes a request of a client. One that is not newer than its last message is a replay;
// one that is not answered leaves no trace (MyMesh::onPeerDataRecv, v1.17.1).
func (r *Repeater) request(p *mesh.Packet, c *admin.Client, plain []byte) {
	req, err := wire.DecodeRequest(plain)
	if err != nil || req.Timestamp <= c.LastTimestamp {
		return
	}
	data := r.reply(c, req)
	if data == nil {
		return
	}
	c.LastTimestamp = req.Timestamp
	c.LastActivity = r.Calendar.Time()
	r.Answer(p, c, data)
}

// reply returns the plaintext that answers a request, or nil (MyMesh::handleRequest, v1.17.1).
func (r *Repeater) reply(c *admin.Client, req wire.Request) []byte {
	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	switch req.Type { //nolint:exhaustive // a repeater answers no others
	case wire.RequestStatus:
		return r.status().AppendTo(out)
	case wire.RequestTelemetry:
		return r.Telemetry(out, c, req)
	case wire.RequestAccessList:
		if c.IsAdmin() && len(req.Data) >= 2 && req.Data[0] == 0 && req.Data[1] == 0 {
			return r.accessList(out)
		}
	case wire.RequestNeighbours:
		return r.near.answer(out, req.Data, r.Calendar.Time(), r.quirks)
	case wire.RequestOwnerInfo:
		s := r.Console.Settings
		if out, err := (wire.OwnerInfo{Version: r.version, Name: s.Name, Owner: s.Owner}).AppendTo(out); err == nil {
			return out
		}
	}
	return nil
}

// status returns the counters.
func (r *Repeater) status() wire.RepeaterStats {
	return wire.RepeaterStats{
		Stats:                 r.Stats(),
		ReceiveAirtimeSeconds: uint32(r.Node.Stats().ReceiveTime / 1000),
		ReceiveErrors:         r.Board.Radio().ReceiveErrors(),
	}
}

// accessList appends all who have permissions. Guests have none.
func (r *Repeater) accessList(out []byte) []byte {
	for i := range r.Access.Len() {
		if c := r.Access.At(i); c.Permissions != 0 {
			out = append(append(out, c.Key[:6]...), byte(c.Permissions))
		}
	}
	return out
}
