package requirements

// companionFraming is how an app and a radio tell frames apart, and what the radio tells of what it hears.
var companionFraming = []Requirement{
	{
		ID: "CFR-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "What an app sends outside of frames is read over, bytes that begin frames of a radio among them, and the frame behind it is carried out.",
		Source:    "ArduinoSerialInterface::checkRecvFrame, v1.17.1; measured",
	},
	{
		ID: "CFR-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A frame whose bytes come minutes apart is carried out when its last byte has come: nothing times out.",
		Source:    "ArduinoSerialInterface::checkRecvFrame, v1.17.1; measured",
	},
	{
		ID: "CFR-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A frame with a length of 0 is ignored, and the one behind it carried out.",
		Source:    "ArduinoSerialInterface::checkRecvFrame, v1.17.1; measured",
	},
	{
		ID: "CFR-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Of a frame with more than 176 bytes the first 176 are carried out once all that were announced have come.",
		Source:    "ArduinoSerialInterface::checkRecvFrame, v1.17.1: MAX_FRAME_SIZE; measured",
	},
	{
		ID: "CFR-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The byte behind the mark of a frame is its length, also if it is a mark.",
		Source:    "ArduinoSerialInterface::checkRecvFrame, v1.17.1; measured",
	},
	{
		ID: "CFR-006", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Of several commands that come at once each is answered, in the order in which they came.",
		Source:    "MyMesh::checkSerialInterface of companion_radio, v1.17.1: one a turn; measured",
	},
	{
		ID: "CFR-007", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A command with a code that the radio does not know is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CFR-008", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A command that is shorter than its fixed fields is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CFR-009", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A command without fields that it needs is refused and changes nothing; what an earlier command left in the buffer is not taken for them.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: cmd_frame is never cleared",
	},
	{
		ID: "CFR-010", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A command with more bytes than it needs is carried out.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CFR-011", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Every frame that is heard, whatever it is, is told to the app with four times its SNR, its RSSI and all its bytes, before anything else that it causes.",
		Source:    "MyMesh::logRxRaw of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CFR-012", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A frame of 173 bytes that is heard is told to the app, a longer one is not.",
		Source:    "MyMesh::logRxRaw of companion_radio, v1.17.1; measured",
	},
}
