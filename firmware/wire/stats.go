package wire

import "encoding/binary"

// Stats are the counters that every server reports in the same place of its status response (ServerStats of simple_room_server and
// RepeaterStats of simple_repeater, v1.17.1).
type Stats struct {
	BatteryMillivolts uint16
	TxQueue           uint16 // packets waiting to be sent
	NoiseFloor        int16  // dBm
	LastRSSI          int16  // dBm
	PacketsReceived   uint32
	PacketsSent       uint32
	AirtimeSeconds    uint32 // time spent sending
	UptimeSeconds     uint32
	SentFlood         uint32
	SentDirect        uint32
	ReceivedFlood     uint32
	ReceivedDirect    uint32
	ErrorFlags        uint16
	LastSNR           int16 // quarters of a decibel
	DirectDuplicates  uint16
	FloodDuplicates   uint16
}

const statsSize = 48

// Sizes of status responses behind their tag, in bytes.
const (
	RoomStatsSize     = statsSize + 4 // RoomStatsSize is the size of RoomStats.
	RepeaterStatsSize = statsSize + 8 // RepeaterStatsSize is the size of RepeaterStats.
)

// RoomStats is the status of a room server.
type RoomStats struct {
	Stats
	Posted uint16 // posts taken
	Pushed uint16 // pushes sent
}

// RepeaterStats is the status of a repeater.
type RepeaterStats struct {
	Stats
	ReceiveAirtimeSeconds uint32 // time that received frames took
	ReceiveErrors         uint32
}

// DecodeRoomStats reads the data of a status response of a room server; bytes behind its 52 are padding.
func DecodeRoomStats(b []byte) (RoomStats, error) {
	if len(b) < RoomStatsSize {
		return RoomStats{}, tooShort("room status", len(b), RoomStatsSize)
	}
	return RoomStats{
		Stats:  decodeStats(b),
		Posted: binary.LittleEndian.Uint16(b[statsSize:]),
		Pushed: binary.LittleEndian.Uint16(b[statsSize+2:]),
	}, nil
}

// AppendTo appends the 52 bytes of the status.
func (s RoomStats) AppendTo(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint16(s.appendStats(dst), s.Posted)
	return binary.LittleEndian.AppendUint16(dst, s.Pushed)
}

// DecodeRepeaterStats reads the data of a status response of a repeater; bytes behind its 56 are padding.
func DecodeRepeaterStats(b []byte) (RepeaterStats, error) {
	if len(b) < RepeaterStatsSize {
		return RepeaterStats{}, tooShort("repeater status", len(b), RepeaterStatsSize)
	}
	return RepeaterStats{
		Stats:                 decodeStats(b),
		ReceiveAirtimeSeconds: binary.LittleEndian.Uint32(b[statsSize:]),
		ReceiveErrors:         binary.LittleEndian.Uint32(b[statsSize+4:]),
	}, nil
}

// AppendTo appends the 56 bytes of the status.
func (s RepeaterStats) AppendTo(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(s.appendStats(dst), s.ReceiveAirtimeSeconds)
	return binary.LittleEndian.AppendUint32(dst, s.ReceiveErrors)
}

// decodeStats reads the first 48 bytes of b, which are there.
func decodeStats(b []byte) Stats {
	le := binary.LittleEndian
	return Stats{
		BatteryMillivolts: le.Uint16(b),
		TxQueue:           le.Uint16(b[2:]),
		NoiseFloor:        int16(le.Uint16(b[4:])),
		LastRSSI:          int16(le.Uint16(b[6:])),
		PacketsReceived:   le.Uint32(b[8:]),
		PacketsSent:       le.Uint32(b[12:]),
		AirtimeSeconds:    le.Uint32(b[16:]),
		UptimeSeconds:     le.Uint32(b[20:]),
		SentFlood:         le.Uint32(b[24:]),
		SentDirect:        le.Uint32(b[28:]),
		ReceivedFlood:     le.Uint32(b[32:]),
		ReceivedDirect:    le.Uint32(b[36:]),
		ErrorFlags:        le.Uint16(b[40:]),
		LastSNR:           int16(le.Uint16(b[42:])),
		DirectDuplicates:  le.Uint16(b[44:]),
		FloodDuplicates:   le.Uint16(b[46:]),
	}
}

func (s Stats) appendStats(dst []byte) []byte {
	for _, v := range [...]uint16{s.BatteryMillivolts, s.TxQueue, uint16(s.NoiseFloor), uint16(s.LastRSSI)} {
		dst = binary.LittleEndian.AppendUint16(dst, v)
	}
	for _, v := range [...]uint32{
		s.PacketsReceived, s.PacketsSent, s.AirtimeSeconds, s.UptimeSeconds,
		s.SentFlood, s.SentDirect, s.ReceivedFlood, s.ReceivedDirect,
	} {
		dst = binary.LittleEndian.AppendUint32(dst, v)
	}
	for _, v := range [...]uint16{s.ErrorFlags, uint16(s.LastSNR), s.DirectDuplicates, s.FloodDuplicates} {
		dst = binary.LittleEndian.AppendUint16(dst, v)
	}
	return dst
}
