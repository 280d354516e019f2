package room

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

// stats returns the counters of a status response.
func (r *Room) stats() wire.RoomStats {
	radio, node := r.hw.Radio(), r.node.Stats()
	return wire.RoomStats{
		Stats: wire.Stats{
			BatteryMillivolts: r.hw.Battery(),
			TxQueue:           uint16(r.node.Queued()),
			NoiseFloor:        int16(radio.NoiseFloor()),
			LastRSSI:          int16(radio.LastRSSI()),
			PacketsReceived:   radio.Received(),
			PacketsSent:       radio.SentFrames(),
			AirtimeSeconds:    uint32(node.SendTime / 1000),
			UptimeSeconds:     uint32(r.uptime.before(r.hw.Millis()) / 1000),
			SentFlood:         node.SentFlood,
			SentDirect:        node.SentDirect,
			ReceivedFlood:     node.ReceivedFlood,
			ReceivedDirect:    node.ReceivedDirect,
			ErrorFlags:        uint16(node.Errors),
			LastSNR:           int16(radio.LastSNR() * 4),
			DirectDuplicates:  uint16(node.DirectDups),
			FloodDuplicates:   uint16(node.FloodDups),
		},
		Posted: r.posted,
		Pushed: r.pushed,
	}
}

// statsPort is an [admin.Stats].
type statsPort struct{ room *Room }

// Core returns the state of the board.
func (p statsPort) Core() admin.CoreStats {
	r := p.room
	up := r.uptime
	up.advance(r.hw.Millis())
	if r.quirks.UptimeWraps {
		up.ms = uint64(r.hw.Millis())
	}
	return admin.CoreStats{
		Battery: r.hw.Battery(),
		Uptime:  uint32(up.ms / 1000),
		Errors:  uint16(r.node.Stats().Errors),
		Queued:  uint32(r.node.Queued()),
	}
}

// Radio returns the state of the radio.
func (p statsPort) Radio() admin.RadioStats {
	radio, node := p.room.hw.Radio(), p.room.node.Stats()
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
	radio, node := p.room.hw.Radio(), p.room.node.Stats()
	return admin.PacketStats{
		Received: radio.Received(), Sent: radio.SentFrames(),
		SentFlood: node.SentFlood, SentDirect: node.SentDirect,
		RecvFlood: node.ReceivedFlood, RecvDirect: node.ReceivedDirect,
		ReceivedWithErrors: radio.ReceiveErrors(),
	}
}

// Reset sets the counters of packets to zero.
func (p statsPort) Reset() {
	p.room.hw.Radio().ResetStats()
	p.room.node.ResetStats()
}
