package companion

import "time"

// Sending is what a radio says of a frame that it has queued for the air: the content of a Sent.
type Sending struct {
	Flood bool
	Tag   [4]byte       // what acknowledges a text, else what its answer bears
	Wait  time.Duration // how long an app should wait for that, whole milliseconds
}

// ParseSending reads the content of a Sent, the code left out.
func ParseSending(data []byte) (s Sending, err error) {
	r := reader{what: "sent", rest: data}
	s.Flood = r.byte() == 1
	copy(s.Tag[:], r.take(4))
	s.Wait = time.Duration(r.number()) * time.Millisecond
	return s, r.err
}

// Confirmation says that a text was acknowledged: the content of a PushConfirmed.
type Confirmation struct {
	Tag  [4]byte
	Trip time.Duration // since the command, whole milliseconds
}

// ParseConfirmation reads the content of a PushConfirmed, the code left out.
func ParseConfirmation(data []byte) (c Confirmation, err error) {
	r := reader{what: "confirmation", rest: data}
	copy(c.Tag[:], r.take(4))
	c.Trip = time.Duration(r.number()) * time.Millisecond
	return c, r.err
}

// LoggedIn is the content of a PushLogin. Of an answer of the old form the fields behind the prefix
// are missing.
type LoggedIn struct {
	Admin       uint8
	Prefix      [6]byte // of the server's key
	Old         bool
	Time        uint32 // of the server's clock, UNIX seconds
	Permissions uint8
	Level       uint8 // of the server's firmware
}

// ParseLoggedIn reads the content of a PushLogin, the code left out.
func ParseLoggedIn(data []byte) (l LoggedIn, err error) {
	r := reader{what: "log-in", rest: data}
	l.Admin = r.byte()
	copy(l.Prefix[:], r.take(6))
	if l.Old = len(r.rest) == 0; l.Old {
		return l, r.err
	}
	l.Time, l.Permissions, l.Level = r.number(), r.byte(), r.byte()
	return l, r.err
}

// Device is what a radio says of its build: the content of a DeviceInfo.
type Device struct {
	Protocol     uint8 // newest version that it speaks
	Contacts     int   // room for them
	Channels     uint8 // room for them
	PIN          uint32
	BuildDate    string
	Model        string
	Version      string // "v1.17.1"
	Repeats      uint8  // 1: for others
	PathHashMode uint8
}

// ParseDevice reads the content of a DeviceInfo, the code left out.
func ParseDevice(data []byte) (d Device, err error) {
	r := reader{what: "device", rest: data}
	d.Protocol, d.Contacts, d.Channels = r.byte(), 2*int(r.byte()), r.byte()
	d.PIN = r.number()
	d.BuildDate, d.Model, d.Version = text(r.take(12)), text(r.take(40)), text(r.take(20))
	d.Repeats, d.PathHashMode = r.byte(), r.byte()
	return d, r.err
}

// CoreStats are the content of a Stats of kind 0.
type CoreStats struct {
	Battery uint16        // millivolts
	Uptime  time.Duration // whole seconds
	Errors  uint16        // flags of the dispatcher
	Queue   uint8         // frames that wait to be sent
}

// RadioStats are the content of a Stats of kind 1.
type RadioStats struct {
	Noise     int16 // decibels over a milliwatt
	RSSI      int8  // of the last frame
	SNR       int8  // of the last frame, quarters of a decibel
	TxAirtime time.Duration
	RxAirtime time.Duration
}

// PacketStats are the content of a Stats of kind 2.
type PacketStats struct {
	Received, Sent                uint32
	SentFlood, SentDirect         uint32
	ReceivedFlood, ReceivedDirect uint32
	ReceiveErrors                 uint32
}

// The kinds of statistics that GetStats asks for.
const (
	StatsCore    = 0
	StatsRadio   = 1
	StatsPackets = 2
)

// ParseCoreStats reads the content of a Stats, its code left out and its kind included.
func ParseCoreStats(data []byte) (s CoreStats, err error) {
	r := statsReader(data)
	s.Battery, s.Uptime = r.short(), time.Duration(r.number())*time.Second
	s.Errors, s.Queue = r.short(), r.byte()
	return s, r.err
}

// ParseRadioStats reads the content of a Stats, its code left out and its kind included.
func ParseRadioStats(data []byte) (s RadioStats, err error) {
	r := statsReader(data)
	s.Noise, s.RSSI, s.SNR = int16(r.short()), int8(r.byte()), int8(r.byte())
	s.TxAirtime, s.RxAirtime = time.Duration(r.number())*time.Second, time.Duration(r.number())*time.Second
	return s, r.err
}

// ParsePacketStats reads the content of a Stats, its code left out and its kind included.
func ParsePacketStats(data []byte) (s PacketStats, err error) {
	r := statsReader(data)
	for _, n := range []*uint32{
		&s.Received, &s.Sent, &s.SentFlood, &s.SentDirect, &s.ReceivedFlood, &s.ReceivedDirect, &s.ReceiveErrors,
	} {
		*n = r.number()
	}
	return s, r.err
}

func statsReader(data []byte) reader {
	r := reader{what: "statistics", rest: data}
	r.take(1)
	return r
}

// Channel is a channel as ChannelInfo and SetChannel have it.
type Channel struct {
	Number uint8
	Name   string // 31 bytes at most
	Secret [16]byte
}

// Append appends the channel. A longer name is cut.
func (c Channel) Append(dst []byte) []byte {
	return append(AppendName(append(dst, c.Number), c.Name), c.Secret[:]...)
}

// ParseChannel reads the content of a ChannelInfo, the code left out.
func ParseChannel(data []byte) (c Channel, err error) {
	r := reader{what: "channel", rest: data}
	c.Number, c.Name = r.byte(), text(r.take(nameSize))
	copy(c.Secret[:], r.take(16))
	return c, r.err
}
