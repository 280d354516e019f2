package requirements

// companionChannels is what a companion radio does with channels.
var companionChannels = []Requirement{
	{
		ID: "CCH-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_CHANNEL keeps a name and a secret of 16 bytes under a number, which GET_CHANNEL tells; a number that there is not is answered with ERR 2.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCH-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A new radio has one channel, number 0, called Public, with the key that all have.",
		Source:    "PUBLIC_GROUP_PSK, v1.17.1",
	},
	{
		ID: "CCH-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_CHANNEL with a secret of 32 bytes is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCH-004", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A text to a channel is flooded behind the name of the radio and a colon, 160 bytes in all.",
		Source:    "BaseChatMesh::sendGroupMessage, v1.17.1",
	},
	{
		ID: "CCH-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A text to a channel of a type other than 0 is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCH-006", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A text of a channel is given to the app with the number of the channel, the length byte of its path, time stamp and text, and not acknowledged.",
		Source:    "MyMesh::onChannelMessageRecv, v1.17.1; measured",
	},
	{
		ID: "CCH-007", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Data to a channel is sent with its type and length, flooded or along a path; type 0 is answered with ERR 6.",
		Source:    "BaseChatMesh::sendGroupData, v1.17.1",
	},
	{
		ID: "CCH-008", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Data of a channel is given to the app in the form with the SNR, whatever version it speaks.",
		Source:    "MyMesh::onChannelDataRecv, v1.17.1; measured",
	},
	{
		ID: "CCH-009", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Channels outlive a restart.",
		Source:    "DataStore::saveChannels, v1.17.1",
	},
	{
		ID: "CCH-010", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A text of a channel has the form with the SNR if the app spoke version 3 or more when it came, else the short one, with number, length byte of the path, type, time stamp and text.",
		Source:    "MyMesh::onChannelMessageRecv, v1.17.1; measured",
	},
}
