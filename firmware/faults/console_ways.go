package faults

// consoleWays are mistakes with commands that have an effect beyond the settings.
var consoleWays = []Fault{
	{
		ID: "F-CLK-130", File: "firmware/admin/command_board.go",
		Find:         `	{words: "clkreboot", final: true, run:`,
		Replace:      `	{words: "clkreboot", final: true, serial: true, run:`,
		Why:          "the clock can be set back on the serial line alone",
		Requirements: []string{"CLK-015"},
	},
	{
		ID: "F-CLK-131", File: "firmware/admin/command_clock.go",
		Find:         `	if rq.timestamp <= c.ports.RTC.Time() {`,
		Replace:      `	if rq.from != Serial && rq.timestamp <= c.ports.RTC.Time() {`,
		Why:          "takes a command without a time stamp for one that came from the future",
		Requirements: []string{"CLK-016"},
	},
	{
		ID: "F-CLK-132", File: "firmware/admin/command_clock.go",
		Find:         `	{words: "time ", text: true, run: setTime},`,
		Replace:      `	{words: "time ", text: true, serial: true, run: setTime},`,
		Why:          "the time can be set on the serial line alone",
		Requirements: []string{"CLK-017"},
	},
	{
		ID: "F-AIR-130", File: "firmware/server/radio.go",
		Find:         `		s.modulate(s.Console.Settings.Radio())`,
		Replace:      `		s.modulate(s.Console.Build.Radio)`,
		Why:          "a temporary radio ends on what was compiled in",
		Requirements: []string{"AIR-019"},
	},
}
