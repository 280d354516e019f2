// Package board is what the rig knows of a board under test: how a virtual one is driven,
// what a real one can be asked to do, and how both fail.
package board

import (
	"context"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// InputKind says what reaches a board.
type InputKind uint8

// The kinds of input.
const (
	SerialIn InputKind = iota // Data: bytes for the serial console
	FrameIn                   // Data, SNR, RSSI: a frame that ended with a good checksum
	BadFrame                  // SNR, RSSI: a frame that ended with a bad checksum
	AirPhase                  // Phase: what the radio could lock on to from now on
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
	SNR   lora.DB
	RSSI  lora.DBm
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

// Output is one thing that a board does.
type Output struct {
	Kind  OutputKind
	Data  []byte
	Radio lora.Params
}

// Machine is a board in virtual time. It is powered off until its first Power input.
type Machine interface {
	// Input hands in to the board at time t, at or after the time that the last Run reached.
	// The board acts on it in the next Run.
	Input(t clock.Time, in Input)
	// Run lets the board run up to until at most. It stops early at its first output;
	// everything in out happened at the time at. The board wants to run again at next if
	// nothing reaches it before; clock.Never: only input wakes it.
	Run(until clock.Time) (out []Output, at, next clock.Time, err error)
}

// Setup is one board of a virtual bench.
type Setup struct {
	Name  string // how the bench calls it, "room"
	Seed  uint64 // of its random numbers
	Epoch uint32 // UNIX seconds that its real-time clock shows at bench time 0
	// RTCReset takes the battery off its real-time clock.
	RTCReset bool
	// Millis is the start value of its millisecond counter.
	Millis uint32
	// Sensor puts a sensor on it, which measures what SensorLatitude and the others say.
	Sensor bool
	// Files are on its flash before its first power-on, by their path from a leading slash.
	Files map[string][]byte
}

// Target makes boards of one firmware. A machine that is also an io.Closer is closed with
// its bench.
type Target interface {
	New(ctx context.Context, setup Setup) (Machine, error)
	Info() Info
}

// Info is what is known of a board before it is asked.
type Info struct {
	Name    string // "emu", or as the inventory calls it
	Role    string // "room"
	Version string // firmware version as given by the target, empty if only the board knows
	Can     Ability
	// Cannot says why, of abilities that it could have and has not: a switch that lies.
	Cannot map[Ability]string
}

// Ability is a set of things that not every board can do.
type Ability uint16

// The abilities.
const (
	CanPower     Ability = 1 << iota // power can be removed and applied
	CanWipe                          // its flash can be erased
	CanMillis                        // its millisecond counter can start anywhere
	CanFill                          // it can start with files on its flash
	CanCut                           // its power can fail at any byte of a write to flash, see Cutter
	CanSensor                        // it can have a sensor
	CanCutAcross                     // CanCut counts over all files, and costs next to nothing
	CanForget                        // on real air: its clock loses its time when its power is cut
	CanRemember                      // on real air: its clock runs on while it restarts
	CanCutAt                         // on real air: its power can be taken at an instant, as far as that is known
)

// What the sensor of a virtual board measures, in the units of telemetry.
const (
	SensorLatitude    = 47_2500 // ten-thousandths of a degree
	SensorLongitude   = 8_5000  // ten-thousandths of a degree
	SensorAltitude    = 400_00  // centimetres
	SensorTemperature = 215     // tenths of a degree Celsius
	SensorHumidity    = 80      // halves of a percent
)

// Has tells whether every ability of want is there.
func (a Ability) Has(want Ability) bool { return a&want == want }
