package faults

// consoleRegions are mistakes with the commands about regions.
var consoleRegions = []Fault{
	{
		ID: "F-RT-130", File: "firmware/admin/command_region.go",
		Find:         `	return " home is now " + r.Name()`,
		Replace:      `	return "home is now " + r.Name()`,
		Why:          "a reply in other words",
		Requirements: []string{"CON-139", "CON-140"},
	},
	{
		ID: "F-RT-131", File: "firmware/admin/command_region.go",
		Find:         `		cursor = next`,
		Replace:      `		cursor = min(next, 1)`,
		Why:          "a chain of regions is a row of them",
		Requirements: []string{"CON-141"},
	},
	{
		ID: "F-RT-132", File: "firmware/admin/command_region.go",
		Find:         `	if r = m.FindPrefix(jump); r == nil {`,
		Replace:      `	if r = m.Find(jump); r == nil {`,
		Why:          "a jump needs the whole name",
		Requirements: []string{"CON-141"},
	},
	{
		ID: "F-RT-133", File: "firmware/admin/command_region.go",
		Find: `	r.Flags = 0
	if cut < 0 {`,
		Replace:      `	if cut < 0 {`,
		Why:          "region def leaves denied what was, and new regions with it",
		Requirements: []string{"CON-141"},
	},
	{
		ID: "F-RT-134", File: "firmware/admin/command_region.go",
		Find:         `{"denyf", 3, 3, func(c *Console, args []string) string { return setDeny(c, args[0], DenyFlood) }},`,
		Replace:      `{"denyf", 2, 3, func(c *Console, args []string) string { return setDeny(c, append(args, "*")[0], DenyFlood) }},`,
		Why:          "no name is every region",
		Requirements: []string{"CON-132"},
	},
	{
		ID: "F-PER-130", File: "firmware/admin/command_region.go",
		Find: `	r.Flags = 0
	return "OK - (flood allowed)"`,
		Replace: `	r.Flags = 0
	c.keepRegions()
	return "OK - (flood allowed)"`,
		Why:          "region put saves all that was changed before",
		Requirements: []string{"CON-142"},
	},
	{
		ID: "F-PER-131", File: "firmware/admin/command_region.go",
		Find: `	c.Regions.SetDefault(r, c.Quirks)
	c.keepRegions()
`,
		Replace: `	c.Regions.SetDefault(r, c.Quirks)
`,
		Why:          "the default region is kept with region save alone",
		Requirements: []string{"CON-142"},
	},
	{
		ID: "F-PER-132", File: "firmware/admin/keys.go",
		Find: `; ok && strings.HasPrefix(arg, " ") {
				return k.set(c, arg[1:])`,
		Replace: `; ok && (arg == "" || strings.HasPrefix(arg, " ")) {
				return k.set(c, strings.TrimPrefix(arg, " "))`,
		Why:          "a key without a value is set to nothing",
		Requirements: []string{"CON-131"},
	},
}
