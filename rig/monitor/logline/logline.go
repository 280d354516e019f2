// Package logline reads the lines that a firmware built for logging prints on its console between
// replies: every frame it hears and sends (MESH_PACKET_LOGGING), and what it says for debugging
// (MESH_DEBUG). Their form is the same from v1.9.0 to v1.17.1.
package logline

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Kind is what a line tells of.
type Kind uint8

// What a line may tell of.
const (
	None  Kind = iota // no line of a log
	Raw               // a frame was heard: all its bytes (MyMesh::logRxRaw)
	RX                // a frame was heard and read (Dispatcher::checkRecv)
	TX                // a frame begins to be sent (Dispatcher::checkSend)
	Debug             // whatever a developer wanted to know; post texts stand in it in clear
)

// Line is a line of a log.
type Line struct {
	Kind   Kind
	Device time.Time     // the node's clock; zero: not told
	Packet sample.Packet // of Raw, RX and TX
	Text   string        // of Debug
}

// stamp is how a node prints its clock: "20:50:34 - 15/5/2024 U" (MyMesh::getLogDateTime).
const stamp = `(\d\d:\d\d:\d\d - \d{1,2}/\d{1,2}/\d{4}) U`

var (
	raw    = regexp.MustCompile(`^` + stamp + ` RAW: ((?:[0-9A-F]{2})*)$`)
	packet = regexp.MustCompile(`^` + stamp + `: (RX|TX), len=(\d{1,9}) \(type=(\d{1,9}), route=([DF]), payload_len=(\d{1,9})\)` +
		`(?: SNR=(-?\d{1,9}) RSSI=(-?\d{1,9}) score=(-?\d{1,9}) time=(\d{1,9}) hash=([0-9A-F]{16}))?(?: \[([0-9A-F]{2}) -> ([0-9A-F]{2})\])?$`)
)

// begin is how a line of the packet log begins.
var begin = regexp.MustCompile(stamp + `(?: RAW: |: [RT]X, len=)`)

// Begin is where in a line of a console a line of the packet log begins, which may be in the middle of
// an echo. Negative: nowhere.
func Begin(line string) int {
	if !strings.Contains(line, " U") { // nearly none has it
		return -1
	}
	if at := begin.FindStringIndex(line); at != nil {
		return at[0]
	}
	return -1
}

// Parse reads a line without its end; Kind None: it is no line of a log, or a damaged one.
func Parse(line string) Line {
	if text, ok := strings.CutPrefix(line, "DEBUG: "); ok {
		return Line{Kind: Debug, Text: text}
	}
	if m := raw.FindStringSubmatch(line); m != nil {
		frame, err := hex.DecodeString(m[2])
		if err != nil {
			return Line{}
		}
		return Line{Kind: Raw, Packet: sample.Packet{Direction: "rx", Length: len(frame), Raw: frame}}.at(m[1])
	}
	if m := packet.FindStringSubmatch(line); m != nil {
		return read(m)
	}
	return Line{}
}

// read makes a line of what packet found.
func read(m []string) Line {
	heard := m[2] == "RX"
	if heard != (m[7] != "") {
		return Line{} // only what was heard has a strength
	}
	l := Line{Kind: TX, Packet: sample.Packet{Direction: "tx", Route: "flood", Length: whole(m[3]), Payload: whole(m[6]), Parsed: true}}
	l.Packet.Type = wire.PayloadType(whole(m[4])).String()
	if m[5] == "D" {
		l.Packet.Route = "direct"
	}
	if heard {
		l.Kind, l.Packet.Direction = RX, "rx"
		snr, rssi, score := float64(whole(m[7])), whole(m[8]), whole(m[9])
		l.Packet.SNR, l.Packet.RSSI, l.Packet.Score = &snr, &rssi, &score
		l.Packet.Airtime = float64(whole(m[10])) / 1000 // milliseconds
		l.Packet.Hash = strings.ToLower(m[11])
	}
	l.Packet.From, l.Packet.To = hash(m[12]), hash(m[13])
	return l.at(m[1])
}

// at adds the node's clock. One that no clock shows is not told.
func (l Line) at(text string) Line {
	if t, err := time.Parse("15:04:05 - 2/1/2006", text); err == nil {
		l.Device = t
		l.Packet.Device = &t
	}
	return l
}

// whole is the number that some digits say, of which a pattern sees to it that they are few.
func whole(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

func hash(digits string) *uint8 {
	n, err := strconv.ParseUint(digits, 16, 8)
	if err != nil {
		return nil
	}
	h := uint8(n)
	return &h
}
