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
	{
		ID: "F-RT-135", File: "firmware/admin/regions.go",
		Find: `		r.Parent = parent
		return r`,
		Replace: `		if r.Parent = parent; parent == 0 {
			m.home = r.ID
		}
		return r`,
		Why:          "a region that is moved to the top becomes the home region",
		Requirements: []string{"RT-081"},
	},
	{
		ID: "F-RT-136", File: "firmware/admin/regions.go",
		Find:         `	for i := m.count - 1; i >= 0; i-- {`,
		Replace:      `	for i := range m.count {`,
		Why:          "of several regions that begin so the first is meant",
		Requirements: []string{"RT-081"},
	},
	{
		ID: "F-RT-137", File: "firmware/admin/regions_file.go",
		Find:         `	m.home = RegionID(binary.LittleEndian.Uint16(data[5:]))`,
		Replace:      `	m.home = m.fallback`,
		Why:          "the home region is read from the wrong place",
		Requirements: []string{"RT-081"},
	},
	{
		ID: "F-RT-138", File: "firmware/admin/regions.go",
		Find: `	for i := range m.count {
		r := &m.slots[i]
		if !r.Allows() {`,
		Replace: `	for i := range min(m.count, MaxRegions-1) {
		r := &m.slots[i]
		if !r.Allows() {`,
		Why:          "the last region of a full table is never looked at",
		Requirements: []string{"RT-082"},
	},
	{
		ID: "F-RT-139", File: "firmware/admin/regions.go",
		Find:         `const MaxRegions = 32`,
		Replace:      `const MaxRegions = 31`,
		Why:          "a table one too short",
		Requirements: []string{"RT-082"},
	},
	{
		ID: "F-CON-59", File: "firmware/admin/regions_load.go",
		Find: `if q.RegionLoadNeedsIndent {
		if indent == 0`,
		Replace: `if !q.RegionLoadNeedsIndent {
		if indent == 0`,
		Why:          "a region without an indent has no parent",
		Requirements: []string{"CON-081"},
	},
	{
		ID: "F-CON-60", File: "firmware/admin/regions_load.go",
		Find:         "l.stack[l.depth].indent >= indent",
		Replace:      "l.stack[l.depth].indent > indent",
		Why:          "a region becomes the parent of its neighbour",
		Requirements: []string{"CON-081"},
	},
	{
		ID: "F-CON-61", File: "firmware/admin/regions_load.go",
		Find:         `args[0] != "" && !c.Quirks.RegionLoadIgnoresName {`,
		Replace:      `args[0] != "" && c.Quirks.RegionLoadIgnoresName {`,
		Why:          "a test the wrong way round",
		Requirements: []string{"CON-082"},
	},
	{
		ID: "F-CON-62", File: "firmware/admin/regions_scope.go",
		Find: `m.fallback, m.scope = 0, identity.TransportKey{}
		return`,
		Replace: `m.fallback = 0
		return`,
		Why:          "the scope outlives the default region",
		Requirements: []string{"CON-083"},
	},
	{
		ID: "F-CON-63", File: "firmware/admin/regions.go",
		Find:         "m.rescope()",
		Replace:      "_ = m.scope",
		Why:          "the scope outlives the region",
		Requirements: []string{"CON-084"},
	},
	{
		ID: "F-CON-85", File: "firmware/admin/regions_text.go",
		Find:         "if m.wildcard.Allows() == allowed {",
		Replace:      "if allowed {",
		Why:          "lists * as allowed, whether it is or not",
		Requirements: []string{"CON-090"},
	},
	{
		ID: "F-CON-86", File: "firmware/admin/command_region.go",
		Find:         "c.Regions.ByID(r.Parent)",
		Replace:      "c.Regions.ByID(r.ID)",
		Why:          "prints a region as its own parent",
		Requirements: []string{"CON-091"},
	},
	{
		ID: "F-CON-87", File: "firmware/admin/command_region.go",
		Find: `func setDeny(c *Console, name string, deny uint8) string {
	r := c.Regions.FindPrefix(name)`,
		Replace: `func setDeny(c *Console, name string, deny uint8) string {
	r := c.Regions.FindPrefix(name)
	for i := range c.Regions.Len() {
		if strings.HasPrefix(c.Regions.At(i).Name(), name) {
			r = c.Regions.At(i)
		}
	}`,
		Why:          "denies the last region whose name begins so",
		Requirements: []string{"CON-092"},
	},
	{
		ID: "F-CON-88", File: "firmware/admin/regions.go",
		Find: `		if m.slots[i].Parent == r.ID {
			return false
		}`,
		Replace: `		if m.slots[i].ID == 0 {
			return false
		}`,
		Why:          "removes regions that hold others",
		Requirements: []string{"CON-093"},
	},
	{
		ID: "F-CON-89", File: "firmware/admin/regions_load.go",
		Find: `	if old != nil {
		r.Flags = old.Flags
	}`,
		Replace:      ``,
		Why:          "forgets what regions allowed that were there before",
		Requirements: []string{"CON-094"},
	},
	{
		ID: "F-CON-125", File: "firmware/admin/command_region.go",
		Find: `	if r == nil {
		r = c.Regions.Put(name, 0)
	}
	if r == nil {
		return "Err - region table full"`,
		Replace: `	if r == nil {
		return "Err - region table full"`,
		Why:          "takes no default that is not known yet",
		Requirements: []string{"CON-125"},
	},
}
