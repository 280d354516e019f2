package requirements

// companionRooms is what a companion radio asks of servers for its app, and answers others.
var companionRooms = []Requirement{
	{
		ID: "CRM-001", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A log-in to a room bears a time stamp, the time stamp of the newest post that was read of it, and the password.",
		Source:    "BaseChatMesh::sendLogin, v1.17.1; measured",
	},
	{
		ID: "CRM-002", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A log-in to a node that is no room bears a time stamp and the password.",
		Source:    "BaseChatMesh::sendLogin, v1.17.1; measured",
	},
	{
		ID: "CRM-003", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Of a password 15 bytes are sent.",
		Source:    "BaseChatMesh::sendLogin, v1.17.1; measured",
	},
	{
		ID: "CRM-004", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The answer to a log-in is told to the app with its result, the first six bytes of the server's key, its time, permissions and level.",
		Source:    "MyMesh::onContactResponse, v1.17.1; measured",
	},
	{
		ID: "CRM-005", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An answer to a log-in with a code other than 0 is told to the app as a failure.",
		Source:    "MyMesh::onContactResponse, v1.17.1",
	},
	{
		ID: "CRM-006", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The answer \"OK\" of an old server is told to the app as a success in 8 bytes.",
		Source:    "MyMesh::onContactResponse, v1.17.1: legacy; measured",
	},
	{
		ID: "CRM-008", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "One request is open at a time: another makes the radio forget a log-in, whose answer is not told any more.",
		Source:    "MyMesh::clearPendingReqs, v1.17.1; measured",
	},
	{
		ID: "CRM-009", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A request for the status bears a time of the radio as its tag, and the next response of that server, whatever its tag, is told to the app.",
		Source:    "MyMesh::onContactResponse, v1.17.1: legacy matching scheme; measured",
	},
	{
		ID: "CRM-010", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A request for telemetry is answered by a response with its tag alone.",
		Source:    "MyMesh::onContactResponse, v1.17.1; measured",
	},
	{
		ID: "CRM-011", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A binary request is sent as the app gives it behind a tag, and the response to it is told to the app with that tag.",
		Source:    "MyMesh::onContactResponse, v1.17.1; measured",
	},
	{
		ID: "CRM-012", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "No two requests have the same tag, also within one second.",
		Source:    "RTCClock::getCurrentTimeUnique, v1.17.1; measured",
	},
	{
		ID: "CRM-013", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "An anonymous request to a node that is no contact goes direct without hops, and does not make it one.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: allow non-contact requests; measured",
	},
	{
		ID: "CRM-014", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The response to an anonymous request is told to the app with its tag.",
		Source:    "MyMesh::onContactResponse, v1.17.1; measured",
	},
	{
		ID: "CRM-015", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A response that nothing waits for is not told to the app, also with a tag of 0.",
		Source:    "MyMesh::onContactResponse, v1.17.1, compares with what is open, which is 0 for nothing",
	},
	{
		ID: "CRM-016", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A request for telemetry is not answered as long as the app has not allowed it.",
		Source:    "MyMesh::onContactRequest, v1.17.1; measured",
	},
	{
		ID: "CRM-017", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A request for telemetry that is allowed is answered with its tag 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY, v1.17.1; measured",
	},
	{
		ID: "CRM-018", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "With telemetry allowed by flags a contact is answered whose flags, without the lowest, say so.",
		Source:    "MyMesh::onContactRequest, v1.17.1: LSB used as favourite bit",
	},
	{
		ID: "CRM-019", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Telemetry that a request masks is left out, and without the board's own it is not answered.",
		Source:    "MyMesh::onContactRequest, v1.17.1: inverse mask",
	},
	{
		ID: "CRM-020", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A request for telemetry without a key is answered with the radio's own, behind the first six bytes of its key.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CRM-021", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "HAS_CONNECTION is answered with OK where the answer to a log-in announced an interval, until LOGOUT; else with ERR 2.",
		Source:    "BaseChatMesh::startConnection, v1.17.1; measured",
	},
	{
		ID: "CRM-022", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "No keep-alive is sent, whatever interval a server announces.",
		Source:    "MyMesh::checkSerialInterface of companion_radio, v1.17.1: checkConnections is left out; measured",
	},
	{
		ID: "CRM-023", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A request makes the radio forget the one before, be it of another kind or its own.",
		Source:    "MyMesh::clearPendingReqs, v1.17.1; measured",
	},
	{
		ID: "CRM-024", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A request bears the time of the clock, or a later one where that was used, and the app is told it as the tag.",
		Source:    "BaseChatMesh::sendRequest, v1.17.1: getCurrentTimeUnique",
	},
	{
		ID: "CRM-025", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told to wait for the answer to a request, direct or flooded, as for the acknowledgement of a text of its length.",
		Source:    "BaseChatMesh::sendRequest, v1.17.1: calcDirectTimeoutMillisFor, calcFloodTimeoutMillisFor",
	},
	{
		ID: "CRM-026", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told a log-in's tag, the first four bytes of the server's key, and to wait for the answer as for the acknowledgement of a text of its length.",
		Source:    "BaseChatMesh::sendLogin and MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CRM-027", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Of nodes that are no contacts the last eight that were asked are remembered: an anonymous request goes along the path that such a one has returned, and without hops again when eight others were asked since.",
		Source:    "BaseChatMesh::allocateContactSlot and MAX_ANON_CONTACTS, v1.17.1",
	},
}
