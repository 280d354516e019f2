package server

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// frameLog writes a line to the log file for each frame, while the operator wants it.
// It is a [mesh.Log].
type frameLog struct{ *Server }

// Received notes a frame that came in.
func (l frameLog) Received(p *mesh.Packet, n int, score float32) {
	if !l.Console.Logging() {
		return
	}
	radio := l.Board.Radio()
	l.write(": RX", p, n, fmt.Sprintf(" SNR=%d RSSI=%d score=%d", int(radio.LastSNR()), int(radio.LastRSSI()), int(score*1000))+ends(p))
}

// Sent notes a frame that has left.
func (l frameLog) Sent(p *mesh.Packet, n int) {
	if l.Console.Logging() {
		l.write(": TX", p, n, ends(p))
	}
}

// SendFailed notes a frame that could not be sent.
func (l frameLog) SendFailed(p *mesh.Packet, n int) {
	if l.Console.Logging() {
		l.write(": TX FAIL!", p, n, "")
	}
}

func (l frameLog) write(what string, p *mesh.Packet, n int, rest string) {
	route := "F"
	if p.Route.IsDirect() {
		route = "D"
	}
	line := fmt.Sprintf("%s%s, len=%d (type=%d, route=%s, payload_len=%d)%s\n",
		admin.LogTime(l.Calendar.Time(), l.release.Admin), what, n, p.Type, route, len(p.Payload), rest)
	_ = l.Board.Flash().AppendFile(admin.LogFile, []byte(line)) // a log that is lost stops nothing
}

// ends names the hashes of sender and receiver of a sealed packet.
func ends(p *mesh.Packet) string {
	switch p.Type { //nolint:exhaustive // the others have none
	case wire.TypePath, wire.TypeReq, wire.TypeResponse, wire.TypeTxt:
		if len(p.Payload) >= 2 {
			return fmt.Sprintf(" [%02X -> %02X]", p.Payload[1], p.Payload[0])
		}
	}
	return ""
}
