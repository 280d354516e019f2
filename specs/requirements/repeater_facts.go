package requirements

// repeaterFacts are all that were measured on the released repeater, v1.17.1, in the order of
// fixtures/vectors/repeater/FACTS.md.
var repeaterFacts = []Fact{
	{"Login: [ts 4][password]", list("RPA-001", "RPA-002", "RPA-003", "ACL-004", "ACL-005", "ACL-006", "ACL-007", "RPA-011"), ""},
	{"admin perms 3, guest perms 0.", list("RPA-001", "RPA-002", "RPA-004", "RPA-005", "RPA-006", "RPA-008", "RPA-009", "ACL-022", "RPA-007"), ""},
	{"Requests need timestamp > last", list("RPQ-009", "RPQ-002", "RPQ-001", "RPQ-003", "RPN-014", "RPQ-004", "RPQ-005", "RPQ-006", "RPQ-007", "RPQ-008", "RPN-022", "ACL-052", "RPQ-011", "ACL-066"), ""},
	{"Owner info:", list("RPQ-004", "RPQ-003"), "the temperature that telemetry ends with: a board's own, which no bench can set"},
	{"CLI over radio:", list("RPC-002", "RPC-001", "RPC-006", "RPC-007", "RPC-005"), ""},
	{"Client table 20", list("RPA-013", "RPA-012"), ""},
	{"Flooded types forwarded:", list("RT-072", "RT-083", "RT-064"), "that each other type stays: MULTIPART and types 12 to 15 say nothing on the way, and the recordings hold ours to it"},
	{"Flood delay uniform", list("RT-056", "RT-059"), ""},
	{"DIRECT: only if we are the first hop;", list("RT-028", "RT-027", "RT-083", "RPD-009", "RT-021", "RPF-017", "RT-059", "RT-032"), ""},
	{"63 one-byte hops", list("RT-017"), "63 one-byte hops leave with their path lost: a defect of the release, which room servers share (AIR-024), and ours passes none on; the recordings hold ours to both"},
	{"Duplicates by type + payload", list("RT-064", "RT-021", "RT-072", "RT-023", "RT-024", "RT-025"), ""},
	{"Hop limits:", list("RT-012", "RPF-015", "RT-016", "RT-014", "RT-013", "RPF-016", "CON-098"), ""},
	{"loop.detect, own hash", list("RPF-001", "RPF-002", "RPF-003", "RPF-004", "RPF-005", "RPF-006", "RPF-007", "RPF-008", "RPF-009", "RPF-010", "RPF-011", "RPF-012", "RPF-013", "RPF-014"), ""},
	{"multi.acks m,", list("RPF-020", "RT-032", "RPF-021", "RPF-022"), ""},
	{"rxdelay d:", list("RT-067", "RT-068", "RT-069", "RT-075", "RPF-019"), ""},
	{"repeat off:", list("RPV-003", "RPD-008"), ""},
	{"Busy channel:", list("RPF-023", "AIR-031", "AIR-037"), "the time that a look at the channel takes with cad on: one chip's, to which the recordings hold ours"},
	{"Unscoped: forwarded unless", list("RPS-001", "RPS-002", "RPS-003", "RPS-006", "RPS-005", "RPS-004", "RPS-008", "RPS-007", "RPS-009"), ""},
	{"Packets for us are answered", list("RPS-010", "RT-040", "RT-043", "RT-044", "RT-045"), "that floods of its own accord are in the default region: CON-083 is a room server's in its words, and the recordings hold ours to it"},
	{"Zero-hop adverts of type repeater,", list("RPN-001", "RPN-004", "RPN-005", "RPN-003", "RPN-009", "RPN-010"), ""},
	{"`neighbors`:", list("RPN-001", "RPN-002", "RPN-007", "RPN-008"), ""},
	{"RF request 06:", list("RPN-014", "RPN-015", "RPN-016", "RPN-017", "RPN-018", "RPN-019", "RPN-020", "RPN-021"), ""},
	{"`neighbor.remove` by any prefix", list("RPN-011", "RPN-012", "RPN-013"), ""},
	{"CONTROL 8x,", list("RPD-001", "RPD-010", "RPD-004", "RPD-002", "RPD-003", "RPD-005", "RPD-006", "RPD-007"), "that the times for which answers are held back are uniform: each lies within the deadline, and the recordings hold ours to the draw"},
	{"discover.neighbors sends", list("RPD-011", "RPD-012", "RPD-013", "RPD-014", "RPD-015", "RPD-016"), ""},
	{"ANON 01 regions", list("RPX-001", "RPX-002", "RPX-003", "RPX-005", "RPX-006", "RPX-004", "RPX-007", "RPX-010", "RPX-008", "RPX-009", "RPX-012"), ""},
	{"TRACE: hash size", list("RPV-005", "RPF-018", "RPF-016", "RT-062", "RT-035", "RPV-003"), "that the way back through the same repeater passes: RT-036 is a room server's in its words, and the recordings hold ours to it"},
	{"Adverts: first 16 s", list("ADV-002", "ADV-011", "ADV-009", "ADV-019"), ""},
}
