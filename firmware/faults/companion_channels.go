package faults

// companionChannels are mistakes with channels.
var companionChannels = []Fault{
	{
		ID: "F-CCH-01", File: "firmware/companion/channels.go",
		Find: `	if c.cmd[1] >= MaxChannels {
		c.fail(frames.NotFound)`,
		Replace: `	if c.cmd[1] >= MaxChannels {
		c.fail(frames.IllegalArgument)`,
		Why:          "a number that there is not is another error",
		Requirements: []string{"CCH-001"},
	},
	{
		ID: "F-CCH-02", File: "firmware/companion/channels.go",
		Find:         `"Public", identity`,
		Replace:      `"public", identity`,
		Why:          "it is called otherwise",
		Requirements: []string{"CCH-002"},
	},
	{
		ID: "F-CCH-03", File: "firmware/companion/channels.go",
		Find:         "case n >= key+32:",
		Replace:      "case n >= key+132:",
		Why:          "half of it is taken",
		Requirements: []string{"CCH-003"},
	},
	{
		ID: "F-CCH-04", File: "firmware/companion/channels.go",
		Find:         "const most = 5 + wire.MaxText",
		Replace:      "const most = 4 + wire.MaxText",
		Why:          "a byte less is sent",
		Requirements: []string{"CCH-004"},
	},
	{
		ID: "F-CCH-05", File: "firmware/companion/channels.go",
		Find:         "if c.cmd[1] != byte(wire.TextPlain) {",
		Replace:      "if c.cmd[1] > 1 {",
		Why:          "type 1 is sent",
		Requirements: []string{"CCH-005"},
	},
	{
		ID: "F-CCH-06", File: "firmware/companion/channels.go",
		Find:         "frames.ChannelMessageV3), c.channels.index(k.secret), pathByte(p))",
		Replace:      "frames.ChannelMessageV3), c.channels.index(k.secret), pathUnknown)",
		Why:          "it came direct",
		Requirements: []string{"CCH-006"},
	},
	{
		ID: "F-CCH-07", File: "firmware/companion/channels.go",
		Find:         "plain := binary.LittleEndian.AppendUint16(c.plainRoom[:0], kind)",
		Replace:      "plain := binary.BigEndian.AppendUint16(c.plainRoom[:0], kind)",
		Why:          "the type is turned round",
		Requirements: []string{"CCH-007"},
	},
	{
		ID: "F-CCH-08", File: "firmware/companion/channels.go",
		Find:         "b = binary.LittleEndian.AppendUint16(b, d.Type)",
		Replace:      "b = binary.BigEndian.AppendUint16(b, d.Type)",
		Why:          "the type is turned round",
		Requirements: []string{"CCH-008"},
	},
	{
		ID: "F-CCH-09", File: "firmware/companion/channels.go",
		Find: `		c.saveChannels()
		c.ok()`,
		Replace:      "		c.ok()",
		Why:          "they are not written",
		Requirements: []string{"CCH-009"},
	},
	{
		ID: "F-CCH-10", File: "firmware/companion/channels.go",
		Find:         "c.heading(p, frames.ChannelMessage, ",
		Replace:      "c.heading(p, frames.ContactMessage, ",
		Why:          "the short form is that of a contact's text",
		Requirements: []string{"CCH-010"},
	},
}
