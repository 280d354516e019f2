package companion

import (
	"encoding/binary"

	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// The kinds of statistics (STATS_TYPE_ of MyMesh.cpp, v1.17.1).
const (
	statsCore    = 0
	statsRadio   = 1
	statsPackets = 2
)

// getStats tells the state of the board, of the radio, or the counters of packets.
func (c *Companion) getStats(int) {
	kind := c.cmd[1]
	b := append(c.say(frames.Stats), kind)
	order := binary.LittleEndian
	radio, node := c.board.Radio(), c.node.Stats()
	switch kind {
	case statsCore:
		up := c.uptime
		if up.advance(c.board.Millis()); c.quirks.UptimeWraps {
			up.ms = uint64(c.board.Millis())
		}
		b = order.AppendUint16(b, c.board.Battery())
		b = order.AppendUint32(b, uint32(up.ms/1000))
		b = order.AppendUint16(b, uint16(node.Errors))
		b = append(b, byte(c.node.Queued()))
	case statsRadio:
		b = order.AppendUint16(b, uint16(int16(radio.NoiseFloor())))
		b = append(b, rssi(radio), snr(radio))
		b = order.AppendUint32(b, uint32(node.SendTime/1000))
		b = order.AppendUint32(b, uint32(node.ReceiveTime/1000))
	case statsPackets:
		for _, n := range []uint32{
			radio.Received(), radio.SentFrames(), node.SentFlood, node.SentDirect,
			node.ReceivedFlood, node.ReceivedDirect, radio.ReceiveErrors(),
		} {
			b = order.AppendUint32(b, n)
		}
	default:
		c.fail(frames.IllegalArgument)
		return
	}
	c.write(b)
}
