package deploy

import (
	"fmt"
	"path"
	"strings"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/usb"
)

// Judge holds an image against what it is said to be, as a flash would do, without a board: its
// format, its chip by its kind of board, its length, and that its name speaks for no other role.
// An image for a kind of board that is not known has to fit some chip. The error is that of a
// flash.
func Judge(image flash.Image) error {
	fail := func(format string, args ...any) error {
		return &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %s", flash.ErrWrongImage, fmt.Sprintf(format, args...))}
	}
	if what := flash.Foreign(image.Data); what != "" {
		return fail("it is %s", what)
	}
	if role := roleOf(image.File); role != "" && image.Role != "" && role != image.Role {
		return fail("its name says %s, and it is to be a %s; say which it is with --role", role, image.Role)
	}
	image.SHA256 = flash.SumOf(image.Data)
	if kind, ok := usb.LookupKind(image.Board); ok {
		_, err := Device{Name: image.Board, Chip: kind.Chip}.Plan(image, flash.Options{})
		return err
	}
	var first error
	for _, chip := range []usb.Chip{usb.ESP32S3, usb.ESP32, usb.ESP32C3, usb.ESP32C6, usb.NRF52840, usb.RP2040} {
		d := Device{Name: "any board", Chip: chip}
		if _, err := d.Flasher(image); err != nil {
			continue // not the format of this chip
		}
		_, err := d.Plan(image, flash.Options{})
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return fail("no board takes a %s", path.Ext(image.File))
	}
	return first
}

// roleOf is the role that a file's name speaks of, as builds of MeshCore name them
// (Heltec_v3_room_server-v1.17.1-d929643.bin); "": none.
func roleOf(file string) string {
	name := strings.ToLower(file)
	for _, word := range []struct{ in, role string }{{"room_server", "room"}, {"repeater", "repeater"}, {"companion", "companion"}} {
		if strings.Contains(name, word.in) {
			return word.role
		}
	}
	return ""
}
