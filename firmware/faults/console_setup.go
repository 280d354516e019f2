package faults

// consoleSetUp are mistakes with what a bench sets a board up with, which leave most requirements
// without a verdict.
var consoleSetUp = []Fault{
	{
		ID: "F-CON-160", File: "firmware/admin/key_routing.go",
		Find: `	c.ports.Adverts.RestartLocal()
	return c.saved(done)`,
		Replace: `	c.ports.Adverts.RestartLocal()
	return c.saved("")`,
		Why:          "an interval is taken without a word",
		Requirements: []string{"CON-166"},
	},
	{
		ID: "F-CON-161", File: "firmware/admin/key_system.go",
		Find: `			c.Settings.GuestPassword = clip(arg, MaxPassword)
			return c.saved(done)`,
		Replace: `			c.Settings.GuestPassword = clip(arg, MaxPassword)
			return c.saved("guest password now: " + c.Settings.GuestPassword)`,
		Why:          "the guests' password is answered as the administrators' is",
		Requirements: []string{"CON-166"},
	},
	{
		ID: "F-CON-162", File: "firmware/admin/key_system.go",
		Find:         `	return c.saved("password now: " + c.Settings.Password)`,
		Replace:      `	return c.saved(done)`,
		Why:          "the password is no longer repeated",
		Requirements: []string{"CON-166"},
	},
	{
		ID: "F-CON-163", File: "firmware/admin/key_radio.go",
		Find: `	c.saveSettings() // alone among the settings it leaves the frequent adverts of a fresh board on
	return "OK - reboot to apply"`,
		Replace: `	c.saveSettings() // alone among the settings it leaves the frequent adverts of a fresh board on
	return "radio: reboot to apply"`,
		Why:          "the reply says what was set and not that it was",
		Requirements: []string{"CON-166"},
	},
	{
		ID: "F-CON-164", File: "firmware/admin/key_routing.go",
		Find:         `!c.Quirks.MultiAcksAnyValue && (!ok || n > 1) {`,
		Replace:      `!c.Quirks.MultiAcksAnyValue && (!ok || n != 1) {`,
		Why:          "further acknowledgements can be switched on and not off",
		Requirements: []string{"CON-167"},
	},
	{
		ID: "F-CON-165", File: "firmware/admin/command_region.go",
		Find:         `	return " default scope is <null>"`,
		Replace:      `	return " no default scope"`,
		Why:          "a default that there is not is said in other words",
		Requirements: []string{"CON-168"},
	},
	{
		ID: "F-CON-166", File: "firmware/admin/command_access.go",
		Find:         `	ok := n <= 255 && len(number) == digits(number)`,
		Replace:      `	ok := n > 0 && n <= 255 && len(number) == digits(number)`,
		Why:          "a client cannot be removed any more",
		Requirements: []string{"CON-169"},
	},
	{
		ID: "F-CON-167", File: "firmware/admin/command_log.go",
		Find:         `		return "   log erased"`,
		Replace:      `		return ""`,
		Why:          "the log is erased without a word",
		Requirements: []string{"CON-169"},
	},
	{
		ID: "F-CON-168", File: "firmware/admin/command_board.go",
		Find: `		c.ports.RTC.SetTime(clockReset)
		return reboot(c, rq)`,
		Replace: `		c.ports.RTC.SetTime(clockReset)
		return done`,
		Why:          "the clock is set back and the board goes on",
		Requirements: []string{"CON-170"},
	},
	{
		ID: "F-CON-169", File: "firmware/admin/key_routing.go",
		Find:         `	c.Settings.FloodAdvertInterval = uint8(hours) // see interval`,
		Replace:      `	_ = hours`,
		Why:          "an interval is answered with OK and not taken",
		Requirements: []string{"CON-166"},
	},
	{
		ID: "F-CON-171", File: "firmware/server/radio.go",
		Find:         "float64(p.Frequency)*1e4",
		Replace:      "float64(p.Frequency+1)*1e4",
		Why:          "the board sends 1 MHz higher than it is told",
		Requirements: []string{"CON-171"},
	},
}
