package faults

var robustness = []Fault{
	{
		ID: "F-ROB-01", File: "firmware/mesh/route.go",
		Find:         "case p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Replace:      "case p.Type == wire.TypeControl && p.Payload[0]&0x80 != 0:",
		Why:          "reads the first byte of a payload that has none",
		Requirements: []string{"ROB-002", "ROB-001"},
	},
	{
		ID: "F-ROB-02", File: "firmware/admin/line.go",
		Find:         "returned = b == '\\r'",
		Replace:      "returned = b == '\\r' && len(l.text) < MaxLine",
		Why:          "a full line buffer takes no end of line any more, and the console hangs",
		Requirements: []string{"ROB-003"},
	},
}
