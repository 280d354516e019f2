package inventory

import (
	"reflect"

	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
)

// The words that a field of the file may hold. The zero value of each is the default.

// Role is the name of what a board is, see [known.Roles]. The zero value means a room server.
type Role string

// Room is the usual role.
const Room = Role(room.Name)

// Protocol is what an instrument speaks. The zero value means KISS.
type Protocol string

// KISS is the protocol of the KISS modem firmware.
const KISS Protocol = "kiss"

// Instrument is what a sniffer is. The zero value means a KISS modem.
type Instrument string

// The instruments.
const (
	KISSModem Instrument = "kiss"      // a modem of its own, on USB
	Companion Instrument = "companion" // a companion radio, on USB, by what it pushes to its app
	SX1262    Instrument = "sx1262"    // a chip on SPI and GPIO of this machine
	RTLTCP    Instrument = "rtl_tcp"   // a software radio behind a server of that protocol
)

// ModemLine is what becomes of a modem line when the port is opened. The zero value means leave.
type ModemLine string

// The choices.
const (
	Leave ModemLine = "leave"
	Raise ModemLine = "raise"
	Lower ModemLine = "lower"
)

// Via is how a reset or boot line is reached. The zero value means as usual for the kind.
type Via string

// The ways.
const (
	ViaDTRRTS  Via = "dtr-rts"  // the circuit of two transistors that ESP32 boards have
	ViaUSBJTAG Via = "usb-jtag" // the ESP32-S3's own USB port
	ViaTouch   Via = "touch"    // opening the port at 1200 baud
	ViaGPIO    Via = "gpio"     // a pin of this machine
	ViaConsole Via = "console"  // the command "reboot"
	ViaNone    Via = "none"
)

// PowerVia is what switches power. The zero value means none.
type PowerVia string

// The ways.
const (
	PowerHub     PowerVia = "hub"     // the hub port's file in sysfs
	PowerUhubctl PowerVia = "uhubctl" // the program of that name
	PowerGPIO    PowerVia = "gpio"    // a relay or MOSFET at a pin of this machine
	PowerNone    PowerVia = "none"
)

// MeterKind is a current meter.
type MeterKind string

// INA219 is the current meter of that name on an I2C bus.
const INA219 MeterKind = "ina219"

// FlashVia is how firmware gets into a board. The zero value means as usual for the kind.
type FlashVia string

// The ways.
const (
	FlashESP  FlashVia = "esp"
	FlashUF2  FlashVia = "uf2"
	FlashDFU  FlashVia = "dfu"
	FlashNone FlashVia = "none"
)

// SettingsPolicy says what becomes of a board's settings when it is flashed. The zero value means keep.
type SettingsPolicy string

// The choices.
const (
	Keep  SettingsPolicy = "keep"
	Erase SettingsPolicy = "erase"
)

// Percent is a share in hundredths.
type Percent float64

// Volts is a voltage.
type Volts float64

// Milliohms is a resistance.
type Milliohms float64

// Milliamps is a current.
type Milliamps float64

// vocabulary lists what a field of a type may hold; nil: any text.
func vocabulary(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Role]():
		return known.Names()
	case reflect.TypeFor[Protocol]():
		return []string{string(KISS)}
	case reflect.TypeFor[Instrument]():
		return []string{string(KISSModem), string(Companion), string(SX1262), string(RTLTCP)}
	case reflect.TypeFor[ModemLine]():
		return []string{string(Leave), string(Raise), string(Lower)}
	case reflect.TypeFor[Via]():
		return []string{string(ViaDTRRTS), string(ViaUSBJTAG), string(ViaTouch), string(ViaGPIO), string(ViaConsole), string(ViaNone)}
	case reflect.TypeFor[PowerVia]():
		return []string{string(PowerHub), string(PowerUhubctl), string(PowerGPIO), string(PowerNone)}
	case reflect.TypeFor[MeterKind]():
		return []string{string(INA219)}
	case reflect.TypeFor[FlashVia]():
		return []string{string(FlashESP), string(FlashUF2), string(FlashDFU), string(FlashNone)}
	case reflect.TypeFor[SettingsPolicy]():
		return []string{string(Keep), string(Erase)}
	}
	return nil
}
