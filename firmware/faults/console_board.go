package faults

// consoleBoard are mistakes with what a board tells of itself, and with its starts.
var consoleBoard = []Fault{
	{
		ID: "F-CON-48", File: "firmware/admin/command_stats.go",
		Find:         `"queue_len":%d`,
		Replace:      `"queue":%d`,
		Why:          "a field that collectors read is renamed",
		Requirements: []string{"CON-060", "CON-063"},
	},
	{
		ID: "F-CON-49", File: "firmware/server/status.go",
		Find:         "SentFlood: node.SentFlood, SentDirect: node.SentDirect,",
		Replace:      "SentFlood: node.SentDirect, SentDirect: node.SentFlood,",
		Why:          "two counters are swapped",
		Requirements: []string{"CON-061"},
	},
	{
		ID: "F-CON-50", File: "firmware/server/status.go",
		Find:         "Uptime:  uint32(up.ms / 1000),",
		Replace:      "Uptime:  uint32(up.ms / 1024),",
		Why:          "a shift in place of a division",
		Requirements: []string{"CON-062"},
	},
	{
		ID: "F-CON-51", File: "firmware/server/status.go",
		Find:         "if p.quirks.UptimeWraps {",
		Replace:      "if !p.quirks.UptimeWraps {",
		Why:          "uptime by a counter that wraps",
		Requirements: []string{"CON-064"},
	},
	{
		ID: "F-CON-52", File: "firmware/server/status.go",
		Find:         "Queued:  uint32(p.Node.Queued()),",
		Replace:      "Queued:  uint32(p.Node.Free()),",
		Why:          "free packets are counted instead of waiting ones",
		Requirements: []string{"CON-063"},
	},
	{
		ID: "F-CON-53", File: "firmware/admin/key_system.go",
		Find:         "public := c.ports.Self.Public()",
		Replace:      "public := c.ports.Self.Private()",
		Why:          "the private key is shown where the public one is asked for",
		Requirements: []string{"CON-070"},
	},
	{
		ID: "F-CON-54", File: "firmware/server/status.go",
		Find:         "UptimeSeconds:     uint32(s.uptime.before(s.Board.Millis()) / 1000),",
		Replace:      "UptimeSeconds:     s.Calendar.Time(),",
		Why:          "uptime by the clock that a battery keeps",
		Requirements: []string{"CON-071"},
	},
	{
		ID: "F-CON-55", File: "firmware/server/server.go",
		Find:         "_ = s.Access.Save(s.flash())",
		Replace:      "_ = s.Access",
		Why:          "the access list is not saved",
		Requirements: []string{"CON-072"},
	},
	{
		ID: "F-CON-56", File: "firmware/admin/key_system.go",
		Find:         "if c.ports.Flash.Format() != nil {",
		Replace:      `if c.saved("") != "" {`,
		Why:          "what is erased is written back from memory",
		Requirements: []string{"CON-073"},
	},
	{
		ID: "F-CON-57", File: "firmware/admin/key_system.go",
		Find:         "public := next.Public()",
		Replace:      "public := c.ports.Self.Public()",
		Why:          "the old key is shown as the new one",
		Requirements: []string{"CON-074"},
	},
	{
		ID: "F-CON-80", File: "firmware/server/framelog.go",
		Find:         `fmt.Sprintf(" [%02X -> %02X]", p.Payload[1], p.Payload[0])`,
		Replace:      `fmt.Sprintf(" [%02X -> %02X]", p.Payload[0], p.Payload[1])`,
		Why:          "takes sender and receiver for each other in the log",
		Requirements: []string{"CON-085"},
	},
	{
		ID: "F-CON-81", File: "firmware/server/framelog.go",
		Find:         `l.write(": TX", p, n, ends(p))`,
		Replace:      `l.write(": TX", p, 2+p.Path.Hops()+len(p.Payload), ends(p))`,
		Why:          "logs a byte for each hop, as before longer hashes",
		Requirements: []string{"CON-086"},
	},
	{
		ID: "F-CON-82", File: "firmware/admin/command_log.go",
		Find:         "_ = c.ports.Flash.Remove(LogFile) // the",
		Replace:      "// the",
		Why:          "says that it erased the log and does not",
		Requirements: []string{"CON-087"},
	},
	{
		ID: "F-CON-83", File: "firmware/mesh/create.go",
		Find: `	if p == nil {
		n.stats.Errors |= ErrPoolEmpty
		return nil`,
		Replace: `	if p == nil {
		return nil`,
		Why:          "tells nobody that there was no packet left",
		Requirements: []string{"CON-088"},
	},
	{
		ID: "F-CON-172", File: "firmware/mesh/node.go",
		Find: `		n.stats.Errors |= ErrDeaf
`,
		Replace:      ``,
		Why:          "a radio that does not listen is never noticed",
		Requirements: []string{"CON-172"},
	},
	{
		ID: "F-CON-173", File: "firmware/mesh/node.go",
		Find:         `deafFor        = 8000`,
		Replace:      `deafFor        = 5000`,
		Why:          "a radio that sends for 5 s is taken for one that is stuck",
		Requirements: []string{"CON-172"},
	},
	{
		ID: "F-CON-84", File: "firmware/mesh/transmit.go",
		Find:         "n.stats.Errors |= ErrBusy",
		Replace:      "n.stats.Errors |= ErrDeaf",
		Why:          "raises the flag of another trouble",
		Requirements: []string{"CON-089"},
	},
}
