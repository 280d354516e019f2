package requirements

// companionMessages is what a companion radio does with texts: those of its app, and those of others.
var companionMessages = []Requirement{
	{
		ID: "CMS-001", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text to a contact whose path is known goes direct along it, with time stamp and attempt of the app.",
		Source:    "BaseChatMesh::sendMessage, v1.17.1",
	},
	{
		ID: "CMS-002", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text to a contact without a path is flooded, and the app is told so.",
		Source:    "BaseChatMesh::sendMessage, v1.17.1",
	},
	{
		ID: "CMS-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told the four bytes that acknowledge a text: of SHA-256 over time stamp, the two low bits of the attempt, text and the own key.",
		Source:    "BaseChatMesh::composeMsgPacket, v1.17.1; measured",
	},
	{
		ID: "CMS-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told to wait for the acknowledgement of a direct text 500 ms, and 250 ms and six times the airtime of a frame 4 bytes longer for each hop and one more.",
		Source:    "MyMesh::calcDirectTimeoutMillisFor, v1.17.1; measured",
	},
	{
		ID: "CMS-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The app is told to wait for the acknowledgement of a flooded text 500 ms and 16 times the airtime of a frame 4 bytes longer.",
		Source:    "MyMesh::calcFloodTimeoutMillisFor, v1.17.1; measured",
	},
	{
		ID: "CMS-006", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The acknowledgement of a text is told to the app with the milliseconds since its command.",
		Source:    "MyMesh::processAck of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-007", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An acknowledgement counts be it plain, of six bytes, flooded, multipart or within a path return.",
		Source:    "BaseChatMesh::onAckRecv and onContactPathRecv, v1.17.1; measured",
	},
	{
		ID: "CMS-008", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An acknowledgement counts once.",
		Source:    "MyMesh::processAck of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-009", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The acknowledgements of the last eight texts are waited for; that of the ninth before them is not told.",
		Source:    "EXPECTED_ACK_TABLE_SIZE, v1.17.1; measured",
	},
	{
		ID: "CMS-011", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A text of 160 bytes is sent, one of 161 answered with ERR 3.",
		Source:    "MAX_TEXT_LEN, v1.17.1; measured",
	},
	{
		ID: "CMS-012", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "An attempt above 3 stands in a byte behind the zero that ends the text, which may then have 158 bytes.",
		Source:    "BaseChatMesh::composeMsgPacket, v1.17.1; measured",
	},
	{
		ID: "CMS-013", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text ends at its first zero.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-014", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A text to somebody who is no contact is answered with ERR 2, one of a type other than 0 and 1 with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CMS-015", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A command bears the time of the radio and not that of the app, and the app is told that nothing acknowledges it.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-016", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A text of a contact is given to the app with the first six bytes of the sender's key, the length byte of the path of a flooded one or 255, type, time stamp and text.",
		Source:    "MyMesh::queueMessage, v1.17.1; measured",
	},
	{
		ID: "CMS-017", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A text has the form with the SNR if the app spoke version 3 or more when it came, else the short one.",
		Source:    "MyMesh::queueMessage, v1.17.1: app_target_ver; measured",
	},
	{
		ID: "CMS-019", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Behind a start texts have the short form until the app has said which version it speaks.",
		Source:    "MyMesh::MyMesh of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-020", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Texts wait for the app, which is told so at each, and are given to it in their order; then it is told that there are no more.",
		Source:    "MyMesh::addToOfflineQueue, v1.17.1; measured",
	},
	{
		ID: "CMS-021", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "On an idle channel the acknowledgement of a direct text starts 200 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "TXT_ACK_DELAY, v1.17.1; measured",
	},
	{
		ID: "CMS-022", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A direct text is acknowledged along the path of its sender by six bytes, of which four are the hash of the text and the sender's key.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1; measured",
	},
	{
		ID: "CMS-023", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "The fifth byte of an acknowledgement is an attempt above 3 of the text, else 0.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1; measured",
	},
	{
		ID: "CMS-024", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "With multiple acknowledgements a direct text is acknowledged in a multipart packet first and plain 500 ms after it ended.",
		Source:    "BaseChatMesh::sendAckTo, v1.17.1; measured",
	},
	{
		ID: "CMS-025", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A flooded text is answered by a flooded path return with the acknowledgement in it.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1; measured",
	},
	{
		ID: "CMS-026", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A direct text of a contact without a path is acknowledged by flood.",
		Source:    "BaseChatMesh::sendAckTo, v1.17.1; measured",
	},
	{
		ID: "CMS-027", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text of type 1 is given to the app and not acknowledged; a flooded one is answered with a path return at once.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1: TXT_TYPE_CLI_DATA; measured",
	},
	{
		ID: "CMS-028", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A post that a room pushes is acknowledged by the four bytes of the hash of it and the own key, and given to the app with the first four bytes of its author's key.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1: TXT_TYPE_SIGNED_PLAIN; measured",
	},
	{
		ID: "CMS-029", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A text that comes again with another attempt is another message for the app; the same bytes are not.",
		Source:    "BaseChatMesh::onPeerDataRecv, v1.17.1; measured",
	},
	{
		ID: "CMS-030", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "When the queue is full a text takes the place of the oldest message of a channel, and is lost where there is none.",
		Source:    "MyMesh::addToOfflineQueue, v1.17.1; measured",
	},
	{
		ID: "CMS-031", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text that the full queue has lost is not acknowledged, and the app is not told that it waits.",
		Source:    "MyMesh::addToOfflineQueue, v1.17.1, says nothing of it",
	},
	{
		ID: "CMS-033", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Of a post that does not fit a frame the app gets 156 bytes, or 159 in the short form.",
		Source:    "MyMesh::queueMessage, v1.17.1: MAX_FRAME_SIZE; measured",
	},
	{
		ID: "CMS-034", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An acknowledgement of zeros confirms nothing where nothing waits for it.",
		Source:    "MyMesh::processAck of companion_radio, v1.17.1, compares with free places",
	},
	{
		ID: "CMS-035", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "When the time to wait is over nothing happens: the text is not sent again, the app is told nothing, and the path stays.",
		Source:    "MyMesh::onSendTimeout of companion_radio, v1.17.1, is empty; measured",
	},
	{
		ID: "CMS-036", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An acknowledgement is told to the app also when the time to wait is over.",
		Source:    "MyMesh::processAck of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CMS-037", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A command of 160 bytes is sent, one of 161 answered with ERR 3.",
		Source:    "BaseChatMesh::sendCommandData, v1.17.1: MAX_TEXT_LEN",
	},
}
