package admin

import "github.com/meshrig/meshrig/firmware/wire"

// LocationPolicy says which place an advert carries.
type LocationPolicy uint8

// The places that an advert can carry (CommonCLI.h, v1.17.1).
const (
	LocationNone     LocationPolicy = iota // none
	LocationSensor                         // that of the position sensor
	LocationSettings                       // Latitude and Longitude of the settings
)

// LoopDetect is how strict a repeater is with floods that it has forwarded already. A room server stores it without using it.
type LoopDetect uint8

// The degrees of loop detection (CommonCLI.h, v1.17.1).
const (
	LoopOff LoopDetect = iota
	LoopMinimal
	LoopModerate
	LoopStrict
)

// The longest texts that the settings hold, in bytes (NodePrefs, v1.17.1, less the final NUL).
const (
	MaxName     = 31
	MaxPassword = 15
	MaxOwner    = 119
)

// Settings are what an operator can set and what survives a reboot. Types are
// those of the firmware, so that arithmetic and files agree with it.
type Settings struct {
	Name          string // at most MaxName bytes
	Password      string // of admins, at most MaxPassword bytes
	GuestPassword string // at most MaxPassword bytes
	Owner         string // at most MaxOwner bytes
	Latitude      float64
	Longitude     float64

	Frequency             float32 // MHz
	Bandwidth             float32 // kHz
	SpreadingFactor       uint8
	CodingRate            uint8
	Power                 int8    // dBm
	ChannelScan           uint8   // 1: look for a preamble before sending
	InterferenceThreshold uint8   // dB above the noise floor; 0 is off
	BoostedGain           uint8   // 1: receiver with boosted gain
	FrontEndRxGain        uint8   // of boards with a front end; kept for the file
	FrontEndTxGain        uint8   // likewise
	AirtimeFactor         float32 // silence per airtime: 1 is a duty cycle of 50 %
	RxDelayBase           float32
	TxDelayFactor         float32 // of forwarded floods
	DirectTxDelayFactor   float32 // of forwarded direct frames
	GainResetInterval     uint8   // units of 4 s
	PathHashMode          uint8   // bytes of a path hash, less one
	MultiAcks             uint8   // 1: each acknowledgement is sent twice

	Bridge BridgeSettings

	GPSEnabled  uint8
	GPSInterval uint32 // seconds
	Location    LocationPolicy

	ForwardingOff    uint8 // 1: forward nothing
	FloodMax         uint8 // hops
	FloodMaxUnscoped uint8 // hops
	FloodMaxAdvert   uint8 // hops
	LoopDetect       LoopDetect

	AllowReadOnly       uint8 // 1: any password logs in to read
	ADCMultiplier       float32
	PowerSaving         uint8
	AdvertInterval      uint8 // units of 2 minutes; 0 is off
	FloodAdvertInterval uint8 // hours; 0 is off

	// RegionsChanged is when the regions were last saved, by the room's clock. It
	// is not kept on flash (NodePrefs::structure, v1.17.1).
	RegionsChanged uint32
}

// BridgeSettings belong to builds with a bridge. This build has none and only keeps them for the file.
type BridgeSettings struct {
	Enabled uint8
	Delay   uint16 // ms
	Source  uint8
	Baud    uint32
	Channel uint8
	Secret  string // at most MaxPassword bytes
}

// The roles of servers, as `get role` prints them (MyMesh.h of simple_room_server and simple_repeater, v1.17.1).
const (
	RoleRoom     = "room_server"
	RoleRepeater = "repeater"
)

// Build is what is fixed when a firmware is compiled.
type Build struct {
	Version       string
	Date          string
	Role          string // RoleRepeater; any other is a room server
	Board         string // manufacturer's name
	Name          string // of the node
	Latitude      float64
	Longitude     float64
	Password      string
	GuestPassword string
	Radio         RadioParameters
	Power         int8 // dBm
	BoostedGain   bool
}

// Settings returns the settings of a board that was never configured (MyMesh::MyMesh, v1.17.1).
func (b Build) Settings() Settings {
	s := Settings{
		Name:                clip(b.Name, MaxName),
		Password:            clip(b.Password, MaxPassword),
		GuestPassword:       clip(b.GuestPassword, MaxPassword),
		Latitude:            b.Latitude,
		Longitude:           b.Longitude,
		Frequency:           b.Radio.Frequency,
		Bandwidth:           b.Radio.Bandwidth,
		SpreadingFactor:     b.Radio.SpreadingFactor,
		CodingRate:          b.Radio.CodingRate,
		Power:               b.Power,
		BoostedGain:         flag(b.BoostedGain),
		FrontEndRxGain:      1,
		AirtimeFactor:       1,
		TxDelayFactor:       0.5,
		DirectTxDelayFactor: 0.2,
		Location:            LocationSettings,
		ForwardingOff:       1,
		FloodMax:            64,
		FloodMaxUnscoped:    64,
		FloodMaxAdvert:      8,
		AdvertInterval:      1,
		FloodAdvertInterval: 47,
	}
	if b.Role == RoleRepeater {
		s.DirectTxDelayFactor, s.ForwardingOff = 0.3, 0
		s.Bridge = BridgeSettings{Enabled: 1, Delay: 500, Baud: 115200, Channel: 1, Secret: "LVSITANOS"}
	}
	return s
}

// Node returns the type of node that the firmware's adverts name.
func (b Build) Node() wire.NodeType {
	if b.Role == RoleRepeater {
		return wire.NodeRepeater
	}
	return wire.NodeRoom
}

// Radio returns the modulation settings.
func (s *Settings) Radio() RadioParameters {
	return RadioParameters{
		Frequency: s.Frequency, Bandwidth: s.Bandwidth,
		SpreadingFactor: s.SpreadingFactor, CodingRate: s.CodingRate,
	}
}

// minLocalAdvert is the shortest interval of zero-hop adverts that an operator can have, in minutes.
const minLocalAdvert = 60

// configured ends the frequent adverts of a fresh board, because an operator has
// set something (CommonCLI::savePrefs, v1.17.1). Their running timer is left alone.
func (s *Settings) configured() {
	if int(s.AdvertInterval)*2 < minLocalAdvert {
		s.AdvertInterval = 0
	}
}

// clip cuts text to what a C string of n bytes holds: up to its first NUL, n bytes at most.
func clip(text string, n int) string {
	for i := range min(n, len(text)) {
		if text[i] == 0 {
			return text[:i]
		}
	}
	return text[:min(n, len(text))]
}

func flag(on bool) uint8 {
	if on {
		return 1
	}
	return 0
}
