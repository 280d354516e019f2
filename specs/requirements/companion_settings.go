package requirements

// companionSettings is what an app sets on a companion radio, and what comes of it on the air.
var companionSettings = []Requirement{
	{
		ID: "CST-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_ADVERT_NAME sets the name, of which 31 bytes count; one without a byte is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_ADVERT_LATLON takes up to 90 degrees north and south and 180 east and west; beyond it is answered with ERR 6 and nothing changes.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_RADIO_PARAMS sets frequency, bandwidth, spreading factor and coding rate, which APP_START shows and the radio sends with.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_RADIO_PARAMS outside of 150 to 2500 MHz, 7 to 500 kHz, spreading factors 5 to 12 and coding rates 5 to 8 is answered with ERR 6 and changes nothing.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_RADIO_TX_POWER takes -9 dBm up to the highest power that APP_START shows; another is answered with ERR 6 and changes nothing.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-006", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_TUNING_PARAMS sets receive delay and airtime factor in thousandths, which GET_TUNING_PARAMS shows.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-007", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_OTHER_PARAMS sets manual adding, telemetry modes, position policy and multiple acknowledgements as far as they are there, and leaves the rest; APP_START shows them.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-008", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_PATH_HASH_MODE takes 0 to 2, which DEVICE_QUERY shows; 3 and more are answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-009", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Floods of the radio collect path hashes of the size that SET_PATH_HASH_MODE says.",
		Source:    "MyMesh::sendFloodScoped of companion_radio, v1.17.1",
	},
	{
		ID: "CST-010", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_AUTOADD_CONFIG sets bits and hops, of which 64 at most, which GET_AUTOADD_CONFIG shows; without hops those stay.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-011", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_ALLOWED_REPEAT_FREQ is answered with the frequencies on which a companion may repeat for others: 433, 869.495 and 918 MHz, in builds without others.",
		Source:    "repeat_freq_ranges in MyMesh.cpp of companion_radio, v1.17.1",
	},
	{
		ID: "CST-012", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A companion repeats floods of others where its app has switched that on, on a frequency that allows it.",
		Source:    "MyMesh::allowPacketForward of companion_radio, v1.17.1",
	},
	{
		ID: "CST-013", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Repeating for others on another frequency is answered with ERR 6, and the radio stays as it was tuned.",
		Source:    "MyMesh::isValidClientRepeatFreq of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-014", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A companion whose app did not switch that on repeats nothing for others, be it flooded or sent along a path over it.",
		Source:    "MyMesh::allowPacketForward of companion_radio, v1.17.1",
	},
	{
		ID: "CST-015", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_RADIO_PARAMS without the byte for it switches repeating for others off, as DEVICE_QUERY shows.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-016", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_DEFAULT_FLOOD_SCOPE sets a name of 1 to 30 bytes and a key, which GET_DEFAULT_FLOOD_SCOPE shows; without them there is none, and without a name it is answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-017", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Floods of the radio bear the transport code of the default scope.",
		Source:    "MyMesh::sendFloodScoped of companion_radio, v1.17.1",
	},
	{
		ID: "CST-018", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "What an app floods bears the transport code of the key that SET_FLOOD_SCOPE_KEY gave, whatever the default scope, until it is given none.",
		Source:    "MyMesh::sendFloodScoped of companion_radio, v1.17.1",
	},
	{
		ID: "CST-019", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "SET_FLOOD_SCOPE_KEY with a byte of 1 lets an app flood without transport codes, also with a default scope.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CST-020", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Name, position, power, PIN, tuning, other settings, size of path hashes, what is added by itself, and the default scope outlive a restart.",
		Source:    "DataStore::savePrefs and MyMesh::begin of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CST-021", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_FLOOD_SCOPE_KEY of another kind than 0 and 1 is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
}
