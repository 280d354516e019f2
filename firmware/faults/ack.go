package faults

var ack = []Fault{
	{
		ID: "F-ACK-01", File: "firmware/room/texts.go",
		Find:         "identity.AckHash(plain[:textHead+len(text)], c.Key)",
		Replace:      "identity.AckHash(plain[:textHead+len(text)], r.Node.Self().Public())",
		Why:          "the acknowledgement is computed with the room's key instead of the author's",
		Requirements: []string{"ACK-001"},
	},
	{
		ID: "F-ACK-02", File: "firmware/room/texts.go",
		Find: "text, _, _ := bytes.Cut(plain[textHead:], []byte{0})",
		Replace: `plain[4] &^= 3
		text, _, _ := bytes.Cut(plain[textHead:], []byte{0})`,
		Why:          "the attempt is masked out before the acknowledgement is computed",
		Requirements: []string{"ACK-002"},
	},
	{
		ID: "F-ACK-03", File: "firmware/room/texts.go",
		Find:         "text, _, _ := bytes.Cut(plain[textHead:], []byte{0})",
		Replace:      `text := bytes.TrimRight(plain[textHead:], "\x00")`,
		Why:          "the padding is cut off where the text should end",
		Requirements: []string{"ACK-003"},
	},
	{
		ID: "F-ACK-04", File: "firmware/room/texts.go",
		Find:         "len(plain) <= textHead",
		Replace:      `msg.Text == ""`,
		Why:          "a text without text is taken for none",
		Requirements: []string{"ACK-004"},
	},
	{
		ID: "F-ACK-05", File: "firmware/room/texts.go",
		Find: "text, _, _ := bytes.Cut(plain[textHead:], []byte{0})",
		Replace: `text, _, _ := bytes.Cut(plain[textHead:], []byte{0})
		text = text[:min(len(text), postTextSize)]`,
		Why:          "the acknowledgement covers the text as it is kept",
		Requirements: []string{"ACK-005"},
	},
	{
		ID: "F-ACK-06", File: "firmware/mesh/pool.go",
		Find:         "const PoolSize = 32",
		Replace:      "const PoolSize = 2",
		Why:          "the pool holds two packets",
		Requirements: []string{"ACK-006"},
	},
	{
		ID: "F-ACK-07", File: "firmware/room/texts.go",
		Find:         "ackDelay     device.Millis = 200",
		Replace:      "ackDelay     device.Millis = 250",
		Why:          "the acknowledgement waits 250 ms",
		Requirements: []string{"ACK-007"},
	},
	{
		ID: "F-ACK-08", File: "firmware/room/texts.go",
		Find:         "r.FloodReply(p, r.Node.NewAck(code[:]), ackDelay)",
		Replace:      "r.Node.SendDirect(r.Node.NewAck(code[:]), &wire.Path{}, ackDelay)",
		Why:          "a client whose path is not known is taken for a neighbour",
		Requirements: []string{"ACK-008", "ACK-009"},
	},
	{
		ID: "F-ACK-09", File: "firmware/server/reply.go",
		Find:         "s.Node.SendFlood(packet, scope, p.Path.HashSize(), delay)",
		Replace:      "s.Node.SendFlood(packet, scope, 1, delay)",
		Why:          "flooded replies use the room's own size of path hashes",
		Requirements: []string{"ACK-009"},
	},
	{
		ID: "F-ACK-10", File: "firmware/server/peers.go",
		Find:         "clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])",
		Replace:      "clear(c.Path[:])",
		Why:          "of a path only its length is kept",
		Requirements: []string{"ACK-010", "ACK-035"},
	},
	{
		ID: "F-ACK-11", File: "firmware/room/texts.go",
		Find:         "if r.Console.Settings.MultiAcks > 0 {",
		Replace:      "if r.Console.Settings.MultiAcks < 2 {",
		Why:          "multi.acks is read the wrong way round",
		Requirements: []string{"ACK-011"},
	},
	{
		ID: "F-ACK-12", File: "firmware/room/texts.go",
		Find:         "extraAckStep device.Millis = 300",
		Replace:      "extraAckStep device.Millis = 200",
		Why:          "the second acknowledgement follows the first too soon",
		Requirements: []string{"ACK-012"},
	},
	{
		ID: "F-ACK-13", File: "firmware/room/texts.go",
		Find: "r.FloodReply(p, r.Node.NewAck(code[:]), ackDelay)",
		Replace: `r.FloodReply(p, r.Node.NewAck(code[:]), ackDelay)
		if r.Console.Settings.MultiAcks > 0 {
			r.FloodReply(p, r.Node.NewMultiAck(code[:], 0), ackDelay+extraAckStep)
		}`,
		Why:          "multi.acks floods a second acknowledgement too",
		Requirements: []string{"ACK-013"},
	},
	{
		ID: "F-ACK-14", File: "firmware/mesh/route.go",
		Find: `if err != nil || !n.seen.first(&p.Packet) {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {
		return true
	}
`,
		Replace: `if err != nil || !n.seen.first(&p.Packet) {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {
		return true
	}
	if p.Type == wire.TypeTxt {
		n.SendFlood(n.NewAck(d.Sealed[:4]), identity.TransportKey{}, 1, 200)
	}
`,
		Why:          "texts are acknowledged before they are opened, whoever sent them",
		Requirements: []string{"ACK-014", "ACK-017"},
	},
	{
		ID: "F-ACK-15", File: "firmware/room/texts.go",
		Find:         "return role != admin.Guest && (role != admin.ReadOnly || r.quirks.ReadOnlyPosts)",
		Replace:      "return role == admin.Guest || role != admin.ReadOnly || r.quirks.ReadOnlyPosts",
		Why:          "clients that may only read are taken for members",
		Requirements: []string{"ACK-015"},
	},
	{
		ID: "F-ACK-16", File: "firmware/room/texts.go",
		Find:         " || msg.Timestamp < c.LastTimestamp {",
		Replace:      " {",
		Why:          "texts are not compared with the last time stamp",
		Requirements: []string{"ACK-016"},
	},
	{
		ID: "F-ACK-17", File: "firmware/room/texts.go",
		Find:         " || plain[4]>>2 > byte(wire.TextCommand)",
		Replace:      "",
		Why:          "every type of text is taken for a post",
		Requirements: []string{"ACK-018"},
	},
	{
		ID: "F-ACK-18", File: "firmware/room/texts.go",
		Find: `case msg.Type == wire.TextCommand:
`,
		Replace: `case msg.Type == wire.TextCommand:
		r.acknowledge(p, c, identity.AckHash(plain[:textHead+len(msg.Text)], c.Key))
`,
		Why:          "commands are acknowledged like posts",
		Requirements: []string{"ACK-019"},
	},
	{
		ID: "F-ACK-19", File: "firmware/mesh/route.go",
		Find: `if err != nil || !n.seen.first(&p.Packet) {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {
		return true
	}
`,
		Replace: `if err != nil {
		return false
	}
	if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {
		return true
	}
`,
		Why:          "repeated datagrams are not recognised",
		Requirements: []string{"ACK-020"},
	},
	{
		ID: "F-ACK-20", File: "firmware/room/texts.go",
		Find: "if !r.repeated(c, msg, again) {",
		Replace: `if r.repeated(c, msg, again) {
			return
		} else {`,
		Why:          "a repeated post is dropped without an acknowledgement",
		Requirements: []string{"ACK-021"},
	},
	{
		ID: "F-ACK-21", File: "firmware/mesh/route.go",
		Find: `n.ack(p, ack.Code)
		return true`,
		Replace: `if p.Route.IsFlood() {
			n.ack(p, ack.Code)
		}
		return true`,
		Why:          "acknowledgements that come direct are passed over",
		Requirements: []string{"ACK-022", "ACK-025"},
	},
	{
		ID: "F-ACK-22", File: "firmware/mesh/route.go",
		Find:         "if ack, ok := n.unpack(p); ok && n.seen.first(&ack.Packet) {",
		Replace:      "if ack, ok := n.unpack(p); ok && p.Route.IsFlood() && n.seen.first(&ack.Packet) {",
		Why:          "multipart acknowledgements count only when flooded, which they never are",
		Requirements: []string{"ACK-023"},
	},
	{
		ID: "F-ACK-23", File: "firmware/server/peers.go",
		Find:         "ret.ExtraType() == wire.TypeAck",
		Replace:      "ret.ExtraType() == wire.TypeResponse",
		Why:          "the acknowledgement within a path return is not looked for",
		Requirements: []string{"ACK-024", "ACK-028"},
	},
	{
		ID: "F-ACK-24", File: "firmware/mesh/route.go",
		Find: `ack, err := wire.DecodeAck(p.Payload)
		if err != nil ||`,
		Replace: `ack, err := wire.DecodeAck(p.Payload)
		if err != nil || len(ack.Extra) > 0 ||`,
		Why:          "acknowledgements must have 4 bytes",
		Requirements: []string{"ACK-025"},
	},
	{
		ID: "F-ACK-25", File: "firmware/mesh/direct.go",
		Find: `if p.Type == wire.TypeAck {
		if ack`,
		Replace: `if p.Type == wire.TypeAck && n.isNext(p.Path.Hash(0)) {
		if ack`,
		Why:          "acknowledgements on their way to other nodes are passed over",
		Requirements: []string{"ACK-026"},
	},
	{
		ID: "F-ACK-26", File: "firmware/room/push.go",
		Find:         "c.Sync.PendingAck == sum",
		Replace:      "c.Sync.PendingAck<<8 == sum<<8",
		Why:          "three of the four bytes are compared",
		Requirements: []string{"ACK-027"},
	},
	{
		ID: "F-ACK-27", File: "firmware/server/peers.go",
		Find:         "if ret.ExtraType() == wire.TypeAck &&",
		Replace:      "if c.Sync.Waiting && ret.ExtraType() == wire.TypeAck &&",
		Why:          "a path return may acknowledge its sender's pushes alone",
		Requirements: []string{"ACK-028"},
	},
	{
		ID: "F-ACK-28", File: "firmware/mesh/direct.go",
		Find:         "case p.own && !n.quirks.ResendsOwnAck:",
		Replace:      "case p.own && p.Type != wire.TypeAck:",
		Why:          "the mark that should stop an acknowledgement makes a frame of its own of it",
		Requirements: []string{"ACK-029"},
	},
	{
		ID: "F-ACK-29", File: "firmware/room/push.go",
		Find:         "ackTimeoutFlood device.Millis = 12000",
		Replace:      "ackTimeoutFlood device.Millis = 10000",
		Why:          "the acknowledgement of a flooded push is given up after 10 s",
		Requirements: []string{"ACK-030"},
	},
	{
		ID: "F-ACK-30", File: "firmware/room/push.go",
		Find:         "ackTimeoutHop*device.Millis(path.Hops()+1)",
		Replace:      "ackTimeoutHop*device.Millis(path.Hops())",
		Why:          "the last step of a path is not counted",
		Requirements: []string{"ACK-031"},
	},
	{
		ID: "F-ACK-31", File: "firmware/room/push.go",
		Find:         "Attempt: c.Sync.Attempt,",
		Replace:      "Attempt: 0,",
		Why:          "every try of a push is the same packet",
		Requirements: []string{"ACK-032"},
	},
	{
		ID: "F-ACK-32", File: "firmware/room/push.go",
		Find:         "c.Sync.Waiting && c.Sync.PendingAck == sum {",
		Replace:      "c.Sync.Waiting && sum != 0 {",
		Why:          "any acknowledgement counts for the first client that owes one",
		Requirements: []string{"ACK-033", "ACK-027"},
	},
	{
		ID: "F-ACK-33", File: "firmware/room/requests.go",
		Find:         "identity.AckHash(k.AppendAcked(r.plain[:0]), c.Key)",
		Replace:      "identity.AckHash(plain[:5], c.Key)",
		Why:          "the sync point is left out of a keep-alive's acknowledgement",
		Requirements: []string{"ACK-034"},
	},
	{
		ID: "F-ACK-34", File: "firmware/room/requests.go",
		Find: "r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, server.ResponseDelay)",
		Replace: `_ = path
		r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), &wire.Path{}, server.ResponseDelay)`,
		Why:          "keep-alives are acknowledged to neighbours alone",
		Requirements: []string{"ACK-035"},
	},
	{
		ID: "F-ACK-35", File: "firmware/room/requests.go",
		Find:         "r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, server.ResponseDelay)",
		Replace:      "r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, ackDelay)",
		Why:          "keep-alives are acknowledged as soon as posts",
		Requirements: []string{"ACK-036"},
	},
	{
		ID: "F-ACK-36", File: "firmware/room/requests.go",
		Find: "r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, server.ResponseDelay)",
		Replace: `if r.Console.Settings.MultiAcks > 0 {
			r.Node.SendDirect(r.Node.NewMultiAck(code[:], 1), path, server.ResponseDelay)
		}
		r.Node.SendDirect(r.Node.NewAck(append(code[:], r.posts.unsynced(c))), path, server.ResponseDelay+extraAckStep)`,
		Why:          "multi.acks counts for keep-alives too",
		Requirements: []string{"ACK-037"},
	},
	{
		ID: "F-ACK-37", File: "firmware/room/requests.go",
		Find:         "req.Type == wire.RequestKeepAlive && p.Route.IsDirect()",
		Replace:      "req.Type == wire.RequestKeepAlive",
		Why:          "flooded keep-alives are answered",
		Requirements: []string{"ACK-038"},
	},
	{
		ID: "F-ACK-38", File: "firmware/room/requests.go",
		Find:         "err != nil || req.Timestamp < c.LastTimestamp",
		Replace:      "err != nil",
		Why:          "requests are not compared with the last time stamp",
		Requirements: []string{"ACK-039"},
	},
	{
		ID: "F-ACK-39", File: "firmware/room/requests.go",
		Find: `	c.Sync.Waiting = false
`,
		Replace:      "",
		Why:          "a keep-alive leaves the client waiting for its acknowledgement",
		Requirements: []string{"ACK-040"},
	},
	{
		ID: "F-ACK-40", File: "firmware/room/texts.go",
		Find:         "ackDelay     device.Millis = 200",
		Replace:      "ackDelay     device.Millis = 150",
		Why:          "the acknowledgement waits 150 ms",
		Requirements: []string{"ACK-007"},
	},
	{
		ID: "F-ACK-41", File: "firmware/server/peers.go",
		Find:         "c.PathLen = ret.Path.LengthByte()",
		Replace:      "c.PathLen = byte(ret.Path.Hops())",
		Why:          "the size of a path's hashes is not kept",
		Requirements: []string{"ACK-041"},
	},
	{
		ID: "F-ACK-42", File: "firmware/server/peers.go",
		Find:         "if ret.ExtraType() == wire.TypeAck &&",
		Replace:      "if wire.PayloadType(ret.ExtraByte) == wire.TypeAck &&",
		Why:          "takes the reserved bits for part of the type",
		Requirements: []string{"ACK-042"},
	},
	{
		ID: "F-ACK-43", File: "firmware/server/peers.go",
		Find:         "if ret.ExtraType() == wire.TypeAck &&",
		Replace:      "if",
		Why:          "takes whatever comes with a path for an acknowledgement",
		Requirements: []string{"ACK-043"},
	},
	{
		ID: "F-ACK-100", File: "firmware/server/peers.go",
		Find:         "if ret.ExtraType() == wire.TypeAck &&",
		Replace:      "if s.matched[peer] < 8 && ret.ExtraType() == wire.TypeAck &&",
		Why:          "the acknowledgement within a path return counts for the first eight clients",
		Requirements: []string{"ACK-044"},
	},
	{
		ID: "F-ACK-101", File: "firmware/mesh/direct.go",
		Find:         "n.follow(n.NewAck(p.Payload), p, delay)",
		Replace:      "n.follow(n.NewAck(p.Payload[:4]), p, delay)",
		Why:          "an acknowledgement is passed on as its four bytes that count",
		Requirements: []string{"ACK-045", "ACK-046"},
	},
	{
		ID: "F-ACK-102", File: "firmware/mesh/direct.go",
		Find:         "n.follow(n.NewMultiAck(p.Payload, extra), p, delay)",
		Replace:      "n.follow(n.NewMultiAck(p.Payload[:4], extra), p, delay)",
		Why:          "the extra acknowledgement has four bytes",
		Requirements: []string{"ACK-045"},
	},
	{
		ID: "F-ACK-103", File: "firmware/mesh/direct.go",
		Find:         "return ack, ack.setPayload(m.Data)",
		Replace:      "return ack, ack.setPayload(m.Data[:4])",
		Why:          "of an acknowledgement in a multipart packet four bytes are taken",
		Requirements: []string{"ACK-046"},
	},
	{
		ID: "F-ACK-104", File: "firmware/mesh/route.go",
		Find: `n.ack(p, ack.Code)
		return true`,
		Replace: `n.ack(p, ack.Code)
		p.Payload = p.Payload[:4]
		return true`,
		Why:          "a flooded acknowledgement is cut to its four bytes that count",
		Requirements: []string{"ACK-047"},
	},
	{
		ID: "F-ACK-105", File: "firmware/mesh/seen.go",
		Find: `func (s *seen) first(p *wire.Packet) bool {
	if s.has(p) {`,
		Replace: `func (s *seen) first(p *wire.Packet) bool {
	if (p.Type == wire.TypeAck || p.Type == wire.TypeMultipart) && len(p.Payload) > 4 {
		ack := *p
		ack.Payload = p.Payload[:4]
		return s.first(&ack)
	}
	if s.has(p) {`,
		Why:          "acknowledgements are known again by four bytes",
		Requirements: []string{"ACK-048"},
	},
	{
		ID: "F-ACK-106", File: "firmware/mesh/direct.go",
		Find:         "if err != nil || m.Type != wire.TypeAck {",
		Replace:      "if err != nil || m.Type != wire.TypeAck || len(m.Data) > 5 {",
		Why:          "multipart acknowledgements of six bytes are taken for something else",
		Requirements: []string{"ACK-046"},
	},
}
