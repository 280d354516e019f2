package explain

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
)

// asked is a request that a response may answer, by its time stamp, which comes back as a tag.
type asked struct {
	request wire.RequestType
	anon    wire.AnonRequestType // of an anonymous request; 0: it is none
	prefix  int                  // bytes of each key that neighbours are asked for
}

// mostAsked is how many requests are remembered at most; a response comes within seconds, so that
// those of a long time before may go.
const mostAsked = 1 << 16

// ask remembers a request.
func (k *Keys) ask(tag uint32, a asked) {
	if k.asked == nil || len(k.asked) >= mostAsked {
		k.asked = map[uint32]asked{}
	}
	k.asked[tag] = a
}

// answer explains the data of a response to a request that was seen, or that reads as telemetry of
// the node itself, and returns it in a few words; "" for what cannot be told.
func (w *writer) answer(r wire.Reply) string {
	a, known := w.keys.asked[r.Tag]
	switch {
	case a.anon != 0:
		return w.anonReply(r.Data, a.anon)
	case !known:
		if list, err := wire.DecodeTelemetry(r.Data); err == nil && len(list) > 0 &&
			list[0].Channel == wire.TelemetrySelf && list[0].Type == wire.LPPVoltage {
			return "what reads as " + w.telemetry(list)
		}
		return ""
	}
	switch a.request {
	case wire.RequestStatus:
		if s, err := wire.DecodeRoomStats(r.Data); err == nil {
			return w.status(s)
		}
	case wire.RequestTelemetry:
		if list, err := wire.DecodeTelemetry(r.Data); err == nil {
			return w.telemetry(list)
		}
	case wire.RequestAccessList:
		if list, err := wire.DecodeAccessList(r.Data); err == nil {
			for _, e := range list {
				w.add("member", "%s: %s", w.keys.name(e.Prefix[:]), permissions(e.Permissions))
			}
			return fmt.Sprintf("access list of %d", len(list))
		}
	case wire.RequestNeighbours:
		if n, err := wire.DecodeNeighbours(r.Data, a.prefix); err == nil {
			for _, one := range n.List {
				w.add("neighbour", "%s, %d s ago, SNR %s", w.keys.name(one.Key), one.SecondsAgo, quarters(int(one.SNR)))
			}
			return fmt.Sprintf("%d of %d neighbours", len(n.List), n.Total)
		}
	case wire.RequestOwnerInfo:
		if o, err := wire.DecodeOwnerInfo(r.Data); err == nil {
			w.add("version", "%q", o.Version)
			w.add("name", "%q", o.Name)
			w.add("owner", "%q", o.Owner)
			return fmt.Sprintf("owner %q of %q", o.Owner, o.Name)
		}
	case wire.RequestKeepAlive, wire.RequestAvgMinMax:
	}
	return ""
}

func (w *writer) anonReply(data []byte, t wire.AnonRequestType) string {
	r, err := wire.DecodeAnonReply(data, t)
	if err != nil {
		return ""
	}
	w.add("clock", "%s", stamp(r.Clock))
	switch t {
	case wire.AnonClock:
		w.add("features", "%s", features(r.Features))
		return "clock, features " + features(r.Features)
	case wire.AnonRegions:
		w.add("regions", "%q", r.Text)
		return fmt.Sprintf("regions %q", r.Text)
	case wire.AnonOwner:
		w.add("owner", "%q", r.Text)
		return fmt.Sprintf("owner %q", r.Text)
	}
	return ""
}

// features are the bits that a repeater tells beside its clock.
func features(bits uint8) string {
	var words []string
	switch bits & 3 {
	case 1:
		words = append(words, "bridge")
	case 3:
		words = append(words, "ESP-NOW bridge")
	case 2:
		words = append(words, "bit 1")
	}
	if bits&0x80 != 0 {
		words = append(words, "forwarding off")
	}
	if rest := bits &^ 0x83; rest != 0 {
		words = append(words, fmt.Sprintf("bits %02x", rest))
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// status explains the counters of a room.
func (w *writer) status(s wire.RoomStats) string {
	for _, f := range []struct {
		name string
		text string
	}{
		{"battery", fmt.Sprintf("%d mV", s.BatteryMillivolts)},
		{"queue", fmt.Sprintf("%d frames", s.TxQueue)},
		{"noise floor", fmt.Sprintf("%d dBm", s.NoiseFloor)},
		{"last RSSI", fmt.Sprintf("%d dBm", s.LastRSSI)},
		{"last SNR", quarters(int(s.LastSNR))},
		{"received", fmt.Sprintf("%d, %d flooded and %d direct", s.PacketsReceived, s.ReceivedFlood, s.ReceivedDirect)},
		{"sent", fmt.Sprintf("%d, %d flooded and %d direct", s.PacketsSent, s.SentFlood, s.SentDirect)},
		{"duplicates", fmt.Sprintf("%d flooded and %d direct", s.FloodDuplicates, s.DirectDuplicates)},
		{"airtime", fmt.Sprintf("%d s", s.AirtimeSeconds)},
		{"uptime", fmt.Sprintf("%d s", s.UptimeSeconds)},
		{"error flags", fmt.Sprintf("%04x", s.ErrorFlags)},
		{"posts", fmt.Sprintf("%d taken, %d pushed", s.Posted, s.Pushed)},
	} {
		w.add(f.name, "%s", f.text)
	}
	return fmt.Sprintf("status: up %d s, %d mV, %d posts taken, %d pushed", s.UptimeSeconds, s.BatteryMillivolts, s.Posted, s.Pushed)
}

// telemetry explains readings.
func (w *writer) telemetry(list []wire.Reading) string {
	parts := make([]string, 0, len(list))
	for _, r := range list {
		w.add(fmt.Sprintf("channel %d", r.Channel), "%s %s", r.Type, value(r))
		parts = append(parts, r.Type.String()+" "+value(r))
	}
	return "telemetry: " + strings.Join(parts, ", ")
}

// units are what a kind counts in: how many of its numbers make a unit.
var units = map[wire.LPPType]struct {
	divisor float64
	digits  int
	unit    string
}{
	wire.LPPAnalogInput: {100, 2, ""}, wire.LPPAnalogOutput: {100, 2, ""}, wire.LPPLuminosity: {1, 0, "lx"},
	wire.LPPTemperature: {10, 1, "°C"}, wire.LPPHumidity: {2, 1, "%"}, wire.LPPAccelerometer: {1000, 3, "g"},
	wire.LPPPressure: {10, 1, "hPa"}, wire.LPPVoltage: {100, 2, "V"}, wire.LPPCurrent: {1000, 3, "A"},
	wire.LPPFrequency: {1, 0, "Hz"}, wire.LPPPercentage: {1, 0, "%"}, wire.LPPAltitude: {1, 0, "m"},
	wire.LPPConcentration: {1, 0, "ppm"}, wire.LPPPower: {1, 0, "W"}, wire.LPPDistance: {1000, 3, "m"},
	wire.LPPEnergy: {1000, 3, "kWh"}, wire.LPPDirection: {1, 0, "°"}, wire.LPPUnixTime: {1, 0, "s"},
	wire.LPPGyrometer: {100, 2, "°/s"},
}

// value is a reading in its unit.
func value(r wire.Reading) string {
	if r.Type == wire.LPPGPS {
		return fmt.Sprintf("%.4f, %.4f, %.2f m", float64(r.Values[0])/1e4, float64(r.Values[1])/1e4, float64(r.Values[2])/100)
	}
	u, ok := units[r.Type]
	if !ok {
		u.divisor = 1
	}
	count := 1
	if r.Type == wire.LPPAccelerometer || r.Type == wire.LPPGyrometer || r.Type == wire.LPPColour {
		count = len(r.Values)
	}
	words := make([]string, 0, count+1)
	for _, v := range r.Values[:count] {
		words = append(words, fmt.Sprintf("%.*f", u.digits, float64(v)/u.divisor))
	}
	if u.unit != "" {
		words = append(words, u.unit)
	}
	return strings.Join(words, " ")
}

// quarters is a signal-to-noise ratio that is told in quarters of a decibel.
func quarters(n int) string { return fmt.Sprintf("%.2f dB", float64(n)/4) }

// permissions names the role in the two low bits of a permission byte (ClientACL.h, v1.17.1).
func permissions(bits uint8) string {
	names := [...]string{"guest", "read-only", "read and write", "administrator"}
	return fmt.Sprintf("%d (%s)", bits, names[bits&3])
}

// roleOf names the role that a log-in response tells.
func roleOf(r wire.LoginResult) string {
	switch r {
	case wire.LoginMember:
		return "member"
	case wire.LoginAdmin:
		return "administrator"
	case wire.LoginReadOnly:
		return "without any permission"
	}
	return "unknown"
}
