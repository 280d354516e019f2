package requirements

// companionPersistence is what of a companion radio outlives a start.
var companionPersistence = []Requirement{
	{
		ID: "CPE-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Contacts that were changed or removed just before it are so behind a restart that the app asks for.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: CMD_REBOOT",
	},
	{
		ID: "CPE-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "Contacts are written 5 s after they were changed, and outlive the loss of power then.",
		Source:    "LAZY_CONTACTS_WRITE_DELAY, v1.17.1",
	},
	{
		ID: "CPE-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A restart does not set back a clock that was right.",
		Source:    "BaseChatMesh::bootstrapRTCfromContacts, v1.17.1, sets it to the newest change of a contact; measured 3618 s",
	},
	{
		ID: "CPE-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A clock that is behind the newest change of a contact is set behind it at a start.",
		Source:    "BaseChatMesh::bootstrapRTCfromContacts, v1.17.1; measured",
	},
}
