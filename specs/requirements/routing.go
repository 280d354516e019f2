package requirements

var routing = []Requirement{
	{
		ID: "RT-001", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board whose repeat is off passes on nothing: no flood of any type, no direct frame and no trace whose next hop it is.",
		Source:    "MyMesh::allowPacketForward, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-002", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board whose repeat is on passes on floods of requests, responses, texts, acknowledgements, signed adverts, group texts, group data, anonymous requests and path returns, their payload unchanged.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-003", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "What a board passes on of a flood has one byte of the board's key as a last hop after the path that it came with, and the same header.",
		Source:    "Mesh::routeRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-004", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A flood with a path of 2-byte or 3-byte hashes is passed on with as many bytes of the board's key added, also when the path has no hop yet.",
		Source:    "Mesh::routeRecvPacket, v1.14.0 to v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "RT-005", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board passes on no flood of a trace, a multipart packet, control data, a raw custom packet or one of the unassigned types 12 to 14.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-006", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board passes on no advert with one changed bit in signature, time stamp, data or key.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-007", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flooded log-in, post, command or request that was for the board itself is answered and not passed on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1: markDoNotRetransmit; exchange repeat",
	},
	{
		ID: "RT-008", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood that is addressed by the board's first key byte and that the board cannot open is passed on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; it may be for another node",
	},
	{
		ID: "RT-009", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The room's own flooded adverts, answers and acknowledgements are not passed on when a repeater sends them back.",
		Source:    "Mesh::sendFlood and onRecvPacket, v1.9.0 to v1.17.1; exchange dedupe",
	},
	{
		ID: "RT-010", Level: Info, Judge: []Witness{Probe, Sniffer}, Claims: []string{"B-21"},
		Statement: "A flood that is new to the room is passed on also when its path holds the room's hash already; a room server detects no loops but by its table of duplicates.",
		Source:    "MyMesh of simple_room_server, v1.9.0 to v1.17.1: no loop.detect when forwarding",
	},
	{
		ID: "RT-011", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames of payload versions 1 to 3 are not passed on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-012", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood of fewer hops than flood.max is passed on, one of as many is not, whatever its type.",
		Source:    "MyMesh::allowPacketForward, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-013", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "With flood.max 0 no flood is passed on and direct frames are.",
		Source:    "MyMesh::allowPacketForward, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-014", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "flood.max counts hops, whether their hashes have 1, 2 or 3 bytes.",
		Source:    "MyMesh::allowPacketForward, v1.14.0 to v1.17.1",
	},
	{
		ID: "RT-015", Level: Must, Since: "1.16.0", Judge: []Witness{Probe, Sniffer},
		Statement: "flood.max.unscoped holds back floods without transport codes from that many hops on, and no others.",
		Source:    "isFloodHopLimitExceeded, v1.17.1; MyMesh::allowPacketForward, v1.16.0",
	},
	{
		ID: "RT-016", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Probe, Sniffer},
		Statement: "flood.max.advert, 8 unless it is set, holds back adverts from that many hops on, and nothing else.",
		Source:    "isFloodHopLimitExceeded, v1.17.1; MyMesh::allowPacketForward, v1.16.0",
	},
	{
		ID: "RT-017", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A flood of 31 hops of 2 bytes or 20 of 3 bytes is passed on with one hop more, one of 32 or 21 hops, whose path is full, is not.",
		Source:    "Mesh::routeRecvPacket, v1.14.0 to v1.17.1: paths have 64 bytes; exchange paths",
	},
	{
		ID: "RT-018", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A frame whose path length names a hash size of 4 bytes or a path of more than 64 bytes is not passed on.",
		Source:    "Packet::isValidPathLen, v1.14.0 to v1.17.1; exchange paths",
	},
	{
		ID: "RT-019", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood with transport codes is passed on with the same codes, whether the room knows the region or not.",
		Source:    "Mesh::routeRecvPacket, v1.9.0 to v1.17.1; exchange regions",
	},
	{
		ID: "RT-020", Level: Info, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A room passes on floods also in a region that it denies, and floods without a region when those are denied; the repeater firmware does not.",
		Source:    "MyMesh::filterRecvFloodPacket of simple_room_server, v1.15.0 to v1.17.1; exchange regions",
	},
	{
		ID: "RT-021", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct frame that comes again, with another path or as a flood, is not passed on again.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1: the hash of a packet covers type and payload",
	},
	{
		ID: "RT-022", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood that the board heard while its repeat was off is not passed on when it comes again after repeat was switched on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-023", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A frame that comes again after 159 others is not passed on again, before 1.16.0 after 127 others.",
		Source:    "SimpleMeshTables, v1.9.0 to v1.17.1; exchange dedupe",
	},
	{
		ID: "RT-024", Level: Info, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A frame that comes again after 160 others is passed on again, before 1.16.0 after 128 others.",
		Source:    "SimpleMeshTables, v1.9.0 to v1.17.1; exchange dedupe",
	},
	{
		ID: "RT-025", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "An acknowledgement that comes again after 159 other frames is not passed on again, before 1.16.0 after 63 other acknowledgements.",
		Source:    "SimpleMeshTables, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-026", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct frame whose next hop is the board is passed on without that hop, the rest of it unchanged, whatever its type, also when no hop is left.",
		Source:    "Mesh::onRecvPacket and removeSelfFromPath, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-027", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "The same holds for paths of 2-byte and 3-byte hashes.",
		Source:    "Mesh::removeSelfFromPath, v1.14.0 to v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "RT-028", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct frame, acknowledgement or multipart packet whose next hop is another node, or that has no hop left, is not passed on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-029", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A direct frame whose next hop of 2 or 3 bytes differs from the board's key in its last byte is not passed on.",
		Source:    "Identity::isHashMatch, v1.14.0 to v1.17.1",
	},
	{
		ID: "RT-030", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct frame with transport codes is passed on with the same codes.",
		Source:    "Packet::writeTo, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-031", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct acknowledgement whose next hop is the board is passed on at once, within 40 ms, without that hop.",
		Source:    "Mesh::routeDirectRecvAcks, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-032", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct acknowledgement in a multipart packet is passed on once, as a plain one, 300 ms after it for each packet that it announces and one more.",
		Source:    "Mesh::forwardMultipartDirect, v1.9.0 to v1.17.1; measured 600 ms",
	},
	{
		ID: "RT-033", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Sniffer},
		Statement: "With multi.acks 1 a direct acknowledgement is passed on in a multipart packet that announces one more, 300 ms and up to one airtime later, and plain right after it.",
		Source:    "Mesh::routeDirectRecvAcks, v1.10.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-034", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A trace whose next hop is the board is passed on with the signal-to-noise ratio at which the board heard it, in quarters of a decibel, after those of the hops before.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; exchange repeat",
	},
	{
		ID: "RT-035", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A trace whose next hop is another node, or that has reached its end, is not passed on.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-036", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A trace that names the board twice passes it twice, and not twice at the same hop.",
		Source:    "Packet::calculatePacketHash, v1.9.0 to v1.17.1: the path length of a trace belongs to its hash",
	},
	{
		ID: "RT-037", Level: Must, Roles: served, Since: "1.11.0", Judge: []Witness{Probe, Sniffer},
		Statement: "The two low bits of a trace's flags give the size of its hashes, 1, 2 or 4 bytes, all of which must be those of the board's key.",
		Source:    "Mesh::onRecvPacket, v1.11.0 to v1.17.1",
	},
	{
		ID: "RT-038", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A discovery request is neither answered nor passed on by a room, with and without hops.",
		Source:    "Mesh::onControlDataRecv, v1.10.0 to v1.17.1: only repeaters answer",
	},
	{
		ID: "RT-083", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Control data whose first byte is below 128 is passed on along its path as any other payload is, without the first hop.",
		Source:    "Mesh::onRecvPacket, v1.10.0 to v1.17.1: only those with the high bit stay among neighbours",
	},
	{
		ID: "RT-039", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to a log-in, post, request or command that was flooded in a region that the board knows and allows are flooded in that region.",
		Source:    "chooseReplyScope, v1.17.1; MyMesh::sendFloodReply, v1.15.0; exchange regions",
	},
	{
		ID: "RT-040", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to what was flooded without a region are flooded without one.",
		Source:    "chooseReplyScope, v1.17.1; exchange regions",
	},
	{
		ID: "RT-041", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to what was flooded without a region are flooded without one also when the board has a default region.",
		Source:    "chooseReplyScope, v1.17.1; exchange regions",
	},
	{
		ID: "RT-042", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to what was flooded in an unknown or denied region are flooded without a region when the board has no default.",
		Source:    "chooseReplyScope, v1.17.1; exchange regions",
	},
	{
		ID: "RT-043", Level: Must, Roles: served, Since: "1.17.1", Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to what was flooded in an unknown or denied region are flooded in the default region.",
		Source:    "chooseReplyScope, v1.17.1; exchange regions",
	},
	{
		ID: "RT-044", Level: Must, Roles: served, Since: "1.17.1", Judge: []Witness{Probe, Sniffer},
		Statement: "When floods without a region are denied, answers to them are flooded in the default region.",
		Source:    "chooseReplyScope, v1.17.1; exchange regions",
	},
	{
		ID: "RT-045", Level: Must, Roles: served, Since: "1.17.1", Judge: []Witness{Probe, Sniffer},
		Statement: "A flooded answer to a log-in that came direct is in the default region.",
		Source:    "chooseReplyScope, v1.17.1",
	},
	{
		ID: "RT-046", Level: Must, Since: "1.16.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Flooded pushes are in the default region, without one in none, whatever the region of the post.",
		Source:    "MyMesh::sendFloodScoped, v1.16.0 to v1.17.1; exchange regions",
	},
	{
		ID: "RT-047", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "The board's own flooded adverts ask for path hashes of one byte more than path.hash.mode.",
		Source:    "MyMesh::sendSelfAdvertisement, v1.14.0 to v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "RT-048", Level: Must, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "Flooded pushes ask for path hashes of one byte more than path.hash.mode.",
		Source:    "MyMesh::pushPostToClient, v1.14.0 to v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "RT-049", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "Flooded answers ask for path hashes as long as those of what they answer, whatever path.hash.mode says.",
		Source:    "MyMesh::sendFloodReply, v1.14.0 to v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "RT-050", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "Answers to direct requests go along the path that the client's last flooded path return carried.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1; exchange paths",
	},
	{
		ID: "RT-051", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A path return that comes direct counts just as well.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-052", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A path return that is not sealed with the client's key changes no path.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-053", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A path of 63 hops that a client sent is used.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1; exchange paths",
	},
	{
		ID: "RT-054", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A path return of a client is not answered.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1: no reciprocal path",
	},
	{
		ID: "RT-055", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "The answer to a log-in that was flooded over up to 63 hops holds the path that it took.",
		Source:    "Mesh::createPathReturn, v1.9.0 to v1.17.1; exchange paths",
	},
	{
		ID: "RT-056", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Sniffer},
		Statement: "The times for which floods are held back are distributed uniformly from 0 to 2.5 airtimes: 1000 of them lie within what happens by chance in all but one of two million runs.",
		Source:    "MyMesh::getRetransmitDelay with txdelay 0.5, v1.10.0 to v1.17.1",
	},
	{
		ID: "RT-057", Level: Must, Since: "1.10.0", Judge: []Witness{Sniffer},
		Statement: "The times for which direct frames are held back are distributed uniformly from 0 to one airtime: 1000 of them lie within what happens by chance in all but one of two million runs.",
		Source:    "MyMesh::getDirectRetransmitDelay with direct.txdelay 0.2, v1.10.0 to v1.17.1",
	},
	{
		ID: "RT-058", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "With txdelay 0 and direct.txdelay 0 a board passes on frames at once, within 40 ms.",
		Source:    "MyMesh::getRetransmitDelay, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-059", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Sniffer},
		Statement: "The times for which frames are held back are uniform from 0 to five times the airtime times txdelay for floods and direct.txdelay for direct frames.",
		Source:    "MyMesh::getRetransmitDelay, v1.10.0 to v1.17.1",
	},
	{
		ID: "RT-060", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A request whose transport code would be the reserved 0000 or FFFF is known by the code 0001 or FFFE: it is answered in its region.",
		Source:    "TransportKey::calcTransportCode, v1.15.0 to v1.17.1",
	},
	{
		ID: "RT-061", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A flooded answer to what came direct has no transport code of the region in which a flood came before it.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/0d737952; MyMesh::onRecvPacket, v1.17.0 and v1.17.1",
	},
	{
		ID: "RT-062", Level: Must, Roles: served, Since: "1.11.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A trace with hashes of 8 bytes that 32 hops have heard is not passed on by the first of its hops.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/09a27a25; Mesh::onRecvPacket, v1.16.0 to v1.17.1",
	},
	{
		ID: "RT-063", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A trace that 15, 16 or 40 hops have heard is passed on with the signal-to-noise ratios of them all and the board's.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-064", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood with the payload of one before it and another type is no duplicate: it is passed on, once.",
		Source:    "Packet::calculatePacketHash, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-065", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flooded request, response, text or path return with one byte after its authentication code is passed on, one with none is not.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-066", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "To a client that sent a path of no hops with hashes of 2 or 3 bytes answers go direct with that path, its size of hashes included.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/8737c64f; Packet::copyPath, v1.14.0 to v1.17.1",
	},
	{
		ID: "RT-067", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "With rxdelay B a flood that is hard to hear is acted on B to the power of 0.85 less its score, less 1, airtimes after its end; the score is the tenth part of the decibels above the least signal of the spreading factor, times the part of 256 bytes that the frame leaves free, and 1 at most.",
		Source:    "MyMesh::calcRxDelay, v1.9.0 to v1.17.1; RadioLibWrapper::packetScoreInt",
	},
	{
		ID: "RT-068", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "With rxdelay 20 short floods that are easily heard and direct frames are acted on at once, and with rxdelay 0 all are.",
		Source:    "Dispatcher::checkRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-069", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "However high rxdelay and however slow the radio settings, a flood is acted on at most 32 s after its end.",
		Source:    "Dispatcher::checkRecv, v1.9.0 to v1.17.1: MAX_RX_DELAY_MILLIS",
	},
	{
		ID: "RT-070", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Probe, Sniffer},
		Statement: "The board's own answers that it flooded in a region are not passed on when a repeater sends them back.",
		Source:    "Mesh::sendFlood, v1.15.0 to v1.17.1",
	},
	{
		ID: "RT-071", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "The board's own direct answers are not passed on when they come back, flooded or with the board as next hop.",
		Source:    "Mesh::sendDirect, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-072", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A flood of any type that travels through a mesh is not passed on when it comes again over other hops.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "RT-073", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A log-in without password that comes again byte for byte is not answered again.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1; the time stamp does not guard it",
	},
	{
		ID: "RT-074", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A flooded acknowledgement of a push is not passed on, others are.",
		Source:    "MyMesh::onAckRecv, v1.9.0 to v1.17.1: markDoNotRetransmit",
	},
	{
		ID: "RT-075", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A flood for which rxdelay comes to 48 ms is acted on at once, one for which it comes to 54 ms is held back.",
		Source:    "Dispatcher::checkRecv, v1.9.0 to v1.17.1: less than 50 ms is none",
	},
}
