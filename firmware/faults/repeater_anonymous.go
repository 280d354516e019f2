package faults

// repeaterAnonymous are mistakes with what repeaters answer to strangers.
var repeaterAnonymous = []Fault{
	{
		ID: "F-RPX-01", File: "firmware/repeater/login.go",
		Find:         "Regions.Names(true, namesSize)",
		Replace:      "Regions.Names(false, namesSize)",
		Why:          "the regions that are denied are told",
		Requirements: []string{"RPX-001"},
	},
	{
		ID: "F-RPX-02", File: "firmware/repeater/login.go",
		Find: `		reply.Text = s.Name + "\n" + s.Owner
`,
		Replace: `		reply.Text = s.Owner + "\n" + s.Name
`,
		Why:          "the owner is told before the name",
		Requirements: []string{"RPX-002"},
	},
	{
		ID: "F-RPX-03", File: "firmware/repeater/login.go",
		Find:         "const forwardingOff = 0x80",
		Replace:      "const forwardingOff = 0x40",
		Why:          "another bit says that nothing is repeated",
		Requirements: []string{"RPX-003"},
	},
	{
		ID: "F-RPX-04", File: "firmware/repeater/login.go",
		Find: `	r.Node.SendDirect(packet, &req.ReplyPath, server.ResponseDelay)
`,
		Replace: `	r.Node.SendDirect(packet, &req.ReplyPath, 2*server.ResponseDelay)
`,
		Why:          "strangers are answered as late as commands",
		Requirements: []string{"RPX-004"},
	},
	{
		ID: "F-RPX-05", File: "firmware/repeater/login.go",
		Find: `	if p.Route.IsDirect() {
		r.stranger`,
		Replace: `	if p.Route.IsDirect() || p.Route.IsFlood() {
		r.stranger`,
		Why:          "what was flooded is answered",
		Requirements: []string{"RPX-005"},
	},
	{
		ID: "F-RPX-06", File: "firmware/mesh/route.go",
		Find: `		case p.Path.Hops() > 0:
			return n.routeDirect(p)
`,
		Replace: `		case p.Path.Hops() > 0:
			if p.Type == wire.TypeAnonReq && len(p.Payload) > 0 && p.Payload[0] == n.self.Public().Hash() {
				n.acceptAnon(p)
			}
			return n.routeDirect(p)
`,
		Why:          "an anonymous request is opened on its way",
		Requirements: []string{"RPX-006"},
	},
	{
		ID: "F-RPX-07", File: "firmware/repeater/login.go",
		Find: `	case wire.AnonRegions, wire.AnonOwner, wire.AnonClock:
`,
		Replace: `	case wire.AnonRegions, wire.AnonOwner, wire.AnonClock, 4:
`,
		Why:          "a type that there is not is answered",
		Requirements: []string{"RPX-007"},
	},
	{
		ID: "F-RPX-08", File: "firmware/repeater/repeater.go",
		Find:         "limiter{most: 4, window: 180}",
		Replace:      "limiter{most: 4, window: 120}",
		Why:          "strangers are limited for two minutes",
		Requirements: []string{"RPX-008"},
	},
	{
		ID: "F-RPX-09", File: "firmware/repeater/login.go",
		Find: `		r.login(p, sender, secret, plain)
		return
`,
		Replace: `		r.strangers.allow(r.Calendar.Time(), r.quirks)
		r.login(p, sender, secret, plain)
		return
`,
		Why:          "log-ins count as anonymous requests",
		Requirements: []string{"RPX-009"},
	},
	{
		ID: "F-RPX-10", File: "firmware/repeater/login.go",
		Find: `	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	reply, err`,
		Replace: `	if req.Timestamp+500 < r.Calendar.Time() {
		return
	}
	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	reply, err`,
		Why:          "a stranger with a clock that is behind is not answered",
		Requirements: []string{"RPX-010"},
	},
	{
		ID: "F-RPX-11", File: "firmware/repeater/login.go",
		Find: `	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	reply, err`,
		Replace: `	r.Admit(sender, secret, req.Timestamp, admin.Guest)
	out := binary.LittleEndian.AppendUint32(r.plain[:0], req.Timestamp)
	reply, err`,
		Why:          "who asks is a guest from then on",
		Requirements: []string{"RPX-011"},
	},
	{
		ID: "F-RPX-12", File: "firmware/repeater/login.go",
		Find: `	req, err := wire.DecodeAnonRequest(plain)
	if err != nil {
		return
	}`,
		Replace: `	req, err := wire.DecodeAnonRequest(plain)
	if err != nil {
		req.Timestamp, req.Type = binary.LittleEndian.Uint32(plain), wire.AnonRequestType(plain[4])
	}`,
		Why:          "a path for the reply that is none is taken for no hops",
		Requirements: []string{"RPX-012"},
	},
}
