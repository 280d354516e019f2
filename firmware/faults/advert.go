package faults

var advert = []Fault{
	{
		ID: "F-ADV-01", File: "firmware/server/adverts.go",
		Find:         "const bootAdvert device.Millis = 16_000",
		Replace:      "const bootAdvert device.Millis = 15_000",
		Why:          "the first advert leaves a second early",
		Requirements: []string{"ADV-001"},
	},
	{
		ID: "F-ADV-02", File: "firmware/server/server.go",
		Find:         "s.advert(false, bootAdvert)",
		Replace:      "s.advert(true, bootAdvert)",
		Why:          "the first advert is flooded through the whole mesh, as before v1.12.0",
		Requirements: []string{"ADV-002"},
	},
	{
		ID: "F-ADV-03", File: "firmware/mesh/create.go",
		Find:         "key, sig := n.self.Public(), n.self.SignAdvert(timestamp, data)",
		Replace:      "key, sig := n.self.Public(), n.self.SignAdvert(timestamp+1, data)",
		Why:          "the clock is read again for the signature, and a second has passed",
		Requirements: []string{"ADV-003"},
	},
	{
		ID: "F-ADV-04", File: "firmware/admin/settings.go",
		Find:         "return wire.NodeRoom\n",
		Replace:      "return wire.NodeRepeater\n",
		Why:          "copied from the repeater with its type",
		Requirements: []string{"ADV-004"},
	},
	{
		ID: "F-ADV-05", File: "firmware/admin/advert.go",
		Find:         "Name: s.Name}",
		Replace:      "Name: s.Name[:min(len(s.Name), 16)]}",
		Why:          "a buffer of 16 bytes for a name",
		Requirements: []string{"ADV-005", "ADV-016"},
	},
	{
		ID: "F-ADV-06", File: "firmware/admin/advert.go",
		Find:         "truncate32(s.Longitude*1e6)",
		Replace:      "truncate32(s.Latitude*1e6)",
		Why:          "the same coordinate twice",
		Requirements: []string{"ADV-006"},
	},
	{
		ID: "F-ADV-07", File: "firmware/server/adverts.go",
		Find:         "s.Node.NewAdvert(s.Calendar.Time(), data)",
		Replace:      "s.Node.NewAdvert(uint32(s.Board.Millis()/1000), data)",
		Why:          "stamps with the time since the start instead of the clock",
		Requirements: []string{"ADV-007"},
	},
	{
		ID: "F-ADV-08", File: "firmware/wire/advert.go",
		Find:         `if name := TruncateUTF8(d.Name, MaxAdvertData-(len(dst)-start)); name != "" {`,
		Replace:      `if name := d.Name[:min(len(d.Name), MaxAdvertData-(len(dst)-start))]; name != "" {`,
		Why:          "cuts a name at a byte, as before v1.17.0",
		Requirements: []string{"ADV-008"},
	},
	{
		ID: "F-ADV-09", File: "firmware/server/ports.go",
		Find:         "p.advert(flood, admin.AdvertDelay)",
		Replace:      "p.advert(flood, admin.AdvertDelay/5)",
		Why:          "an advert leaves as soon as an answer would, and gets in the way of the reply",
		Requirements: []string{"ADV-009", "ADV-010", "ADV-018"},
	},
	{
		ID: "F-ADV-47", File: "firmware/mesh/dispatch.go",
		Find: `	p.Route, p.Path = wire.Direct, wire.Path{}
	n.seen.add`,
		Replace: `	p.Route = wire.Direct
	if k := n.stats.ReceivedFlood; k > 0 {
		_ = p.Path.Append([]byte{byte(k)})
	}
	n.seen.add`,
		Why:          "an advert to the neighbours has a hop of what was heard before",
		Requirements: []string{"ADV-047"},
	},
	{
		ID: "F-ADV-10", File: "firmware/admin/command_board.go",
		Find:         "c.ports.Adverts.Send(false)",
		Replace:      "c.ports.Adverts.Send(true)",
		Why:          "floods what is for neighbours, as before v1.14",
		Requirements: []string{"ADV-010"},
	},
	{
		ID: "F-ADV-11", File: "firmware/admin/settings.go",
		Find:         "AdvertInterval:      1,",
		Replace:      "AdvertInterval:      2,",
		Why:          "the interval is taken for minutes, though it counts pairs of them",
		Requirements: []string{"ADV-011"},
	},
	{
		ID: "F-ADV-12", File: "firmware/admin/settings.go",
		Find:         "if int(s.AdvertInterval)*2 < minLocalAdvert {",
		Replace:      "if int(s.AdvertInterval)*2 < 1 {",
		Why:          "a configured board goes on as if it were fresh",
		Requirements: []string{"ADV-012"},
	},
	{
		ID: "F-ADV-13", File: "firmware/admin/key_routing.go",
		Find:         "c.Settings.AdvertInterval = uint8(minutes / 2)",
		Replace:      "c.Settings.AdvertInterval = uint8(minutes)",
		Why:          "minutes are stored where pairs of minutes belong",
		Requirements: []string{"ADV-013"},
	},
	{
		ID: "F-ADV-14", File: "firmware/server/adverts.go",
		Find:         "floodAdvertUnit device.Millis = 60 * 60 * 1000",
		Replace:      "floodAdvertUnit device.Millis = 60 * 1000",
		Why:          "hours are taken for minutes",
		Requirements: []string{"ADV-014", "ADV-015"},
	},
	{
		ID: "F-ADV-15", File: "firmware/admin/settings.go",
		Find:         "FloodAdvertInterval: 47,",
		Replace:      "FloodAdvertInterval: 12,",
		Why:          "the default of older releases",
		Requirements: []string{"ADV-015"},
	},
	{
		ID: "F-ADV-16", File: "firmware/admin/key_system.go",
		Find:         "c.Settings.Name = clip(arg, MaxName)",
		Replace:      "c.Settings.Name = clip(arg, MaxPassword)",
		Why:          "the wrong length limit for a name",
		Requirements: []string{"ADV-016", "ADV-005"},
	},
	{
		ID: "F-ADV-17", File: "firmware/admin/prefs.go",
		Find:         `{key: "lat", value: &s.Latitude},`,
		Replace:      `{key: "lat", value: &s.Longitude},`,
		Why:          "a place is loaded into the wrong field",
		Requirements: []string{"ADV-017"},
	},
	{
		ID: "F-ADV-18", File: "firmware/admin/command_board.go",
		Find:         `{words: "advert", run:`,
		Replace:      `{words: "advert", serial: true, run:`,
		Why:          "an advert can be asked for on the serial line only",
		Requirements: []string{"ADV-018"},
	},
	{
		ID: "F-ADV-19", File: "firmware/server/adverts.go",
		Find: `s.restartFloodAdvert()
		s.restartLocalAdvert()`,
		Replace:      "s.restartFloodAdvert()",
		Why:          "a flooded advert does not take the place of a local one",
		Requirements: []string{"ADV-019"},
	},
	{
		ID: "F-ADV-20", File: "firmware/mesh/route.go",
		Find:         "if key == n.self.Public() || !n.seen.first(&p.Packet) {",
		Replace:      "if !n.seen.first(&p.Packet) {",
		Why:          "an own advert is known only as long as the table of duplicates holds it",
		Requirements: []string{"ADV-020"},
	},
	{
		ID: "F-ADV-21", File: "firmware/mesh/route.go",
		Find:         "if !key.VerifyAdvert(a.Timestamp, data, identity.Signature(a.Signature)) {",
		Replace:      "if len(a.Signature) == 0 {",
		Why:          "a signature is looked for and not verified",
		Requirements: []string{"ADV-021"},
	},
	{
		ID: "F-ADV-22", File: "firmware/server/reply.go",
		Find:         "int(s.Console.Settings.PathHashMode)+1, delay)",
		Replace:      "1, delay)",
		Why:          "adverts ignore the path hash mode",
		Requirements: []string{"ADV-022"},
	},
	{
		ID: "F-ADV-23", File: "firmware/mesh/policy.go",
		Find:         "hops >= int(p.FloodMaxAdvert)",
		Replace:      "hops > int(p.FloodMaxAdvert)",
		Why:          "a hop too many",
		Requirements: []string{"ADV-023"},
	},
	{
		ID: "F-ADV-24", File: "firmware/server/adverts.go",
		Find: `s.restartFloodAdvert()
		s.restartLocalAdvert()`,
		Replace:      "s.restartLocalAdvert()",
		Why:          "the timer of flooded adverts stays in the past and floods without end",
		Requirements: []string{"ADV-014"},
	},
	{
		ID: "F-ADV-25", File: "firmware/server/timer.go",
		Find:         "return t.on && (t.at != 0 || !q.ZeroIsOff)",
		Replace:      "return t.on && t.at != 0",
		Why:          "zero means that a timer is off",
		Requirements: []string{"ADV-024"},
	},
	{
		ID: "F-ADV-45", File: "firmware/server/adverts.go",
		Find:         `	s.floodAdvert.every(s.Board.Millis(), device.Millis(`,
		Replace:      `	s.floodAdvert.every(s.Board.Millis()&(1<<31-1), device.Millis(`,
		Why:          "the time of the next flood is computed in 31 bits",
		Requirements: []string{"ADV-045"},
	},
	{
		ID: "F-ADV-50", File: "firmware/server/adverts.go",
		Find: "		s.advert(true, 0)",
		Replace: `		mode := s.Console.Settings.PathHashMode
		s.Console.Settings.PathHashMode = 0
		s.advert(true, 0)
		s.Console.Settings.PathHashMode = mode`,
		Why:          "has the timer ask for path hashes of one byte",
		Requirements: []string{"ADV-025"},
	},
	{
		ID: "F-ADV-51", File: "firmware/mesh/pool.go",
		Find:         "e.priority < lowest && !e.due.Passed(now)",
		Replace:      "e.priority <= lowest && !e.due.Passed(now)",
		Why:          "sends the latest of equals first",
		Requirements: []string{"ADV-026"},
	},
	{
		ID: "F-ADV-52", File: "firmware/wire/advert.go",
		Find:         "if r == utf8.RuneError && size <= 1 || end+size > n {",
		Replace:      "if r == utf8.RuneError && size < 1 || end+size > n {",
		Why:          "takes broken letters for letters",
		Requirements: []string{"ADV-027"},
	},
	{
		ID: "F-ADV-48", File: "firmware/mesh/route.go",
		Find: `	a, err := wire.DecodeAdvert(p.Payload)
	if err != nil {
		return false
	}`,
		Replace: `	a, err := wire.DecodeAdvert(p.Payload)
	if err != nil {
		return n.seen.first(&p.Packet)
	}`,
		Why:          "half an advert is passed on",
		Requirements: []string{"ADV-048"},
	},
	{
		ID: "F-ADV-46", File: "firmware/mesh/route.go",
		Find:         `	if !key.VerifyAdvert(a.Timestamp, data,`,
		Replace:      `	if len(data) == 0 || !key.VerifyAdvert(a.Timestamp, data,`,
		Why:          "an advert without data counts as none",
		Requirements: []string{"ADV-046"},
	},
}
