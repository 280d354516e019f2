package faults

// repeaterForwarding are mistakes with how far and when repeaters pass packets on.
var repeaterForwarding = []Fault{
	{
		ID: "F-RPF-01", File: "firmware/repeater/forward.go",
		Find: `	if detect == admin.LoopOff {
		return false
	}
`,
		Replace: `	if detect == admin.LoopOff {
		detect = admin.LoopMinimal
	}
`,
		Why:          "loops are looked for unasked",
		Requirements: []string{"RPF-001"},
	},
	{
		ID: "F-RPF-02", File: "firmware/repeater/forward.go",
		Find:         "admin.LoopMinimal:  {1: 4,",
		Replace:      "admin.LoopMinimal:  {1: 5,",
		Why:          "one round more",
		Requirements: []string{"RPF-002"},
	},
	{
		ID: "F-RPF-03", File: "firmware/repeater/forward.go",
		Find:         "{1: 4, 2: 2,",
		Replace:      "{1: 4, 2: 1,",
		Why:          "hashes of 2 bytes are held to be sure",
		Requirements: []string{"RPF-003"},
	},
	{
		ID: "F-RPF-04", File: "firmware/repeater/forward.go",
		Find:         "{1: 4, 2: 2, 3: 1}",
		Replace:      "{1: 4, 2: 2, 3: 2}",
		Why:          "hashes of 3 bytes are treated as those of 2",
		Requirements: []string{"RPF-004"},
	},
	{
		ID: "F-RPF-05", File: "firmware/repeater/forward.go",
		Find:         "{1: 2, 2: 1, 3: 1}",
		Replace:      "{1: 1, 2: 1, 3: 1}",
		Why:          "moderate is as strict as strict",
		Requirements: []string{"RPF-005"},
	},
	{
		ID: "F-RPF-06", File: "firmware/repeater/forward.go",
		Find:         "{1: 2, 2: 1, 3: 1}",
		Replace:      "{1: 2, 2: 2, 3: 1}",
		Why:          "hashes of 2 bytes are treated as those of 1",
		Requirements: []string{"RPF-006"},
	},
	{
		ID: "F-RPF-07", File: "firmware/repeater/forward.go",
		Find:         "{1: 2, 2: 1, 3: 1}",
		Replace:      "{1: 2, 2: 1, 3: 2}",
		Why:          "the limits stand the wrong way round",
		Requirements: []string{"RPF-007"},
	},
	{
		ID: "F-RPF-08", File: "firmware/repeater/forward.go",
		Find: `	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Replace: `	if detect == admin.LoopStrict && p.Path.HashSize() == 1 && !p.Route.HasTransportCodes() {
		been--
	}
	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Why:          "without a region strict is as forgiving as moderate",
		Requirements: []string{"RPF-008"},
	},
	{
		ID: "F-RPF-09", File: "firmware/repeater/forward.go",
		Find: `	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Replace: `	if detect == admin.LoopStrict && p.Path.HashSize() == 2 && p.Type == 2 {
		been--
	}
	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Why:          "strict lets a text with hashes of 2 bytes pass once",
		Requirements: []string{"RPF-009"},
	},
	{
		ID: "F-RPF-10", File: "firmware/repeater/forward.go",
		Find: `	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Replace: `	if detect == admin.LoopStrict && p.Path.HashSize() == 3 && p.Type == 2 {
		been--
	}
	return been >= loopLimit(detect, p.Path.HashSize())
`,
		Why:          "strict lets a text with hashes of 3 bytes pass once",
		Requirements: []string{"RPF-010"},
	},
	{
		ID: "F-RPF-11", File: "firmware/repeater/forward.go",
		Find:         "return been >= loopLimit(detect, p.Path.HashSize())",
		Replace:      "return max(been, bytes.Count(p.Path.Bytes(), key[:p.Path.HashSize()])) >= loopLimit(detect, p.Path.HashSize())",
		Why:          "the hash is looked for anywhere in the path",
		Requirements: []string{"RPF-011"},
	},
	{
		ID: "F-RPF-12", File: "firmware/repeater/forward.go",
		Find:         "if bytes.HasPrefix(key[:], p.Path.Hash(i)) {",
		Replace:      "if bytes.HasPrefix(key[:], p.Path.Hash(i)[:1]) {",
		Why:          "of a hash only the first byte is compared",
		Requirements: []string{"RPF-012"},
	},
	{
		ID: "F-RPF-13", File: "firmware/repeater/forward.go",
		Find:         "return !p.Route.IsFlood() || r.Allowed() && !r.looped(p)",
		Replace:      "return (!p.Route.IsFlood() || r.Allowed()) && !r.looped(p)",
		Why:          "paths ahead are taken for paths behind",
		Requirements: []string{"RPF-013"},
	},
	{
		ID: "F-RPF-14", File: "firmware/repeater/forward.go",
		Find:         "&& !r.looped(p)",
		Replace:      "&& (p.Route.HasTransportCodes() || !r.looped(p))",
		Why:          "loops are looked for without a region alone",
		Requirements: []string{"RPF-014"},
	},
	{
		ID: "F-RPF-15", File: "firmware/mesh/policy.go",
		Find:         "pkt.Route == wire.Flood && hops >= int(p.FloodMaxUnscoped)",
		Replace:      "pkt.Route.IsFlood() && hops >= int(p.FloodMaxUnscoped)",
		Why:          "the limit for floods without a region is one for all",
		Requirements: []string{"RPF-015"},
	},
	{
		ID: "F-RPF-16", File: "firmware/mesh/policy.go",
		Find:         "return p.Forward && (!pkt.Route.IsFlood() ||",
		Replace:      "return p.Forward && (!pkt.Route.IsFlood() && pkt.Type != wire.TypeTrace ||",
		Why:          "the marks of a trace are counted as hops of a flood",
		Requirements: []string{"RPF-016"},
	},
	{
		ID: "F-RPF-17", File: "firmware/admin/settings.go",
		Find:         "s.DirectTxDelayFactor, s.ForwardingOff = 0.3, 0",
		Replace:      "s.DirectTxDelayFactor, s.ForwardingOff = 0.2, 0",
		Why:          "direct packets are held back as a room server's are",
		Requirements: []string{"RPF-017"},
	},
	{
		ID: "F-RPF-18", File: "firmware/mesh/direct.go",
		Find:         "return verdict{true, tracePriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)}",
		Replace:      "return verdict{true, tracePriority, 0}",
		Why:          "a trace is passed on at once",
		Requirements: []string{"RPF-018"},
	},
	{
		ID: "F-RPF-19", File: "firmware/mesh/receive.go",
		Find: `	n.stats.ReceivedFlood++
`,
		Replace: `	n.stats.ReceivedFlood++
	for i := range n.delayed.n {
		if n.delayed.entries[i].packet.Hash() == p.Hash() {
			n.pool.put(p)
			return
		}
	}
`,
		Why:          "what is held back keeps its copies from being looked at",
		Requirements: []string{"RPF-019"},
	},
	{
		ID: "F-RPF-20", File: "firmware/mesh/direct.go",
		Find:         "n.follow(n.NewMultiAck(p.Payload, extra), p, delay)",
		Replace:      "n.follow(n.NewAck(p.Payload), p, delay)",
		Why:          "the extra acknowledgement is a plain one",
		Requirements: []string{"RPF-020"},
	},
	{
		ID: "F-RPF-21", File: "firmware/mesh/direct.go",
		Find:         "return ack, ack.setPayload(m.Data)",
		Replace:      "ack.Type = wire.TypeAck\n\treturn ack, ack.setPayload(m.Data)",
		Why:          "a part counts as the whole among what was seen",
		Requirements: []string{"RPF-021"},
	},
	{
		ID: "F-RPF-22", File: "firmware/mesh/route.go",
		Find: `		n.ack(p, ack.Code)
		return true
`,
		Replace: `		n.ack(p, ack.Code)
		for range n.ports.Policy.ExtraAcks {
			n.follow(n.NewMultiAck(p.Payload, 1), p, ackSpacing)
		}
		return true
`,
		Why:          "extra acknowledgements go out for flooded ones, too",
		Requirements: []string{"RPF-022"},
	},
	{
		ID: "F-RPF-23", File: "firmware/mesh/transmit.go",
		Find:         "n.ports.Random.IntN(device.CADRetry, 1, 4)",
		Replace:      "n.ports.Random.IntN(device.CADRetry, 4, 8)",
		Why:          "a busy channel is looked at again too late",
		Requirements: []string{"RPF-023"},
	},
}
