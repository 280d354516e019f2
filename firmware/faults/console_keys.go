package faults

// consoleKeys are mistakes with what is read of what was set, on either way.
var consoleKeys = []Fault{
	{
		ID: "F-CON-194", File: "firmware/admin/command_board.go",
		Find:         `	{words: "sensor list", text: true,`,
		Replace:      "	{words: \"gps on\", run: always(\"ok\")},\n	{words: \"sensor list\", text: true,",
		Why:          "a receiver that the board does not have is said to be switched on",
		Requirements: []string{"CON-190"},
	},
	{
		ID: "F-CON-195", File: "firmware/admin/command_board.go",
		Find:         `run: always("Error")}`,
		Replace:      `run: always("OK")}`,
		Why:          "an update that the board cannot make is said to begin",
		Requirements: []string{"CON-191"},
	},
	{
		ID: "F-CON-196", File: "firmware/admin/command_board.go",
		Find: `func powerOff(c *Console, _ request) string {
`,
		Replace: `func powerOff(c *Console, _ request) string {
	_ = c.ports.Flash.Remove(PrefsFile)
`,
		Why:          "the board starts from a clean slate after it was switched off",
		Requirements: []string{"CON-192"},
	},
	{
		ID: "F-CON-198", File: "firmware/admin/command_board.go",
		Find:         `	c.ports.Board.PowerOff()`,
		Replace:      `	c.ports.Radio.ApplyTemporary(RadioParameters{Frequency: 433, Bandwidth: 125, SpreadingFactor: 12, CodingRate: 8}, 3_600_000)`,
		Why:          "the radio is away when the board was told to switch off, and the console is not",
		Requirements: []string{"CON-192"},
	},
	{
		ID: "F-CON-197", File: "firmware/admin/key_system.go",
		Find:         `	{words: "board", run`,
		Replace:      `	{words: "board", serial: true, run`,
		Why:          "the board's name is told on the serial line alone",
		Requirements: []string{"CON-193"},
	},
	{
		ID: "F-CON-191", File: "firmware/admin/command_board.go",
		Find:         `run: always("can't find custom var")`,
		Replace:      `run: always("OK")`,
		Why:          "a setting that no sensor has is said to be set",
		Requirements: []string{"CON-159"},
	},
	{
		ID: "F-CON-175", File: "firmware/admin/line.go",
		Find:         "if l.Quirks.LineOverrun && len(l.text) >= MaxLine {",
		Replace:      "if l.Quirks.LineOverrun || len(l.text) >= MaxLine {",
		Why:          "a full line is carried out before it ends",
		Requirements: []string{"CON-173"},
	},
	{
		ID: "F-CON-178", File: "firmware/admin/key_system.go",
		Find:         `{name: "bootloader.ver",`,
		Replace:      `{name: "bootloader.version",`,
		Why:          "a key has another name",
		Requirements: []string{"CON-176"},
	},
	{
		ID: "F-CON-181", File: "firmware/admin/key_routing.go",
		Find:         `"Error: interval range is 60-240 minutes"`,
		Replace:      `"Error: interval range is 60-240 minute"`,
		Why:          "an error has other words",
		Requirements: []string{"CON-177"},
	},
	{
		ID: "F-CON-182", File: "firmware/admin/float_read.go",
		Find: `			if !found {
				return 0
			}
			return i`,
		Replace: `			if !point {
				return 0
			}
			return i`,
		Why:          "an exponent behind a whole number makes it 0",
		Requirements: []string{"CON-175"},
	},
	{
		ID: "F-CON-179", File: "firmware/mesh/node.go",
		Find:         "Stats{SendTime: n.stats.SendTime, ReceiveTime: n.stats.ReceiveTime}",
		Replace:      "Stats{SendTime: n.stats.SendTime}",
		Why:          "the time that was received is cleared with the counters",
		Requirements: []string{"CON-157"},
	},
	{
		ID: "F-CON-177", File: "firmware/admin/float_print.go",
		Find:         "whole = mant << (exp - 23)",
		Replace:      "whole = mant << (exp - 22)",
		Why:          "large numbers are printed twice as large",
		Requirements: []string{"CON-175"},
	},
	{
		ID: "F-CON-176", File: "firmware/admin/console.go",
		Find:         "return clip(tag+reply, MaxReply)",
		Replace:      "return clip(tag+reply, 255)",
		Why:          "what stands in front of a reply is not counted",
		Requirements: []string{"CON-174"},
	},
	{
		ID: "F-CON-174", File: "firmware/admin/number.go",
		Find:         "		text = text[1:]",
		Replace:      "		text = text[min(2, len(text)):]",
		Why:          "blanks are passed over in pairs",
		Requirements: []string{"CON-158"},
	},
	{
		ID: "F-CON-190", File: "firmware/admin/number.go",
		Find:         "\ttext = skipSpace(text)\n\tsign := \"\"",
		Replace:      "\tsign := \"\"",
		Why:          "a number behind two blanks reads as 0",
		Requirements: []string{"CON-158"},
	},
	{
		ID: "F-CON-141", File: "firmware/admin/key_routing.go",
		Find:         `c.Settings.AdvertInterval = uint8(minutes / 2) // see interval`,
		Replace:      `c.Settings.AdvertInterval = uint8((minutes + 1) / 2) // see interval`,
		Why:          "an interval between two steps is rounded up",
		Requirements: []string{"CON-133"},
	},
	{
		ID: "F-CON-142", File: "firmware/admin/prefs.go",
		Find:         `{key: "lon", value: &s.Longitude},`,
		Replace:      `{key: "lon", value: &s.Latitude},`,
		Why:          "both degrees are saved as one",
		Requirements: []string{"CON-134"},
	},
	{
		ID: "F-CON-143", File: "firmware/admin/key_system.go",
		Find: `		name: "owner.info",
`,
		Replace: `		name: "owner.info", setSerial: true,
`,
		Why:          "the owner's text can be set on the serial line alone",
		Requirements: []string{"CON-135"},
	},
	{
		ID: "F-CON-144", File: "firmware/admin/keys.go",
		Find: `				return k.set(c, arg[1:])
`,
		Replace: `				if flash := c.ports.Flash; rq.from == Remote {
					defer func() { c.ports.Flash = flash }()
					c.ports.Flash = absent{}
				}
				return k.set(c, arg[1:])
`,
		Why:          "what is set over the air is not saved",
		Requirements: []string{"CON-136", "CON-143"},
	},
	{
		ID: "F-CON-145", File: "firmware/admin/absent.go",
		Find:         `return "not supported"`,
		Replace:      `return "no neighbors"`,
		Why:          "a reply in other words",
		Requirements: []string{"CON-137", "CON-138"},
	},
	{
		ID: "F-CON-146", File: "firmware/admin/command_log.go",
		Find: `		c.logging = false
`,
		Replace: `		c.logging = false
		c.print("log stopped\n")
`,
		Why:          "prints on the serial line what it does for an administrator over the air",
		Requirements: []string{"CON-138"},
	},
	{
		ID: "F-CON-147", File: "firmware/admin/command_access.go",
		Find:         `	{words: "setperm ", text: true, run: setPermissions},`,
		Replace:      `	{words: "setperm ", text: true, serial: true, run: setPermissions},`,
		Why:          "permissions can be set on the serial line alone",
		Requirements: []string{"CON-150"},
	},
	{
		ID: "F-CON-148", File: "firmware/admin/key_system.go",
		Find:         `	{words: "password ", text: true, run: setPassword},`,
		Replace:      `	{words: "password ", text: true, serial: true, run: setPassword},`,
		Why:          "the password can be set on the serial line alone",
		Requirements: []string{"CON-144"},
	},
	{
		ID: "F-CON-149", File: "firmware/admin/command_log.go",
		Find:         `	{words: "log erase", run:`,
		Replace:      `	{words: "log erase", serial: true, run:`,
		Why:          "the log can be erased on the serial line alone",
		Requirements: []string{"CON-145"},
	},
	{
		ID: "F-CON-150", File: "firmware/admin/command_board.go",
		Find:         `		return "OK - zerohop advert sent"`,
		Replace:      `		return "OK - Advert sent"`,
		Why:          "the reply is that of the other command",
		Requirements: []string{"CON-146"},
	},
	{
		ID: "F-CON-151", File: "firmware/admin/command_stats.go",
		Find:         `	{words: "clear stats", run:`,
		Replace:      `	{words: "clear stats", serial: true, run:`,
		Why:          "the counters can be cleared on the serial line alone",
		Requirements: []string{"CON-147"},
	},
	{
		ID: "F-CON-152", File: "firmware/admin/command_board.go",
		Find: `		c.Settings.PowerSaving = 1
		return c.saved("on - After 2 minutes")`,
		Replace: `		c.Settings.PowerSaving = 1
		return "on - After 2 minutes"`,
		Why:          "power saving is not kept",
		Requirements: []string{"CON-148"},
	},
	{
		ID: "F-CON-153", File: "firmware/admin/command_access.go",
		Find:         `	{words: "room.post", text: true, run:`,
		Replace:      `	{words: "room.post", text: true, serial: true, run:`,
		Why:          "posts of the room come from the serial line alone",
		Requirements: []string{"CON-149"},
	},
	{
		ID: "F-CON-154", File: "firmware/admin/settings.go",
		Find:         `FloodMaxAdvert:      8,`,
		Replace:      `FloodMaxAdvert:      64,`,
		Why:          "a limit as the others are",
		Requirements: []string{"CON-151"},
	},
	{
		ID: "F-CON-155", File: "firmware/admin/keys.go",
		Find:         `strings.CutPrefix(rq.arg, k.name); ok && strings.HasPrefix(arg, " ") {`,
		Replace:      `strings.CutPrefix(rq.arg, k.name); ok && strings.Contains(arg, " ") {`,
		Why:          "a letter behind the key is taken for the blank",
		Requirements: []string{"CON-152"},
	},
	{
		ID: "F-CON-156", File: "firmware/admin/keys.go",
		Find: `		return strings.TrimRight(text, " ") == k.name
`,
		Replace: `		return strings.TrimRight(text, " ") == k.name || text == k.name[:len(k.name)-1]
`,
		Why:          "the last letter of a key is not looked at",
		Requirements: []string{"CON-153"},
	},
	{
		ID: "F-CON-157", File: "firmware/admin/keys.go",
		Find: `		return strings.TrimRight(text, " ") == k.name
`,
		Replace: `		return strings.HasPrefix(text, k.name)
`,
		Why:          "a key is known by how it begins",
		Requirements: []string{"CON-154"},
	},
	{
		ID: "F-CON-158", File: "firmware/server/radio.go",
		Find: `	s.setPower(power)
`,
		Replace: `	s.setPower(min(power, 20))
`,
		Why:          "the radio starts on less power than the settings say",
		Requirements: []string{"CON-155"},
	},
}
