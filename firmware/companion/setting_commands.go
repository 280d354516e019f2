package companion

import (
	"encoding/binary"
	"math"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/server"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// keep writes the settings and tells the app that they are set.
func (c *Companion) keep() {
	c.saveSettings()
	c.ok()
}

func (c *Companion) setName(n int) {
	c.settings.Name = cString(c.cmd[1:min(n, nameSize)])
	c.keep()
}

func (c *Companion) setPosition(int) {
	const unit = 1e6
	latitude, longitude := int32(c.number(1)), int32(c.number(5))
	if latitude > 90*unit || latitude < -90*unit || longitude > 180*unit || longitude < -180*unit {
		c.fail(frames.IllegalArgument)
		return
	}
	c.settings.Latitude, c.settings.Longitude = float64(latitude)/unit, float64(longitude)/unit
	c.keep()
}

// repeats are the frequencies in kHz, lowest and highest, on which a companion may repeat for others
// (repeat_freq_ranges in MyMesh.cpp, v1.17.1).
var repeats = [][2]uint32{{433_000, 433_000}, {869_495, 869_495}, {918_000, 918_000}}

func mayRepeat(kHz uint32) bool {
	for _, r := range repeats {
		if kHz >= r[0] && kHz <= r[1] {
			return true
		}
	}
	return false
}

// setRadio tunes the radio, and says whether the companion repeats for others.
func (c *Companion) setRadio(n int) {
	frequency, bandwidth, sf, cr := c.number(1), c.number(5), c.cmd[9], c.cmd[10]
	repeat := n > 11 && c.cmd[11] != 0
	if repeat && !mayRepeat(frequency) || frequency < 150_000 || frequency > 2_500_000 ||
		sf < 5 || sf > 12 || cr < 5 || cr > 8 || bandwidth < 7000 || bandwidth > 500_000 {
		c.fail(frames.IllegalArgument)
		return
	}
	set := &c.settings
	set.SpreadingFactor, set.CodingRate = sf, cr
	set.Frequency, set.Bandwidth = thousandth(frequency), thousandth(bandwidth)
	set.RepeatOff = 1
	if repeat {
		set.RepeatOff = 0
	}
	c.saveSettings()
	server.Modulate(c.board.Radio(), set.radio())
	c.ok()
}

// thousandth divides as the firmware does: a float by a double.
func thousandth(v uint32) float32 { return float32(float64(float32(v)) / 1000) }

func (c *Companion) setTransmitPower(int) {
	power := int8(c.cmd[1])
	if power < -9 || power > MaxPower {
		c.fail(frames.IllegalArgument)
		return
	}
	c.settings.Power = power
	c.saveSettings()
	c.setPower(power)
	c.ok()
}

func (c *Companion) setTuning(int) {
	c.settings.ReceiveDelay = float32(c.number(1)) / 1000
	c.settings.AirtimeFactor = float32(c.number(5)) / 1000
	c.keep()
}

func (c *Companion) getTuning(int) {
	b := binary.LittleEndian.AppendUint32(c.say(frames.Tuning), unsigned(c.settings.ReceiveDelay*1000))
	c.write(binary.LittleEndian.AppendUint32(b, unsigned(c.settings.AirtimeFactor*1000)))
}

// unsigned converts towards zero. What does not fit becomes the nearest number; C leaves it open.
func unsigned(f float32) uint32 {
	switch {
	case !(f > 0): // true for NaN, too
		return 0
	case f >= math.MaxUint32:
		return math.MaxUint32
	}
	return uint32(f)
}

func (c *Companion) setOther(n int) {
	set := &c.settings
	set.ManualAdd = c.cmd[1]
	if n >= 3 {
		modes := c.cmd[2]
		set.TelemetryBase, set.TelemetryLocation, set.TelemetryEnvironment = modes&3, modes>>2&3, modes>>4&3
	}
	if n >= 4 {
		set.LocationPolicy = c.cmd[3]
	}
	if n >= 5 {
		set.MultiAcks = c.cmd[4]
	}
	c.keep()
}

func (c *Companion) setPathHashMode(int) {
	switch {
	case c.cmd[1] != 0:
		c.fail(frames.Unsupported)
	case c.cmd[2] >= 3:
		c.fail(frames.IllegalArgument)
	default:
		c.settings.PathHashMode = c.cmd[2]
		c.keep()
	}
}

func (c *Companion) setPIN(int) {
	pin := c.number(1)
	if pin != 0 && (pin < 100_000 || pin > 999_999) {
		c.fail(frames.IllegalArgument)
		return
	}
	c.settings.PIN = pin
	c.keep()
}

func (c *Companion) setAutoAdd(n int) {
	c.settings.AutoAdd = c.cmd[1]
	if n >= 3 {
		c.settings.AutoAddHops = min(c.cmd[2], 64)
	}
	c.keep()
}

func (c *Companion) getAutoAdd(int) {
	c.write(append(c.say(frames.AutoAdd), c.settings.AutoAdd, c.settings.AutoAddHops))
}

func (c *Companion) getRepeatFrequencies(int) {
	b := c.say(frames.RepeatFrequencies)
	for _, r := range repeats {
		b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, r[0]), r[1])
	}
	c.write(b)
}

// setScope sets what floods are scoped with until the board restarts.
func (c *Companion) setScope(n int) {
	switch {
	case c.cmd[1] > 1:
		c.fail(frames.Unsupported)
		return
	case c.cmd[1] == 1:
		c.scope.none = true
	case n >= 18:
		c.scope = scope{key: identity.TransportKey(c.cmd[2:18])}
	default:
		c.scope = scope{}
	}
	c.ok()
}

func (c *Companion) setDefaultScope(n int) {
	const key = 1 + scopeNameSize
	name, scoped := "", identity.TransportKey{}
	if n >= key+16 {
		name, scoped = cString(c.cmd[1:key]), identity.TransportKey(c.cmd[key:])
		if len(cString(c.cmd[1:])) >= scopeNameSize || name == "" {
			c.fail(frames.IllegalArgument)
			return
		}
	}
	c.settings.DefaultScope, c.settings.DefaultScopeKey = name, scoped
	c.keep()
}

func (c *Companion) getDefaultScope(int) {
	b := c.say(frames.DefaultScope)
	if name := c.settings.DefaultScope; name != "" {
		b = append(append(b, name...), make([]byte, scopeNameSize-len(name))...)
		b = append(b, c.settings.DefaultScopeKey[:]...)
	}
	c.write(b)
}
