package faults

// aclAnswers are mistakes with the answers to log-ins, requests and commands, and with who gets them.
var aclAnswers = []Fault{
	{
		ID: "F-ACL-04", File: "firmware/server/login.go",
		Find:         "s.Board.Random().Fill(device.LoginBlob, resp.Blob[:])",
		Replace:      "_ = device.LoginBlob",
		Why:          "the random bytes of the answer are left out",
		Requirements: []string{"ACL-004"},
	},
	{
		ID: "F-ACL-05", File: "firmware/server/reply.go",
		Find:         "ResponseDelay device.Millis = 300",
		Replace:      "ResponseDelay device.Millis = 350",
		Why:          "every answer waits 350 ms",
		Requirements: []string{"ACL-005", "ACL-029", "ACL-052"},
	},
	{
		ID: "F-ACL-06", File: "firmware/server/reply.go",
		Find:         "s.Node.NewPathReturn(c.Key.Hash(), s.boxes.of(secret), &p.Path,",
		Replace:      "s.Node.NewPathReturn(c.Key.Hash(), s.boxes.of(secret), &wire.Path{},",
		Why:          "the path in the answer to a log-in is empty",
		Requirements: []string{"ACL-006"},
	},
	{
		ID: "F-ACL-07", File: "firmware/server/reply.go",
		Find:         "s.send(p, c, s.Node.NewDatagram(wire.TypeResponse, c.Key.Hash(), s.boxes.of(secret), plain), ResponseDelay)",
		Replace:      "s.FloodReply(p, s.Datagram(wire.TypeResponse, c, plain), ResponseDelay)",
		Why:          "the answer to a direct log-in or request is flooded",
		Requirements: []string{"ACL-007"},
	},
	{
		ID: "F-ACL-08", File: "firmware/server/reply.go",
		Find:         "s.FloodReply(p, packet, delay)",
		Replace:      "s.Node.SendDirect(packet, &wire.Path{}, delay)",
		Why:          "a client whose path is not known is taken for a neighbour",
		Requirements: []string{"ACL-008", "ACL-028"},
	},
	{
		ID: "F-ACL-09", File: "firmware/server/login.go",
		Find:         "c.PathLen = admin.PathUnknown // the way back is to be found anew",
		Replace:      "_ = c.PathLen",
		Why:          "a flooded log-in leaves the old path in use",
		Requirements: []string{"ACL-009"},
	},
	{
		ID: "F-ACL-21", File: "firmware/identity/box.go",
		Find:         "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0",
		Replace:      "subtle.ConstantTimeCompare(b.code(text)[1:], sealed[1:macSize]) == 0",
		Why:          "one byte of the authentication code is compared",
		Requirements: []string{"ACL-021"},
	},
	{
		ID: "F-ACL-24", File: "firmware/room/texts.go",
		Find:         "if c.IsAdmin() && !again {",
		Replace:      "if c.IsAdmin() {",
		Why:          "a command that comes again runs again",
		Requirements: []string{"ACL-024"},
	},
	{
		ID: "F-ACL-25", File: "firmware/room/requests.go",
		Find:         "req.Timestamp < c.LastTimestamp",
		Replace:      "req.Timestamp <= c.LastTimestamp",
		Why:          "requests need a later time stamp each",
		Requirements: []string{"ACL-025"},
	},
	{
		ID: "F-ACL-27", File: "firmware/server/console.go",
		Find:         "Type: wire.TextCommand, Text: reply",
		Replace:      "Type: wire.TextPlain, Text: reply",
		Why:          "the reply to a command is sent as a plain text",
		Requirements: []string{"ACL-027", "ACL-028"},
	},
	{
		ID: "F-ACL-28", File: "firmware/server/reply.go",
		Find: `	if path, known := PathOf(c); known {
		s.Node.SendDirect(packet, path, delay)`,
		Replace: `	if path, known := PathOf(c); known {
		_ = path
		s.Node.SendDirect(packet, &wire.Path{}, delay)`,
		Why:          "replies go to neighbours alone",
		Requirements: []string{"ACL-028", "ACL-007"},
	},
	{
		ID: "F-ACL-29", File: "firmware/room/texts.go",
		Find:         "if c.IsAdmin() && !again {",
		Replace:      "if c.Permissions.Role() >= admin.ReadWrite && !again {",
		Why:          "members may command",
		Requirements: []string{"ACL-030"},
	},
	{
		ID: "F-ACL-30", File: "firmware/mesh/route.go",
		Find: `	return true
}

// reciprocalDelay is`,
		Replace: `	if !p.own {
		n.SendFlood(n.build(wire.TypeResponse, []byte{d.Src, d.Dest}, d.Sealed), identity.TransportKey{}, 1, 300)
	}
	return true
}

// reciprocalDelay is`,
		Why:          "what cannot be opened is sent back",
		Requirements: []string{"ACL-031", "ACL-053"},
	},
	{
		ID: "F-ACL-31", File: "firmware/admin/key_system.go",
		Find:         `name: "prv.key", getSerial: true,`,
		Replace:      `name: "prv.key",`,
		Why:          "the private key is told to every administrator",
		Requirements: []string{"ACL-032"},
	},
	{
		ID: "F-ACL-32", File: "firmware/admin/command_access.go",
		Find:         "match: whole, serial: true, run: printAccess",
		Replace:      "match: whole, run: printAccess",
		Why:          "get acl is taken over the air",
		Requirements: []string{"ACL-033"},
	},
	{
		ID: "F-ACL-33", File: "firmware/server/console.go",
		Find:         "if s.quirks.RepliesToSlot {",
		Replace:      "if c.Key != to.Key {",
		Why:          "the reply goes to the place where the sender was",
		Requirements: []string{"ACL-034"},
	},
	{
		ID: "F-ACL-47", File: "firmware/room/requests.go",
		Find:         "if c := r.Access.At(i); c.IsAdmin() {",
		Replace:      "if c := r.Access.At(i); c.Permissions != 0 {",
		Why:          "the list that is told has members too",
		Requirements: []string{"ACL-048"},
	},
	{
		ID: "F-ACL-48", File: "firmware/room/requests.go",
		Find:         "if c.IsAdmin() && len(req.Data) >= 2",
		Replace:      "if len(req.Data) >= 2",
		Why:          "everyone is told who administers",
		Requirements: []string{"ACL-049"},
	},
	{
		ID: "F-ACL-49", File: "firmware/room/requests.go",
		Find: `	case wire.RequestStatus:
`,
		Replace: `	case wire.RequestStatus:
		if c.Permissions == 0 {
			return nil
		}
`,
		Why:          "the status is for members",
		Requirements: []string{"ACL-050"},
	},
	{
		ID: "F-ACL-50", File: "firmware/room/requests.go",
		Find: `	case wire.RequestTelemetry:
`,
		Replace: `	case wire.RequestTelemetry:
		if !c.IsAdmin() {
			return nil
		}
`,
		Why:          "telemetry is for administrators",
		Requirements: []string{"ACL-051"},
	},
	{
		ID: "F-ACL-51", File: "firmware/server/reply.go",
		Find:         "s.FloodReply(p, back, ResponseDelay)",
		Replace:      "s.FloodReply(p, back, 200)",
		Why:          "flooded requests are answered as soon as posts",
		Requirements: []string{"ACL-052", "ACL-005"},
	},
	{
		ID: "F-ACL-52", File: "firmware/room/requests.go",
		Find: `	return nil
}

// accessList appends`,
		Replace: `	return out
}

// accessList appends`,
		Why:          "what is unknown or denied is answered by its time stamp",
		Requirements: []string{"ACL-054", "ACL-049"},
	},
	{
		ID: "F-ACL-63", File: "firmware/server/reply.go",
		Find:         "s.Node.SendFlood(packet, scope, p.Path.HashSize(), delay)",
		Replace:      "s.Node.SendFlood(packet, scope, 1, delay)",
		Why:          "flooded answers have short path hashes",
		Requirements: []string{"ACL-065"},
	},
	{
		ID: "F-ACL-64", File: "firmware/server/reply.go",
		Find: `	if p.Route.IsFlood() {
		back :=`,
		Replace: `	if p.Route.IsFlood() && p.Path.Hops() == 0 {
		back :=`,
		Why:          "only neighbours are told the path to the room",
		Requirements: []string{"ACL-066"},
	},
	{
		ID: "F-ACL-82", File: "firmware/room/requests.go",
		Find:         "if c := r.Access.At(i); c.IsAdmin() {",
		Replace:      "if c := r.Access.At(i); c.IsAdmin() && len(out) < 100 {",
		Why:          "tells as many administrators as fit into 100 bytes",
		Requirements: []string{"ACL-069"},
	},
	{
		ID: "F-ACL-83", File: "firmware/room/requests.go",
		Find:         "len(req.Data) >= 2 && req.Data[0] == 0 && req.Data[1] == 0",
		Replace:      "len(req.Data) >= 2",
		Why:          "tells the list whatever is asked of it",
		Requirements: []string{"ACL-070"},
	},
	{
		ID: "F-ACL-87", File: "firmware/server/console.go",
		Find:         "if now == asked {",
		Replace:      "if now < asked {",
		Why:          "keeps the reply's time stamp apart from later ones alone",
		Requirements: []string{"ACL-074"},
	},
	{
		ID: "F-ACL-88", File: "firmware/room/requests.go",
		Find:         "Posted: r.posted, Pushed: r.pushed",
		Replace:      "Posted: r.pushed, Pushed: r.posted",
		Why:          "takes the two counters for each other",
		Requirements: []string{"ACL-075"},
	},
	{
		ID: "F-ACL-89", File: "firmware/mesh/seen.go",
		Find:         "if p.Route.IsDirect() {",
		Replace:      "if p.Route.IsFlood() {",
		Why:          "takes direct duplicates for flooded ones",
		Requirements: []string{"ACL-076"},
	},
	{
		ID: "F-ACL-90", File: "firmware/server/status.go",
		Find:         "SentFlood:         node.SentFlood,",
		Replace:      "SentFlood:         node.SentFlood + node.SentDirect,",
		Why:          "counts all frames as flooded",
		Requirements: []string{"ACL-077"},
	},
	{
		ID: "F-ACL-91", File: "firmware/server/status.go",
		Find:         "int16(radio.LastSNR() * 4)",
		Replace:      "int16(radio.LastSNR())",
		Why:          "tells whole decibels",
		Requirements: []string{"ACL-078"},
	},
	{
		ID: "F-ACL-92", File: "firmware/server/status.go",
		Find:         "UptimeSeconds:     uint32(s.uptime.before(s.Board.Millis()) / 1000),",
		Replace:      "UptimeSeconds:     uint32(s.Board.Millis() / 1000),",
		Why:          "tells the counter of milliseconds, as in 1.9.0",
		Requirements: []string{"ACL-079"},
	},
	{
		ID: "F-ACL-93", File: "firmware/server/peers.go",
		Find:         "	c.LastActivity = s.Calendar.Time()\n",
		Replace:      "",
		Why:          "does not take a path return for a sign of life",
		Requirements: []string{"ACL-080"},
	},
	{
		ID: "F-ACL-95", File: "firmware/server/status.go",
		Find:         "AirtimeSeconds:    uint32(node.SendTime / 1000),",
		Replace:      "AirtimeSeconds:    uint32(node.ReceiveTime / 1000),",
		Why:          "tells for how long it has heard others",
		Requirements: []string{"ACL-082"},
	},
	{
		ID: "F-ACL-96", File: "firmware/identity/box.go",
		Find:         "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0",
		Replace:      "subtle.ConstantTimeCompare(b.code(text)[:1], sealed[:1]) == 0",
		Why:          "compares the first byte of the authentication code alone",
		Requirements: []string{"ACL-083"},
	},
}
