package kiss

import (
	"io"
	"time"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// Quirks are the known defects of a released modem. The zero value has none.
type Quirks struct {
	// DeafStart leaves the radio's limits as they are built in until the first SetRadio. A
	// preamble longer than 66 ms is then taken for noise and sent into (main.cpp setup, v1.17.1,
	// sets no parameters).
	DeafStart bool
	// Echo answers GetRadio and GetTxPower with what was last asked for, zeros before, whatever
	// the radio took (KissModem::handleGetRadio and handleGetTxPower, v1.17.1).
	Echo bool
	// CodingRate4 takes a coding rate of 4, which the protocol's document excludes
	// (SX126x::setCodingRate of the RadioLib that v1.17.1 pins).
	CodingRate4 bool
	// PartialBlocks decrypts a ciphertext that ends within a block, the rest made up of whatever
	// lay in memory; here of zeros (Utils::MACThenDecrypt, v1.17.1).
	PartialBlocks bool
}

// Serial is the line to the host.
type Serial interface {
	io.Writer
	// Room returns how many bytes Write takes at once.
	Room() int
}

// Config says which modem runs on which board. The zero value is this project's own
// firmware on the default board.
type Config struct {
	Quirks Quirks          // the defects of a release
	Board  emulated.Config // the board; its Boot is set to that of a modem if it is 0
	// Serial makes the line of one boot; nil: the board's own, which takes everything.
	Serial func(*emulated.Board) Serial
}

// radioStart is how long a board without a delay of its own takes to the firmware's set-up:
// the radio's start and the 4 random bytes of a seed, as recorded with v1.17.1.
const radioStart = 46 * time.Millisecond

// The radio as most boards are built (platformio.ini, v1.17.1).
func factoryRadio() device.RadioSettings {
	return device.RadioSettings{
		Frequency: 869_618_000, Bandwidth: 62_500, SpreadingFactor: 8, CodingRate: 5,
		Preamble: emulated.PreambleFor(8), SyncWord: 0x12, CRC: true, Power: 22,
	}
}

// NewMachine returns an emulated board that runs the modem, switched off.
func NewMachine(cfg Config) *emulated.Machine {
	if cfg.Board.Boot == 0 {
		cfg.Board.Boot = radioStart
	}
	return emulated.New(cfg.Board, func(hw *emulated.Board) emulated.Firmware {
		var line Serial = wide{hw}
		if cfg.Serial != nil {
			line = cfg.Serial(hw)
		}
		return New(cfg.Quirks, hw, line)
	})
}

// wide is a serial line without a limit.
type wide struct{ io.Writer }

func (wide) Room() int { return 1 << 16 }
