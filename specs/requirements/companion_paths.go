package requirements

// companionPaths is how a companion radio learns paths, and what it sends as its app gives it.
var companionPaths = []Requirement{
	{
		ID: "CPT-001", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A path return of a contact is told to the app by its key.",
		Source:    "MyMesh::onContactPathUpdated, v1.17.1; measured",
	},
	{
		ID: "CPT-002", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "The path in a path return is kept with the contact, and the next text goes along it.",
		Source:    "BaseChatMesh::onContactPathRecv, v1.17.1",
	},
	{
		ID: "CPT-003", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A flooded path return is answered 500 ms later, at most 1 ms earlier and 40 ms later, by one with the path that it came, direct along the new path.",
		Source:    "Mesh::onRecvPacket, v1.17.1; measured",
	},
	{
		ID: "CPT-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "RESET_PATH makes the path of a contact unknown; of an unknown one it is answered with ERR 2.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CPT-005", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Path discovery floods a request for telemetry whose mask leaves the board's own, whatever path is known.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CPT-006", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The path return that answers a path discovery is told to the app with the way to the contact and the way from it.",
		Source:    "MyMesh::onContactPathRecv, v1.17.1; measured",
	},
	{
		ID: "CPT-007", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "The answer to a path discovery changes no path, and is not answered.",
		Source:    "MyMesh::onContactPathRecv, v1.17.1; measured",
	},
	{
		ID: "CPT-008", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A trace goes direct with the tag, authorisation, flags and hashes of the app, which is told that tag.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CPT-009", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told to wait for a trace 500 ms, and 250 ms and six times its airtime for each hop and one more, up to 64 hops.",
		Source:    "MyMesh::calcDirectTimeoutMillisFor, v1.17.1",
	},
	{
		ID: "CPT-010", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A trace at the end of its path is told to the app with the bytes of its hashes, flags, tag, authorisation, hashes, the SNR of each hop and its own.",
		Source:    "MyMesh::onTraceRecv, v1.17.1",
	},
	{
		ID: "CPT-011", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A raw packet of the app goes direct along its path, one without a path is answered with ERR 1, and one of others is told to the app behind SNR, RSSI and 255.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; MyMesh::onRawDataRecv",
	},
	{
		ID: "CPT-012", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "After a flooded response of a contact whose path is known the own path is sent again, direct, 3000 ms later, at most 1 ms earlier and 40 ms later.",
		Source:    "BaseChatMesh::handleReturnPathRetry, v1.17.1; measured",
	},
	{
		ID: "CPT-013", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "After a flooded acknowledgement of a text to a contact whose path is known the own path is sent again.",
		Source:    "BaseChatMesh::onAckRecv, v1.17.1, looks at the route when markDoNotRetransmit has changed it",
	},
	{
		ID: "CPT-014", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Control data of the app goes to the neighbours if its first bit is set, and that of others is told to the app behind SNR, RSSI and the length of its path.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; MyMesh::onControlDataRecv",
	},
	{
		ID: "CPT-015", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "SEND_RAW_PACKET sends a frame as the app gives it.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CPT-016", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A trace whose bytes are not whole hashes of the size in its flags, or that has more than 64 of them, is answered with ERR 6 and not sent.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CPT-017", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A trace with hashes of 2, 4 or 8 bytes is told to the app with one SNR a hop.",
		Source:    "MyMesh::onTraceRecv, v1.17.1",
	},
	{
		ID: "CPT-018", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A trace that is not at the end of its path is neither told to the app nor passed on, also by the radio whose hash is next.",
		Source:    "Mesh::onRecvPacket and MyMesh::allowPacketForward of companion_radio, v1.17.1",
	},
	{
		ID: "CPT-019", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A raw packet that comes again with the same bytes is not told to the app again, and a flooded one not at all.",
		Source:    "Mesh::onRecvPacket, v1.17.1",
	},
	{
		ID: "CPT-020", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Control data that was flooded, that has a path, or whose first bit is not set is neither told to the app nor passed on.",
		Source:    "Mesh::onRecvPacket, v1.17.1",
	},
}
