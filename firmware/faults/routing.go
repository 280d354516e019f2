package faults

var routing = []Fault{
	{
		ID: "F-RT-190", File: "firmware/mesh/route.go",
		Find:         "p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0",
		Replace:      "p.Type == wire.TypeControl && len(p.Payload) > 0",
		Why:          "all control data stays among neighbours",
		Requirements: []string{"RT-083"},
	},
	{
		ID: "F-RT-01", File: "firmware/mesh/policy.go",
		Find:         "return p.Forward && (!pkt.Route.IsFlood() || !p.floodLimited(pkt))",
		Replace:      "return (p.Forward || pkt.Route.IsDirect()) && (!pkt.Route.IsFlood() || !p.floodLimited(pkt))",
		Why:          "repeat is looked at for floods alone",
		Requirements: []string{"RT-001"},
	},
	{
		ID: "F-RT-02", File: "firmware/mesh/route.go",
		Find:         "case wire.TypeGrpData, wire.TypeGrpTxt:",
		Replace:      "case wire.TypeGrpTxt:",
		Why:          "group data is forgotten",
		Requirements: []string{"RT-002"},
	},
	{
		ID: "F-RT-03", File: "firmware/mesh/route.go",
		Find:         "} else if err := p.Path.Append(key[:]); err != nil {",
		Replace:      "} else if err := p.Path.Append(key[1:]); err != nil {",
		Why:          "the hash is taken from the second byte of the key",
		Requirements: []string{"RT-003", "RT-004"},
	},
	{
		ID: "F-RT-04", File: "firmware/mesh/route.go",
		Find:         "} else if err := p.Path.Append(key[:]); err != nil {",
		Replace:      "} else if err := p.Path.Append([]byte{key[0], 0, 0}); err != nil {",
		Why:          "of a longer hash only the first byte is written",
		Requirements: []string{"RT-004"},
	},
	{
		ID: "F-RT-05", File: "firmware/mesh/route.go",
		Find: "case wire.TypeTrace, wire.TypeControl: // never by flood",
		Replace: `case wire.TypeTrace, wire.TypeControl:
		return n.seen.first(&p.Packet)`,
		Why:          "control data travels as any other flood",
		Requirements: []string{"RT-005"},
	},
	{
		ID: "F-RT-06", File: "firmware/mesh/route.go",
		Find: `identity.Signature(a.Signature)) {
		return false`,
		Replace: `identity.Signature(a.Signature)) {
		return true`,
		Why:          "a forged advert is not taken note of, but passed on",
		Requirements: []string{"RT-006"},
	},
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
		ID: "F-RT-11", File: "firmware/wire/packet.go",
		Find:         "if p.Version != 0 {",
		Replace:      "if p.Version > 2 {",
		Why:          "frames of later versions are read as if they were of this one",
		Requirements: []string{"RT-011"},
	},
	{
		ID: "F-RT-12", File: "firmware/mesh/policy.go",
		Find:         "hops >= int(p.FloodMax) ||",
		Replace:      "hops > int(p.FloodMax) ||",
		Why:          "off by one hop",
		Requirements: []string{"RT-012"},
	},
	{
		ID: "F-RT-13", File: "firmware/mesh/policy.go",
		Find:         "hops >= int(p.FloodMax) ||",
		Replace:      "p.FloodMax > 0 && hops >= int(p.FloodMax) ||",
		Why:          "0 is taken for no limit",
		Requirements: []string{"RT-013"},
	},
	{
		ID: "F-RT-14", File: "firmware/mesh/policy.go",
		Find:         "hops := pkt.Path.Hops()",
		Replace:      "hops := len(pkt.Path.Bytes())",
		Why:          "bytes are counted for hops",
		Requirements: []string{"RT-014"},
	},
	{
		ID: "F-RT-15", File: "firmware/mesh/policy.go",
		Find:         "pkt.Route == wire.Flood && hops >= int(p.FloodMaxUnscoped)",
		Replace:      "hops >= int(p.FloodMaxUnscoped)",
		Why:          "the limit of unscoped floods counts for all",
		Requirements: []string{"RT-015"},
	},
	{
		ID: "F-RT-16", File: "firmware/mesh/policy.go",
		Find:         "pkt.Type == wire.TypeAdvert && hops >= int(p.FloodMaxAdvert)",
		Replace:      "pkt.Type == wire.TypeAdvert && hops > int(p.FloodMaxAdvert)",
		Why:          "off by one hop for adverts",
		Requirements: []string{"RT-016"},
	},
	{
		ID: "F-RT-17", File: "firmware/wire/path.go",
		Find:         "(p.Hops()+1)*p.HashSize() <= MaxPath",
		Replace:      "(p.Hops()+1)*p.HashSize() < MaxPath",
		Why:          "the last byte of a path is not used",
		Requirements: []string{"RT-017"},
	},
	{
		ID: "F-RT-18", File: "firmware/wire/path.go",
		Find:         "if length>>6 == 3 {",
		Replace:      "if length == 0xFF {",
		Why:          "a hash size that does not exist is read",
		Requirements: []string{"RT-018"},
	},
	{
		ID: "F-RT-19", File: "firmware/mesh/route.go",
		Find: "	wraps := n.quirks.PathWraps",
		Replace: `	p.TransportCodes = [2]uint16{}
	wraps := n.quirks.PathWraps`,
		Why:          "transport codes are not carried on",
		Requirements: []string{"RT-019"},
	},
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
		ID: "F-RT-26", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace:      "	return verdict{true, directPriority",
		Why:          "a node leaves itself in the path",
		Requirements: []string{"RT-026"},
	},
	{
		ID: "F-RT-27", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace: `	for range p.Path.HashSize() {
		p.Path.RemoveFirst()
	}
	return verdict{true, directPriority`,
		Why:          "a hop is removed for each byte of a hash",
		Requirements: []string{"RT-027"},
	},
	{
		ID: "F-RT-28", File: "firmware/mesh/direct.go",
		Find:         "if !n.isNext(p.Path.Hash(0)) ||",
		Replace:      "if p.Type != wire.TypeMultipart && !n.isNext(p.Path.Hash(0)) ||",
		Why:          "multipart packets are passed on whoever is next",
		Requirements: []string{"RT-028"},
	},
	{
		ID: "F-RT-29", File: "firmware/mesh/route.go",
		Find:         "bytes.HasPrefix(key[:], hash)",
		Replace:      "bytes.HasPrefix(key[:], hash[:min(1, len(hash))])",
		Why:          "of longer hashes only the first byte is compared",
		Requirements: []string{"RT-029"},
	},
	{
		ID: "F-RT-30", File: "firmware/mesh/direct.go",
		Find: `	p.Path.RemoveFirst()
	return verdict{true, directPriority`,
		Replace: `	p.Path.RemoveFirst()
	p.TransportCodes = [2]uint16{}
	return verdict{true, directPriority`,
		Why:          "a direct frame loses its codes",
		Requirements: []string{"RT-030"},
	},
	{
		ID: "F-RT-31", File: "firmware/mesh/direct.go",
		Find:         "n.forwardAck(p, 0)",
		Replace:      "n.forwardAck(p, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)+50)",
		Why:          "acknowledgements are held back as other frames are",
		Requirements: []string{"RT-031"},
	},
	{
		ID: "F-RT-32", File: "firmware/mesh/direct.go",
		Find:         "device.Millis(p.Payload[0]>>4+1)*ackSpacing",
		Replace:      "device.Millis(p.Payload[0]>>4)*ackSpacing",
		Why:          "the packets still to come are counted one too few",
		Requirements: []string{"RT-032"},
	},
	{
		ID: "F-RT-33", File: "firmware/mesh/direct.go",
		Find:         "n.NewMultiAck(p.Payload, extra)",
		Replace:      "n.NewMultiAck(p.Payload, extra-1)",
		Why:          "the last of the extra acknowledgements announces none",
		Requirements: []string{"RT-033"},
	},
	{
		ID: "F-RT-34", File: "firmware/mesh/direct.go",
		Find:         "p.Path.AppendSNR(p.SNR)",
		Replace:      "p.Path.AppendSNR(p.SNR / 4)",
		Why:          "whole decibels are written for quarters",
		Requirements: []string{"RT-034"},
	},
	{
		ID: "F-RT-35", File: "firmware/mesh/direct.go",
		Find:         "from+size > len(t.Hashes) || !n.isNext(t.Hashes[from:from+size]) ||",
		Replace:      "from+size > len(t.Hashes) ||",
		Why:          "every node on the way passes a trace on",
		Requirements: []string{"RT-035"},
	},
	{
		ID: "F-RT-36", File: "firmware/wire/packet.go",
		Find:         "b = append(b, p.Path.length, 0)",
		Replace:      "b = append(b, 0, 0)",
		Why:          "a trace on its way back is taken for a duplicate",
		Requirements: []string{"RT-036"},
	},
	{
		ID: "F-RT-37", File: "firmware/mesh/direct.go",
		Find:         "size := t.HashSize()",
		Replace:      "size := 1",
		Why:          "the flags of a trace are not looked at",
		Requirements: []string{"RT-037"},
	},
	{
		ID: "F-RT-38", File: "firmware/mesh/route.go",
		Find:         "case p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Replace:      "case p.Type == wire.TypeControl && p.Path.Hops() == 0 && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Why:          "control data with a path is taken for any other frame",
		Requirements: []string{"RT-038"},
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
		Find:         "s.boxes.of(c.Secret), &p.Path, wire.TypeResponse, plain)",
		Replace:      "s.boxes.of(c.Secret), &wire.Path{}, wire.TypeResponse, plain)",
		Why:          "the path is left out of a path return",
		Requirements: []string{"RT-055"},
	},
	{
		ID: "F-RT-56", File: "firmware/mesh/route.go",
		Find:         "return device.Millis(n.ports.Random.IntN(device.RetransmitDelay, 0, most+1))",
		Replace:      "return device.Millis(n.ports.Random.IntN(device.RetransmitDelay, 0, 6) * (most / 5))",
		Why:          "delays have six steps, as in 1.9.0",
		Requirements: []string{"RT-056"},
	},
	{
		ID: "F-RT-57", File: "firmware/mesh/route.go",
		Find:         "most := 5 * uint32(float32(airtime)*factor)",
		Replace:      "most := 4 * uint32(float32(airtime)*factor)",
		Why:          "delays end after four parts of five",
		Requirements: []string{"RT-056", "RT-057"},
	},
	{
		ID: "F-RT-58", File: "firmware/mesh/direct.go",
		Find:         "directPriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)",
		Replace:      "directPriority, n.retransmitDelay(p, n.ports.Policy.FloodDelayFactor)",
		Why:          "direct frames are held back like floods",
		Requirements: []string{"RT-057"},
	},
	{
		ID: "F-RT-59", File: "firmware/server/policy.go",
		Find: `set.TxDelayFactor,
		DirectDelayFactor:`,
		Replace: `max(set.TxDelayFactor, 0.2),
		DirectDelayFactor:`,
		Why:          "floods are held back also with txdelay 0",
		Requirements: []string{"RT-058"},
	},
	{
		ID: "F-RT-60", File: "firmware/mesh/route.go",
		Find:         "float32(airtime)*factor",
		Replace:      "float32(airtime)*min(factor, 0.5)",
		Why:          "txdelay has no effect above its default",
		Requirements: []string{"RT-059"},
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
	{
		ID: "F-RT-63", File: "firmware/mesh/direct.go",
		Find:         "from := done * size",
		Replace:      "from := int(uint8(done * size))",
		Why:          "computes the place of a hash in 8 bits, as up to 1.15.0",
		Requirements: []string{"RT-062"},
	},
	{
		ID: "F-RT-64", File: "firmware/mesh/direct.go",
		Find:         "done >= wire.MaxPath",
		Replace:      "done >= wire.MaxPath/4",
		Why:          "counts a trace's hops as if each took 4 bytes of its path",
		Requirements: []string{"RT-063"},
	},
	{
		ID: "F-RT-65", File: "firmware/wire/packet.go",
		Find:         "b := append(room[:0], byte(p.Type))",
		Replace:      "b := room[:0]",
		Why:          "leaves the type out of what makes a packet a duplicate",
		Requirements: []string{"RT-064"},
	},
	{
		ID: "F-RT-66", File: "firmware/mesh/route.go",
		Find: `	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil ||`,
		Replace: `	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil || len(d.Sealed) < 2+16 ||`,
		Why:          "wants a whole block of the cipher in what is for others",
		Requirements: []string{"RT-065"},
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
	{
		ID: "F-RT-68", File: "firmware/mesh/policy.go",
		Find:         "float64(0.85-score)",
		Replace:      "float64(1-score)",
		Why:          "holds back floods longer than the score asks for",
		Requirements: []string{"RT-067"},
	},
	{
		ID: "F-RT-69", File: "firmware/mesh/receive.go",
		Find: `	if !p.Route.IsFlood() {
		n.stats.ReceivedDirect++
		n.process(p)
		return
	}
	n.stats.ReceivedFlood++`,
		Replace: `	if p.Route.IsFlood() {
		n.stats.ReceivedFlood++
	} else {
		n.stats.ReceivedDirect++
	}`,
		Why:          "holds back direct frames too",
		Requirements: []string{"RT-068"},
	},
	{
		ID: "F-RT-70", File: "firmware/mesh/policy.go",
		Find:         "mostReceiveDelay  = 32_000",
		Replace:      "mostReceiveDelay  = 64_000",
		Why:          "holds back floods for up to 64 s",
		Requirements: []string{"RT-069"},
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
	{
		ID: "F-RT-100", File: "firmware/mesh/policy.go",
		Find:         "leastReceiveDelay = 50 ",
		Replace:      "leastReceiveDelay = 0 ",
		Why:          "the shortest delays of floods are waited for too",
		Requirements: []string{"RT-075"},
	},
	{
		ID: "F-RT-101", File: "firmware/mesh/policy.go",
		Find:         "leastReceiveDelay = 50 ",
		Replace:      "leastReceiveDelay = 100 ",
		Why:          "delays of floods up to 100 ms are none",
		Requirements: []string{"RT-075"},
	},
}
