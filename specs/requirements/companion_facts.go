package requirements

// companionFacts are all that were measured on the released companion, v1.17.1, in the order of
// fixtures/vectors/companion/FACTS.md.
var companionFacts = []Fact{
	// Time limits in SENT.
	{"t = time on air in whole ms", list("CMS-004", "CMS-005"), ""},
	{"flood: 500 + 16 t.", list("CMS-005", "CMS-004", "CPT-009"), "that 64 hops get the limit of none is a defect of the release, which ours has not by default; the recordings hold ours to it"},
	{"Shared radio, ms", list("CMS-004", "CMS-005"), "the limits of a log-in and of requests, which are reckoned as those of texts: the recordings hold ours to each"},
	{"tag: text = expected ACK;", list("CMS-003", "CMS-015", "CRM-009", "CRM-010", "CRM-011", "CRM-012", "CRM-014", "CRM-024", "CRM-026", "CPT-008"), ""},
	{"**Nothing happens when the time is over**", list("CMS-035", "CMS-036"), ""},
	// Delivery.
	{"82 SEND_CONFIRMED", list("CMS-006"), "how long rooms, repeaters and other companions take: theirs"},
	{"Table of 8 expected ACKs", list("CMS-009", "CMS-008", "CMS-007"), ""},
	{"The ACK of an attempt covers attempt & 3 only", list("CMS-003", "CMS-012", "CMS-011", "CFR-008", "CMS-013"), ""},
	{"Received plain text:", list("CMS-021", "CMS-022", "CMS-023", "CMS-025", "CMS-027", "CMS-028", "CMS-026", "CMS-024"), ""},
	{"Reciprocal PATH", list("CPT-003", "CPT-012", "CPT-013"), "that nothing is sent again after a flooded ACK is a defect of the release, which ours has not by default"},
	{"Retry of the same text", list("CMS-029"), "how often a room pushes, and with which attempts: a room's own behaviour"},
	{"Telemetry answer to others", list("CRM-017", "CRM-016", "CPT-005"), ""},
	{"Queue: oldest channel message", list("CMS-030", "CMS-031"), "that the queue is lost at a restart although its messages were acknowledged: it stands in memory alone, and nothing that is written asks for more"},
	// Login, keep-alive, room.
	{"LOGIN_SUCCESS 85", list("CRM-004", "CRM-006", "CRM-005"), "how long a room takes, and that it is silent to a wrong password: a room's own behaviour"},
	{"Login to a room", list("CRM-001", "CRM-002", "CRM-003"), ""},
	{"**No keep-alive at all**", list("CRM-022", "CRM-021", "CRM-011"), "what a room announces and answers: a room's own behaviour"},
	{"A companion sends nothing by itself", list("CAD-013"), ""},
	{"Switched off for an hour", nil, "a room's own behaviour"},
	{"After a restart of the room", nil, "a room's own behaviour"},
	{"**Two posts with the same timestamp second", nil, "a room's own behaviour; the app draws the time stamp, and the radio sends it as it is (CMS-001)"},
	{"**After RESET_PATH texts", list("CPT-004", "CMS-002", "CPT-001", "CPT-002"), "that the room returns no path: a room's own behaviour"},
	{"Path discovery pushes 8d", list("CPT-006", "CPT-007", "CPT-005"), ""},
	{"CLI text uses the board's clock", list("CMS-015"), "that commands of a guest get no answer: a server's own behaviour"},
	{"Only one request may be open", list("CRM-008", "CRM-023", "CRM-009", "CRM-010", "CRM-011", "CRM-014"), "that telemetry, anonymous requests and discovery forget the rest: read in the sources alone, not measured"},
	{"Anonymous request:", list("CRM-013", "CRM-014", "CRM-027"), "that a repeater answers direct ones alone (RPX family)"},
	// Adverts and contacts.
	{"**A new contact that is added automatically", list("CAD-001", "CAD-007", "CAD-008", "CAD-009", "CAD-010", "CAD-011"), ""},
	{"Same or older advert timestamp", list("CAD-002", "CAD-006", "CAD-004", "CAD-018", "CAD-015"), ""},
	{"END_OF_CONTACTS holds", list("CCT-004", "CCT-007", "CCT-008", "CCT-006", "CCT-005"), "that a loop sends one contact: what comes between two shows it, which is CCT-007"},
	{"IMPORT answers OK", list("CCT-014", "CAD-005", "CCT-020", "CCT-016", "CCT-017", "CCT-012", "CCT-013"), ""},
	{"Contacts are written 5 s after", list("CPE-002", "CPE-001", "CPE-004", "CPE-003"), "that the clock is set back is a defect of the release, which ours has not by default; that servers then ignore the radio is their protection against replays"},
	{"SET_DEVICE_TIME:", list("CDV-005", "CDV-006"), ""},
	// App protocol version 1 and 3: the rows of its table.
	{"contact message", list("CMS-016", "CMS-017", "CMS-019", "CMS-028", "CMS-033", "CDV-002"), ""},
	{"channel message", list("CCH-006", "CCH-010", "CCH-008", "CMS-033"), ""},
	// Framing.
	{"Nothing times out:", list("CFR-002", "CFR-003", "CFR-004", "CFR-005", "CFR-001"), ""},
	{"One command per loop;", list("CFR-006", "CFR-011", "CFR-012"), "the RSSI that wraps at 8 bits: no radio tells one so low; the recordings hold ours to the cut"},
	{"Most commands accept longer frames", list("CFR-010", "CDV-019", "CDV-020"), "that the interface is off before the reset: an app sees the same silence"},
}
