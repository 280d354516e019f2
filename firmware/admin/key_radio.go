package admin

import "math"

// radioKeys are the settings of the radio and of its share of the air.
var radioKeys = []key{
	{name: "dutycycle", get: getDutyCycle, set: setDutyCycle},
	{name: "af", get: getAirtimeFactor, set: setAirtimeFactor},
	byteKey("int.thresh", 255, "Error, must be 0-255", func(s *Settings) *uint8 { return &s.InterferenceThreshold }),
	switchKey("cad", func(s *Settings) *uint8 { return &s.ChannelScan }),
	{
		name: "agc.reset.interval",
		get:  func(c *Console) string { return show(int(c.Settings.GainResetInterval) * 4) },
		set:  setGainResetInterval,
	},
	{
		name: "radio.rxgain",
		get:  func(c *Console) string { return showFlag(c.Settings.BoostedGain != 0) },
		set:  setBoostedGain,
	},
	unsupported("radio.fem.rxgain"),
	unsupported("radio.fem.txgain"),
	{name: "radio", get: getRadio, set: setRadio},
	{
		name:      "freq",
		setSerial: true,
		get:       func(c *Console) string { return "> " + ftoa(c.Settings.Frequency) },
		set: func(c *Console, arg string) string {
			if !c.isDecimal(arg) {
				return noNumber
			}
			c.Settings.Frequency = float32(atof(arg))
			return c.saved("OK - reboot to apply")
		},
	},
	{
		name: "tx", match: word,
		get: func(c *Console) string { return show(c.Settings.Power) },
		set: setPower,
	},
	{name: "extra.sf", get: func(*Console) string { return "No extra SF configured" }},
}

// unsupported is a setting of boards with more hardware than this one.
func unsupported(name string) key {
	const reply = "Error: unsupported"
	return key{
		name: name,
		get:  func(*Console) string { return reply },
		set:  func(*Console, string) string { return reply },
	}
}

// percent prints the duty cycle of an airtime factor with one decimal place. A
// factor whose share of the air is no number prints as the nearest number or 0.
func (c *Console) percent(factor float32) string {
	dc := 100 / (factor + 1)
	unit := truncate32(float64(dc))
	tenth := truncate32(float64((dc-float32(unit))*10 + 0.5))
	if tenth == 10 && !c.Quirks.DutyCycleCarry {
		unit, tenth = unit+1, 0
	}
	return itoa(unit) + "." + itoa(tenth) + "%"
}

func getDutyCycle(c *Console) string { return "> " + c.percent(c.Settings.AirtimeFactor) }

func setDutyCycle(c *Console, arg string) string {
	dc := float32(atof(arg))
	if !c.isDecimal(arg) || dc < 1 || dc > 100 || dc != dc && !c.Quirks.DutyCycleNaN {
		return "ERROR: dutycycle must be 1-100"
	}
	c.Settings.AirtimeFactor = 100/dc - 1
	return c.saved("OK - " + c.percent(c.Settings.AirtimeFactor))
}

func getAirtimeFactor(c *Console) string { return "> " + ftoa(c.Settings.AirtimeFactor) }

func setAirtimeFactor(c *Console, arg string) string {
	af := float32(atof(arg))
	if !c.isDecimal(arg) || !(af >= 0 && af <= 99) && !c.Quirks.AirtimeFactorUnchecked { // so that no number is refused too
		return "Error, must be 0-99"
	}
	c.Settings.AirtimeFactor = af
	return c.saved(done)
}

func setGainResetInterval(c *Console, arg string) string {
	n := atoi(arg) / 4
	if !c.isInteger(arg) || (n < 0 || n > 255) && !c.Quirks.ByteWraps {
		return "Error, must be 0-1020"
	}
	c.Settings.GainResetInterval = uint8(n) // the quirk is to cut it
	return c.saved("OK - interval rounded to " + itoa(int32(c.Settings.GainResetInterval)*4))
}

func setBoostedGain(c *Console, arg string) string {
	on, ok := c.switchOf(arg, false)
	if !ok {
		return noSwitch
	}
	c.Settings.BoostedGain = flag(on)
	c.saved(done)
	if !c.ports.Radio.SetBoostedGain(on) {
		return "Error: unsupported"
	}
	return done
}

func getRadio(c *Console) string {
	p := c.Settings.Radio()
	return "> " + ftoa(p.Frequency) + "," + ftoa3(p.Bandwidth) + "," +
		itoa(int32(p.SpreadingFactor)) + "," + itoa(int32(p.CodingRate))
}

func setRadio(c *Console, arg string) string {
	p, ok := c.radioOf(c.numbersOf(arg, 4))
	if !ok {
		return "Error, invalid radio params"
	}
	s := c.Settings
	s.Frequency, s.Bandwidth, s.SpreadingFactor, s.CodingRate = p.Frequency, p.Bandwidth, p.SpreadingFactor, p.CodingRate
	c.saveSettings() // alone among the settings it leaves the frequent adverts of a fresh board on
	return "OK - reboot to apply"
}

// numbersOf splits text at its commas into want parts. One that has more is none.
func (c *Console) numbersOf(text string, want int) []string {
	if c.Quirks.WordsIgnored {
		return splitParts(text, ',', want)
	}
	parts := splitParts(text, ',', want+1)
	if len(parts) > want {
		return nil
	}
	return parts
}

// radioOf reads frequency, bandwidth, spreading factor and coding rate.
func (c *Console) radioOf(parts []string) (p RadioParameters, ok bool) {
	if len(parts) < 4 {
		return p, false
	}
	sf, sfFits := c.byteOf(parts[2])
	cr, crFits := c.byteOf(parts[3])
	p = RadioParameters{
		Frequency: strtof(parts[0]), Bandwidth: strtof(parts[1]),
		SpreadingFactor: sf, CodingRate: cr,
	}
	return p, c.isDecimal(parts[0]) && c.isDecimal(parts[1]) && sfFits && crFits &&
		p.Frequency >= 150 && p.Frequency <= 2500 && p.Bandwidth >= 7 && p.Bandwidth <= 500 &&
		sf >= 5 && sf <= 12 && cr >= 5 && cr <= 8
}

func setPower(c *Console, arg string) string {
	n := atoi(arg)
	if !c.isInteger(arg) || (n < -9 || n > 30) && !c.Quirks.PowerWraps {
		return "Error, must be -9-30"
	}
	c.Settings.Power = int8(n) // the quirk is to cut it
	c.saved(done)
	c.ports.Radio.SetPower(c.Settings.Power)
	return done
}

// radioCommands change the radio for a while.
var radioCommands = []command{
	{words: "tempradio ", text: true, run: temporaryRadio},
}

// maxTemporary is the longest time for which a temporary radio can be set, in
// minutes: what comes with TemporaryDelay before half the counter's range.
const maxTemporary = (math.MaxInt32 - int32(TemporaryDelay)) / 60_000

func temporaryRadio(c *Console, rq request) string {
	parts := c.numbersOf(rq.arg, 5)
	p, ok := c.radioOf(parts)
	if !ok || len(parts) < 5 {
		return "Error, invalid params"
	}
	minutes := atoi(parts[4])
	if minutes <= 0 || !c.isInteger(parts[4]) || minutes > maxTemporary && !c.Quirks.TemporaryOverflow {
		return "Error, invalid params"
	}
	c.ports.Radio.ApplyTemporary(p, TemporaryDelay+millisOf(minutes))
	return "OK - temp params for " + itoa(minutes) + " mins"
}
