package faults

var clock = []Fault{
	{
		ID: "F-CLK-01", File: "firmware/admin/command_clock.go",
		Find:         `return fmt.Sprintf("%02d:%02d - %d/%d/%d UTC", t.hour, t.minute, t.day, t.month, t.year)`,
		Replace:      `return fmt.Sprintf("%02d:%02d - %d/%d/%d UTC", t.hour, t.minute, t.month, t.day, t.year)`,
		Why:          "prints the month before the day",
		Requirements: []string{"CLK-001"},
	},
	{
		ID: "F-CLK-02", File: "firmware/admin/command_clock.go",
		Find: `	c.ports.RTC.SetTime(seconds)
`,
		Replace: `	c.ports.RTC.SetTime(seconds - 3600)
`,
		Why:          "takes the time for one of another zone",
		Requirements: []string{"CLK-002"},
	},
	{
		ID: "F-CLK-03", File: "firmware/admin/command_clock.go",
		Find:         `if seconds <= c.ports.RTC.Time() ||`,
		Replace:      `if seconds < c.ports.RTC.Time() ||`,
		Why:          "sets the present second again",
		Requirements: []string{"CLK-003"},
	},
	{
		ID: "F-CLK-04", File: "firmware/admin/command_clock.go",
		Find:         `if seconds <= c.ports.RTC.Time() ||`,
		Replace:      `if seconds == 0 ||`,
		Why:          "lets the clock go backwards",
		Requirements: []string{"CLK-003"},
	},
	{
		ID: "F-CLK-05", File: "firmware/admin/command_clock.go",
		Find:         `next := rq.timestamp + 1`,
		Replace:      `next := rq.timestamp`,
		Why:          "forgets the second that the command took",
		Requirements: []string{"CLK-004"},
	},
	{
		ID: "F-CLK-06", File: "firmware/admin/command_clock.go",
		Find:         `if rq.timestamp <= c.ports.RTC.Time() {`,
		Replace:      `if rq.timestamp == 0 {`,
		Why:          "lets an admin whose clock is slow set the clock back",
		Requirements: []string{"CLK-005"},
	},
	{
		ID: "F-CLK-07", File: "firmware/server/login.go",
		Find:         `Timestamp:     s.Calendar.Unique()`,
		Replace:      `Timestamp:     uint32(s.Board.Millis() / 1000)`,
		Why:          "puts the time since the start into the answer to a log-in",
		Requirements: []string{"CLK-006"},
	},
	{
		ID: "F-CLK-08", File: "firmware/room/texts.go",
		Find:         `p.timestamp = r.Calendar.Unique()`,
		Replace:      `p.timestamp = max(r.Calendar.Unique(), p.sent)`,
		Why:          "trusts an author whose clock is fast",
		Requirements: []string{"CLK-007"},
	},
	{
		ID: "F-CLK-09", File: "firmware/server/adverts.go",
		Find:         `s.Node.NewAdvert(s.Calendar.Time(), data)`,
		Replace:      `s.Node.NewAdvert(uint32(s.Board.Millis()/1000), data)`,
		Why:          "puts the time since the start into adverts",
		Requirements: []string{"CLK-008"},
	},
	{
		ID: "F-CLK-10", File: "firmware/device/device.go",
		Find: `		c.last++
		return c.last
`,
		Replace: `		return c.last
`,
		Why:          "gives one time stamp twice",
		Requirements: []string{"CLK-009", "SF-007"},
	},
	{
		ID: "F-CLK-11", File: "firmware/device/emulated/rtc.go",
		Find:         `uint32(d/1e6)`,
		Replace:      `uint32(d/1_001_000)`,
		Why:          "counts a second from a wrong divider",
		Requirements: []string{"CLK-010"},
	},
	{
		ID: "F-CLK-12", File: "firmware/server/server.go",
		Find: `func (s *Server) Start(banner string, ports admin.Ports) {
`,
		Replace: `func (s *Server) Start(banner string, ports admin.Ports) {
	s.Board.RTC().SetTime(1715770351)
`,
		Why:          "starts the clock anew with each start of the board",
		Requirements: []string{"CLK-011"},
	},
	{
		ID: "F-CLK-13", File: "firmware/admin/command_board.go",
		Find: `		c.ports.RTC.SetTime(clockReset)
`,
		Replace:      ``,
		Why:          "restarts and leaves the clock as it is",
		Requirements: []string{"CLK-012"},
	},
	{
		ID: "F-CLK-14", File: "firmware/admin/command_clock.go",
		Find:         `if overflows(rq.arg) && !c.Quirks.TimeWraps {`,
		Replace:      `if overflows(rq.arg) && c.Quirks.TimeWraps {`,
		Why:          "cuts a number to its low 32 bits",
		Requirements: []string{"CLK-013"},
	},
	{
		ID: "F-CLK-15", File: "firmware/device/emulated/machine.go",
		Find:         `return m.cpu }, drift`,
		Replace:      `return int64(m.millis()) * 1000 }, drift`,
		Why:          "counts seconds by the millisecond counter, as releases until v1.9.1 without a clock chip",
		Requirements: []string{"CLK-014"},
	},
}
