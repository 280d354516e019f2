package requirements

// companionContacts is what a companion radio keeps of other nodes, and hands on of them.
var companionContacts = []Requirement{
	{
		ID: "CCT-001", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A contact that ADD_UPDATE_CONTACT adds is shown by GET_CONTACT_BY_KEY with its type, flags, path, name, time stamp of its advert and position.",
		Source:    "MyMesh::updateContactFromFrame, v1.17.1",
	},
	{
		ID: "CCT-002", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A contact bears the time of its change that came with it, or else the time of the clock.",
		Source:    "MyMesh::updateContactFromFrame, v1.17.1",
	},
	{
		ID: "CCT-003", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A contact that is added again changes in its place.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCT-004", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_CONTACTS is answered with a start, each contact in the order in which they came, and an end that tells the newest time of a change, 0 if there is none.",
		Source:    "MyMesh::checkSerialInterface of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CCT-005", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_CONTACTS with a time lists the contacts that were changed later.",
		Source:    "MyMesh::checkSerialInterface of companion_radio, v1.17.1",
	},
	{
		ID: "CCT-006", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "The start of a list tells how many contacts there are in all, also of a list from a time on.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CCT-007", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A second GET_CONTACTS before the end of the first is answered with ERR 4, and the first goes on.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CCT-008", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "APP_START ends a list of contacts.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCT-009", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "GET_CONTACT_BY_KEY of a key that differs in one bit from those of all contacts is answered with ERR 2.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CCT-010", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "REMOVE_CONTACT takes a contact off the list; one that is not there is answered with ERR 2.",
		Source:    "BaseChatMesh::removeContact, v1.17.1",
	},
	{
		ID: "CCT-011", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "With a contact the advert goes that was kept of it.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1: deleteBlobByKey",
	},
	{
		ID: "CCT-012", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "EXPORT_CONTACT of a contact is answered with the last advert that was heard of it, as a flood; without one with ERR 2.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1: make sure transport codes are not saved; measured",
	},
	{
		ID: "CCT-013", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "EXPORT_CONTACT without a key is answered with an advert of its own as a flood, which is not sent.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CCT-014", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "IMPORT_CONTACT of an advert makes a contact of its node.",
		Source:    "BaseChatMesh::importContact, v1.17.1",
	},
	{
		ID: "CCT-015", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "IMPORT_CONTACT of a packet that is no advert is answered with ERR 6.",
		Source:    "BaseChatMesh::importContact, v1.17.1",
	},
	{
		ID: "CCT-016", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "SHARE_CONTACT sends the advert that was kept of a contact to the neighbours, with transport codes of 0, so that nobody passes it on.",
		Source:    "BaseChatMesh::shareContactZeroHop, v1.17.1; measured",
	},
	{
		ID: "CCT-017", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "SHARE_CONTACT of a contact without an advert is answered with ERR 3, of an unknown one with ERR 2.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1; measured",
	},
	{
		ID: "CCT-018", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "When there is no room for another contact, ADD_UPDATE_CONTACT is answered with ERR 3, also with the setting that adverts overwrite the oldest off.",
		Source:    "BaseChatMesh::allocateContactSlot, v1.17.1",
	},
	{
		ID: "CCT-019", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "A contact keeps a name of 31 bytes.",
		Source:    "MyMesh::writeContactRespFrame, v1.17.1",
	},
	{
		ID: "CCT-020", Level: Must, Judge: []Witness{Console}, Roles: onCompanion,
		Statement: "IMPORT_CONTACT of an advert that is not later than the last one of its node, or of one of its own, is answered with OK and changes nothing.",
		Source:    "MyMesh::handleCmdFrame of companion_radio and BaseChatMesh::onAdvertRecv, v1.17.1; measured",
	},
}
