package requirements

var advert = []Requirement{
	{
		ID: "ADV-001", Level: Must, Judge: []Witness{Sniffer},
		Statement: "16 s after the set-up that follows its banner, and at most 1 s later, a room sends its first advert, once.",
		Source:    "setup in simple_room_server main.cpp, v1.17.1; measured 16.000 s",
	},
	{
		ID: "ADV-002", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The advert after a boot is for neighbours only, a direct frame of no hops; before v1.12.0 it was flooded.",
		Source:    "setup in simple_room_server main.cpp, v1.9.0 to v1.17.1; measured",
	},
	{
		ID: "ADV-003", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"A-01"},
		Statement: "Every advert of a room carries the one public key that the room's banner shows, and a valid signature of it.",
		Source:    "Mesh::createAdvert, v1.17.1",
	},
	{
		ID: "ADV-004", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"B-11"},
		Statement: "An advert says that its node is a room server, type 3.",
		Source:    "MyMesh::createSelfAdvert, v1.17.1",
	},
	{
		ID: "ADV-005", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-11"},
		Statement: "An advert carries the name that was set, as UTF-8.",
		Source:    "AdvertDataBuilder::encodeTo, v1.17.1",
	},
	{
		ID: "ADV-006", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "An advert carries the place that was set, each of latitude and longitude within a millionth of a degree, also if it is 0, 0.",
		Source:    "CommonCLI::buildAdvertData, v1.17.1; exchange adverts",
	},
	{
		ID: "ADV-007", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"B-16"},
		Statement: "An advert's time stamp is that of the room's clock at the moment of the command, within 2 s.",
		Source:    "Mesh::createAdvert, v1.17.1",
	},
	{
		ID: "ADV-008", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Since: "1.17.0",
		Statement: "A name that does not fit into an advert is cut to at most 23 bytes between two characters.",
		Source:    "AdvertDataBuilder::encodeTo and validUtf8PrefixLength, v1.17.0; measured",
	},
	{
		ID: "ADV-009", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"A-04"},
		Statement: "1.5 s after the console command `advert`, not sooner and at most 40 ms later on an idle channel, an advert is flooded.",
		Source:    "CommonCLI::handleCommand, v1.17.1; measured 1500 ms",
	},
	{
		ID: "ADV-010", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Since: "1.14.0",
		Statement: "1.5 s after the console command `advert.zerohop`, not sooner and at most 40 ms later on an idle channel, an advert is sent to the neighbours, direct and of no hops.",
		Source:    "CommonCLI::handleCommand, v1.14.1; measured 1500 ms; flooded before",
	},
	{
		ID: "ADV-047", Level: Must, Judge: []Witness{Sniffer}, Since: "1.14.0",
		Statement: "After 40 frames with hops that were passed on, adverts of the room's own have none, to the neighbours and flooded.",
		Source:    "Mesh::sendZeroHop and sendFlood, v1.14.0 to v1.17.1: path_len",
	},
	{
		ID: "ADV-011", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-11"},
		Statement: "A board that nobody configured sends an advert to its neighbours every 120 s.",
		Source:    "MyMesh::MyMesh and updateAdvertTimer, v1.17.1; measured",
	},
	{
		ID: "ADV-012", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The first setting that is saved on a fresh board ends its adverts every 120 s after one more.",
		Source:    "CommonCLI::savePrefs, v1.17.1; exchange adverts",
	},
	{
		ID: "ADV-013", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "`set advert.interval M` has an advert sent to the neighbours every M minutes from then on, also after a reboot.",
		Source:    "MyMesh::updateAdvertTimer, v1.17.1; measured 3600 s",
	},
	{
		ID: "ADV-014", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "`set flood.advert.interval H` has an advert flooded every H hours from then on.",
		Source:    "MyMesh::updateFloodAdvertTimer, v1.17.1; measured 10800 s",
	},
	{
		ID: "ADV-015", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-11"},
		Statement: "A board that nobody configured floods an advert every 47 hours; every 12 hours before v1.16.0.",
		Source:    "MyMesh::MyMesh, v1.9.0 to v1.17.1",
	},
	{
		ID: "ADV-016", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "Of a name of 31 one-byte characters the first 23 stand in an advert, and its signature is valid.",
		Source:    "MAX_ADVERT_DATA_SIZE, v1.17.1; measured on v1.9.0 to v1.17.1",
	},
	{
		ID: "ADV-017", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The advert after a boot carries the name and the place that were set before.",
		Source:    "CommonCLI::loadPrefs, v1.17.1",
	},
	{
		ID: "ADV-018", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-04"},
		Statement: "1.5 s after an administrator's command `advert` over the air, not sooner and at most 40 ms later on an idle channel, an advert is flooded.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "ADV-019", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A flooded advert restarts the interval of local adverts.",
		Source:    "MyMesh::loop, v1.17.1; exchange adverts",
	},
	{
		ID: "ADV-020", Level: Must, Judge: []Witness{Probe},
		Statement: "A room that repeats forwards the adverts of others; when it hears its own advert again it sends nothing.",
		Source:    "Mesh::onRecvPacket, v1.17.1",
	},
	{
		ID: "ADV-021", Level: Must, Judge: []Witness{Probe},
		Statement: "A room that repeats does not forward an advert whose signature is wrong.",
		Source:    "Mesh::onRecvPacket, v1.17.1",
	},
	{
		ID: "ADV-022", Level: Must, Judge: []Witness{Sniffer}, Since: "1.14.0",
		Statement: "In path hash mode M the room's own adverts are flooded with path hashes of M+1 bytes.",
		Source:    "MyMesh::sendSelfAdvertisement, v1.14.1; measured",
	},
	{
		ID: "ADV-023", Level: Must, Judge: []Witness{Probe}, Since: "1.16.0",
		Statement: "A room that repeats forwards an advert of 7 hops and none of 8, unless flood.max.advert is set.",
		Source:    "isFloodHopLimitExceeded, v1.16.0: flood_max_advert 8",
	},
	{
		ID: "ADV-024", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "An advert whose time falls on the zero of the board's counter of milliseconds, once in 49.7 days, is sent.",
		Source:    "MyMesh::loop, v1.17.1, where zero means that a timer is off",
	},
	{
		ID: "ADV-045", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "An advert to neighbours that is due after an hour comes in time when the millisecond counter passed the middle of its range meanwhile, and a flood after 3 hours when it wrapped.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1: millisHasNowPassed; before v1.14.1 no bench can be set up at the counter's end",
	},
	{
		ID: "ADV-025", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "In path hash mode M adverts that the timer floods have path hashes of M+1 bytes.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/fcfdc5fc; MyMesh::loop, v1.14.1 to v1.17.1",
	},
	{
		ID: "ADV-026", Level: Must, Judge: []Witness{Sniffer},
		Statement: "Adverts that wait for one another are sent in the order in which they were asked for, each with the name that the room had then.",
		Source:    "PacketQueue::get, v1.9.0 to v1.17.1",
	},
	{
		ID: "ADV-027", Level: Must, Roles: served, Since: "1.17.0", Judge: []Witness{Sniffer},
		Statement: "An advert carries a name up to the first bytes that are no UTF-8: surrogates, overlong and broken letters among them.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/79dc1de6; validUtf8PrefixLength, v1.17.0 and v1.17.1",
	},
	{
		ID: "ADV-048", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room that repeats forwards no advert that is cut off within key, time stamp or signature.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "ADV-046", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room that repeats forwards an advert whose signature is right as it is, whatever stands in its data: nothing, flags without what they announce, data that is cut off anywhere, bytes after the 32 that are signed, and the least and the greatest time stamp.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
}
