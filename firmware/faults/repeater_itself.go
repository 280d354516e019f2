package faults

// repeaterItself are mistakes with what a repeater is.
var repeaterItself = []Fault{
	{
		ID: "F-RPV-01", File: "firmware/admin/settings.go",
		Find: `	if b.Role == RoleRepeater {
		return wire.NodeRepeater
`,
		Replace: `	if b.Role == RoleRepeater {
		return wire.NodeSensor
`,
		Why:          "adverts name another type",
		Requirements: []string{"RPV-001"},
	},
	{
		ID: "F-RPV-03", File: "firmware/repeater/login.go",
		Find:         "\tif !r.strangers.allow(r.Calendar.Time(), r.quirks) {",
		Replace:      "\tif wire.AnonRequestType(plain[4]) == wire.AnonOwner && r.Console.Settings.ForwardingOff != 0 || !r.strangers.allow(r.Calendar.Time(), r.quirks) {",
		Why:          "with repeat off nobody is told whose it is",
		Requirements: []string{"RPV-003"},
	},
	{
		ID: "F-RPV-04", File: "firmware/server/policy.go",
		Find:         "Forward:               set.ForwardingOff == 0,",
		Replace:      `Forward:               set.ForwardingOff == 0 && set.Password != "password",`,
		Why:          "as long as it has the password that it came with it passes nothing on",
		Requirements: []string{"RPV-004"},
	},
	{
		ID: "F-RPV-05", File: "firmware/mesh/direct.go",
		Find:         "p.Path.AppendSNR(p.SNR)",
		Replace:      "p.Path.AppendSNR(p.SNR / int8(size))",
		Why:          "a trace with longer hashes is told coarser",
		Requirements: []string{"RPV-005"},
	},
	{
		ID: "F-RPV-06", File: "firmware/admin/console.go",
		Find: `		own = discoverCommands
`,
		Replace: `		own = append(discoverCommands[:len(discoverCommands):len(discoverCommands)], postCommands...)
`,
		Why:          "a repeater has the command that posts",
		Requirements: []string{"RPV-006"},
	},
}
