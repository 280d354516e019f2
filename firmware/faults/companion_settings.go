package faults

// companionSettings are mistakes with what an app sets.
var companionSettings = []Fault{
	{
		ID: "F-CST-01", File: "firmware/companion/board_commands.go",
		Find:         "append(append(b, set.SpreadingFactor, set.CodingRate), set.Name...)",
		Replace:      "append(append(b, set.SpreadingFactor, set.CodingRate), set.Name[:min(len(set.Name), 30)]...)",
		Why:          "the app is told 30 bytes of a name",
		Requirements: []string{"CST-001"},
	},
	{
		ID: "F-CST-02", File: "firmware/companion/setting_commands.go",
		Find:         "latitude < -90*unit || longitude > 180*unit",
		Replace:      "latitude < -90*unit || longitude > 181*unit",
		Why:          "the globe is too wide",
		Requirements: []string{"CST-002"},
	},
	{
		ID: "F-CST-03", File: "firmware/companion/setting_commands.go",
		Find: `	set.SpreadingFactor, set.CodingRate = sf, cr
	set.Frequency, set.Bandwidth = thousandth(frequency), thousandth(bandwidth)
	set.RepeatOff = 1
	if repeat {
		set.RepeatOff = 0
	}
	c.saveSettings()
	server.Modulate(c.board.Radio(), set.radio())`,
		Replace: `	was := set.SpreadingFactor
	set.SpreadingFactor, set.CodingRate = sf, cr
	set.Frequency, set.Bandwidth = thousandth(frequency), thousandth(bandwidth)
	set.RepeatOff = 1
	if repeat {
		set.RepeatOff = 0
	}
	c.saveSettings()
	if sf == was {
		server.Modulate(c.board.Radio(), set.radio())
	}`,
		Why:          "another spreading factor counts from the next start on",
		Requirements: []string{"CST-003"},
	},
	{
		ID: "F-CST-04", File: "firmware/companion/setting_commands.go",
		Find:         "sf < 5 || sf > 12 || cr < 5 || cr > 8 ||",
		Replace:      "sf < 5 || sf > 12 || cr < 5 || cr > 9 ||",
		Why:          "a coding rate too many",
		Requirements: []string{"CST-004"},
	},
	{
		ID: "F-CST-05", File: "firmware/companion/setting_commands.go",
		Find:         "if power < -9 || power > MaxPower {",
		Replace:      "if power < -10 || power > MaxPower {",
		Why:          "a power too many",
		Requirements: []string{"CST-005"},
	},
	{
		ID: "F-CST-06", File: "firmware/companion/setting_commands.go",
		Find:         "c.settings.ReceiveDelay = float32(c.number(1)) / 1000",
		Replace:      "c.settings.ReceiveDelay = float32(c.number(1)) / 100",
		Why:          "hundredths",
		Requirements: []string{"CST-006"},
	},
	{
		ID: "F-CST-07", File: "firmware/companion/setting_commands.go",
		Find:         "	if n >= 3 {\n		modes := c.cmd[2]",
		Replace:      "	{\n		modes := c.cmd[2]",
		Why:          "what is not there is set to 0",
		Requirements: []string{"CST-007"},
	},
	{
		ID: "F-CST-08", File: "firmware/companion/setting_commands.go",
		Find:         "case c.cmd[2] >= 3:",
		Replace:      "case c.cmd[2] > 3:",
		Why:          "a size too many",
		Requirements: []string{"CST-008"},
	},
	{
		ID: "F-CST-09", File: "firmware/companion/send.go",
		Find:         "return int(c.settings.PathHashMode) + 1 }",
		Replace:      "return min(int(c.settings.PathHashMode)+1, 2) }",
		Why:          "the largest size is not used",
		Requirements: []string{"CST-009"},
	},
	{
		ID: "F-CST-10", File: "firmware/companion/setting_commands.go",
		Find:         "c.settings.AutoAddHops = min(c.cmd[2], 64)",
		Replace:      "c.settings.AutoAddHops = c.cmd[2]",
		Why:          "any number of hops",
		Requirements: []string{"CST-010"},
	},
	{
		ID: "F-CST-11", File: "firmware/companion/setting_commands.go",
		Find:         "binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, r[0]), r[1])",
		Replace:      "binary.LittleEndian.AppendUint32(b, r[0])",
		Why:          "one end of each range is missing",
		Requirements: []string{"CST-011"},
	},
	{
		ID: "F-CST-12", File: "firmware/mesh/policy.go",
		Find: `	return hops >= int(p.FloodMax) ||
`,
		Replace: `	return hops >= int(p.FloodMax) || pkt.Type == wire.TypeAck ||
`,
		Why:          "acknowledgements are not passed on",
		Requirements: []string{"CST-012"},
	},
	{
		ID: "F-CST-13", File: "firmware/companion/setting_commands.go",
		Find:         "if kHz >= r[0] && kHz <= r[1] {",
		Replace:      "if kHz >= r[0] && kHz <= r[1]+r[1]/800_000 {",
		Why:          "above 800 MHz each range is 1 kHz too wide",
		Requirements: []string{"CST-013"},
	},
	{
		ID: "F-CST-14", File: "firmware/companion/companion.go",
		Find:         "set.RepeatOff == 0,",
		Replace:      "set.RepeatOff == 0 || mayRepeat(unsigned(set.Frequency*1000)),",
		Why:          "it repeats wherever it may",
		Requirements: []string{"CST-014"},
	},
	{
		ID: "F-CST-15", File: "firmware/companion/setting_commands.go",
		Find:         "	set.RepeatOff = 1\n	if repeat {",
		Replace:      "	if repeat {",
		Why:          "once on is always on",
		Requirements: []string{"CST-015"},
	},
	{
		ID: "F-CST-16", File: "firmware/companion/setting_commands.go",
		Find:         `>= scopeNameSize || name == "" {`,
		Replace:      `>= scopeNameSize {`,
		Why:          "a scope needs no name",
		Requirements: []string{"CST-016"},
	},
	{
		ID: "F-CST-17", File: "firmware/companion/adverts.go",
		Find:         "c.node.SendFlood(p, c.settings.DefaultScopeKey, c.hashSize(), 0)",
		Replace:      "c.node.SendFlood(p, c.scope.key, c.hashSize(), 0)",
		Why:          "adverts are flooded everywhere",
		Requirements: []string{"CST-017"},
	},
	{
		ID: "F-CST-18", File: "firmware/companion/send.go",
		Find:         "	case !c.scope.key.IsZero():\n		return c.scope.key\n",
		Replace:      "	case !c.scope.key.IsZero() && c.settings.DefaultScopeKey.IsZero():\n		return c.scope.key\n",
		Why:          "the default scope comes first",
		Requirements: []string{"CST-018"},
	},
	{
		ID: "F-CST-19", File: "firmware/companion/send.go",
		Find:         "	case c.scope.none:\n",
		Replace:      "	case c.scope.none && c.settings.DefaultScopeKey.IsZero():\n",
		Why:          "the default scope is kept",
		Requirements: []string{"CST-019"},
	},
	{
		ID: "F-CST-20", File: "firmware/companion/settings.go",
		Find:         `{Key: "hash_mode", Value: &s.PathHashMode},`,
		Replace:      `{Key: "hash", Value: new(uint8)},`,
		Why:          "a setting is not kept",
		Requirements: []string{"CST-020"},
	},
	{
		ID: "F-CST-21", File: "firmware/companion/setting_commands.go",
		Find:         "case c.cmd[1] > 1:",
		Replace:      "case c.cmd[1] > 2:",
		Why:          "a kind too many",
		Requirements: []string{"CST-021"},
	},
}
