package faults

// companionRooms are mistakes with log-ins and requests.
var companionRooms = []Fault{
	{
		ID: "F-CRM-01", File: "firmware/companion/requests.go",
		Find:         "plain = binary.LittleEndian.AppendUint32(plain, k.since)",
		Replace:      "plain = binary.LittleEndian.AppendUint32(plain, 0)",
		Why:          "it is always 0",
		Requirements: []string{"CRM-001"},
	},
	{
		ID: "F-CRM-02", File: "firmware/companion/requests.go",
		Find:         "if k.kind == wire.NodeRoom {",
		Replace:      "if k.kind == wire.NodeRoom || k.kind == wire.NodeRepeater && c.cmd[33] == 's' {",
		Why:          "repeaters are told posts too",
		Requirements: []string{"CRM-002"},
	},
	{
		ID: "F-CRM-03", File: "firmware/companion/requests.go",
		Find:         "password[:min(len(password), wire.MaxPassword)]",
		Replace:      "password",
		Why:          "all of it is sent",
		Requirements: []string{"CRM-003"},
	},
	{
		ID: "F-CRM-04", File: "firmware/companion/responses.go",
		Find:         "append(b, resp.Permissions, resp.FirmwareLevel)",
		Replace:      "append(b, resp.FirmwareLevel, resp.Permissions)",
		Why:          "permissions and level are exchanged",
		Requirements: []string{"CRM-004"},
	},
	{
		ID: "F-CRM-05", File: "firmware/companion/responses.go",
		Find:         "c.about(frames.PushLoginFail, k)",
		Replace:      "c.about(frames.PushLogin, k)",
		Why:          "it is told as a success",
		Requirements: []string{"CRM-005"},
	},
	{
		ID: "F-CRM-06", File: "firmware/companion/responses.go",
		Find:         "c.write(c.about(frames.PushLogin, k))",
		Replace:      "c.write(append(c.about(frames.PushLogin, k), 0))",
		Why:          "there is a byte too many",
		Requirements: []string{"CRM-006"},
	},
	{
		ID: "F-CRM-08", File: "firmware/companion/requests.go",
		Find: "c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}",
		Replace: `if c.pending.kind != loginPending {
		c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}
	}`,
		Why:          "a log-in stays open",
		Requirements: []string{"CRM-008"},
	},
	{
		ID: "F-CRM-09", File: "firmware/companion/responses.go",
		Find:         "case c.answersKey(statusPending, k):",
		Replace:      "case c.answersKey(statusPending, k) && tag == c.pending.tag:",
		Why:          "the tag has to fit",
		Requirements: []string{"CRM-009"},
	},
	{
		ID: "F-CRM-10", File: "firmware/companion/responses.go",
		Find:         "case c.answers(telemetryPending, tag):",
		Replace:      "case c.pending.kind == telemetryPending:",
		Why:          "the tag is not looked at",
		Requirements: []string{"CRM-010"},
	},
	{
		ID: "F-CRM-11", File: "firmware/companion/responses.go",
		Find: `b := append(append(c.say(frames.PushBinary), 0), data[:4]...)
		c.write(append(b, data[4:]...))`,
		Replace: `b := append(append(c.say(frames.PushBinary), 0), data[:4]...)
		c.write(append(b, data[4:min(len(data), 17)]...))`,
		Why:          "it is cut",
		Requirements: []string{"CRM-011"},
	},
	{
		ID: "F-CRM-12", File: "firmware/companion/requests.go",
		Find: `	tag := c.calendar.Unique()
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), data...)`,
		Replace: `	tag := c.calendar.Time()
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), data...)`,
		Why:          "the tag is the second",
		Requirements: []string{"CRM-012"},
	},
	{
		ID: "F-CRM-13", File: "firmware/companion/requests.go",
		Find:         "modified: c.calendar.Time()}",
		Replace:      "modified: c.calendar.Time(), pathLen: pathUnknown}",
		Why:          "it is flooded",
		Requirements: []string{"CRM-013"},
	},
	{
		ID: "F-CRM-14", File: "firmware/companion/requests.go",
		Find:         "c.pending = pending{kind: binaryPending, tag: tag}",
		Replace:      "c.pending = pending{kind: telemetryPending, tag: tag}",
		Why:          "it is told as telemetry",
		Requirements: []string{"CRM-014"},
	},
	{
		ID: "F-CRM-15", File: "firmware/companion/requests.go",
		Find:         "return tag == 0 && c.quirks.ZeroIsAwaited",
		Replace:      "return tag == 0",
		Why:          "a tag of 0 is always waited for",
		Requirements: []string{"CRM-015"},
	},
	{
		ID: "F-CRM-16", File: "firmware/companion/responses.go",
		Find:         "seen&wire.TelemetryBase == 0 {",
		Replace:      "seen&wire.TelemetryBase == 0 && c.settings.TelemetryBase != 0 {",
		Why:          "it is answered where nothing is set",
		Requirements: []string{"CRM-016"},
	},
	{
		ID: "F-CRM-17", File: "firmware/companion/responses.go",
		Find:         "responseDelay device.Millis = 300",
		Replace:      "responseDelay device.Millis = 400",
		Why:          "it waits 400 ms",
		Requirements: []string{"CRM-017"},
	},
	{
		ID: "F-CRM-18", File: "firmware/companion/responses.go",
		Find:         "k.flags >> 1 & kind.bit",
		Replace:      "k.flags & kind.bit",
		Why:          "favourites are answered",
		Requirements: []string{"CRM-018"},
	},
	{
		ID: "F-CRM-19", File: "firmware/companion/responses.go",
		Find:         "seen := c.maySee(k) &^ plain[5]",
		Replace:      "seen := c.maySee(k)",
		Why:          "the mask is not looked at",
		Requirements: []string{"CRM-019"},
	},
	{
		ID: "F-CRM-20", File: "firmware/companion/responses.go",
		Find:         "b := append(append(c.say(frames.PushTelemetry), 0), key[:6]...)",
		Replace:      "b := append(append(c.say(frames.PushTelemetry), 0), key[26:]...)",
		Why:          "the last bytes of its key stand there",
		Requirements: []string{"CRM-020"},
	},
	{
		ID: "F-CRM-21", File: "firmware/companion/responses.go",
		Find: `			e.every = 0
			break`,
		Replace:      "			break",
		Why:          "the connection stays",
		Requirements: []string{"CRM-021"},
	},
	{
		ID: "F-CRM-22", File: "firmware/companion/responses.go",
		Find: "c.links.start(k.key, resp.KeepAlive, c.calendar.Time())",
		Replace: `c.links.start(k.key, resp.KeepAlive, c.calendar.Time())
			c.deliver(k, c.node.NewDatagram(wire.TypeReq, k.key.Hash(), c.box(k), append(binary.LittleEndian.AppendUint32(nil, c.calendar.Unique()), 2, 0, 0, 0, 0)), 32000)`,
		Why:          "one is sent",
		Requirements: []string{"CRM-022"},
	},
	{
		ID: "F-CRM-23", File: "firmware/companion/requests.go",
		Find: `	c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}
	c.writeSent`,
		Replace: `	if c.pending.kind == nothingPending || c.pending.kind == loginPending {
		c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}
	}
	c.writeSent`,
		Why:          "the first request stays open, unless it was a log-in",
		Requirements: []string{"CRM-023"},
	},
	{
		ID: "F-CRM-24", File: "firmware/companion/requests.go",
		Find: `	tag := c.calendar.Unique()
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), data...)`,
		Replace: `	tag := c.calendar.Unique() << 8
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), data...)`,
		Why:          "a request bears the time without its highest byte",
		Requirements: []string{"CRM-024"},
	},
	{
		ID: "F-CRM-25", File: "firmware/companion/requests.go",
		Find:         "	c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}\n	c.writeSent",
		Replace:      "	c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}\n	s.limit -= 100\n	c.writeSent",
		Why:          "100 ms are missing",
		Requirements: []string{"CRM-025"},
	},
	{
		ID: "F-CRM-26", File: "firmware/companion/requests.go",
		Find:         "c.writeSent(s, binary.LittleEndian.Uint32(k.key[:]))",
		Replace:      "c.writeSent(s, c.calendar.Time())",
		Why:          "the tag is the time, as that of a request",
		Requirements: []string{"CRM-026"},
	},
	{
		ID: "F-CRM-27", File: "firmware/companion/contacts.go",
		Find:         "transients = 8 ",
		Replace:      "transients = 7 ",
		Why:          "there is room for one stranger less",
		Requirements: []string{"CRM-027"},
	},
}
