package emulated

import (
	"time"

	"github.com/meshrig/meshrig/firmware/device"
)

// Values of a board that its Config leaves open. They are those of the recorded board.
const (
	// DefaultEpoch is 2026-01-01 00:00:00 UTC in UNIX seconds.
	DefaultEpoch uint32 = 1767225600
	// DefaultBoot is how long a board that waits a second for its console takes from power
	// to the firmware's set-up: that delay, then the radio's start and the 4 random bytes of
	// a seed (setup in simple_room_server's main.cpp, v1.17.1, as recorded).
	DefaultBoot = 1046 * time.Millisecond
	// DefaultBattery is the battery's voltage in millivolts.
	DefaultBattery uint16 = 4100
	// DefaultTemperature is the processor's temperature in degrees Celsius.
	DefaultTemperature float32 = 25
	// DefaultNoise is the power that the radio hears on an idle channel, in dBm.
	DefaultNoise float32 = -110
	// DefaultName is the board's name.
	DefaultName = "Generic ESP32"
	// SensorLatitude is where a sensor is, in degrees.
	SensorLatitude = 47.25
	// SensorLongitude is where a sensor is, in degrees.
	SensorLongitude = 8.5
	// SensorAltitude is where a sensor is, in metres.
	SensorAltitude = 400
	// SensorTemperature is what it measures there, in degrees Celsius.
	SensorTemperature = 21.5
	// SensorHumidity is what it measures there, in percent.
	SensorHumidity = 40
	// VolatileEpoch is the time that a clock without battery shows at power-on, in
	// UNIX seconds: 15 May 2024 (VolatileRTCClock and ESP32RTCClock::begin, v1.17.1).
	VolatileEpoch uint32 = 1715770351
)

// Config says what is particular about a board. The zero value is a valid board;
// a zero field stands for the default that its comment names.
type Config struct {
	Name        string        // board name; DefaultName
	Seed        uint64        // seed of the random numbers
	Random      device.Random // random numbers; nil: streams grown from Seed
	Flash       *Flash        // file system, which outlives the machine; nil: an empty one
	Boot        time.Duration // from power or reset to the firmware's set-up; DefaultBoot
	Millis      device.Millis // counter at the first power-on; later boots start at 0
	Epoch       uint32        // UNIX seconds that the clock shows at bench time 0; DefaultEpoch
	DriftPPM    float64       // how much faster than bench time the clock runs, parts per million
	RTCReset    bool          // no battery behind the clock: VolatileEpoch at each power-on
	Battery     uint16        // millivolts; DefaultBattery
	Temperature float32       // degrees Celsius; DefaultTemperature
	Sensor      bool          // a sensor of place, temperature and humidity
	Noise       float32       // dBm on an idle channel; DefaultNoise
	Network     bool          // the firmware's serial line is a network port, to which one client connects
	Quirks      Quirks        // defects of a released radio driver
	Restarted   func()        // called when the firmware restarts the board, with which the client of its network port loses it; nil: nobody asks
	// Poll is the longest time from one pass of the firmware's loop to the next, whatever happens
	// meanwhile; the shortest is 1 ms, and each is another. 0: a pass is made as soon as there is
	// something to do.
	Poll time.Duration
	// Takes is how long the flash takes to write. 0: what is written is there at once.
	Takes Takes
}

// Quirks are defects of the released radio driver, each off in the zero value.
type Quirks struct {
	// HeaderGoneIsFree takes the channel for free, once, when a header that was seen at the
	// last look is gone, even if the preamble of the next frame is there, and so lets the
	// node send into that frame (CustomSX1262::isReceiving, v1.17.0 and v1.17.1; a build of
	// v1.17.1 for a virtual board does so). Right: a preamble is a busy channel.
	HeaderGoneIsFree bool
	// LockTimeStays measures how long a preamble lasts from the first look at an earlier frame
	// if there was no look between the two, and so gives it up at once
	// (CustomSX1262::isReceiving, v1.17.0 and v1.17.1, sets its time back in a look alone). Right: each
	// frame has its own time.
	LockTimeStays bool
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = DefaultName
	}
	if c.Random == nil {
		c.Random = NewRandom(c.Seed)
	}
	if c.Flash == nil {
		c.Flash = &Flash{}
	}
	if c.Boot == 0 {
		c.Boot = DefaultBoot
	}
	if c.Epoch == 0 {
		c.Epoch = DefaultEpoch
	}
	if c.Battery == 0 {
		c.Battery = DefaultBattery
	}
	if c.Temperature == 0 {
		c.Temperature = DefaultTemperature
	}
	if c.Noise == 0 {
		c.Noise = DefaultNoise
	}
	return c
}
