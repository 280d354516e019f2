package ours

import (
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// How fast the flash of an emulated board is.
const (
	SpeedInstant  = "instant"
	SpeedNRF52840 = "nrf52840"
)

// Takes is how long a flash of that speed takes to write. The error wraps a *words.Unknown.
func Takes(speed string) (firmware.Takes, error) {
	switch speed {
	case SpeedInstant:
		return firmware.Takes{}, nil
	case SpeedNRF52840:
		return firmware.NRF52840(), nil
	}
	return firmware.Takes{}, &words.Unknown{What: "flash speed", Name: speed, Known: []string{SpeedInstant, SpeedNRF52840}}
}
