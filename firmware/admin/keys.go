package admin

import (
	"strconv"
	"strings"
)

// key is one setting of `get` and `set`. Either function may be missing.
type key struct {
	name      string
	match     match // of get; set wants a space behind the name
	getSerial bool  // get for the serial console only
	setSerial bool  // set for the serial console only
	get       func(c *Console) string
	set       func(c *Console, arg string) string
}

func keyGroups() [3][]key { return [...][]key{radioKeys, systemKeys, routingKeys} }

// get answers `get NAME`. Names are matched by how the text starts.
func (c *Console) get(rq request) string {
	for _, group := range keyGroups() {
		for i := range group {
			k := &group[i]
			if k.get == nil || k.getSerial && rq.from != Serial {
				continue
			}
			if _, ok := k.match.of(k.name, rq.arg); ok {
				return k.get(c)
			}
		}
	}
	return "??: " + rq.arg
}

// set carries out `set NAME VALUE`.
func (c *Console) set(rq request) string {
	for _, group := range keyGroups() {
		for i := range group {
			k := &group[i]
			if k.set == nil || k.setSerial && rq.from != Serial {
				continue
			}
			if arg, ok := strings.CutPrefix(rq.arg, k.name); ok && strings.HasPrefix(arg, " ") {
				return k.set(c, arg[1:])
			}
		}
	}
	return "unknown config: " + clip(rq.arg, 142) // as much as the firmware copies (CommonCLI::handleSetCmd)
}

const done = "OK"

// saved writes the settings after an operator changed one, and returns the reply.
// The firmware does not look at the result either (CommonCLI::savePrefs, v1.17.1).
func (c *Console) saved(reply string) string {
	c.Settings.configured()
	c.saveSettings()
	return reply
}

func (c *Console) saveSettings() {
	_ = c.Settings.Save(c.ports.Flash) // see saved
}

// show is the reply to get of a number.
func show[T ~int8 | ~uint8 | ~int](v T) string { return "> " + strconv.Itoa(int(v)) }

// showFlag is the reply to get of a switch.
func showFlag(on bool) string {
	if on {
		return "> on"
	}
	return "> off"
}

// byteKey is a setting of one byte, at most limit.
func byteKey(name string, limit int32, refusal string, field func(*Settings) *uint8) key {
	return key{
		name: name,
		get:  func(c *Console) string { return show(*field(c.Settings)) },
		set: func(c *Console, arg string) string {
			n, ok := c.byteOf(arg)
			if !ok || int32(n) > limit {
				return refusal
			}
			*field(c.Settings) = n
			return c.saved(done)
		},
	}
}

// byteOf reads a number that has to fit in a byte, which the firmware does not check.
func (c *Console) byteOf(arg string) (uint8, bool) {
	n := atoi(arg)
	return uint8(n), n >= 0 && n <= 255 || c.Quirks.ByteWraps // the quirk is to cut it
}

// switchKey is a setting that only a text starting with "on" switches on.
func switchKey(name string, field func(*Settings) *uint8) key {
	return key{
		name: name,
		get:  func(c *Console) string { return showFlag(*field(c.Settings) != 0) },
		set: func(c *Console, arg string) string {
			*field(c.Settings) = flag(strings.HasPrefix(arg, "on"))
			return c.saved(done)
		},
	}
}

// factorKey is a setting from 0 to limit.
func factorKey(name string, limit float32, refusal string, field func(*Settings) *float32) key {
	return key{
		name: name,
		get:  func(c *Console) string { return "> " + ftoa(*field(c.Settings)) },
		set: func(c *Console, arg string) string {
			f := float32(atof(arg))
			if !(f >= 0 && f <= limit) { // so that no number is refused too
				return refusal
			}
			*field(c.Settings) = f
			return c.saved(done)
		},
	}
}
