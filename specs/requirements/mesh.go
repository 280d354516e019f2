package requirements

// The roles of requirements across a mesh that a room server's are not.
var (
	asRepeater  = []string{"repeater"}
	asCompanion = []string{"companion"}
)

// mesh is what holds between boards, of which the one under test is one.
var mesh = []Requirement{
	{
		ID: "MSH-001", Level: Must, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-14"},
		Statement: "A room behind 0 to 5 repeaters acknowledges a post and pushes it to a reader behind as many.",
		Source:    "Mesh::onRecvPacket and MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-002", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The answer to a flooded log-in tells the client the repeaters that it came over, the nearest to the client first, and what the client then sends over them the room answers by the path that it was told.",
		Source:    "Mesh::createPathReturn and MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-003", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room behind repeaters pushes direct to a reader that returned it a path, and floods to one that did not.",
		Source:    "MyMesh::pushPostToClient and onPeerPathRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-004", Level: Must, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-14"},
		Statement: "When the repeater of a path is gone, a direct post stays without acknowledgement; after a flooded log-in, whose answer tells a path over another repeater, it is acknowledged and pushed, all by that path.",
		Source:    "MyMesh::handleLoginReq: a flooded log-in forgets the path to the client, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-005", Level: Must, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A path over repeaters and a room of different path hash modes has hashes of the size that its first sender chose, and what goes over it arrives.",
		Source:    "Mesh::routeRecvPacket and Packet::getPathHashSize, v1.14.0 to v1.17.1",
	},
	{
		ID: "MSH-006", Level: Must, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Of two repeaters of different regions each carries what is scoped to its own, and the room's flooded answer has the scope of the question and goes back over the same one.",
		Source:    "MyMesh::filterRecvFloodPacket and sendFloodReply, v1.15.0 to v1.17.1",
	},
	{
		ID: "MSH-007", Level: Must, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A room behind a repeater of another region is not reached in the scope of its own, and is without a scope.",
		Source:    "MyMesh::filterRecvFloodPacket, v1.15.0 to v1.17.1",
	},
	{
		ID: "MSH-008", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-02", "B-15"},
		Statement: "A client with one key uses two rooms on one channel: it is pushed the posts of each by that one alone, and posts to each.",
		Source:    "MyMesh::onAnonDataRecv and searchPeersByHash, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-009", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-01", "B-15"},
		Statement: "Of three rooms on one channel each takes its own guest password and none of the others'.",
		Source:    "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-010", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-01", "B-15"},
		Statement: "Of three rooms on one channel each pushes its own posts to a new reader and none of the others'.",
		Source:    "MyMesh::addPost and pushPostToClient, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-011", Level: Must, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-09"},
		Statement: "A room between clients and another room carries log-ins, posts, acknowledgements and pushes when repeat is on.",
		Source:    "MyMesh::allowPacketForward, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-012", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room between clients and another room carries neither floods nor direct packets when repeat is off, also when a path leads over it.",
		Source:    "MyMesh::allowPacketForward, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-013", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-14"},
		Statement: "A post that met the frame of a hidden node at the room is not acknowledged; its next attempt is, and readers get the post once.",
		Source:    "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-014", Level: Must, Roles: asRepeater, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-12"},
		Statement: "A repeater between clients and a room carries log-ins, posts, acknowledgements and pushes.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-015", Level: Must, Roles: asCompanion, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-12"},
		Statement: "A companion hands on no packet of others unless client repeat was switched on.",
		Source:    "MyMesh::allowPacketForward of companion_radio, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-016", Level: Must, Since: "1.13.0", Roles: asCompanion, Judge: []Witness{Probe, Sniffer},
		Statement: "A companion with client repeat on at 433.000, 869.495 or 918.000 MHz carries log-ins, posts, acknowledgements and pushes between clients and a room.",
		Source:    "MyMesh::isValidClientRepeatFreq and allowPacketForward of companion_radio, v1.17.1",
	},
	{
		ID: "MSH-017", Level: Must, Since: "1.13.0", Roles: asCompanion, Judge: []Witness{Probe, Sniffer},
		Statement: "A companion refuses client repeat at any other frequency, and hands on nothing there.",
		Source:    "MyMesh::isValidClientRepeatFreq of companion_radio, v1.17.1",
	},
	{
		ID: "MSH-018", Level: Info, Judge: []Witness{Console}, Claims: []string{"B-21"},
		Statement: "A room with repeat on keeps no list of neighbours, where a repeater lists another whose advert both have heard.",
		Source:    "MyMesh::formatNeighborsReply of simple_room_server and simple_repeater, v1.9.0 to v1.17.1",
	},
	{
		ID: "MSH-019", Level: Must, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-06", "B-11"},
		Statement: "A companion that heard a room's advert over a repeater logs in to the room over it, and its app is told of the log-in and that a post was confirmed.",
		Source:    "MyMesh::onContactResponse and processAck of companion_radio, v1.9.0 to v1.17.1",
	},
}
