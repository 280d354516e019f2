package admin

import (
	"strconv"
	"strings"
)

// key is one setting of `get` and `set`. Either function may be missing.
type key struct {
	name      string
	match     match // of get under WordsIgnored; set wants a space behind the name
	getSerial bool  // get for the serial console only
	setSerial bool  // set for the serial console only
	get       func(c *Console) string
	set       func(c *Console, arg string) string
}

func keyGroups() [3][]key { return [...][]key{radioKeys, systemKeys, routingKeys} }

// get answers `get NAME`.
func (c *Console) get(rq request) string {
	for _, group := range keyGroups() {
		for i := range group {
			k := &group[i]
			if k.get == nil || k.getSerial && rq.from != Serial {
				continue
			}
			if k.asked(rq.arg, c.Quirks) {
				return k.get(c)
			}
		}
	}
	return "??: " + rq.arg
}

// asked reports whether text is the name.
func (k *key) asked(text string, q Quirks) bool {
	if !q.WordsIgnored {
		return strings.TrimRight(text, " ") == k.name
	}
	_, ok := k.match.of(k.name, text)
	return ok
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
	return uint8(n), c.isInteger(arg) && (n >= 0 && n <= 255 || c.Quirks.ByteWraps) // the quirk is to cut it
}

// isInteger and isDecimal report whether text is a number and nothing else, blanks around it aside.

func (c *Console) isInteger(text string) bool {
	text = strings.Trim(text, " ")
	unsigned := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	return c.Quirks.TextIsNumber || unsigned != "" && digits(unsigned) == len(unsigned)
}

func (c *Console) isDecimal(text string) bool {
	text = strings.Trim(text, " ")
	_, err := strconv.ParseFloat(text, 64)
	return c.Quirks.TextIsNumber || err == nil && !strings.ContainsAny(text, "nNxX_")
}

// switchOf reads on or off. The firmware looks at how the text starts for one of
// the two alone and takes all else for the other.
func (c *Console) switchOf(arg string, other bool) (on, ok bool) {
	if c.Quirks.SwitchIsPrefix {
		if other {
			return !strings.HasPrefix(arg, "off"), true
		}
		return strings.HasPrefix(arg, "on"), true
	}
	arg = strings.Trim(arg, " ")
	return arg == "on", arg == "on" || arg == "off"
}

const noSwitch = "Error, must be on or off"

// switchKey is a setting that is on or off.
func switchKey(name string, field func(*Settings) *uint8) key {
	return key{
		name: name,
		get:  func(c *Console) string { return showFlag(*field(c.Settings) != 0) },
		set: func(c *Console, arg string) string {
			on, ok := c.switchOf(arg, false)
			if !ok {
				return noSwitch
			}
			*field(c.Settings) = flag(on)
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
			if !(f >= 0 && f <= limit) || !c.isDecimal(arg) { // so that no number is refused too
				return refusal
			}
			*field(c.Settings) = f
			return c.saved(done)
		},
	}
}
