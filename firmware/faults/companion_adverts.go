package faults

// companionAdverts are mistakes with adverts.
var companionAdverts = []Fault{
	{
		ID: "F-CAD-01", File: "firmware/companion/adverts.go",
		Find:         "c.discovered(k, false, &p.Path)",
		Replace:      "c.discovered(k, true, &p.Path)",
		Why:          "the whole contact is told",
		Requirements: []string{"CAD-001"},
	},
	{
		ID: "F-CAD-02", File: "firmware/companion/adverts.go",
		Find:         "a.Timestamp <= k.advertised {",
		Replace:      "a.Timestamp <= k.advertised && a.Timestamp != 0 {",
		Why:          "a node without a clock is believed",
		Requirements: []string{"CAD-002"},
	},
	{
		ID: "F-CAD-03", File: "firmware/companion/adverts.go",
		Find: `	k.setName(data.Name)
	k.kind = data.Type`,
		Replace:      "	k.kind = data.Type",
		Why:          "the name stays",
		Requirements: []string{"CAD-003"},
	},
	{
		ID: "F-CAD-04", File: "firmware/companion/adverts.go",
		Find:         `if err != nil || data.Name == "" {`,
		Replace:      "if err != nil {",
		Why:          "names are not needed",
		Requirements: []string{"CAD-004"},
	},
	{
		ID: "F-CAD-05", File: "firmware/mesh/route.go",
		Find:         "if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) {",
		Replace:      "if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) && len(data) == wire.MaxAdvertData {",
		Why:          "only signatures of full adverts are looked at",
		Requirements: []string{"CAD-005"}, Roles: []string{"companion"},
	},
	{
		ID: "F-CAD-06", File: "firmware/companion/adverts.go",
		Find: `	k := c.contacts.find(a.PublicKey[:])
`,
		Replace: `	if p.Route.HasTransportCodes() {
		return
	}
	k := c.contacts.find(a.PublicKey[:])
`,
		Why:          "scoped adverts are left to others",
		Requirements: []string{"CAD-006"},
	},
	{
		ID: "F-CAD-07", File: "firmware/companion/adverts.go",
		Find:         "if c.settings.ManualAdd&addManually == 0 {",
		Replace:      "if c.settings.ManualAdd&addManually == 0 || kind == wire.NodeChat && c.settings.AutoAdd == 0 {",
		Why:          "companions are added all the same",
		Requirements: []string{"CAD-007"},
	},
	{
		ID: "F-CAD-08", File: "firmware/companion/adverts.go",
		Find:         "addRoom         = 1 << 3",
		Replace:      "addRoom         = 1 << 2",
		Why:          "rooms are added as repeaters are",
		Requirements: []string{"CAD-008"},
	},
	{
		ID: "F-CAD-09", File: "firmware/companion/adverts.go",
		Find:         "p.Path.Hops() >= int(most)",
		Replace:      "p.Path.Hops() > int(most)",
		Why:          "one hop more is allowed",
		Requirements: []string{"CAD-009"},
	},
	{
		ID: "F-CAD-10", File: "firmware/companion/adverts.go",
		Find:         "c.push(c.say(frames.PushFull))",
		Replace:      "_ = frames.PushFull",
		Why:          "it is not told that the table is full",
		Requirements: []string{"CAD-010"},
	},
	{
		ID: "F-CAD-11", File: "firmware/companion/contacts.go",
		Find:         "return k.flags&favourite == 0 })",
		Replace:      "return k.flags&favourite == k.flags&favourite })",
		Why:          "favourites have to go too",
		Requirements: []string{"CAD-011"},
	},
	{
		ID: "F-CAD-12", File: "firmware/companion/adverts.go",
		Find:         "if n >= 2 && c.cmd[1] == 1 {",
		Replace:      "if n >= 2 && c.cmd[1] <= 1 {",
		Why:          "a byte of 0 floods too",
		Requirements: []string{"CAD-012"},
	},
	{
		ID: "F-CAD-13", File: "firmware/companion/companion.go",
		Find: `	c.board.Radio().SetBoostedGain(c.settings.BoostedGain != 0)
	c.applyPolicy()`,
		Replace: `	c.board.Radio().SetBoostedGain(c.settings.BoostedGain != 0)
	c.applyPolicy()
	if c.board.Restarted() {
		c.node.SendZeroHop(c.newAdvert(), 60_000)
	}`,
		Why:          "an advert follows a restart, a minute later",
		Requirements: []string{"CAD-013"},
	},
	{
		ID: "F-CAD-14", File: "firmware/companion/adverts.go",
		Find:         "wire.AdvertData{Type: wire.NodeChat,",
		Replace:      "wire.AdvertData{Type: wire.NodeSensor,",
		Why:          "it says that it is a sensor",
		Requirements: []string{"CAD-014"},
	},
	{
		ID: "F-CAD-15", File: "firmware/companion/adverts.go",
		Find:         "Name: set.Name}",
		Replace:      "Name: set.Name[:min(len(set.Name), 30)]}",
		Why:          "a byte of a long name is lost",
		Requirements: []string{"CAD-015"},
	},
	{
		ID: "F-CAD-16", File: "firmware/companion/adverts.go",
		Find:         "[prefixSize]byte(key[:]), now, *path",
		Replace:      "[prefixSize]byte(key[:]), now + 60, *path",
		Why:          "it is told as heard a minute later",
		Requirements: []string{"CAD-016"},
	},
	{
		ID: "F-CAD-17", File: "firmware/companion/adverts.go",
		Find:         "type advertPaths [16]struct {",
		Replace:      "type advertPaths [15]struct {",
		Why:          "there are 15",
		Requirements: []string{"CAD-017"},
	},
	{
		ID: "F-CAD-18", File: "firmware/mesh/route.go",
		Find: `	data := a.Data
	if len(data) > wire.MaxAdvertData {
		data = data[:wire.MaxAdvertData]
	}
	if !key`,
		Replace: `	data := p.Payload[100:]
	if !key`,
		Why:          "all of it is signed",
		Requirements: []string{"CAD-018"},
	},
	{
		ID: "F-CAD-19", File: "firmware/companion/adverts.go",
		Find:         "			at = e\n			break\n",
		Replace:      "			at = e\n",
		Why:          "the search goes on behind the node's place",
		Requirements: []string{"CAD-019"},
	},
}
