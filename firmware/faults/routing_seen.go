package faults

// routingSeen are mistakes with what a node takes for known.
var routingSeen = []Fault{
	{
		ID: "F-RT-07", File: "firmware/mesh/route.go",
		Find: `n.ports.Peers.Data(p, peer, plain)
			p.own = true`,
		Replace:      "n.ports.Peers.Data(p, peer, plain)",
		Why:          "what was for this node is not marked",
		Requirements: []string{"RT-007"},
	},
	{
		ID: "F-RT-08", File: "firmware/mesh/route.go",
		Find: "	for peer := range n.ports.Peers.Match(d.Src) {",
		Replace: `	p.own = true
	for peer := range n.ports.Peers.Match(d.Src) {`,
		Why:          "one byte of a key is taken for the whole",
		Requirements: []string{"RT-008"},
	},
	{
		ID: "F-RT-09", File: "firmware/mesh/dispatch.go",
		Find: `	n.seen.add(&p.Packet)
	n.Enqueue(p, floodPriority(p.Type), delay)`,
		Replace:      "	n.Enqueue(p, floodPriority(p.Type), delay)",
		Why:          "a node does not remember what it floods itself",
		Requirements: []string{"RT-009"},
	},
	{
		ID: "F-RT-10", File: "firmware/mesh/route.go",
		Find: `	key := n.self.Public()
	if wraps {`,
		Replace: `	key := n.self.Public()
	for i := range p.Path.Hops() {
		if n.isNext(p.Path.Hash(i)) {
			return verdict{}
		}
	}
	if wraps {`,
		Why:          "another node with the same first key byte is taken for a loop",
		Requirements: []string{"RT-010"},
	},
	{
		ID: "F-RT-21", File: "firmware/mesh/direct.go",
		Find: `	if !n.seen.first(&p.Packet) {
		return verdict{}
	}
	p.Path.RemoveFirst()`,
		Replace:      "	p.Path.RemoveFirst()",
		Why:          "direct frames are not looked up among those seen",
		Requirements: []string{"RT-021"},
	},
	{
		ID: "F-RT-22", File: "firmware/mesh/route.go",
		Find: `d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || !n.seen.first(&p.Packet) {`,
		Replace: `d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || n.seen.has(&p.Packet) || n.ports.Policy.Forward && !n.seen.first(&p.Packet) {`,
		Why:          "only what may be forwarded is remembered",
		Requirements: []string{"RT-022"},
	},
	{
		ID: "F-RT-23", File: "firmware/mesh/seen.go",
		Find:         "const SeenSize = 160",
		Replace:      "const SeenSize = 128",
		Why:          "the table has the size of older releases",
		Requirements: []string{"RT-023", "RT-025"},
	},
	{
		ID: "F-RT-24", File: "firmware/mesh/seen.go",
		Find:         "const SeenSize = 160",
		Replace:      "const SeenSize = 256",
		Why:          "the table is larger than there is memory for",
		Requirements: []string{"RT-024"},
	},
	{
		ID: "F-RT-25", File: "firmware/mesh/seen.go",
		Find: `	s.ring[s.next] = binary.LittleEndian.Uint64(hash[:])
	s.next = (s.next + 1) % SeenSize`,
		Replace: `	if p.Type == wire.TypeAck {
		s.ring[0] = binary.LittleEndian.Uint64(hash[:])
		return
	}
	s.ring[s.next] = binary.LittleEndian.Uint64(hash[:])
	s.next = (s.next + 1) % SeenSize`,
		Why:          "one acknowledgement is remembered at a time",
		Requirements: []string{"RT-025"},
	},
	{
		ID: "F-RT-36", File: "firmware/wire/packet.go",
		Find:         "b = append(b, p.Path.length, 0)",
		Replace:      "b = append(b, 0, 0)",
		Why:          "a trace on its way back is taken for a duplicate",
		Requirements: []string{"RT-036"},
	},
	{
		ID: "F-RT-65", File: "firmware/wire/packet.go",
		Find:         "b := append(room[:0], byte(p.Type))",
		Replace:      "b := room[:0]",
		Why:          "leaves the type out of what makes a packet a duplicate",
		Requirements: []string{"RT-064"},
	},
	{
		ID: "F-RT-71", File: "firmware/mesh/dispatch.go",
		Find: `		p.TransportCodes[0] = scope.Code(uint8(p.Type), p.Payload)
	}
	n.seen.add(&p.Packet)`,
		Replace: `		p.TransportCodes[0] = scope.Code(uint8(p.Type), p.Payload)
		n.Enqueue(p, floodPriority(p.Type), delay)
		return
	}
	n.seen.add(&p.Packet)`,
		Why:          "does not know its own floods again that have a scope",
		Requirements: []string{"RT-070"},
	},
	{
		ID: "F-RT-72", File: "firmware/mesh/dispatch.go",
		Find: `	n.seen.add(&p.Packet)
	n.Enqueue(p, priority, delay)`,
		Replace:      `	n.Enqueue(p, priority, delay)`,
		Why:          "does not know its own direct frames again",
		Requirements: []string{"RT-071"},
	},
	{
		ID: "F-RT-73", File: "firmware/mesh/route.go",
		Find: `	d, err := wire.DecodeAnonDatagram(p.Payload)
	if err != nil || !n.seen.first(&p.Packet) {`,
		Replace: `	d, err := wire.DecodeAnonDatagram(p.Payload)
	if err != nil {`,
		Why:          "does not know log-ins again",
		Requirements: []string{"RT-072", "RT-073"},
	},
	{
		ID: "F-RT-74", File: "firmware/mesh/route.go",
		Find: `	if n.ports.Server != nil && n.ports.Server.Ack(p, code) {
		p.own = true
	}`,
		Replace: `	if n.ports.Server != nil {
		n.ports.Server.Ack(p, code)
	}`,
		Why:          "passes on acknowledgements that were for the room",
		Requirements: []string{"RT-074"},
	},
}
