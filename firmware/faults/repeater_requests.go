package faults

// repeaterRequests are mistakes with what repeaters answer to their clients.
var repeaterRequests = []Fault{
	{
		ID: "F-RPQ-01", File: "firmware/server/status.go",
		Find:         "\t\tPacketsReceived:   radio.Received(),",
		Replace:      "\t\tPacketsReceived:   1,",
		Why:          "the status counts no packets",
		Requirements: []string{"RPQ-001"},
	},
	{
		ID: "F-RPQ-02", File: "firmware/repeater/requests.go",
		Find:         "uint32(r.Node.Stats().ReceiveTime / 1000)",
		Replace:      "uint32(r.Node.Stats().SendTime / 1000)",
		Why:          "the airtime that was sent is told for what was heard",
		Requirements: []string{"RPQ-002"},
	},
	{
		ID: "F-RPQ-03", File: "firmware/server/telemetry.go",
		Find: `	list = append(list, reading(wire.LPPTemperature, int64(s.Board.Temperature()*10)))
`,
		Replace: `	if temperature := reading(wire.LPPTemperature, int64(s.Board.Temperature()*10)); c.IsAdmin() {
		list = append([]wire.Reading{temperature}, list...)
	} else {
		list = append(list, temperature)
	}
`,
		Why:          "to administrators the temperature is told before the voltage",
		Requirements: []string{"RPQ-003"},
	},
	{
		ID: "F-RPQ-04", File: "firmware/repeater/requests.go",
		Find:         "Name: s.Name, Owner: s.Owner}",
		Replace:      "Name: s.Name}",
		Why:          "the owner's text is left out",
		Requirements: []string{"RPQ-004"},
	},
	{
		ID: "F-RPQ-05", File: "firmware/repeater/requests.go",
		Find:         "c.Permissions != 0 {",
		Replace:      "c.IsAdmin() {",
		Why:          "the list tells of administrators alone, as a room's",
		Requirements: []string{"RPQ-005"},
	},
	{
		ID: "F-RPQ-06", File: "firmware/repeater/requests.go",
		Find:         "\t\tif c.IsAdmin() && len(req.Data) >= 2",
		Replace:      "\t\tif len(req.Data) >= 2",
		Why:          "everyone is told the access list",
		Requirements: []string{"RPQ-006"},
	},
	{
		ID: "F-RPQ-07", File: "firmware/repeater/requests.go",
		Find:         " && req.Data[0] == 0 && req.Data[1] == 0 {",
		Replace:      " && req.Data[0] == 0 {",
		Why:          "one of the reserved bytes is not looked at",
		Requirements: []string{"RPQ-007"},
	},
	{
		ID: "F-RPQ-08", File: "firmware/repeater/requests.go",
		Find: `	case wire.RequestOwnerInfo:
`,
		Replace: `	case wire.RequestOwnerInfo, 8:
`,
		Why:          "a type that there is not is answered like the one before it",
		Requirements: []string{"RPQ-008"},
	},
	{
		ID: "F-RPQ-09", File: "firmware/repeater/requests.go",
		Find:         "req.Timestamp <= c.LastTimestamp {",
		Replace:      "req.Timestamp < c.LastTimestamp {",
		Why:          "a request of the same second is answered, as a room does",
		Requirements: []string{"RPQ-009"},
	},
	{
		ID: "F-RPQ-10", File: "firmware/repeater/requests.go",
		Find: `	data := r.reply(c, req)
`,
		Replace: `	c.LastTimestamp = req.Timestamp
	data := r.reply(c, req)
`,
		Why:          "what is not answered counts as the last message",
		Requirements: []string{"RPQ-010"},
	},
	{
		ID: "F-RPQ-11", File: "firmware/repeater/requests.go",
		Find: `	r.Answer(p, c, data)
`,
		Replace: `	if req.Type == wire.RequestOwnerInfo {
		r.Send(p, c, wire.TypeResponse, data, commandDelay)
		return
	}
	r.Answer(p, c, data)
`,
		Why:          "the owner is told as late as a command's reply",
		Requirements: []string{"RPQ-011"},
	},
}
