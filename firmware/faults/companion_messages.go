package faults

// companionMessages are mistakes with texts.
var companionMessages = []Fault{
	{
		ID: "F-CMS-01", File: "firmware/companion/send.go",
		Find: `	if hidden {
		plain = append(plain, 0, attempt)
	}`,
		Replace: `	if hidden {
		plain = append(plain, 0, attempt)
	} else {
		plain[4] &^= 3
	}`,
		Why:          "the attempt stays 0",
		Requirements: []string{"CMS-001"},
	},
	{
		ID: "F-CMS-02", File: "firmware/companion/send.go",
		Find:         "return sent{flood: true, limit:",
		Replace:      "return sent{limit:",
		Why:          "the app is told that it went direct",
		Requirements: []string{"CMS-002"},
	},
	{
		ID: "F-CMS-03", File: "firmware/companion/send.go",
		Find:         "ack = identity.AckHash(plain, c.self())",
		Replace:      "ack = identity.AckHash(plain[:len(plain)-int(attempt>>2)], c.self())",
		Why:          "the high bits of the attempt count too",
		Requirements: []string{"CMS-003"},
	},
	{
		ID: "F-CMS-04", File: "firmware/companion/send.go",
		Find: `	tag := binary.LittleEndian.Uint32(ack[:])
	if tag != 0 {`,
		Replace: `	tag := binary.LittleEndian.Uint32(ack[:])
	if !s.flood {
		s.limit -= 100
	}
	if tag != 0 {`,
		Why:          "100 ms are missing",
		Requirements: []string{"CMS-004"},
	},
	{
		ID: "F-CMS-05", File: "firmware/companion/send.go",
		Find: `	tag := binary.LittleEndian.Uint32(ack[:])
	if tag != 0 {`,
		Replace: `	tag := binary.LittleEndian.Uint32(ack[:])
	if s.flood {
		s.limit -= 100
	}
	if tag != 0 {`,
		Why:          "100 ms are missing of a flood",
		Requirements: []string{"CMS-005"},
	},
	{
		ID: "F-CMS-06", File: "firmware/companion/acks.go",
		Find:         "uint32(c.board.Millis()-e.sent)",
		Replace:      "uint32(c.board.Millis())",
		Why:          "the time since the start is told",
		Requirements: []string{"CMS-006"},
	},
	{
		ID: "F-CMS-07", File: "firmware/companion/receive.go",
		Find:         "if len(ret.Extra) >= 4 {",
		Replace:      "if len(ret.Extra) < 4 {",
		Why:          "that in a path return is lost",
		Requirements: []string{"CMS-007"},
	},
	{
		ID: "F-CMS-08", File: "firmware/companion/acks.go",
		Find: `		e.code = wire.AckCode{}
		if !known`,
		Replace:      "		if !known",
		Why:          "it is told each time",
		Requirements: []string{"CMS-008"},
	},
	{
		ID: "F-CMS-09", File: "firmware/companion/acks.go",
		Find:         "table [8]struct {",
		Replace:      "table [7]struct {",
		Why:          "there are seven",
		Requirements: []string{"CMS-009"},
	},
	{
		ID: "F-CMS-11", File: "firmware/companion/send.go",
		Find:         "len(text.Text) > wire.MaxText ||",
		Replace:      "len(text.Text) > wire.MaxText && (text.Type == wire.TextCommand || len(text.Text) > wire.MaxText+1) ||",
		Why:          "161 bytes are taken of a text",
		Requirements: []string{"CMS-011"},
	},
	{
		ID: "F-CMS-12", File: "firmware/companion/send.go",
		Find:         "plain = append(plain, 0, attempt)",
		Replace:      "plain = append(plain, 0, attempt&3)",
		Why:          "its two low bits stand there",
		Requirements: []string{"CMS-012"},
	},
	{
		ID: "F-CMS-13", File: "firmware/companion/send.go",
		Find:         "text := cString(c.cmd[head:n])",
		Replace:      "text := string(c.cmd[head:n])",
		Why:          "what stands behind a zero is sent",
		Requirements: []string{"CMS-013"},
	},
	{
		ID: "F-CMS-14", File: "firmware/companion/send.go",
		Find:         "kind != wire.TextPlain && kind != wire.TextCommand:",
		Replace:      "kind != wire.TextPlain && kind != wire.TextCommand && kind != wire.TextSigned:",
		Why:          "signed texts are sent",
		Requirements: []string{"CMS-014"},
	},
	{
		ID: "F-CMS-15", File: "firmware/companion/send.go",
		Find:         "timestamp = c.calendar.Unique() // the app's could look like a replay",
		Replace:      "_ = timestamp",
		Why:          "it bears the time of the app",
		Requirements: []string{"CMS-015"},
	},
	{
		ID: "F-CMS-16", File: "firmware/companion/queue.go",
		Find:         "b = append(b, pathByte(p), byte(kind))",
		Replace:      "b = append(b, pathUnknown, byte(kind))",
		Why:          "every text came direct",
		Requirements: []string{"CMS-016"},
	},
	{
		ID: "F-CMS-17", File: "firmware/companion/queue.go",
		Find:         "const longHeader = 3",
		Replace:      "const longHeader = 2",
		Why:          "version 2 gets it too",
		Requirements: []string{"CMS-017"},
	},
	{
		ID: "F-CMS-19", File: "firmware/companion/companion.go",
		Find: `	c.loadSettings()
`,
		Replace: `	c.loadSettings()
	c.version = longHeader
`,
		Why:          "the newest version is taken for granted",
		Requirements: []string{"CMS-019"},
	},
	{
		ID: "F-CMS-20", File: "firmware/companion/queue.go",
		Find: `	if kept {
`,
		Replace: `	if kept && len(c.queue.list) == 1 {
`,
		Why:          "the app is told of the first that waits alone",
		Requirements: []string{"CMS-020"},
	},
	{
		ID: "F-CMS-21", File: "firmware/companion/receive.go",
		Find:         "ackDelay     device.Millis = 200",
		Replace:      "ackDelay     device.Millis = 250",
		Why:          "it waits 250 ms",
		Requirements: []string{"CMS-021"},
	},
	{
		ID: "F-CMS-22", File: "firmware/companion/receive.go",
		Find: `code := identity.AckHash(plain[:head+len(text)], k.key)
		ack := append(code[:], attemptBehind(plain[head+len(text):]), 0)`,
		Replace: `code := identity.AckHash(plain[:head+len(text)], k.key)
		ack := append(code[:], attemptBehind(plain[head+len(text):]))`,
		Why:          "the sixth byte is left out",
		Requirements: []string{"CMS-022"},
	},
	{
		ID: "F-CMS-23", File: "firmware/companion/receive.go",
		Find:         "attemptBehind(plain[head+len(text):]), 0)",
		Replace:      "0, 0)",
		Why:          "it is always 0",
		Requirements: []string{"CMS-023"},
	},
	{
		ID: "F-CMS-24", File: "firmware/companion/receive.go",
		Find:         "delay += extraAckStep",
		Replace:      "delay += 2 * extraAckStep",
		Why:          "the second comes 300 ms later",
		Requirements: []string{"CMS-024"},
	},
	{
		ID: "F-CMS-25", File: "firmware/companion/receive.go",
		Find:         "&p.Path, wire.TypeAck, ack), ackDelay)",
		Replace:      "&p.Path, 0, nil), ackDelay)",
		Why:          "there is no acknowledgement in it",
		Requirements: []string{"CMS-025"},
	},
	{
		ID: "F-CMS-26", File: "firmware/companion/receive.go",
		Find:         "	c.deliver(k, c.node.NewAck(ack), delay)",
		Replace:      "	if k.pathLen == pathUnknown {\n		c.node.SendZeroHop(c.node.NewAck(ack), delay)\n		return\n	}\n	c.deliver(k, c.node.NewAck(ack), delay)",
		Why:          "neighbours alone get it",
		Requirements: []string{"CMS-026"},
	},
	{
		ID: "F-CMS-27", File: "firmware/companion/receive.go",
		Find:         "&p.Path, 0, nil), 0)",
		Replace:      "&p.Path, 0, nil), ackDelay)",
		Why:          "the path return waits",
		Requirements: []string{"CMS-027"},
	},
	{
		ID: "F-CMS-28", File: "firmware/companion/receive.go",
		Find:         "code := identity.AckHash(plain[:head+len(text)], c.self())",
		Replace:      "code := identity.AckHash(plain[:head+len(text)], k.key)",
		Why:          "the key of the room is hashed",
		Requirements: []string{"CMS-028"},
	},
	{
		ID: "F-CMS-29", File: "firmware/companion/receive.go",
		Find: `		k.modified = c.calendar.Time()
		text := cString(plain[head:])`,
		Replace: `		if k.since == timestamp {
			return
		}
		k.modified, k.since = c.calendar.Time(), timestamp
		text := cString(plain[head:])`,
		Why:          "a text of the same second is taken for the same",
		Requirements: []string{"CMS-029"},
	},
	{
		ID: "F-CMS-30", File: "firmware/companion/queue.go",
		Find:         "if i < 0 {",
		Replace:      "if i < 1 {",
		Why:          "the first place is never given up",
		Requirements: []string{"CMS-030"},
	},
	{
		ID: "F-CMS-31", File: "firmware/companion/queue.go",
		Find:         "|| c.quirks.AcknowledgesLost",
		Replace:      "|| true",
		Why:          "it is acknowledged",
		Requirements: []string{"CMS-031"},
	},
	{
		ID: "F-CMS-33", File: "firmware/companion/queue.go",
		Find:         "frames.MaxFrame-len(head))",
		Replace:      "frames.MaxFrame-1-len(head))",
		Why:          "a frame has a byte less",
		Requirements: []string{"CMS-033"},
	},
	{
		ID: "F-CMS-34", File: "firmware/companion/acks.go",
		Find:         "if code == (wire.AckCode{}) && !c.quirks.ZeroIsAwaited {",
		Replace:      "if code == (wire.AckCode{}) && c.quirks.ZeroIsAwaited {",
		Why:          "free places are looked at",
		Requirements: []string{"CMS-034"},
	},
	{
		ID: "F-CMS-35", File: "firmware/companion/send.go",
		Find: "		c.awaited.add(ack, k.key, c.board.Millis())",
		Replace: `		c.awaited.add(ack, k.key, c.board.Millis())
		if again, _ := c.newText(k, wire.Text{Timestamp: timestamp, Type: kind, Attempt: 1, Text: text}, 1); attempt == 0 && again != nil {
			c.deliver(k, again, 30000)
		}`,
		Why:          "it is tried again after 30 s",
		Requirements: []string{"CMS-035"},
	},
	{
		ID: "F-CMS-36", File: "firmware/companion/acks.go",
		Find:         "if e.code != code {",
		Replace:      "if e.code != code || c.board.Millis()-e.sent > 60000 {",
		Why:          "after a minute it is none",
		Requirements: []string{"CMS-036"},
	},
	{
		ID: "F-CMS-37", File: "firmware/companion/send.go",
		Find:         "if len(text.Text) > wire.MaxText ||",
		Replace:      "if len(text.Text) > wire.MaxText && text.Type == wire.TextPlain ||",
		Why:          "commands may be longer",
		Requirements: []string{"CMS-037"},
	},
}
