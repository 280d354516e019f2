package requirements

// companionDevice is what a companion radio says of itself: build, clock, statistics, keys.
var companionDevice = []Requirement{
	{
		ID: "CDV-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "DEVICE_QUERY is answered with 82 bytes: version 13 of the protocol, half its room for contacts, its channels, PIN, build date, model, version, whether it repeats, and the mode of path hashes.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The answer to DEVICE_QUERY is the same whatever version the app speaks.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CDV-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "APP_START is answered with type 1, power, highest power, key, position in millionths of a degree, settings, radio in kHz and Hz, and name.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_DEVICE_TIME is answered with the clock, which goes on.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_DEVICE_TIME sets the clock to the same second or a later one; an earlier one is answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CDV-006", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The clock can be set up to its last second, and begins at 0 behind it.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CDV-007", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_BATT_AND_STORAGE is answered with millivolts in 2 bytes and the storage used and in all in KiB in 4 each.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-008", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_STATS 0 is answered with battery, the seconds since the start, error flags, and the frames that wait.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-009", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "GET_STATS 1 is answered with noise, RSSI and four times the SNR of the last frame, and the seconds sent and received.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-010", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "GET_STATS 2 is answered with the counts of frames received and sent, sent by flood and direct, received by flood and direct, and of errors.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-011", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_STATS of another kind is answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-012", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The seconds since the start go on when the 32-bit counter of milliseconds wraps.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: getMillis() / 1000",
	},
	{
		ID: "CDV-013", Level: Should, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "EXPORT_PRIVATE_KEY is answered with the 64 bytes of the private key, in builds that allow it.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: ENABLE_PRIVATE_KEY_EXPORT",
	},
	{
		ID: "CDV-014", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "IMPORT_PRIVATE_KEY makes a valid key the own one, at once and behind a restart, in builds that allow it; one that is none is answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: ENABLE_PRIVATE_KEY_IMPORT",
	},
	{
		ID: "CDV-015", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SIGN_FINISH is answered with the signature of all that SIGN_DATA brought since SIGN_START, in its order; 8192 bytes are offered.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-016", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SIGN_DATA and SIGN_FINISH without SIGN_START, or behind a SIGN_FINISH, are answered with ERR 4.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-017", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Of data to be signed 8192 bytes are taken; more are answered with ERR 3, and what was taken stays.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: MAX_SIGN_DATA_LEN",
	},
	{
		ID: "CDV-018", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_CUSTOM_VARS is answered with the settings of sensors; SET_CUSTOM_VAR of one that there is not, or without a colon, with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-019", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "REBOOT with the word \"reboot\" restarts the radio and is not answered; with another it is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-020", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "FACTORY_RESET with the word \"reset\" is not answered; a second later the radio restarts with a new key and without its name and contacts. With another word it is answered with ERR 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CDV-021", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SET_DEVICE_PIN takes 0 or a number of six digits, which DEVICE_QUERY shows; another is answered with ERR 6.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
}
