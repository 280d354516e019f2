// Package inventory reads rig.yaml, the description of a bench: which boards, probes and
// sniffers are where, how each is reset, powered and flashed, and what the bench may send.
package inventory

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

// Rig is a bench as its file describes it. Every field's key in the file stands in its tag.
type Rig struct {
	File string `yaml:"-"` // where it was read from

	Name     string    `yaml:"name"`
	Machine  Host      `yaml:"machine"`
	Radio    Radio     `yaml:"radio"` // of every board that has none of its own
	Region   Region    `yaml:"region"`
	Boards   []Board   `yaml:"boards"`
	Probes   []Probe   `yaml:"probes"`
	Sniffers []Sniffer `yaml:"sniffers"`
	Health   Health    `yaml:"health"`
}

// Host says where the machine's interfaces are. Empty: where the system has them. Relative
// folders are meant from the folder of the file.
type Host struct {
	Sys   string `yaml:"sys"`   // sysfs
	Dev   string `yaml:"dev"`   // device nodes
	State string `yaml:"state"` // what outlives a run: ledger, proofs, reports
	// Scale is how many times as fast as real time the machine's boards live. Only those of a loopback
	// can, and the file has to say the same as its folder; left out: once.
	Scale clock.Rate `yaml:"scale"`
}

// Radio is a radio setting: a preset, single values, or a preset with values that differ.
type Radio struct {
	Preset          string               `yaml:"preset"`
	Frequency       lora.Frequency       `yaml:"frequency"` // "869.618 MHz"
	Bandwidth       lora.Bandwidth       `yaml:"bandwidth"` // "62.5 kHz"
	SpreadingFactor lora.SpreadingFactor `yaml:"sf"`
	CodingRate      lora.CodingRate      `yaml:"cr"`
	Power           *lora.DBm            `yaml:"power"`   // "10 dBm"; nil: as the board is set
	Antenna         string               `yaml:"antenna"` // a note: "30 dB attenuator, 50 ohm dummy load"
}

// Region is what the rig itself must keep to when it sends.
type Region struct {
	Name      string         `yaml:"name"`       // a note: "EU 869.4-869.65"
	DutyCycle Percent        `yaml:"duty-cycle"` // share of Window that may be sent; 100 %: no limit
	Window    time.Duration  `yaml:"window"`     // default 1h
	Dwell     time.Duration  `yaml:"dwell"`      // longest single transmission; 0: no limit
	Power     *lora.DBm      `yaml:"power"`      // most that may be sent with; nil: no limit
	From      lora.Frequency `yaml:"from"`       // the band's edges; 0: no edge
	To        lora.Frequency `yaml:"to"`
}

// Board is a board under test.
type Board struct {
	Line    int     `yaml:"-"` // where the entry begins in the file
	Name    string  `yaml:"name"`
	Role    Role    `yaml:"role"` // default room
	Kind    string  `yaml:"kind"` // a name of usb.Kinds
	USB     USB     `yaml:"usb"`
	Console Console `yaml:"console"`
	Reset   Wiring  `yaml:"reset"`
	Boot    Wiring  `yaml:"boot"`
	Power   Power   `yaml:"power"`
	Meter   Meter   `yaml:"meter"`
	Flash   Flash   `yaml:"flash"`
	Probe   string  `yaml:"probe"` // name of the probe that hears it
	// Sniffers are the names of further instruments that hear it.
	Sniffers []string `yaml:"sniffers"`
	Radio    *Radio   `yaml:"radio"` // nil: the rig's; a field left out is the rig's
	Notes    string   `yaml:"notes"`
}

// Probe is a radio of the rig's own: a KISS modem.
type Probe struct {
	Line     int      `yaml:"-"` // where the entry begins in the file
	Name     string   `yaml:"name"`
	Kind     string   `yaml:"kind"`
	Protocol Protocol `yaml:"protocol"` // default kiss
	USB      USB      `yaml:"usb"`
	Console  Console  `yaml:"console"`
	Reset    Wiring   `yaml:"reset"`
	Power    Power    `yaml:"power"`
	Radio    *Radio   `yaml:"radio"` // nil: that of the board which it hears
	Notes    string   `yaml:"notes"`
}

// Sniffer is a receive-only instrument. What is on USB has kind, usb and console, a chip its wiring,
// a software radio the address of its server.
type Sniffer struct {
	Line     int        `yaml:"-"` // where the entry begins in the file
	Name     string     `yaml:"name"`
	Kind     string     `yaml:"kind"`
	Protocol Instrument `yaml:"protocol"` // default kiss
	USB      USB        `yaml:"usb"`
	Console  Console    `yaml:"console"`
	Chip     Chip       `yaml:"chip"`    // of an sx1262
	Address  string     `yaml:"address"` // of an rtl_tcp: "127.0.0.1:1234"
	PPM      int        `yaml:"ppm"`     // by how many millionths the crystal of an rtl_tcp's dongle is off
	Radio    *Radio     `yaml:"radio"`   // nil: that of the boards which it hears
	Notes    string     `yaml:"notes"`
}

// Chip is how an SX1262 is wired to this machine.
type Chip struct {
	SPI     string `yaml:"spi"`     // "SPI0.0"
	Select  string `yaml:"select"`  // NSS, where the port's own chip select is not wired to it: "GPIO21"
	Reset   string `yaml:"reset"`   // "GPIO18"
	Busy    string `yaml:"busy"`    // "GPIO20"
	IRQ     string `yaml:"irq"`     // DIO1: "GPIO16"
	Receive string `yaml:"receive"` // RXEN of a module whose antenna switch DIO2 does not drive
	TCXO    Volts  `yaml:"tcxo"`    // "1.8 V", what DIO3 feeds the oscillator with; left out: a crystal
}

// USB says which device an entry is. One of Topology and Serial is enough; with both, the device
// in that place has to have that serial number. Port is for what is no USB device.
type USB struct {
	Topology string `yaml:"topology"` // "1-1.4.2"
	Serial   string `yaml:"serial"`
	// Interface is the number of the USB interface whose serial port is meant, of a device that
	// has several; nil: the first that has one.
	Interface *int   `yaml:"interface"`
	Port      string `yaml:"port"` // "/dev/ttyAMA0"
	// ID is what the device shows where that is none of its kind's: a clone with another bridge.
	ID usb.Pair `yaml:"id"` // "1a86:7523"
}

// Console is how a port is opened.
type Console struct {
	Baud     int       `yaml:"baud"` // default 115200
	DTR      ModemLine `yaml:"dtr"`  // default leave
	RTS      ModemLine `yaml:"rts"`  // default leave
	Password string    `yaml:"password"`
}

// Wiring is how a line of a board is reached: its reset, or what makes it boot into its loader.
type Wiring struct {
	Via Via    `yaml:"via"` // default: as boards of the kind are reset
	Pin string `yaml:"pin"` // "GPIO17"
	// ActiveLow says that a low level of the pin pulls the line low, as through a wire; else a high
	// one does, as through a transistor. Reset and boot have each their own.
	ActiveLow bool `yaml:"active-low"`
	// Hold is how long the pin pulls, up to 10 s: of reset how long the board is held in it (0:
	// 100 ms), of boot how long the strap is held behind the reset (0: 50 ms).
	Hold time.Duration `yaml:"hold"`
}

// Power is how a board's power is switched.
type Power struct {
	Via       PowerVia      `yaml:"via"`  // default none
	Hub       string        `yaml:"hub"`  // default: the hub that the board hangs on
	Port      int           `yaml:"port"` // default: the board's own
	Pin       string        `yaml:"pin"`
	ActiveLow bool          `yaml:"active-low"`
	Settle    time.Duration `yaml:"settle"` // how long the board takes to lose its power; 0: 1 s
}

// Meter is what measures a board's current.
type Meter struct {
	Kind     MeterKind `yaml:"kind"` // empty: none
	Bus      string    `yaml:"bus"`  // I2C bus: "1"
	Address  int       `yaml:"address"`
	Shunt    Milliohms `yaml:"shunt"`     // "100 mOhm"
	OffBelow Milliamps `yaml:"off-below"` // "5 mA": a lower current means off
}

// Flash is how firmware gets into a board.
type Flash struct {
	Via      FlashVia       `yaml:"via"`      // default: as boards of the kind are flashed
	Image    string         `yaml:"image"`    // id in the image manifest
	Settings SettingsPolicy `yaml:"settings"` // default keep
}

// Health is when a board is put aside and when it comes back. A value of 0 is the ledger's own.
type Health struct {
	Quarantine int     `yaml:"quarantine-after"` // runs with trouble of the last ten, from which on a board sits out
	Return     int     `yaml:"return-after"`     // clean checks in a row
	Cap        Percent `yaml:"cap"`              // share of a kind that may be put aside at most
	// PowerCycles, Erases and Flashes are how often runs may leave a board without power, erase its file
	// system and put an image on it, all runs together; 0: as often as they like.
	PowerCycles int `yaml:"power-cycles"`
	Erases      int `yaml:"erases"`
	Flashes     int `yaml:"flashes"`
	// PerRun bounds the same in one run, with all sessions by which it was resumed.
	PerRun Wear `yaml:"per-run"`
}

// Wear is how often something may be done to a board that wears it; 0: as often as one likes.
type Wear struct {
	PowerCycles int `yaml:"power-cycles"`
	Erases      int `yaml:"erases"`
	Flashes     int `yaml:"flashes"`
}
