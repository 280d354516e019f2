package faults

// companionContacts are mistakes with the contacts of a companion radio.
var companionContacts = []Fault{
	{
		ID: "F-CCT-01", File: "firmware/companion/contact_commands.go",
		Find:         "k.latitude, k.longitude = int32(c.number(contactSize)), int32(c.number(contactSize+4))",
		Replace:      "k.longitude, k.latitude = int32(c.number(contactSize)), int32(c.number(contactSize+4))",
		Why:          "latitude and longitude are exchanged",
		Requirements: []string{"CCT-001"},
	},
	{
		ID: "F-CCT-02", File: "firmware/companion/contact_commands.go",
		Find:         "k.modified = c.number(contactSize + 8)",
		Replace:      "k.modified = max(k.modified, c.number(contactSize+8))",
		Why:          "a time that has passed is not taken",
		Requirements: []string{"CCT-002"},
	},
	{
		ID: "F-CCT-03", File: "firmware/companion/contact_commands.go",
		Find:         "if k == nil && !c.add(fresh) {",
		Replace:      "if !c.add(fresh) {",
		Why:          "it is added a second time",
		Requirements: []string{"CCT-003"},
	},
	{
		ID: "F-CCT-04", File: "firmware/companion/contact_commands.go",
		Find:         "l.newest = max(l.newest, k.modified)",
		Replace:      "l.newest = k.modified",
		Why:          "the change of the last contact is told",
		Requirements: []string{"CCT-004"},
	},
	{
		ID: "F-CCT-05", File: "firmware/companion/contact_commands.go",
		Find:         "if k.modified > l.since {",
		Replace:      "if k.modified >= l.since {",
		Why:          "the one of that time is listed too",
		Requirements: []string{"CCT-005"},
	},
	{
		ID: "F-CCT-06", File: "firmware/companion/contact_commands.go",
		Find:         "uint32(c.contacts.count())))",
		Replace:      "uint32(c.contacts.count()-int(min(c.listing.since, 1)))))",
		Why:          "of a list from a time on one is not counted",
		Requirements: []string{"CCT-006"},
	},
	{
		ID: "F-CCT-07", File: "firmware/companion/contact_commands.go",
		Find: `	if c.listing.on {
		c.fail(frames.BadState)
		return
	}
`,
		Replace:      "",
		Why:          "the list begins anew",
		Requirements: []string{"CCT-007"},
	},
	{
		ID: "F-CCT-08", File: "firmware/companion/board_commands.go",
		Find:         "c.listing.on = false",
		Replace:      "_ = c.listing.on",
		Why:          "the list goes on",
		Requirements: []string{"CCT-008"},
	},
	{
		ID: "F-CCT-09", File: "firmware/companion/contact_commands.go",
		Find: `		c.writeContact(frames.ContactEntry, k)
		return
	}
	c.fail(frames.NotFound)`,
		Replace: `		c.writeContact(frames.ContactEntry, k)
		return
	}
	c.fail(frames.TableFull)`,
		Why:          "another reason is given",
		Requirements: []string{"CCT-009"},
	},
	{
		ID: "F-CCT-10", File: "firmware/companion/contact_commands.go",
		Find:         "c.contacts.remove(k, c.quirks.RemoveShifts)",
		Replace:      "_ = c.quirks.RemoveShifts",
		Why:          "it stays on the list",
		Requirements: []string{"CCT-010"},
	},
	{
		ID: "F-CCT-11", File: "firmware/companion/contact_commands.go",
		Find: `	c.blobs.remove(key)
	c.changed()`,
		Replace: `	_ = key
	c.changed()`,
		Why:          "the advert stays",
		Requirements: []string{"CCT-011"},
	},
	{
		ID: "F-CCT-12", File: "firmware/companion/adverts.go",
		Find:         "flood.Route = wire.Flood",
		Replace:      "_ = wire.Flood",
		Why:          "the advert keeps the way that it came",
		Requirements: []string{"CCT-012"},
	},
	{
		ID: "F-CCT-13", File: "firmware/companion/contact_commands.go",
		Find: `	p.Route = wire.Flood
	b, err`,
		Replace: `	p.Route = wire.Direct
	b, err`,
		Why:          "it is no flood",
		Requirements: []string{"CCT-013"},
	},
	{
		ID: "F-CCT-14", File: "firmware/companion/contact_commands.go",
		Find:         "c.imported = p",
		Replace:      "c.node.Release(p)",
		Why:          "nothing comes of it",
		Requirements: []string{"CCT-014"},
	},
	{
		ID: "F-CCT-15", File: "firmware/companion/contact_commands.go",
		Find:         "p.Type != wire.TypeAdvert || len(p.Payload) == 0",
		Replace:      "len(p.Payload) == 0",
		Why:          "every packet is taken",
		Requirements: []string{"CCT-015"},
	},
	{
		ID: "F-CCT-16", File: "firmware/companion/contact_commands.go",
		Find:         "c.node.SendNowhere(p, 0)",
		Replace:      "c.node.SendZeroHop(p, 0)",
		Why:          "there are no transport codes",
		Requirements: []string{"CCT-016"},
	},
	{
		ID: "F-CCT-17", File: "firmware/companion/contact_commands.go",
		Find:         "	c.done(p != nil, frames.TableFull)",
		Replace:      "	c.done(p != nil, frames.NotFound)",
		Why:          "another reason is given",
		Requirements: []string{"CCT-017"},
	},
	{
		ID: "F-CCT-18", File: "firmware/companion/contact_commands.go",
		Find: `if k == nil && !c.add(fresh) {
		c.fail(frames.TableFull)`,
		Replace: `if k == nil && !c.add(fresh) {
		c.ok()`,
		Why:          "it is told that the contact was added",
		Requirements: []string{"CCT-018"},
	},
	{
		ID: "F-CCT-19", File: "firmware/companion/contact_commands.go",
		Find:         "k.name[:nameSize-1], []byte{0}",
		Replace:      "k.name[:nameSize-2], []byte{0}",
		Why:          "the last byte is left out",
		Requirements: []string{"CCT-019"},
	},
	{
		ID: "F-CCT-20", File: "firmware/mesh/route.go",
		Find:         "if key == n.self.Public() || !n.seen.first(&p.Packet) {",
		Replace:      "if key == n.self.Public() && p.Path.Hops() > 0 || !n.seen.first(&p.Packet) {",
		Why:          "it becomes a contact of its own",
		Requirements: []string{"CCT-020"},
	},
}
