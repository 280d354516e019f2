package admin

import (
	"io"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// The delays that commands hand to their ports, in milliseconds (v1.17.1).
const (
	AccessSaveDelay device.Millis = 5000 // from a change of the access list to its file (LAZY_CONTACTS_WRITE_DELAY)
	AdvertDelay     device.Millis = 1500 // from `advert` to the frame, so that the reply leaves first (CommonCLI::handleCommand)
	TemporaryDelay  device.Millis = 2000 // from `tempradio` to the temporary radio (MyMesh::applyTempRadioParams)
)

// RadioParameters are the modulation settings that an operator chooses.
type RadioParameters struct {
	Frequency       float32 // MHz
	Bandwidth       float32 // kHz
	SpreadingFactor uint8   // 5..12
	CodingRate      uint8   // 5..8
}

// Radio is what commands do to the radio at once.
type Radio interface {
	SetPower(dBm int8)
	// SetBoostedGain reports false when the radio chip has no such mode.
	SetBoostedGain(on bool) bool
	// ApplyTemporary replaces both timers of a temporary radio: parameters apply
	// after TemporaryDelay and the stored ones come back after revert.
	ApplyTemporary(p RadioParameters, revert device.Millis)
}

// Adverts are the room's own advertisements.
type Adverts interface {
	// Send queues one advert with AdvertDelay, to the whole mesh or to neighbours only.
	Send(flood bool)
	// RestartLocal starts the timer of zero-hop adverts anew from Settings.AdvertInterval.
	RestartLocal()
	// RestartFlood starts the timer of flood adverts anew from Settings.FloodAdvertInterval.
	RestartFlood()
}

// Hardware is the hardware around the radio.
type Hardware interface {
	Reboot()
	PowerOff()
	// ResetReason says why the board last started, in the words of the platform.
	ResetReason() string
}

// Room is what a room server alone does.
type Room interface {
	// Post stores text as a post of the room itself.
	Post(text string)
}

// Neighbours are what a repeater alone does with the repeaters that it hears.
type Neighbours interface {
	// List is the reply to `neighbors`.
	List() string
	// Remove forgets those whose key starts with prefix; a blank one is all.
	Remove(prefix []byte)
	// Discover asks the repeaters nearby to name themselves.
	Discover()
}

// AccessKeeper keeps the access list on flash.
type AccessKeeper interface {
	// AccessChanged asks for the access list to be saved after AccessSaveDelay.
	AccessChanged()
}

// Stats are the counters of the running firmware.
type Stats interface {
	Core() CoreStats
	Radio() RadioStats
	Packets() PacketStats
	Reset()
}

// CoreStats is what `stats-core` prints.
type CoreStats struct {
	Battery uint16 // mV
	Uptime  uint32 // seconds
	Errors  uint16 // flags
	Queued  uint32 // frames waiting to be sent
}

// RadioStats is what `stats-radio` prints.
type RadioStats struct {
	NoiseFloor int16   // dBm
	LastRSSI   int16   // dBm
	LastSNR    float32 // dB
	SendTime   uint32  // seconds on air
	RecvTime   uint32  // seconds on air
}

// PacketStats is what `stats-packets` prints.
type PacketStats struct {
	Received, Sent        uint32
	SentFlood, SentDirect uint32
	RecvFlood, RecvDirect uint32
	ReceivedWithErrors    uint32
}

// Ports are what the commands act on. A port that is nil is not there: commands
// that need it reply as usual and nothing happens.
type Ports struct {
	Flash   device.Flash
	RTC     device.RTC
	Self    *identity.Local // the node's identity
	Radio   Radio
	Adverts Adverts
	Board   Hardware
	Access  AccessKeeper
	Room    Room
	Near    Neighbours
	Stats   Stats
	Serial  io.Writer // what `log` and `get acl` print outside their replies
}
