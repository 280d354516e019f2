package meshtastic

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// packet is what the JSON says of a packet (MeshPacketSerializer.cpp, v2.7.26). The type is empty for
// those that the gateway could not decode: they are a sign of life all the same.
type packet struct {
	From    uint32          `json:"from"`
	ID      uint32          `json:"id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// telemetry is what a node says of itself. Fields that are broken are left out, others stay.
type telemetry struct {
	Battery json.RawMessage `json:"battery_level"` // per cent; 101: powered
	Voltage json.RawMessage `json:"voltage"`
	Uptime  json.RawMessage `json:"uptime_seconds"`
}

// powered is the battery level of a node that is on a supply: its voltage is no battery's.
const powered = 101

// uplink tells whether a topic is one where a gateway publishes JSON of what it heard: below any
// root 2/json, a channel and the gateway. What is sent to the channel mqtt is to be sent by a gateway,
// and was heard by none.
func uplink(topic string) bool {
	levels := strings.Split(topic, "/")
	n := len(levels)
	return n >= 4 && levels[n-4] == "2" && levels[n-3] == "json" && levels[n-2] != "mqtt" && strings.HasPrefix(levels[n-1], "!")
}

// parse reads a packet; false for what is none. Gateways and versions differ in what they add.
func parse(body []byte) (packet, bool) {
	var p packet
	if err := json.Unmarshal(body, &p); err != nil || p.From == 0 || p.ID == 0 || strings.HasPrefix(p.Type, "send") {
		return packet{}, false
	}
	return p, true
}

// values are what a packet's payload measured.
func (p packet) values() sample.Values {
	if p.Type != "telemetry" {
		return nil
	}
	var t telemetry
	if json.Unmarshal(p.Payload, &t) != nil {
		return nil
	}
	out := sample.Values{}
	level, known := number(t.Battery)
	if volts, ok := number(t.Voltage); ok && volts > 0 && !(known && level >= powered) {
		out[sample.Battery] = volts
	}
	if up, ok := number(t.Uptime); ok && up >= 0 {
		out[sample.Uptime] = up
	}
	return out
}

func number(raw json.RawMessage) (float64, bool) {
	var n *float64
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil || n == nil || math.IsInf(*n, 0) {
		return 0, false
	}
	return *n, true
}

// recent are the packets of one node that were heard last: each gateway that heard one publishes it.
type recent struct{ ids []uint32 }

// recentMost is beyond what a node sends while a slow gateway may still be late.
const recentMost = 256

// seen notes a packet and tells whether it was there already.
func (r *recent) seen(id uint32) bool {
	if slices.Contains(r.ids, id) {
		return true
	}
	if len(r.ids) == recentMost {
		r.ids = slices.Delete(r.ids, 0, 1)
	}
	r.ids = append(r.ids, id)
	return false
}
