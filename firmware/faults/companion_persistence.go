package faults

// companionPersistence are mistakes with what outlives a start.
var companionPersistence = []Fault{
	{
		ID: "F-CPE-01", File: "firmware/companion/contact_commands.go",
		Find: `	key := k.key
	c.contacts.remove(k, c.quirks.RemoveShifts)
	c.blobs.remove(key)
	c.changed()`,
		Replace: `	key := k.key
	c.contacts.remove(k, c.quirks.RemoveShifts)
	c.blobs.remove(key)`,
		Why:          "who was removed is written down no earlier than another change",
		Requirements: []string{"CPE-001"},
	},
	{
		ID: "F-CPE-02", File: "firmware/companion/contact_commands.go",
		Find:         "saveDelay device.Millis = 5000",
		Replace:      "saveDelay device.Millis = 15000",
		Why:          "they are written after 15 s",
		Requirements: []string{"CPE-002"},
	},
	{
		ID: "F-CPE-03", File: "firmware/companion/companion.go",
		Find:         "(newest+1 > c.calendar.Time() || c.quirks.BootSetsClockBack)",
		Replace:      "(newest+1 > c.calendar.Time() || newest < c.calendar.Time())",
		Why:          "it is set back",
		Requirements: []string{"CPE-003"},
	},
	{
		ID: "F-CPE-04", File: "firmware/companion/companion.go",
		Find:         "if newest != 0 && (",
		Replace:      "if newest == 0 && (",
		Why:          "it stays",
		Requirements: []string{"CPE-004"},
	},
}
