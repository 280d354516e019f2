package faults

// routingScope are mistakes with the scope of what is flooded.
var routingScope = []Fault{
	{
		ID: "F-RT-20", File: "firmware/server/peers.go",
		Find: `s.origin = s.arrivalOf(p)
	return false`,
		Replace: `s.origin = s.arrivalOf(p)
	return p.Route == wire.Flood && !s.origin.unscoped`,
		Why:          "floods without a region are dropped when denied, as repeaters do",
		Requirements: []string{"RT-020"},
	},
	{
		ID: "F-RT-39", File: "firmware/server/reply.go",
		Find:         "		scope = s.origin.scope",
		Replace:      "		scope = fallback",
		Why:          "replies are flooded in the default region",
		Requirements: []string{"RT-039"},
	},
	{
		ID: "F-RT-40", File: "firmware/server/peers.go",
		Find: "s.origin = s.arrivalOf(p)",
		Replace: `if p.Route != wire.Flood {
		s.origin = s.arrivalOf(p)
	}`,
		Why:          "the region of an earlier frame counts for one without",
		Requirements: []string{"RT-040"},
	},
	{
		ID: "F-RT-41", File: "firmware/mesh/policy.go",
		Find:         "case !requestUnscopedFlood && haveDefault:",
		Replace:      "case haveDefault:",
		Why:          "the default region counts for every reply",
		Requirements: []string{"RT-041"},
	},
	{
		ID: "F-RT-42", File: "firmware/admin/regions.go",
		Find: `		if !r.Allows() {
			continue
		}
`,
		Replace:      "",
		Why:          "regions that are denied match all the same",
		Requirements: []string{"RT-042"},
	},
	{
		ID: "F-RT-43", File: "firmware/mesh/policy.go",
		Find:         "case !requestUnscopedFlood && haveDefault:",
		Replace:      "case requestUnscopedFlood && !requestUnscopedFlood && haveDefault:",
		Why:          "the default region counts for no reply, as before 1.17.1",
		Requirements: []string{"RT-043", "RT-044", "RT-045"},
	},
	{
		ID: "F-RT-44", File: "firmware/server/reply.go",
		Find:         "unscoped: s.Console.Regions.Wildcard().Allows()",
		Replace:      "unscoped: true",
		Why:          "floods without a region count as allowed",
		Requirements: []string{"RT-044"},
	},
	{
		ID: "F-RT-45", File: "firmware/server/reply.go",
		Find: `} else {
		s.FloodReply(p, packet, delay)`,
		Replace: `} else {
		s.Node.SendFlood(packet, s.origin.scope, p.Path.HashSize(), delay)`,
		Why:          "a reply that must be flooded for want of a path has no region",
		Requirements: []string{"RT-045"},
	},
	{
		ID: "F-RT-46", File: "firmware/server/reply.go",
		Find:         "packet, s.Console.Regions.Scope(), int(",
		Replace:      "packet, s.origin.scope, int(",
		Why:          "a push goes in the region of the last frame",
		Requirements: []string{"RT-046"},
	},
	{
		ID: "F-RT-61", File: "firmware/admin/regions.go",
		Find:         "key.Code(uint8(p.Type), p.Payload) == p.TransportCodes[0]",
		Replace:      "key.Code(uint8(p.Type), p.Payload) == p.TransportCodes[0] && p.TransportCodes[0] != 0x0001",
		Why:          "does not know that 0001 stands for 0000",
		Requirements: []string{"RT-060"},
	},
	{
		ID: "F-RT-62", File: "firmware/server/peers.go",
		Find: "	s.origin = s.arrivalOf(p)",
		Replace: `	if p.Route.IsFlood() {
		s.origin = s.arrivalOf(p)
	}`,
		Why:          "keeps the region of the last flood for what comes direct, as up to 1.16.0",
		Requirements: []string{"RT-061"},
	},
}
