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
		Find:         "AppendUint32(b, t.Tag), t.Auth)",
		Replace:      "AppendUint32(b, t.Tag), 0)",
		Why:          "the authorisation is missing",
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
	{
		ID: "F-CPT-16", File: "firmware/companion/rawpackets.go",
		Find:         "if hops > wire.MaxPath || len(hashes)%trace.HashSize() != 0 {",
		Replace:      "if hops > wire.MaxPath {",
		Why:          "a piece of a hash is sent",
		Requirements: []string{"CPT-016"},
	},
	{
		ID: "F-CPT-17", File: "firmware/companion/rawpackets.go",
		Find: `	hops := len(t.Hashes) / t.HashSize()
	if 12+`,
		Replace: `	hops := len(t.Hashes)
	if 12+`,
		Why:          "every byte counts as a hop",
		Requirements: []string{"CPT-017"},
	},
	{
		ID: "F-CPT-18", File: "firmware/mesh/direct.go",
		Find:         "if from >= len(t.Hashes) {",
		Replace:      "if from >= len(t.Hashes) || n.isNext(t.Hashes[from:from+size]) {",
		Why:          "one that comes through this radio is told",
		Requirements: []string{"CPT-018"},
	},
	{
		ID: "F-CPT-19", File: "firmware/mesh/route.go",
		Find:         "if p.Route.IsDirect() && n.seen.first(&p.Packet) && n.ports.Observer != nil {",
		Replace:      "if p.Route.IsDirect() && n.ports.Observer != nil {",
		Why:          "it is told again",
		Requirements: []string{"CPT-019"},
	},
	{
		ID: "F-CPT-20", File: "firmware/mesh/route.go",
		Find:         "if p.Path.Hops() == 0 && n.ports.Observer != nil {",
		Replace:      "if n.ports.Observer != nil {",
		Why:          "what is on its way along a path is told",
		Requirements: []string{"CPT-020"},
	},
}
