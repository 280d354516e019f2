package faults

// reported are mistakes with the numbers that a board tells.
var reported = []Fault{
	{
		ID: "F-ACL-131", File: "firmware/server/status.go",
		Find:         `		NoiseFloor:        int16(radio.NoiseFloor()),`,
		Replace:      `		NoiseFloor:        int16(radio.LastRSSI()),`,
		Why:          "the status has the wrong field of the radio",
		Requirements: []string{"ACL-101"},
	},
	{
		ID: "F-ACL-132", File: "firmware/server/status.go",
		Find:         `		LastSNR:    radio.LastSNR(),`,
		Replace:      `		LastSNR:    float32(int(radio.LastSNR())),`,
		Why:          "quarters of a decibel are cut on one interface",
		Requirements: []string{"ACL-101"},
	},
	{
		ID: "F-ACL-133", File: "firmware/server/status.go",
		Find:         `		ErrorFlags:        uint16(node.Errors),`,
		Replace:      `		ErrorFlags:        0,`,
		Why:          "the status hides that packets ran out",
		Requirements: []string{"ACL-102"},
	},
	{
		ID: "F-ACL-134", File: "firmware/server/status.go",
		Find:         `		TxQueue:           uint16(s.Node.Queued()),`,
		Replace:      `		TxQueue:           min(1, uint16(s.Node.Queued())),`,
		Why:          "the status tells only that frames wait",
		Requirements: []string{"ACL-102"},
	},
	{
		ID: "F-ACL-135", File: "firmware/server/telemetry.go",
		Find:         `reading(wire.LPPVoltage, int64(s.Board.Battery())/10)`,
		Replace:      `reading(wire.LPPVoltage, int64(s.Board.Battery())/100)`,
		Why:          "a voltage in the wrong unit",
		Requirements: []string{"ACL-103"},
	},
	{
		ID: "F-ACL-136", File: "firmware/server/status.go",
		Find:         `		ReceivedWithErrors: radio.ReceiveErrors(),`,
		Replace:      `		ReceivedWithErrors: min(1, radio.ReceiveErrors()),`,
		Why:          "counts the first error alone",
		Requirements: []string{"CON-156"},
	},
	{
		ID: "F-ACL-137", File: "firmware/server/status.go",
		Find:         `		RecvTime:   uint32(node.ReceiveTime / 1000),`,
		Replace:      `		RecvTime:   uint32(node.SendTime / 1000),`,
		Why:          "tells the time of the other way",
		Requirements: []string{"CON-157"},
	},
	{
		ID: "F-ACL-138", File: "firmware/server/telemetry.go",
		Find:         `	if c.Permissions.Role() == admin.Guest {`,
		Replace:      `	if c.Permissions == admin.ReadOnly {`,
		Why:          "shows to clients that may only read what the sensor measures",
		Requirements: []string{"ACL-104"},
	},
	{
		ID: "F-ACL-139", File: "firmware/server/telemetry.go",
		Find:         `	return ^req.Data[0]`,
		Replace:      `	return req.Data[0]`,
		Why:          "takes the mask for what to show",
		Requirements: []string{"ACL-104"},
	},
	{
		ID: "F-ACL-140", File: "firmware/server/telemetry.go",
		Find:         `shown&seesEnvironment != 0`,
		Replace:      `shown != 0`,
		Why:          "shows the environment to whoever may see the place",
		Requirements: []string{"ACL-104"},
	},
}
