package faults

// companionPaths are mistakes with paths, traces and raw packets.
var companionPaths = []Fault{
	{
		ID: "F-CPT-01", File: "firmware/companion/receive.go",
		Find:         "c.push(append(c.say(frames.PushPath), k.key[:]...))",
		Replace:      "c.push(append(c.say(frames.PushAdvert), k.key[:]...))",
		Why:          "it is told as an advert",
		Requirements: []string{"CPT-001"},
	},
	{
		ID: "F-CPT-02", File: "firmware/companion/receive.go",
		Find:         "k.setPath(&ret.Path)",
		Replace:      "k.setPath(&p.Path)",
		Why:          "the path that it came is kept",
		Requirements: []string{"CPT-002"},
	},
	{
		ID: "F-CPT-03", File: "firmware/companion/receive.go",
		Find: `	return true
}

// text takes a text.`,
		Replace: `	return k.kind != wire.NodeChat
}

// text takes a text.`,
		Why:          "companions are not answered",
		Requirements: []string{"CPT-003"},
	},
	{
		ID: "F-CPT-04", File: "firmware/companion/contact_commands.go",
		Find: `	k.pathLen = pathUnknown
	c.changed()`,
		Replace:      "	c.changed()",
		Why:          "the path stays",
		Requirements: []string{"CPT-004"},
	},
	{
		ID: "F-CPT-05", File: "firmware/companion/requests.go",
		Find: `	k.pathLen = pathUnknown
	c.sendRequest(k, discoveryPending`,
		Replace:      "	c.sendRequest(k, discoveryPending",
		Why:          "it goes along the path that is known",
		Requirements: []string{"CPT-005"},
	},
	{
		ID: "F-CPT-06", File: "firmware/companion/requests.go",
		Find: `	b := ret.Path.AppendTo(c.about(frames.PushDiscovery, k))
	c.write(p.Path.AppendTo(b))`,
		Replace: `	b := p.Path.AppendTo(c.about(frames.PushDiscovery, k))
	c.write(ret.Path.AppendTo(b))`,
		Why:          "the ways are exchanged",
		Requirements: []string{"CPT-006"},
	},
	{
		ID: "F-CPT-07", File: "firmware/companion/receive.go",
		Find: `c.discoveredPath(p, k, &ret) {
		return false`,
		Replace: `c.discoveredPath(p, k, &ret) {
		return true`,
		Why:          "it is answered",
		Requirements: []string{"CPT-007"},
	},
	{
		ID: "F-CPT-08", File: "firmware/companion/rawpackets.go",
		Find:         "Tag: c.number(1), Auth: c.number(5)",
		Replace:      "Tag: c.number(1), Auth: c.number(1)",
		Why:          "the tag stands there twice",
		Requirements: []string{"CPT-008"},
	},
	{
		ID: "F-CPT-09", File: "firmware/companion/rawpackets.go",
		Find:         "if c.quirks.TraceLimitWraps {",
		Replace:      "if hops > 0 {",
		Why:          "64 hops are none",
		Requirements: []string{"CPT-009"},
	},
	{
		ID: "F-CPT-10", File: "firmware/companion/rawpackets.go",
		Find:         "o.push(append(b, byte(p.SNR)))",
		Replace:      "o.push(b)",
		Why:          "the own SNR is missing",
		Requirements: []string{"CPT-010"},
	},
	{
		ID: "F-CPT-11", File: "firmware/companion/rawpackets.go",
		Find:         "append(o.reception(frames.PushRaw), 0xFF)",
		Replace:      "append(o.reception(frames.PushRaw), 0)",
		Why:          "a 0 stands there",
		Requirements: []string{"CPT-011"},
	},
	{
		ID: "F-CPT-12", File: "firmware/companion/receive.go",
		Find: `		c.response(k, plain)
		if p.Route.IsFlood() {`,
		Replace: `		c.response(k, plain)
		if p.Route.IsFlood() && p.Path.Hops() == 0 {`,
		Why:          "neighbours alone get it",
		Requirements: []string{"CPT-012"},
	},
	{
		ID: "F-CPT-13", File: "firmware/companion/acks.go",
		Find:         "p.Route.IsFlood() && !i.quirks.AckHidesRoute",
		Replace:      "p.Route.IsFlood() && i.quirks.AckHidesRoute",
		Why:          "it is not sent",
		Requirements: []string{"CPT-013"},
	},
	{
		ID: "F-CPT-14", File: "firmware/companion/rawpackets.go",
		Find:         "c.node.SendZeroHop(p, 0)",
		Replace:      "c.flood(p, 0)",
		Why:          "it is flooded",
		Requirements: []string{"CPT-014"},
	},
	{
		ID: "F-CPT-15", File: "firmware/companion/rawpackets.go",
		Find:         "c.node.Read(c.cmd[2:n])",
		Replace:      "c.node.Read(c.cmd[2 : n-1])",
		Why:          "its last byte is missing",
		Requirements: []string{"CPT-015"},
	},
}
