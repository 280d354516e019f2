package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// uptime counts milliseconds since the start beyond the wrap of the counter.
type uptime struct {
	last device.Millis
	ms   uint64
}

// advance takes the time that has passed since the last pass into account.
func (u *uptime) advance(now device.Millis) {
	u.ms += uint64(now - u.last)
	u.last = now
}

// before returns the uptime as it was when the pass before the one at now ended: the
// released firmware makes one every millisecond.
func (u uptime) before(now device.Millis) uint64 {
	if now == u.last {
		return u.ms
	}
	return u.ms + uint64(now-u.last-1)
}

// Stats returns the counters that the status of every server begins with.
func (s *Server) Stats() wire.Stats {
	radio, node := s.Board.Radio(), s.Node.Stats()
	return wire.Stats{
		BatteryMillivolts: s.Board.Battery(),
		TxQueue:           uint16(s.Node.Queued()),
		NoiseFloor:        int16(radio.NoiseFloor()),
		LastRSSI:          int16(radio.LastRSSI()),
		PacketsReceived:   radio.Received(),
		PacketsSent:       radio.SentFrames(),
		AirtimeSeconds:    uint32(node.SendTime / 1000),
		UptimeSeconds:     uint32(s.uptime.before(s.Board.Millis()) / 1000),
		SentFlood:         node.SentFlood,
		SentDirect:        node.SentDirect,
		ReceivedFlood:     node.ReceivedFlood,
		ReceivedDirect:    node.ReceivedDirect,
		ErrorFlags:        uint16(node.Errors),
		LastSNR:           int16(radio.LastSNR() * 4),
		DirectDuplicates:  uint16(node.DirectDups),
		FloodDuplicates:   uint16(node.FloodDups),
	}
}

// statsPort is an [admin.Stats].
type statsPort struct{ *Server }

// Core returns the state of the board.
func (p statsPort) Core() admin.CoreStats {
	up := p.uptime
	up.advance(p.Board.Millis())
	if p.quirks.UptimeWraps {
		up.ms = uint64(p.Board.Millis())
	}
	return admin.CoreStats{
		Battery: p.Board.Battery(),
		Uptime:  uint32(up.ms / 1000),
		Errors:  uint16(p.Node.Stats().Errors),
		Queued:  uint32(p.Node.Queued()),
	}
}

// Radio returns the state of the radio.
func (p statsPort) Radio() admin.RadioStats {
	radio, node := p.Board.Radio(), p.Node.Stats()
	return admin.RadioStats{
		NoiseFloor: int16(radio.NoiseFloor()),
		LastRSSI:   int16(radio.LastRSSI()),
		LastSNR:    radio.LastSNR(),
		SendTime:   uint32(node.SendTime / 1000),
		RecvTime:   uint32(node.ReceiveTime / 1000),
	}
}

// Packets returns the counters of packets.
func (p statsPort) Packets() admin.PacketStats {
	radio, node := p.Board.Radio(), p.Node.Stats()
	return admin.PacketStats{
		Received: radio.Received(), Sent: radio.SentFrames(),
		SentFlood: node.SentFlood, SentDirect: node.SentDirect,
		RecvFlood: node.ReceivedFlood, RecvDirect: node.ReceivedDirect,
		ReceivedWithErrors: radio.ReceiveErrors(),
	}
}

// Reset sets the counters of packets to zero.
func (p statsPort) Reset() {
	p.Board.Radio().ResetStats()
	p.Node.ResetStats()
}
