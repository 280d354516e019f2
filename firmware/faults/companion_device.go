package faults

// companionDevice are mistakes with what a companion radio says of itself.
var companionDevice = []Fault{
	{
		ID: "F-CDV-01", File: "firmware/companion/board_commands.go",
		Find:         "firmwareCode, MaxContacts/2, MaxChannels)",
		Replace:      "firmwareCode-1, MaxContacts/2, MaxChannels)",
		Why:          "the protocol of the release before is told",
		Requirements: []string{"CDV-001"},
	},
	{
		ID: "F-CDV-02", File: "firmware/companion/board_commands.go",
		Find: "c.write(append(b, 1-min(set.RepeatOff, 1), set.PathHashMode))",
		Replace: `if c.version == 8 {
		b = b[:len(b)-1]
	}
	c.write(append(b, 1-min(set.RepeatOff, 1), set.PathHashMode))`,
		Why:          "one version is told less",
		Requirements: []string{"CDV-002"},
	},
	{
		ID: "F-CDV-03", File: "firmware/companion/board_commands.go",
		Find:         "append(c.say(frames.SelfInfo), byte(wire.NodeChat),",
		Replace:      "append(c.say(frames.SelfInfo), byte(wire.NodeNone),",
		Why:          "the type is missing",
		Requirements: []string{"CDV-003"},
	},
	{
		ID: "F-CDV-04", File: "firmware/companion/board_commands.go",
		Find:         "[]byte{byte(frames.CurrentTime)}, c.calendar.Time()",
		Replace:      "[]byte{byte(frames.CurrentTime)}, c.calendar.Time()-uint32(c.board.Millis()/20_000)",
		Why:          "the clock that is told goes 5 % too slow",
		Requirements: []string{"CDV-004"},
	},
	{
		ID: "F-CDV-05", File: "firmware/companion/board_commands.go",
		Find:         "seconds >= c.calendar.Time() {",
		Replace:      "seconds >= c.calendar.Time()-100 {",
		Why:          "the clock goes back by a minute",
		Requirements: []string{"CDV-005"},
	},
	{
		ID: "F-CDV-06", File: "firmware/companion/board_commands.go",
		Find:         "seconds >= c.calendar.Time() {",
		Replace:      "seconds >= c.calendar.Time() && seconds < 1<<31 {",
		Why:          "times with the highest bit set are refused",
		Requirements: []string{"CDV-006"},
	},
	{
		ID: "F-CDV-07", File: "firmware/companion/board_commands.go",
		Find: `	b = binary.LittleEndian.AppendUint32(b, storageUsed)
	c.write(binary.LittleEndian.AppendUint32(b, storageTotal))`,
		Replace: `	b = binary.LittleEndian.AppendUint32(b, storageTotal)
	c.write(binary.LittleEndian.AppendUint32(b, storageUsed))`,
		Why:          "used and in all are exchanged",
		Requirements: []string{"CDV-007"},
	},
	{
		ID: "F-CDV-08", File: "firmware/companion/stats.go",
		Find:         "uint32(up.ms/1000)",
		Replace:      "uint32(up.ms/1024)",
		Why:          "a second is taken for 1024 milliseconds",
		Requirements: []string{"CDV-008"},
	},
	{
		ID: "F-CDV-09", File: "firmware/companion/stats.go",
		Find:         "b = append(b, rssi(radio), snr(radio))",
		Replace:      "b = append(b, snr(radio), rssi(radio))",
		Why:          "RSSI and SNR are exchanged",
		Requirements: []string{"CDV-009"},
	},
	{
		ID: "F-CDV-10", File: "firmware/companion/stats.go",
		Find:         "node.ReceivedFlood, node.ReceivedDirect,",
		Replace:      "node.ReceivedDirect, node.ReceivedFlood,",
		Why:          "floods and direct frames are exchanged",
		Requirements: []string{"CDV-010"},
	},
	{
		ID: "F-CDV-11", File: "firmware/companion/stats.go",
		Find:         "c.fail(frames.IllegalArgument)",
		Replace:      "c.fail(frames.NotFound)",
		Why:          "another reason is given",
		Requirements: []string{"CDV-011"},
	},
	{
		ID: "F-CDV-12", File: "firmware/companion/stats.go",
		Find:         "c.quirks.UptimeWraps {",
		Replace:      "true {",
		Why:          "the uptime is the counter of milliseconds",
		Requirements: []string{"CDV-012"},
	},
	{
		ID: "F-CDV-13", File: "firmware/companion/board_commands.go",
		Find:         "append([]byte{byte(frames.PrivateKey)}, key[:]...)",
		Replace:      "append([]byte{byte(frames.PrivateKey)}, key[:32]...)",
		Why:          "half the key is given",
		Requirements: []string{"CDV-013"},
	},
	{
		ID: "F-CDV-14", File: "firmware/companion/board_commands.go",
		Find:         "if key.Validate() != nil {",
		Replace:      "if key.Validate() != nil && key[0] != 0 {",
		Why:          "a key of zeros is taken",
		Requirements: []string{"CDV-014"},
	},
	{
		ID: "F-CDV-15", File: "firmware/companion/board_commands.go",
		Find:         "c.signing = append(c.signing, data...)",
		Replace:      "c.signing = append(append([]byte{}, data...), c.signing...)",
		Why:          "the last piece is signed first",
		Requirements: []string{"CDV-015"},
	},
	{
		ID: "F-CDV-16", File: "firmware/companion/board_commands.go",
		Find: `	c.signing = nil
	c.write(append`,
		Replace:      "	c.write(append",
		Why:          "what was signed can be signed again",
		Requirements: []string{"CDV-016"},
	},
	{
		ID: "F-CDV-17", File: "firmware/companion/board_commands.go",
		Find:         "len(c.signing)+len(data) > maxSigned",
		Replace:      "len(c.signing)+len(data) > 2*maxSigned",
		Why:          "twice as much is taken",
		Requirements: []string{"CDV-017"},
	},
	{
		ID: "F-CDV-18", File: "firmware/companion/board_commands.go",
		Find: `	c.cmd[n] = 0
	c.fail(frames.IllegalArgument)`,
		Replace: `	c.cmd[n] = 0
	c.ok()`,
		Why:          "every variable is there",
		Requirements: []string{"CDV-018"},
	},
	{
		ID: "F-CDV-19", File: "firmware/companion/board_commands.go",
		Find:         `string(c.cmd[1:7]) != "reboot"`,
		Replace:      `string(c.cmd[1:6]) != "reboo"`,
		Why:          "five letters are enough",
		Requirements: []string{"CDV-019"},
	},
	{
		ID: "F-CDV-20", File: "firmware/companion/board_commands.go",
		Find:         "c.board.Flash().Format() == nil",
		Replace:      "c.board.Flash() != nil",
		Why:          "nothing is erased",
		Requirements: []string{"CDV-020"},
	},
	{
		ID: "F-CDV-21", File: "firmware/companion/setting_commands.go",
		Find:         "pin < 100_000 ||",
		Replace:      "pin < 1 ||",
		Why:          "a PIN may have fewer digits",
		Requirements: []string{"CDV-021"},
	},
}
