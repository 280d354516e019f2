package faults

// repeaterDiscovery are mistakes with how repeaters find each other.
var repeaterDiscovery = []Fault{
	{
		ID: "F-RPD-01", File: "firmware/repeater/discovery.go",
		Find:         "wire.DiscoverResponse{Node: wire.NodeRepeater, SNR",
		Replace:      "wire.DiscoverResponse{Node: wire.NodeRoom, SNR",
		Why:          "the answer is a room server's",
		Requirements: []string{"RPD-001"},
	},
	{
		ID: "F-RPD-02", File: "firmware/repeater/discovery.go",
		Find:         "SNR: p.SNR, Tag",
		Replace:      "SNR: p.SNR / 4, Tag",
		Why:          "the answer has whole decibels",
		Requirements: []string{"RPD-002"},
	},
	{
		ID: "F-RPD-03", File: "firmware/repeater/discovery.go",
		Find: `		resp.Key = key[:shortKey]
`,
		Replace: `		resp.Key = key[len(key)-shortKey:]
`,
		Why:          "the end of the key is told",
		Requirements: []string{"RPD-003"},
	},
	{
		ID: "F-RPD-04", File: "firmware/repeater/discovery.go",
		Find:         "\tif req.Filter&discoverMask == 0 || s.Reg",
		Replace:      "\tif req.Filter == 0 || s.Reg",
		Why:          "any filter is taken for one of repeaters",
		Requirements: []string{"RPD-004"},
	},
	{
		ID: "F-RPD-05", File: "firmware/repeater/discovery.go",
		Find:         " || s.RegionsChanged < req.Since {",
		Replace:      " {",
		Why:          "the time in a request is not looked at",
		Requirements: []string{"RPD-005"},
	},
	{
		ID: "F-RPD-06", File: "firmware/mesh/route.go",
		Find:         "\t\t\tif p.Path.Hops() == 0 && n.ports.Observer != nil {",
		Replace:      "\t\t\tif p.Path.Hops() == 0 && n.ports.Observer != nil && n.seen.first(&p.Packet) {",
		Why:          "control packets are looked up among what was seen",
		Requirements: []string{"RPD-006"},
	},
	{
		ID: "F-RPD-07", File: "firmware/repeater/repeater.go",
		Find:         "limiter{most: 4, window: 120}",
		Replace:      "limiter{most: 4, window: 60}",
		Why:          "discovery is limited for a minute",
		Requirements: []string{"RPD-007"},
	},
	{
		ID: "F-RPD-08", File: "firmware/repeater/discovery.go",
		Find:         "\tif s.ForwardingOff != 0 || !r.disc",
		Replace:      "\tif !r.disc",
		Why:          "a repeater that repeats nothing lets itself be found",
		Requirements: []string{"RPD-008"},
	},
	{
		ID: "F-RPD-09", File: "firmware/mesh/route.go",
		Find:         "\t\t\tif p.Path.Hops() == 0 && n.ports.Observer != nil {",
		Replace:      "\t\t\tif n.ports.Observer != nil {",
		Why:          "discovery over hops is answered",
		Requirements: []string{"RPD-009"},
	},
	{
		ID: "F-RPD-10", File: "firmware/repeater/discovery.go",
		Find: "	if req, err := wire.DecodeDiscoverRequest(p.Payload); err == nil {",
		Replace: `	long := append(append([]byte{}, p.Payload...), make([]byte, max(0, 6-len(p.Payload)))...)
	if req, err := wire.DecodeDiscoverRequest(long); err == nil {`,
		Why:          "what a short request lacks is taken for zero",
		Requirements: []string{"RPD-010"},
	},
	{
		ID: "F-RPD-11", File: "firmware/repeater/discovery.go",
		Find:         "Tag: r.search.tag, HasSince: true}",
		Replace:      "Tag: r.search.tag}",
		Why:          "the time is left out of a search",
		Requirements: []string{"RPD-011"},
	},
	{
		ID: "F-RPD-12", File: "firmware/repeater/discovery.go",
		Find: `		r.near.put(key, r.Calendar.Time(), p.SNR, r.quirks)
`,
		Replace: `		r.near.put(key, r.Calendar.Time(), p.SNR, r.quirks)
		r.search.on = false
`,
		Why:          "the first answer ends a search",
		Requirements: []string{"RPD-012"},
	},
	{
		ID: "F-RPD-13", File: "firmware/repeater/discovery.go",
		Find:         "!r.search.takes(resp.Tag, ",
		Replace:      "!r.search.takes(r.search.tag, ",
		Why:          "any tag belongs to a search",
		Requirements: []string{"RPD-013"},
	},
	{
		ID: "F-RPD-14", File: "firmware/repeater/discovery.go",
		Find:         "\tif resp.Node != wire.NodeRepeater || len",
		Replace:      "\tif len",
		Why:          "whoever answers a search is taken for a repeater",
		Requirements: []string{"RPD-014"},
	},
	{
		ID: "F-RPD-15", File: "firmware/repeater/discovery.go",
		Find: `|| len(resp.Key) < wire.PublicKeySize || !r.search.takes(resp.Tag, r.Board.Millis(), r.quirks) {
		return
	}
	if key := identity.PublicKey(resp.Key); key`,
		Replace: `|| !r.search.takes(resp.Tag, r.Board.Millis(), r.quirks) {
		return
	}
	var key identity.PublicKey
	copy(key[:], resp.Key)
	if key`,
		Why:          "eight bytes are taken for a key",
		Requirements: []string{"RPD-015"},
	},
	{
		ID: "F-RPD-16", File: "firmware/repeater/discovery.go",
		Find:         "searchTime   device.Millis = 60_000",
		Replace:      "searchTime   device.Millis = 90_000",
		Why:          "a search lasts longer",
		Requirements: []string{"RPD-016"},
	},
	{
		ID: "F-RPD-17", File: "firmware/admin/command_board.go",
		Find:         `		if strings.TrimLeft(rq.arg, " ") != "" {`,
		Replace:      `		if strings.TrimLeft(rq.arg, " ") == "none" {`,
		Why:          "words behind discover.neighbors are not looked at",
		Requirements: []string{"RPD-017"},
	},
}
