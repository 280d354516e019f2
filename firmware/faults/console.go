package faults

// console are mistakes with lines, replies and who may give which command.
var console = []Fault{
	{
		ID: "F-CON-01", File: "firmware/admin/key_system.go",
		Find:         `return c.Build.Version + " (Build: " + c.Build.Date + ")"`,
		Replace:      `return c.Build.Date + " " + c.Build.Version`,
		Why:          "the version is no longer the first word",
		Requirements: []string{"CON-001"},
	},
	{
		ID: "F-CON-02", File: "firmware/server/console.go",
		Find: "_, _ = s.Board.Write(echo)",
		Replace: `if complete {
		_, _ = s.Board.Write(append(echo[:0:0], line+"\r"...))
	}`,
		Why:          "a line is echoed when it is complete",
		Requirements: []string{"CON-002"},
	},
	{
		ID: "F-CON-03", File: "firmware/admin/line.go",
		Find:         `if b == '\n' {`,
		Replace:      "if b == 0 {",
		Why:          "line feeds of a terminal that sends both become part of the command",
		Requirements: []string{"CON-003"},
	},
	{
		ID: "F-CON-04", File: "firmware/admin/console.go",
		Find:         `return "Unknown command", false`,
		Replace:      `return "Unknown command: " + rq.text, false`,
		Why:          "a reply that apps compare is reworded",
		Requirements: []string{"CON-004", "CON-003"},
	},
	{
		ID: "F-CON-05", File: "firmware/admin/keys.go",
		Find:         `return "??: " + rq.arg`,
		Replace:      `return "> "`,
		Why:          "an unknown key reads as an empty one",
		Requirements: []string{"CON-004", "CON-016"},
	},
	{
		ID: "F-CON-06", File: "firmware/admin/console.go",
		Find:         "text[2] == '|'",
		Replace:      "text[1] == '|'",
		Why:          "the prefix is looked for a byte early",
		Requirements: []string{"CON-005"},
	},
	{
		ID: "F-CON-07", File: "firmware/admin/line.go",
		Find:         "const MaxLine = 151",
		Replace:      "const MaxLine = 128",
		Why:          "a shorter line buffer",
		Requirements: []string{"CON-006"},
	},
	{
		ID: "F-CON-08", File: "firmware/server/console.go",
		Find: "s.Board.Take(taken)",
		Replace: `s.Board.Take(taken)
	s.Board.Delay(200_000_000)`,
		Why:          "the console is looked after five times a second",
		Requirements: []string{"CON-007"},
	},
	{
		ID: "F-CON-09", File: "firmware/server/console.go",
		Find: "waiting := s.Board.Waiting()",
		Replace: `waiting := s.Board.Waiting()
	waiting = waiting[:min(1, len(waiting))]`,
		Why:          "a byte is taken in each pass, so that two lines in a burst are two",
		Requirements: []string{"CON-008"},
	},
	{
		ID: "F-CON-15", File: "firmware/admin/key_system.go",
		Find: `{name: "role", get:`,
		Replace: `{name: "advert_name", set: setName},
	{name: "role", get:`,
		Why:          "another name for a setting is let in",
		Requirements: []string{"CON-014"},
	},
	{
		ID: "F-CON-16", File: "firmware/admin/command_clock.go",
		Find:         `{words: "time ", text: true, run: setTime},`,
		Replace:      `{words: "settime ", text: true, run: setTime},`,
		Why:          "a command is renamed",
		Requirements: []string{"CON-015"},
	},
	{
		ID: "F-CON-17", File: "firmware/admin/key_system.go",
		Find: `{name: "bridge.type", get:`,
		Replace: `{name: "mqtt.topic", get: func(c *Console) string { return "> " + c.Settings.Name }},
	{name: "bridge.type", get:`,
		Why:          "a key of a bridge that does not exist",
		Requirements: []string{"CON-016"},
	},
	{
		ID: "F-CON-199", File: "firmware/admin/key_system.go",
		Find:         `{name: "bridge.type", get: func(*Console) string { return "> none" }},`,
		Replace:      `{name: "bridge.type", get: func(*Console) string { return "> rs232" }},`,
		Why:          "a room that says it has a bridge",
		Requirements: []string{"CON-194"},
	},
	{
		ID: "F-CON-41", File: "firmware/room/texts.go",
		Find:         "r.Command(c, msg.Timestamp, msg.Text)",
		Replace:      "r.Command(c, msg.Timestamp, string(bytes.ToLower([]byte(msg.Text))))",
		Why:          "commands over the air are made lower case, values included",
		Requirements: []string{"CON-050"},
	},
	{
		ID: "F-CON-42", File: "firmware/room/texts.go",
		Find:         "if c.IsAdmin() && !again {",
		Replace:      "if r.mayPost(c) && !again {",
		Why:          "whoever may post may command",
		Requirements: []string{"CON-051"},
	},
	{
		ID: "F-CON-43", File: "firmware/admin/key_system.go",
		Find:         `name: "prv.key", getSerial: true,`,
		Replace:      `name: "prv.key",`,
		Why:          "the private key is told over the air",
		Requirements: []string{"CON-052"},
	},
	{
		ID: "F-CON-44", File: "firmware/admin/key_system.go",
		Find:         `{words: "erase", match: whole, serial: true, run: erase},`,
		Replace:      `{words: "erase", match: whole, run: erase},`,
		Why:          "an administrator can erase the room from afar",
		Requirements: []string{"CON-052"},
	},
	{
		ID: "F-CON-45", File: "firmware/admin/command_stats.go",
		Find:         `{words: "stats-core", match: word, serial: true, run:`,
		Replace:      `{words: "stats-core", match: word, run:`,
		Why:          "statistics are told over the air",
		Requirements: []string{"CON-053"},
	},
	{
		ID: "F-CON-46", File: "firmware/admin/key_radio.go",
		Find:         "setSerial: true,",
		Replace:      "setSerial: false,",
		Why:          "a room can be sent to another frequency from afar",
		Requirements: []string{"CON-054"},
	},
	{
		ID: "F-CON-47", File: "firmware/admin/regions_load.go",
		Find:         "if rq.from != Serial && !c.Quirks.RegionLoadRemote {",
		Replace:      "if rq.from != Serial && c.Quirks.RegionLoadRemote {",
		Why:          "a dialogue over the air that nobody can end",
		Requirements: []string{"CON-055"},
	},
	{
		ID: "F-CON-90", File: "firmware/admin/keys.go",
		Find:         `clip(rq.arg, 142)`,
		Replace:      `clip(rq.arg, 80)`,
		Why:          "repeats half of a long key",
		Requirements: []string{"CON-095"},
	},
	{
		ID: "F-CON-98", File: "firmware/admin/command_board.go",
		Find:         `words: "powersaving on"`,
		Replace:      `words: "powersaving ON"`,
		Why:          "knows the command in capitals alone",
		Requirements: []string{"CON-103"},
	},
	{
		ID: "F-CON-99", File: "firmware/admin/command_access.go",
		Find: `		if text == "" {
			return "ERR empty message"
		}`,
		Replace:      ``,
		Why:          "takes nothing for a post",
		Requirements: []string{"CON-104"},
	},
}
