package faults

// routing are mistakes with what is passed on, how far, and with the path that it takes along.
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
		ID: "F-RT-106", File: "firmware/mesh/route.go",
		Find: `	if p.Route.IsDirect() {
		switch {`,
		Replace: `	if p.Route.IsDirect() || p.Type == wire.TypeTrace {
		switch {`,
		Why:          "a trace is sent on to its next hop although it came as a flood",
		Requirements: []string{"RT-005"},
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
		ID: "F-RT-38", File: "firmware/mesh/route.go",
		Find:         "case p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Replace:      "case p.Type == wire.TypeControl && p.Path.Hops() == 0 && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Why:          "control data with a path is taken for any other frame",
		Requirements: []string{"RT-038"},
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
}
