package usb

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Chip is the microcontroller of a board.
type Chip string

// The chips that room-server firmware is released for and that the rig flashes.
const (
	ESP32    Chip = "esp32"
	ESP32S3  Chip = "esp32s3"
	ESP32C3  Chip = "esp32c3"
	ESP32C6  Chip = "esp32c6"
	NRF52840 Chip = "nrf52840"
	RP2040   Chip = "rp2040"
)

// Manner is how a board is restarted, or brought into its boot loader, over its USB port.
type Manner string

// The manners.
const (
	// DTRRTS moves the modem lines of a bridge chip, which two transistors turn into the ESP32's
	// reset and strap pins.
	DTRRTS Manner = "dtr-rts"
	// USBJTAG moves the modem lines of the ESP32's own port, which stays on the bus
	// ("USB Serial/JTAG Controller" of the ESP32-S3 technical reference manual).
	USBJTAG Manner = "usb-jtag"
	// Touch opens the port at 1200 baud and closes it, on which the firmware's USB code starts
	// the boot loader.
	Touch Manner = "touch"
	// Console types "reboot" at the firmware's console.
	Console Manner = "console"
)

// Way is how firmware gets into a board.
type Way string

// The ways.
const (
	ESP Way = "esp" // the ROM's serial protocol
	UF2 Way = "uf2" // a file on the disk that the boot loader shows
	DFU Way = "dfu" // the serial protocol of the nRF52's boot loader, which a touch leads to; its disk takes two presses of a button
)

// Pair is a vendor number and a product number.
type Pair struct{ Vendor, Product ID }

// String prints the pair the way lsusb does: 303a:1001.
func (p Pair) String() string { return p.Vendor.String() + ":" + p.Product.String() }

// MarshalText prints the pair as String does.
func (p Pair) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what String prints, in either case.
func (p *Pair) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePair(string(text))
	return err
}

// ParsePair reads what String prints, in either case.
func ParsePair(s string) (Pair, error) {
	v, p, _ := strings.Cut(s, ":")
	vendor, okVendor := number(v)
	product, okProduct := number(p)
	if !okVendor || !okProduct {
		return Pair{}, &Error{What: "id " + quote(s), Err: errPair}
	}
	return Pair{Vendor: vendor, Product: product}, nil
}

var errPair = fmt.Errorf("want vendor and product like %v", espressif)

// ID is the device's vendor and product number.
func (d Device) ID() Pair { return Pair{Vendor: d.Vendor, Product: d.Product} }

// Kind is a kind of board: what it shows on the bus, and how it is reset and flashed.
type Kind struct {
	// Name is the folder of its variant in the firmware's source, in lower case.
	Name string
	Chip Chip
	// IDs are what it may show while its firmware runs, Loader while its boot loader does. A
	// bridge chip shows the same in both.
	IDs, Loader []Pair

	Reset, Boot Manner
	Flash       Way
	Source      string // where its IDs are published
}

// Runs tells whether the device may be a board of the kind whose firmware runs.
func (k Kind) Runs(d Device) bool { return slices.Contains(k.IDs, d.ID()) }

// Loads tells whether the device may be a board of the kind in its boot loader.
func (k Kind) Loads(d Device) bool { return slices.Contains(k.Loader, d.ID()) }

// LookupKind finds a kind by its name; case and hyphens do not matter.
func LookupKind(name string) (Kind, bool) {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// KindsOf lists the kinds that a device may be: several, where boards share a bridge chip or a
// boot loader; first those that the device's own name speaks for. None: it is no board that is
// known.
func KindsOf(d Device) []Kind {
	var list []Kind
	for _, k := range Kinds() {
		if k.Runs(d) || k.Loads(d) {
			list = append(list, k)
		}
	}
	says := strings.FieldsFunc(strings.ToLower(d.Manufacturer+" "+d.Name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slices.SortStableFunc(list, func(a, b Kind) int { return cmp.Compare(b.spokenFor(says), a.spokenFor(says)) })
	return list
}

// spokenFor counts the words of the kind's name that are among some.
func (k Kind) spokenFor(says []string) int {
	n := 0
	for word := range strings.SplitSeq(k.Name, "_") {
		if len(word) > 1 && slices.Contains(says, word) {
			n++
		}
	}
	return n
}
