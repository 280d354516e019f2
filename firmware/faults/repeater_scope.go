package faults

// repeaterScope are mistakes with the regions of repeaters.
var repeaterScope = []Fault{
	{
		ID: "F-RPS-01", File: "firmware/repeater/forward.go",
		Find:         "|| r.Allowed() &&",
		Replace:      "|| (r.Allowed() || !p.Route.HasTransportCodes()) &&",
		Why:          "floods without a region are always passed on",
		Requirements: []string{"RPS-001"},
	},
	{
		ID: "F-RPS-02", File: "firmware/repeater/forward.go",
		Find:         "|| r.Allowed() &&",
		Replace:      "|| (r.Allowed() || p.Route.HasTransportCodes() && r.Console.Regions.Len() == 0) &&",
		Why:          "without a region every scope is allowed",
		Requirements: []string{"RPS-002"},
	},
	{
		ID: "F-RPS-03", File: "firmware/repeater/forward.go",
		Find:         "|| r.Allowed() &&",
		Replace:      "|| r.Allowed() && r.Console.Regions.Wildcard().Allows() &&",
		Why:          "what is denied to all is denied to regions, too",
		Requirements: []string{"RPS-003"},
	},
	{
		ID: "F-RPS-04", File: "firmware/repeater/forward.go",
		Find: `	r := o.repeater
`,
		Replace: `	r := o.repeater
	if r.Console.Regions.Len() > 0 {
		if key, ok := r.Console.Regions.At(0).Key(); ok && key.Code(uint8(p.Type), p.Payload) == p.TransportCodes[0] {
			return !r.looped(p)
		}
	}
`,
		Why:          "the first region cannot be denied",
		Requirements: []string{"RPS-004"},
	},
	{
		ID: "F-RPS-05", File: "firmware/repeater/forward.go",
		Find: `	r := o.repeater
`,
		Replace: `	r := o.repeater
	if region := r.Console.Regions.Match(&p.Packet); region != nil && region.Parent != 0 && !r.Console.Regions.ByID(region.Parent).Allows() {
		return false
	}
`,
		Why:          "a region whose parent is denied is denied",
		Requirements: []string{"RPS-005"},
	},
	{
		ID: "F-RPS-06", File: "firmware/server/reply.go",
		Find: `	case wire.TransportFlood:
`,
		Replace: `	case wire.TransportFlood:
		if p.TransportCodes == [2]uint16{} {
			return arrival{unscoped: true}
		}
`,
		Why:          "transport codes of zero are taken for none",
		Requirements: []string{"RPS-006"},
	},
	{
		ID: "F-RPS-07", File: "firmware/repeater/forward.go",
		Find: `	r := o.repeater
`,
		Replace: `	r := o.repeater
	if p.Route.IsFlood() {
		p.TransportCodes[1] = 0
	}
`,
		Why:          "the second transport code is cleared",
		Requirements: []string{"RPS-007"},
	},
	{
		ID: "F-RPS-08", File: "firmware/admin/regions.go",
		Find: `	return identity.RegionKey(r.Name())
`,
		Replace: `	return identity.RegionKey(strings.TrimPrefix(r.Name(), "$"))
`,
		Why:          "a private region has the key of a public one",
		Requirements: []string{"RPS-008"},
	},
	{
		ID: "F-RPS-09", File: "firmware/repeater/forward.go",
		Find:         "\treturn !p.Route.IsFlood() ||",
		Replace:      "\treturn !p.Route.IsFlood() && r.Console.Regions.Wildcard().Allows() ||",
		Why:          "direct packets are held back where floods are",
		Requirements: []string{"RPS-009"},
	},
	{
		ID: "F-RPS-10", File: "firmware/repeater/requests.go",
		Find: `	data := r.reply(c, req)
`,
		Replace: `	if req.Type == wire.RequestOwnerInfo && p.Route.IsFlood() && !r.Allowed() {
		return
	}
	data := r.reply(c, req)
`,
		Why:          "a question from a region that is denied is not answered",
		Requirements: []string{"RPS-010"},
	},
}
