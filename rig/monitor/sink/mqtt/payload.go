package mqtt

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// stampForm is how the gateways of the community write times.
const stampForm = "2006-01-02T15:04:05.000000-07:00"

// status is what is published of a room's state.
type status struct {
	Status    string `json:"status"` // "online", "offline"
	Timestamp string `json:"timestamp"`
	Origin    string `json:"origin"`
	OriginID  string `json:"origin_id"`
	Radio     string `json:"radio"`
	Model     string `json:"model"`
	Firmware  string `json:"firmware_version"`
	Client    string `json:"client_version"`
	Stats     *stats `json:"stats,omitempty"`
}

// stats are what a room's console says, by its own names and in its units; what was not measured is absent.
type stats struct {
	Battery      *int64 `json:"battery_mv,omitempty"`
	Uptime       *int64 `json:"uptime_secs,omitempty"`
	Flags        *int64 `json:"debug_flags,omitempty"`
	Queue        *int64 `json:"queue_len,omitempty"`
	NoiseFloor   *int64 `json:"noise_floor,omitempty"`
	TransmitTime *int64 `json:"tx_air_secs,omitempty"`
	ReceiveTime  *int64 `json:"rx_air_secs,omitempty"`
	Errors       *int64 `json:"recv_errors,omitempty"`
}

// unknown is what stands for what a room has not said.
const unknown = "unknown"

func (s *Sink) status(v sample.Sample, info sample.Info) status {
	state := "online"
	if v.Poll.Failure != sample.NoFailure {
		state = "offline"
	}
	out := status{
		Status: state, Timestamp: v.At.UTC().Format(stampForm), Origin: name(v.Node, info), OriginID: keyOf(v.Node),
		Radio: or(info.Radio), Model: or(info.Board), Firmware: or(info.Version), Client: s.client,
	}
	if info.Version != "" && info.Build != "" {
		out.Firmware += " (Build: " + info.Build + ")"
	}
	if len(v.Poll.Values) > 0 {
		out.Stats = statsOf(v.Poll.Values)
	}
	return out
}

func or(text string) string {
	if text == "" {
		return unknown
	}
	return text
}

// name is what a node calls itself, or what we call it as long as it has not said.
func name(n sample.Node, info sample.Info) string {
	if info.Called != "" {
		return info.Called
	}
	return n.Name
}

// keyOf is a node's key as its console prints it; empty: not known.
func keyOf(n sample.Node) string { return strings.ToUpper(n.Pub) }

func statsOf(values sample.Values) *stats {
	whole := func(m sample.Metric, scale float64) *int64 {
		v, has := values[m]
		if !has || math.IsNaN(v) || math.Abs(v) > math.MaxInt32*scale {
			return nil
		}
		return new(int64(math.Round(v * scale)))
	}
	s := &stats{
		Battery: whole(sample.Battery, 1000), Uptime: whole(sample.Uptime, 1), Queue: whole(sample.Queue, 1),
		NoiseFloor: whole(sample.NoiseFloor, 1), TransmitTime: whole(sample.TransmitTime, 1),
		ReceiveTime: whole(sample.ReceiveTime, 1), Errors: whole(sample.ReceiveErrors, 1),
	}
	for bit, m := range sample.ErrorFlags {
		if v, has := values[m]; has {
			if s.Flags == nil {
				s.Flags = new(int64)
			}
			if v != 0 {
				*s.Flags |= 1 << bit
			}
		}
	}
	return s
}

// packet is what is published of a line of a packet log. Numbers are text, as in the line.
type packet struct {
	Origin    string `json:"origin"`
	OriginID  string `json:"origin_id"`
	Timestamp string `json:"timestamp"`
	Type      string `json:"type"`      // "PACKET"
	Direction string `json:"direction"` // "rx", "tx"
	Time      string `json:"time"`
	Date      string `json:"date"`
	Length    string `json:"len"`
	Packet    string `json:"packet_type"`
	Route     string `json:"route"` // "F", "D"
	Payload   string `json:"payload_len,omitempty"`
	Raw       string `json:"raw,omitempty"`
	SNR       string `json:"SNR,omitempty"`
	RSSI      string `json:"RSSI,omitempty"`
	Score     string `json:"score,omitempty"`
	Duration  string `json:"duration,omitempty"` // milliseconds
	Hash      string `json:"hash,omitempty"`
	Path      string `json:"path,omitempty"` // "AA -> BB", direct ones only
}

func packetOf(v sample.Sample, info sample.Info) packet {
	p := v.Packet
	device := v.At.UTC()
	if p.Device != nil {
		device = p.Device.UTC()
	}
	out := packet{
		Origin: name(v.Node, info), OriginID: keyOf(v.Node), Timestamp: v.At.UTC().Format(stampForm), Type: "PACKET",
		Direction: p.Direction, Time: device.Format(time.TimeOnly), Date: device.Format("2/1/2006"), Length: strconv.Itoa(p.Length),
		Packet: typeNumber(p.Type), Route: "F", Raw: strings.ToUpper(hex.EncodeToString(p.Raw)), Hash: strings.ToUpper(p.Hash),
	}
	if p.Route == "direct" {
		out.Route = "D"
		if p.From != nil && p.To != nil {
			out.Path = fmt.Sprintf("%02X -> %02X", *p.From, *p.To)
		}
	}
	if p.Payload > 0 {
		out.Payload = strconv.Itoa(p.Payload)
	}
	if p.SNR != nil {
		out.SNR = strconv.FormatFloat(*p.SNR, 'f', -1, 64)
	}
	if p.RSSI != nil {
		out.RSSI = strconv.Itoa(*p.RSSI)
	}
	if p.Score != nil {
		out.Score = strconv.Itoa(*p.Score)
	}
	if p.Airtime > 0 {
		out.Duration = strconv.FormatFloat(math.Round(p.Airtime*1000), 'f', -1, 64)
	}
	return out
}

// typeNumber is the number of a packet's type; a type without a name is called by it.
func typeNumber(name string) string {
	for n := range wire.PayloadType(16) {
		if n.String() == name {
			return strconv.Itoa(int(n))
		}
	}
	return name
}
