package repeater

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
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
		return r.neighbourList(out, req.Data)
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

// entriesSize is the room for neighbours in an answer, in bytes (MyMesh::handleRequest, v1.17.1).
const entriesSize = 130

// neighbourList appends the answer to a request for neighbours: as many as were asked for and fit.
func (r *Repeater) neighbourList(out, data []byte) []byte {
	query, err := wire.DecodeNeighboursQuery(data)
	if err != nil || query.Version != 0 {
		return nil
	}
	prefix := min(int(query.PrefixSize), wire.PublicKeySize)
	found := r.near.sorted(query.Order, r.quirks)
	answer := wire.Neighbours{Total: uint16(len(found))} // at most MaxNeighbours
	now, room := r.Calendar.Time(), entriesSize
	for i := int(query.Offset); i < len(found) && len(answer.List) < int(query.Count); i++ {
		if room -= prefix + 5; room < 0 {
			break
		}
		n := found[i]
		answer.List = append(answer.List, wire.Neighbour{Key: n.key[:prefix], SecondsAgo: n.age(now, r.quirks), SNR: n.snr})
	}
	if out, err = answer.AppendTo(out); err != nil {
		return nil // the room above is less than what a message holds
	}
	return out
}

// search is a discovery request that still takes answers.
type search struct {
	on    bool
	tag   uint32
	until device.Millis
}

// expire ends the search when its time is over.
func (s *search) expire(now device.Millis, q Quirks) {
	if s.on && now.Passed(s.until) && !q.SearchReturns {
		s.on = false
	}
}

// takes reports whether an answer with a tag belongs to the search (MyMesh::onControlDataRecv, v1.17.1).
func (s *search) takes(tag uint32, now device.Millis, q Quirks) bool {
	if s.on && (now.Passed(s.until) || s.tag == 0 && q.ZeroTagIsNone) {
		s.on = false
	}
	return s.on && tag == s.tag
}
