package board

import (
	"regexp"
	"strconv"
)

// resets are the forms in which boards say why they were reset, each with the word for the reason.
var resets = []struct {
	line *regexp.Regexp
	read func(found []string) cause
}{
	// The first line of an ESP32's ROM: number and short name.
	{regexp.MustCompile(`rst:0x([0-9a-f]+) \([A-Z0-9_]+\)`), func(found []string) cause {
		n, _ := strconv.ParseUint(found[1], 16, 8) // more digits than that name no reason
		return esp32Resets[n]
	}},
	// NRF52Board::initPowerMgr and getResetReasonString (MeshCore v1.17.1), of builds for debugging:
	// register RESETREAS (nRF52840 product specification, 5.3.7.11).
	{regexp.MustCompile(`PWRMGT: Reset = ([A-Z][A-Za-z ]*[a-z])`), func(found []string) cause { return nrf52Resets[found[1]] }},
}

// esp32Resets are the reasons of ESP32 and its later kin that explain a restart, by the number that
// the ROM prints (RESET_REASON in rom/rtc.h of esp32, esp32s3, esp32c3 and esp32c6, ESP-IDF 5.1).
// The numbers mean the same on all of them. A restart by the firmware's own order (0x3, 0xc, and 0xe
// of the second core) is explained by nothing, and so is a wake-up (0x5) or a loss of its fuses (0x14).
var esp32Resets = map[uint64]cause{
	0x01: poweredOn, // also what its enable pin does
	0x04: watchdog,  // of ESP32 alone, as 0x6 is
	0x07: watchdog, 0x08: watchdog, 0x09: watchdog,
	0x0b: watchdog, 0x0d: watchdog, 0x10: watchdog, 0x11: watchdog, 0x12: watchdog,
	0x0f: supply, 0x13: supply, 0x17: supply,
	0x15: fromHost, 0x16: fromHost, 0x18: fromHost,
}

// nrf52Resets are the words for those of an nRF52. It has none for a brown-out, which is a cold boot.
var nrf52Resets = map[string]cause{
	"Watchdog": watchdog, "CPU Lockup": panicked,
	"Cold Boot": poweredOn, "Wake from VBUS": poweredOn,
	"Reset Pin": fromHost, "Debug Interface": fromHost,
}

// resetOf is what a line says of a reset; told is false if it says nothing.
func resetOf(line string) (why cause, told bool) {
	for _, r := range resets {
		if found := r.line.FindStringSubmatch(line); found != nil {
			return r.read(found), true
		}
	}
	return nothing, false
}

// told tells whether a line says anything of a reset.
func told(line string) bool {
	_, told := resetOf(line)
	return told
}
