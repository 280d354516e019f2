package faults

// repeaterTexts are mistakes with commands and texts to repeaters.
var repeaterTexts = []Fault{
	{
		ID: "F-RPC-01", File: "firmware/repeater/texts.go",
		Find:         "commandDelay device.Millis = 600",
		Replace:      "commandDelay device.Millis = 300",
		Why:          "replies come as early as a room's",
		Requirements: []string{"RPC-001"},
	},
	{
		ID: "F-RPC-02", File: "firmware/repeater/texts.go",
		Find:         "|| !c.IsAdmin() ||",
		Replace:      "|| !c.IsAdmin() && msg.Type != wire.TextCommand ||",
		Why:          "guests may give commands",
		Requirements: []string{"RPC-002"},
	},
	{
		ID: "F-RPC-03", File: "firmware/repeater/texts.go",
		Find: `	if msg.Type == wire.TextPlain {
`,
		Replace: `	if msg.Type == wire.TextPlain || bytes.HasPrefix([]byte(msg.Text), []byte("get ")) {
`,
		Why:          "questions are acknowledged, too",
		Requirements: []string{"RPC-003"},
	},
	{
		ID: "F-RPC-04", File: "firmware/repeater/texts.go",
		Find: `	if again {
`,
		Replace: `	if again && msg.Type == wire.TextPlain {
`,
		Why:          "a command that comes again is carried out again",
		Requirements: []string{"RPC-004"},
	},
	{
		ID: "F-RPC-05", File: "firmware/repeater/texts.go",
		Find: "\t\tr.Reply(p, &to,",
		Replace: `		to.PathLen = admin.PathUnknown
		r.Reply(p, &to,`,
		Why:          "replies are flooded though the path is known",
		Requirements: []string{"RPC-005"},
	},
	{
		ID: "F-RPC-06", File: "firmware/repeater/texts.go",
		Find:         "ackDelay     device.Millis = 200",
		Replace:      "ackDelay     device.Millis = 300",
		Why:          "a plain text is acknowledged as late as a request is answered",
		Requirements: []string{"RPC-006"},
	},
	{
		ID: "F-RPC-07", File: "firmware/repeater/texts.go",
		Find: `	if again {
`,
		Replace: `	if again && msg.Type == wire.TextCommand {
`,
		Why:          "a plain text that comes again is carried out again",
		Requirements: []string{"RPC-007"},
	},
	{
		ID: "F-RPC-08", File: "firmware/repeater/texts.go",
		Find:         "|| !c.IsAdmin() ||",
		Replace:      "|| !c.IsAdmin() && msg.Type == wire.TextCommand ||",
		Why:          "the plain text of a guest is taken",
		Requirements: []string{"RPC-008"},
	},
	{
		ID: "F-RPC-09", File: "firmware/repeater/texts.go",
		Find:         "msg.Type > wire.TextCommand",
		Replace:      "msg.Type > 3",
		Why:          "every type of text is carried out",
		Requirements: []string{"RPC-009"},
	},
	{
		ID: "F-RPC-10", File: "firmware/repeater/texts.go",
		Find:         "|| msg.Timestamp < c.LastTimestamp {",
		Replace:      "|| msg.Timestamp < c.LastTimestamp && msg.Type == wire.TextCommand {",
		Why:          "an old plain text is taken",
		Requirements: []string{"RPC-010"},
	},
}
