package faults

// routingReplies are mistakes with the ways of replies and pushes: paths, and the sizes of their hashes.
var routingReplies = []Fault{
	{
		ID: "F-RT-47", File: "firmware/server/reply.go",
		Find:         "int(s.Console.Settings.PathHashMode)+1",
		Replace:      "1",
		Why:          "path.hash.mode has no effect",
		Requirements: []string{"RT-047", "RT-048"},
	},
	{
		ID: "F-RT-48", File: "firmware/room/push.go",
		Find:         "r.Flood(packet, 0)",
		Replace:      "r.Node.SendFlood(packet, r.Console.Regions.Scope(), 1, 0)",
		Why:          "path.hash.mode has no effect on pushes",
		Requirements: []string{"RT-048"},
	},
	{
		ID: "F-RT-49", File: "firmware/server/reply.go",
		Find:         "s.Node.SendFlood(packet, scope, p.Path.HashSize(), delay)",
		Replace:      "s.Node.SendFlood(packet, scope, int(s.Console.Settings.PathHashMode)+1, delay)",
		Why:          "replies use the room's own size of path hashes",
		Requirements: []string{"RT-049"},
	},
	{
		ID: "F-RT-50", File: "firmware/server/peers.go",
		Find: `	c.PathLen = ret.Path.LengthByte()
`,
		Replace: `	if c.PathLen != admin.PathUnknown {
		return false
	}
	c.PathLen = ret.Path.LengthByte()
`,
		Why:          "a path that is known is kept",
		Requirements: []string{"RT-050"},
	},
	{
		ID: "F-RT-51", File: "firmware/mesh/route.go",
		Find:         "if n.ports.Peers.Path(p, peer, ret) && p.Route.IsFlood() {",
		Replace:      "if p.Route.IsFlood() && n.ports.Peers.Path(p, peer, ret) {",
		Why:          "a path that comes direct is passed over",
		Requirements: []string{"RT-051"},
	},
	{
		ID: "F-RT-52", File: "firmware/identity/box.go",
		Find:         "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0",
		Replace:      "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) > 1",
		Why:          "the authentication code is not compared",
		Requirements: []string{"RT-052"},
	},
	{
		ID: "F-RT-53", File: "firmware/server/peers.go",
		Find: `	c.PathLen = ret.Path.LengthByte()
`,
		Replace: `	if ret.Path.Hops() > 32 {
		return false
	}
	c.PathLen = ret.Path.LengthByte()
`,
		Why:          "long paths are taken for damaged ones",
		Requirements: []string{"RT-053"},
	},
	{
		ID: "F-RT-54", File: "firmware/server/peers.go",
		Find: `s.role.Acknowledged(wire.AckCode(ret.Extra))
	}
	return false`,
		Replace: `s.role.Acknowledged(wire.AckCode(ret.Extra))
	}
	return true`,
		Why:          "a path is sent back, as companions do",
		Requirements: []string{"RT-054"},
	},
	{
		ID: "F-RT-55", File: "firmware/server/reply.go",
		Find:         "s.boxes.of(secret), &p.Path, wire.TypeResponse, plain)",
		Replace:      "s.boxes.of(secret), &wire.Path{}, wire.TypeResponse, plain)",
		Why:          "the path is left out of a path return",
		Requirements: []string{"RT-055"},
	},
	{
		ID: "F-RT-67", File: "firmware/server/peers.go",
		Find: "	c.PathLen = ret.Path.LengthByte()",
		Replace: `	c.PathLen = 0
	if ret.Path.Hops() > 0 {
		c.PathLen = ret.Path.LengthByte()
	}`,
		Why:          "takes a path of no bytes for one that could not be copied",
		Requirements: []string{"RT-066"},
	},
}
