package device

import "math"

// Never is the next run time of a machine that only input wakes.
const Never int64 = math.MaxInt64

// InputKind says what reaches a board.
type InputKind uint8

// The kinds of input.
const (
	SerialIn InputKind = iota // Data: bytes for the serial console
	FrameIn                   // Data, SNR, RSSI: a frame that ended with a good checksum
	BadFrame                  // SNR, RSSI: a frame that ended with a bad checksum
	AirPhase                  // Phase: what the radio could lock on to from now on; RSSI: its strength, 0 if not known
	TxDone                    // the frame that the board was sending has left the antenna
	Power                     // On: power is applied or removed
	Client                    // On: a client connects to a board's network port, in place of the one before, or leaves it
)

// Phase is what a receiver could lock on to.
type Phase uint8

// The phases of the air at a receiver.
const (
	PhaseIdle     Phase = iota // nothing
	PhasePreamble              // a preamble, from its sixth symbol
	PhaseHeader                // a frame whose header was valid
)

// Input is one thing that reaches a board.
type Input struct {
	Kind  InputKind
	Data  []byte
	SNR   float32 // dB
	RSSI  float32 // dBm
	Phase Phase
	On    bool
}

// OutputKind says what a board does.
type OutputKind uint8

// The kinds of output.
const (
	SerialOut OutputKind = iota // Data: bytes that the console wrote
	Transmit                    // Data: the frame that the board starts to send
	RadioSet                    // Radio: the radio's settings from now on
)

// RadioSettings are the settings of a LoRa radio as its driver knows them.
type RadioSettings struct {
	Frequency       uint32 // Hz
	Bandwidth       uint32 // Hz, nominal: 62500, 7800
	SpreadingFactor uint8  // 5..12
	CodingRate      uint8  // 5..8
	Preamble        uint16 // symbols
	SyncWord        byte
	CRC             bool
	Power           int8 // dBm
}

// Output is one thing that a board does.
type Output struct {
	Kind  OutputKind
	Data  []byte
	Radio RadioSettings
}

// Machine is a board in virtual time. Times are microseconds of bench time.
type Machine interface {
	// Input hands in to the board at time t, which lies at or after the time that
	// the last Run reached. The board acts on it in the next Run.
	Input(t int64, in Input)
	// Run lets the board run up to until at most. It stops early at its first
	// output; everything in out happened at the time at. The board wants to run
	// again at next if nothing reaches it before (Never: only input wakes it).
	Run(until int64) (out []Output, at, next int64, err error)
}
