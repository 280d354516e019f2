package admin

import "strings"

const maxHops = "Error, max 64"

// routingKeys are the settings of forwarding, adverts and admission.
var routingKeys = []key{
	{
		name: "multi.acks",
		get:  func(c *Console) string { return show(c.Settings.MultiAcks) },
		set:  setMultiAcks,
	},
	switchKey("allow.read.only", func(s *Settings) *uint8 { return &s.AllowReadOnly }),
	{
		name: "flood.advert.interval",
		get:  func(c *Console) string { return show(c.Settings.FloodAdvertInterval) },
		set:  setFloodAdvertInterval,
	},
	{
		name: "advert.interval",
		get:  func(c *Console) string { return show(int(c.Settings.AdvertInterval) * 2) },
		set:  setAdvertInterval,
	},
	{
		name: "repeat",
		get:  func(c *Console) string { return showFlag(c.Settings.ForwardingOff == 0) },
		set:  setRepeat,
	},
	factorKey("rxdelay", 20, "Error, must be 0-20", func(s *Settings) *float32 { return &s.RxDelayBase }),
	factorKey("txdelay", 2, "Error, must be 0-2", func(s *Settings) *float32 { return &s.TxDelayFactor }),
	factorKey("direct.txdelay", 2, "Error, must be 0-2", func(s *Settings) *float32 { return &s.DirectTxDelayFactor }),
	byteKey("flood.max.advert", 64, maxHops, func(s *Settings) *uint8 { return &s.FloodMaxAdvert }),
	byteKey("flood.max.unscoped", 64, maxHops, func(s *Settings) *uint8 { return &s.FloodMaxUnscoped }),
	byteKey("flood.max", 64, maxHops, func(s *Settings) *uint8 { return &s.FloodMax }),
	byteKey("path.hash.mode", 2, "Error, must be 0,1, or 2", func(s *Settings) *uint8 { return &s.PathHashMode }),
	{name: "loop.detect", get: getLoopDetect, set: setLoopDetect},
}

func setMultiAcks(c *Console, arg string) string {
	n, ok := c.byteOf(arg)
	if !c.isInteger(arg) || !c.Quirks.MultiAcksAnyValue && (!ok || n > 1) {
		return "Error, must be 0 or 1"
	}
	c.Settings.MultiAcks = n
	return c.saved(done)
}

// interval reads an interval that may be 0 or lie from low to high.
func (c *Console) interval(arg string, low, high int32) (int32, bool) {
	if !c.Quirks.TextIsNumber {
		if arg = strings.Trim(arg, " "); arg == "" || digits(arg) != len(arg) {
			return 0, false
		}
	}
	n := int32(wrappingUint(arg)) // the quirk is to take it as signed
	if (n < 0 || overflows(arg)) && !c.Quirks.IntervalWraps {
		return 0, false
	}
	return n, n <= 0 || n >= low && n <= high
}

func setFloodAdvertInterval(c *Console, arg string) string {
	hours, ok := c.interval(arg, 3, 168)
	if !ok {
		return "Error: interval range is 3-168 hours"
	}
	c.Settings.FloodAdvertInterval = uint8(hours) // see interval
	c.ports.Adverts.RestartFlood()
	return c.saved(done)
}

func setAdvertInterval(c *Console, arg string) string {
	minutes, ok := c.interval(arg, minLocalAdvert, 240)
	if !ok {
		return "Error: interval range is 60-240 minutes"
	}
	c.Settings.AdvertInterval = uint8(minutes / 2) // see interval
	c.ports.Adverts.RestartLocal()
	return c.saved(done)
}

func setRepeat(c *Console, arg string) string {
	on, ok := c.switchOf(arg, true)
	if !ok {
		return noSwitch
	}
	c.Settings.ForwardingOff = flag(!on)
	if !on {
		return c.saved("OK - repeat is now OFF")
	}
	return c.saved("OK - repeat is now ON")
}

func loopWords() [4]string { return [...]string{"off", "minimal", "moderate", "strict"} }

func getLoopDetect(c *Console) string {
	return "> " + loopWords()[min(c.Settings.LoopDetect, LoopStrict)]
}

func setLoopDetect(c *Console, arg string) string {
	for mode, text := range loopWords() {
		if strings.Trim(arg, " ") == text || c.Quirks.SwitchIsPrefix && strings.HasPrefix(arg, text) {
			c.Settings.LoopDetect = LoopDetect(mode) // at most 3
			return c.saved(done)
		}
	}
	return "Error, must be: off, minimal, moderate, or strict"
}
