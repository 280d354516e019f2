package repeater

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

const (
	searchTime   device.Millis = 60_000 // for which answers to a discovery request are taken (MyMesh::sendNodeDiscoverReq, v1.17.1)
	responseSpan device.Millis = 4      // how much longer than a forwarded flood an answer waits (MyMesh::onControlDataRecv, v1.17.1)
	shortKey                   = 8      // bytes of the key in an answer that was asked to be short
	discoverMask               = 1 << wire.NodeRepeater
)

// control takes part in discovery (MyMesh::onControlDataRecv, v1.17.1).
func (r *Repeater) control(p *mesh.Packet) {
	if req, err := wire.DecodeDiscoverRequest(p.Payload); err == nil {
		r.discovered(p, req)
		return
	}
	whole := min(len(p.Payload), 6+wire.PublicKeySize) // what follows the key is not looked at
	if resp, err := wire.DecodeDiscoverResponse(p.Payload[:whole]); err == nil {
		r.found(p, resp)
	}
}

// discovered answers a discovery request for repeaters, unless nothing has changed since the
// time that it names. Such answers are limited in number, and every request counts.
func (r *Repeater) discovered(p *mesh.Packet, req wire.DiscoverRequest) {
	s := r.Console.Settings
	if s.ForwardingOff != 0 || !r.discovers.allow(r.Calendar.Time(), r.quirks) {
		return
	}
	if req.Filter&discoverMask == 0 || s.RegionsChanged < req.Since {
		return
	}
	key := r.Node.Self().Public()
	resp := wire.DiscoverResponse{Node: wire.NodeRepeater, SNR: p.SNR, Tag: req.Tag, Key: key[:]}
	if req.PrefixOnly {
		resp.Key = key[:shortKey]
	}
	data, err := resp.AppendTo(r.plain[:0])
	if err != nil {
		return // only a node type or a key that there is not
	}
	if answer := r.Node.NewControl(data); answer != nil {
		r.Node.SendZeroHop(answer, responseSpan*r.Node.FloodDelay(device.DiscoverDelay, answer))
	}
}

// found keeps a repeater that answered this one's own discovery request.
func (r *Repeater) found(p *mesh.Packet, resp wire.DiscoverResponse) {
	if resp.Node != wire.NodeRepeater || len(resp.Key) < wire.PublicKeySize || !r.search.takes(resp.Tag, r.Board.Millis(), r.quirks) {
		return
	}
	if key := identity.PublicKey(resp.Key); key != r.Node.Self().Public() {
		r.near.put(key, r.Calendar.Time(), p.SNR, r.quirks)
	}
}

// discover asks the repeaters nearby to name themselves (MyMesh::sendNodeDiscoverReq, v1.17.1).
func (r *Repeater) discover() {
	var tag [4]byte
	r.Board.Random().Fill(device.DiscoverTag, tag[:])
	r.search = search{on: true, tag: binary.LittleEndian.Uint32(tag[:]), until: r.Board.Millis() + searchTime}
	req := wire.DiscoverRequest{Filter: discoverMask, Tag: r.search.tag, HasSince: true}
	r.Node.SendZeroHop(r.Node.NewControl(req.AppendTo(r.plain[:0])), 0)
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
