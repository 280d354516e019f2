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
		ID: "F-RPV-03", File: "firmware/mesh/direct.go",
		Find:         "\t\t!n.forwards(p) || !n.seen.first(&p.Packet) {",
		Replace:      "\t\t!n.seen.first(&p.Packet) {",
		Why:          "traces are passed on with repeat off, too",
		Requirements: []string{"RPV-003"},
	},
	{
		ID: "F-RPV-04", File: "firmware/admin/settings.go",
		Find: `s.ForwardingOff = 0.3, 0
`,
		Replace: `s.ForwardingOff = 0.3, 1
`,
		Why:          "a repeater comes with repeat off",
		Requirements: []string{"RPV-004"},
	},
	{
		ID: "F-RPV-05", File: "firmware/mesh/direct.go",
		Find:         "p.Path.AppendSNR(p.SNR)",
		Replace:      "p.Path.AppendSNR(p.SNR / 4)",
		Why:          "a trace is told whole decibels",
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
