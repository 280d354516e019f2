package faults

// consoleWords are mistakes with the words behind a command.
var consoleWords = []Fault{
	{
		ID: "F-CON-130", File: "firmware/admin/command_region.go",
		Find:         `{"denyf", 3, 3, `,
		Replace:      `{"denyf", 3, 4, `,
		Why:          "`region denyf * foo` denies all",
		Requirements: []string{"CON-126"},
	},
	{
		ID: "F-CON-131", File: "firmware/admin/command_region.go",
		Find:         `{"put", 3, 4, putRegion},`,
		Replace:      `{"put", 3, 5, putRegion},`,
		Why:          "a third name behind region put is left out",
		Requirements: []string{"CON-126"},
	},
	{
		ID: "F-CON-132", File: "firmware/admin/command_region.go",
		Find: `	if !c.Quirks.WordsIgnored {
		most++ // one too many is noticed
	}
`,
		Replace:      ``,
		Why:          "splits off as many words as count, and drops the rest unseen",
		Requirements: []string{"CON-126"},
	},
	{
		ID: "F-CON-133", File: "firmware/admin/keys.go",
		Find:         `unsigned != "" && digits(unsigned) == len(unsigned)`,
		Replace:      `unsigned == "" || digits(unsigned) == len(unsigned)`,
		Why:          "no number is 0",
		Requirements: []string{"CON-127"},
	},
	{
		ID: "F-CON-134", File: "firmware/admin/keys.go",
		Find: `	_, err := strconv.ParseFloat(text, 64)
`,
		Replace: `	text, _, _ = strings.Cut(text, " ")
	_, err := strconv.ParseFloat(text, 64)
`,
		Why:          "a number behind a number is left out",
		Requirements: []string{"CON-127"},
	},
	{
		ID: "F-CON-135", File: "firmware/admin/keys.go",
		Find:         `return arg == "on", arg == "on" || arg == "off"`,
		Replace:      `return arg == "on", true`,
		Why:          "what is not on is off",
		Requirements: []string{"CON-128"},
	},
	{
		ID: "F-CON-136", File: "firmware/admin/key_routing.go",
		Find:         `if strings.Trim(arg, " ") == text ||`,
		Replace:      `if strings.HasPrefix(strings.Trim(arg, " "), text) ||`,
		Why:          "a mode of loop detection is known by how it begins",
		Requirements: []string{"CON-128"},
	},
	{
		ID: "F-CON-137", File: "firmware/admin/key_radio.go",
		Find: `	if len(parts) > want {
		return nil
	}
`,
		Replace:      ``,
		Why:          "a value too many is left out",
		Requirements: []string{"CON-129"},
	},
	{
		ID: "F-CON-138", File: "firmware/admin/command_clock.go",
		Find:         ` || !c.isInteger(rq.arg) {`,
		Replace:      ` {`,
		Why:          "a unit behind the seconds is left out",
		Requirements: []string{"CON-129"},
	},
	{
		ID: "F-CON-139", File: "firmware/admin/console.go",
		Find:         `	return arg, ok && (cmd.text || strings.Trim(arg, " ") == "")`,
		Replace:      `	return arg, ok`,
		Why:          "a word behind a command that takes none is left out",
		Requirements: []string{"CON-130"},
	},
	{
		ID: "F-CON-140", File: "firmware/admin/console.go",
		Find: `	how := word
`,
		Replace: `	how := prefix
`,
		Why:          "letters behind a command are left out",
		Requirements: []string{"CON-126"},
	},
	{
		ID: "F-ACL-130", File: "firmware/admin/command_access.go",
		Find:         `number := strings.Trim(text, " ")`,
		Replace:      `number, _, _ := strings.Cut(text, " ")`,
		Why:          "a word behind the permissions is left out",
		Requirements: []string{"ACL-100"},
	},
	{
		ID: "F-CON-159", File: "firmware/admin/command_region.go",
		Find: `	if len(parts) == 1 {
`,
		Replace: `	if len(parts) == 1 && rq.from == Serial {
		c.print("  -> " + c.Regions.Export(MaxReply) + "\r\n")
		return ""
	}
	if len(parts) == 1 {
		c.print(c.Regions.Export(MaxReply))
		return ""
	}
	if len(parts) == 0 {
`,
		Why:          "the tree of regions is printed on the serial line and answered to nobody",
		Requirements: []string{"CON-140"},
	},
	{
		ID: "F-CON-183", File: "firmware/admin/key_radio.go",
		Find:         `return p, c.isDecimal(parts[0]) && c.isDecimal(parts[1]) &&`,
		Replace:      `return p, c.isDecimal(parts[1]) &&`,
		Why:          "text behind a frequency is overlooked",
		Requirements: []string{"CON-129"},
	},
	{
		ID: "F-CON-180", File: "firmware/admin/command_region.go",
		Find:         `if parts[1] == "load" && len(parts) <= regionParts {`,
		Replace:      `if parts[1] == "load" {`,
		Why:          "region load takes words too many",
		Requirements: []string{"CON-126"},
	},
}
