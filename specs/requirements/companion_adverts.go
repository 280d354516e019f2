package requirements

// companionAdverts is what a companion radio takes from adverts, and what it says in its own.
var companionAdverts = []Requirement{
	{
		ID: "CAD-001", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An advert of an unknown node makes a contact of it with type, name, position and time stamp, without a path, and is told to the app by its key alone.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1; measured",
	},
	{
		ID: "CAD-002", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An advert whose time stamp is not later than that of the last one of its node changes nothing, and the app is told nothing but that it was heard.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1: possible replay attack; measured",
	},
	{
		ID: "CAD-003", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "A later advert changes name and position of a contact, and leaves its path.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1",
	},
	{
		ID: "CAD-004", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An advert without a name makes no contact.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1; measured",
	},
	{
		ID: "CAD-005", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An advert whose signature is wrong makes no contact, be it heard or imported.",
		Source:    "Mesh::onRecvPacket, v1.17.1; measured",
	},
	{
		ID: "CAD-006", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "Adverts count that came direct, by flood, and with transport codes.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1; measured",
	},
	{
		ID: "CAD-007", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "With contacts added by hand an advert of an unknown node makes none, and the app is told all of it.",
		Source:    "MyMesh::onDiscoveredContact, v1.17.1; measured",
	},
	{
		ID: "CAD-008", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "With contacts added by hand those kinds of nodes are added whose bit is set: 2 companions, 4 repeaters, 8 rooms, 16 sensors.",
		Source:    "MyMesh::shouldAutoAddContactType, v1.17.1",
	},
	{
		ID: "CAD-009", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "With a limit of N an unknown node is added if its advert came over up to N-1 hops; with 0 over any number.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1: getAutoAddMaxHops",
	},
	{
		ID: "CAD-010", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "When there is no room for another contact, the app is told all of an unknown node, and then that the table is full.",
		Source:    "BaseChatMesh::onAdvertRecv, v1.17.1: onContactsFull; measured",
	},
	{
		ID: "CAD-011", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "With bit 1 of the setting an unknown node takes the place of the contact that was changed longest ago and is no favourite, whose key the app is told.",
		Source:    "BaseChatMesh::allocateContactSlot, v1.17.1: onContactOverwrite; measured",
	},
	{
		ID: "CAD-012", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "SEND_SELF_ADVERT sends an advert to the neighbours, and by flood with a byte of 1.",
		Source:    "MyMesh::handleCmdFrame of companion_radio, v1.17.1",
	},
	{
		ID: "CAD-013", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "A radio sends nothing by itself: no advert when it starts, and none later.",
		Source:    "measured; main.cpp of companion_radio, v1.17.1",
	},
	{
		ID: "CAD-014", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Its advert says that it is a companion, its name and the time of its clock, is signed, and bears its position where the setting for that is not 0.",
		Source:    "BaseChatMesh::createSelfAdvert, v1.17.1; MyMesh::handleCmdFrame of companion_radio",
	},
	{
		ID: "CAD-015", Level: Must, Judge: []Witness{Sniffer}, Roles: onCompanion,
		Statement: "Of a longer name its advert bears 31 bytes, or 23 beside a position.",
		Source:    "MAX_ADVERT_DATA_SIZE, v1.17.1; measured",
	},
	{
		ID: "CAD-016", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "GET_ADVERT_PATH is answered with the time and the path of the last advert of a node, or with ERR 2.",
		Source:    "MyMesh::onDiscoveredContact, v1.17.1",
	},
	{
		ID: "CAD-017", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "The ways of the adverts of the last 16 nodes are known; the next takes the place of the oldest.",
		Source:    "ADVERT_PATH_TABLE_SIZE, v1.17.1",
	},
	{
		ID: "CAD-018", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "An advert with 32 bytes of data makes a contact, one with more none, although it is signed.",
		Source:    "Mesh::onRecvPacket, v1.17.1: MAX_ADVERT_DATA_SIZE; measured",
	},
	{
		ID: "CAD-019", Level: Must, Judge: []Witness{Probe}, Roles: onCompanion,
		Statement: "GET_ADVERT_PATH tells the way of the last advert of a node, also where others were heard since the one before.",
		Source:    "MyMesh::onDiscoveredContact of companion_radio, v1.17.1",
	},
}
