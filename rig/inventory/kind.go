package inventory

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/usb"
)

// KindError says that the device at an entry's place is not of the entry's kind. Nothing may be
// written to it.
type KindError struct {
	Device usb.Device
	Kind   string
	Want   usb.Pair // the id that the file names; zero: what the kind shows
	Loader bool     // it is of the kind, but its boot loader runs
}

// Error names what the device shows.
func (e *KindError) Error() string {
	switch {
	case e.Loader:
		return fmt.Sprintf("%v is what a %s shows in its boot loader", e.Device.ID(), e.Kind)
	case e.Want != usb.Pair{}:
		return fmt.Sprintf("the file names id %v and the device shows %v", e.Want, e.Device.ID())
	}
	return fmt.Sprintf("%v is not what a %s shows", e.Device.ID(), e.Kind)
}

// Admits is nil if a device may be the entry's: it shows the id that the entry names, or what
// boards of the kind show while their firmware runs. Else it is a *KindError.
func (u USB) Admits(kind string, d usb.Device) error {
	k, _ := usb.LookupKind(kind)
	switch {
	case u.ID == d.ID(), u.ID == (usb.Pair{}) && k.Runs(d):
		return nil
	case u.ID == usb.Pair{}:
		return &KindError{Device: d, Kind: kind, Loader: k.Loads(d)}
	}
	return &KindError{Device: d, Kind: kind, Want: u.ID}
}
