package esp

import "time"

const (
	// forced is the bit that keeps a chip in its loader over a reset: the Arduino core sets it
	// when its port is opened at 1200 baud (RTC_CNTL_FORCE_DOWNLOAD_BOOT).
	forced = 1
	// strapHigh is the bit of a boot strap that was let go of at the last reset.
	strapHigh = 1 << 3
	// watchdogKey lets the watchdog be written to, watchdogTime is its limit in ticks, and
	// watchdogOn has it reset the system at its first stage (esptool v5.3.1, targets/esp32s3.py,
	// watchdog_reset).
	watchdogKey  = 0x50D83AA1
	watchdogTime = 2000
	watchdogOn   = 1<<31 | 5<<28 | 1<<8 | 2
	// watchdogWait is how long that takes to take effect.
	watchdogWait = 500 * time.Millisecond
)

// release lets the chip start its firmware at the next reset, and reports whether it has been
// reset already. It does what esptool v5.3.1 does (targets/esp32s3.py, hard_reset; issue 6762
// of arduino-esp32): the wish for the loader that a touch left is taken back; and a chip on
// USB-OTG whose boot strap was low is reset by its watchdog, because the lines of that port do
// not let it look at the strap again. Read from the vendor's code, never run on a chip.
//
// What fails here is no reason not to try the reset.
func (l *loader) release() (done bool) {
	r := chips[l.chip].native
	if r.port == 0 {
		return false
	}
	_ = l.setRegister(r.option1, 0, forced)
	if !l.otg {
		return false
	}
	strap, err := l.register(r.strap)
	if err != nil || strap&strapHigh != 0 {
		return false
	}
	if wish, err := l.register(r.option1); err != nil || wish&forced != 0 {
		return false
	}
	for _, w := range [][2]uint32{{r.protect, watchdogKey}, {r.config1, watchdogTime}, {r.config0, watchdogOn}, {r.protect, 0}} {
		if err := l.setRegister(w[0], w[1], 0xFFFFFFFF); err != nil {
			return w[0] == r.protect && w[1] == 0 // it bit before it was locked
		}
	}
	_ = l.drop(watchdogWait)
	return true
}
