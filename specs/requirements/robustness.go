package requirements

// CrashID is the built-in requirement that fails when a board stops or restarts
// unasked in whatever spec.
const CrashID = "ROB-001"

var robustness = []Requirement{
	{
		ID: CrashID, Level: Must, Judge: []Witness{Console, Probe}, Roles: []string{"room", "repeater", "companion"},
		Statement: "The board never stops or restarts unasked.",
		Source:    "design: built in, judged in every spec",
	},
	{
		ID: "ROB-002", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames of every payload type, cut off at every length up to 40 bytes, leave the board serving its clients.",
		Source:    "Dispatcher::tryParsePacket and Mesh::onRecvPacket, v1.17.1; the bytes behind a short frame belong to nobody",
	},
	{
		ID: "ROB-003", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "A console line of 400 bytes leaves the console answering and the board serving its clients.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1: the line buffer holds 151 bytes",
	},
	{
		ID: "ROB-004", Level: Must, Judge: []Witness{Probe},
		Statement: "Requests, responses, texts and log-ins that are sealed rightly and hold random bytes, of each length from 0 to what fits a frame, 8 of each length of whole blocks, leave the board serving its clients.",
		Source:    "Utils::MACThenDecrypt, v1.9.0 to v1.17.1: a partial block is read beyond its end, and one behind 176 bytes is written beyond the end of the 184 that Mesh::onRecvPacket has for it; an address sanitizer says so",
	},
	{
		ID: "ROB-005", Level: Must, Judge: []Witness{Probe},
		Statement: "Requests of each of 256 types, and those of the known types with 0 to 31 bytes of data, leave the board serving its clients.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-006", Level: Must, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "A path return that names a hash size of 4 bytes or a path of more than 64 bytes changes no path.",
		Source:    "Packet::copyPath and Mesh::onRecvPacket, v1.14.0 to v1.17.1",
	},
	{
		ID: "ROB-007", Level: Must, Judge: []Witness{Probe},
		Statement: "200 commands of an administrator over the air of words in any order, and `setperm` with keys of 0 to 32 bytes, leave the board serving its clients.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-008", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "1000 frames of random bytes leave a room that repeats serving its clients.",
		Source:    "Dispatcher::checkRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-009", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames of every type and route with the longest path and payload, and traces of 175 bytes of hashes at each hop, leave a room that repeats serving its clients.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-010", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "60 adverts that are asked for at once, more than the room has packets for, and 80 log-ins without a gap after them leave it serving its clients.",
		Source:    "StaticPoolPacketManager(32), v1.9.0 to v1.17.1; exchange pool",
	},
	{
		ID: "ROB-011", Level: Must, Judge: []Witness{Probe},
		Statement: "60 clients that log in one after the other are all let in, and so is the first of them when it comes again.",
		Source:    "ClientACL::putClient, v1.9.0 to v1.17.1; exchange eviction",
	},
	{
		ID: "ROB-012", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Each of the 256 bytes as a console line, after a command and repeated leaves the console answering and the board serving its clients.",
		Source:    "loop in simple_room_server main.cpp, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-013", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Of a longer name the first 31 bytes are kept and of a longer password the first 15, and the board goes on serving its clients.",
		Source:    "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1: StrHelper::strncpy",
	},
	{
		ID: "ROB-014", Level: Must, Since: "1.15.0", Judge: []Witness{Console, Probe},
		Statement: "`region load` of 100 regions, with names of up to 100 bytes more than there is room for, leaves the console answering and the board serving its clients.",
		Source:    "RegionMap::putRegion, v1.15.0 to v1.17.1",
	},
	{
		ID: "ROB-060", Level: Must, Since: "1.15.0", Judge: []Witness{Console, Probe},
		Statement: "`region load` of 40 regions, each below the one before, leaves the console answering and the board serving its clients.",
		Source:    "MyMesh::handleCommand, v1.15.0 to v1.17.1: region_load_active; a stack of 8",
	},
	{
		ID: "ROB-015", Level: Must, Since: "1.14.1", Judge: []Witness{Probe, Sniffer},
		Statement: "A room serves on while its 32-bit millisecond counter wraps: log-ins are answered, posts acknowledged and pushed.",
		Source:    "Dispatcher::millisHasNowPassed, v1.14.1 to v1.17.1; before, a counter that starts near its end keeps the room silent until it has wrapped",
	},
	{
		ID: "ROB-016", Level: Must, Since: "1.14.0", Judge: []Witness{Probe},
		Statement: "Path returns of a client that are sealed rightly and hold random bytes, of each length from 0 to what fits a frame, 8 of each length of whole blocks, leave the board serving its clients.",
		Source:    "MyMesh::onPeerPathRecv, v1.14.0 to v1.17.1: Packet::copyPath; before, a path of more than 64 bytes overwrote the access list and the board stopped",
	},
	{
		ID: "ROB-037", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room serves on while its 32-bit millisecond counter passes the middle of its range, 24.8 days after a start: log-ins are answered, posts acknowledged and pushed.",
		Source:    "Dispatcher::millisHasNowPassed, v1.9.0 to v1.17.1: a difference with a sign",
	},
	{
		ID: "ROB-038", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A direct push without hops that nobody acknowledges while the millisecond counter passes the middle of its range is repeated after 6 s, twice, and no more.",
		Source:    "MyMesh::loop and pushPostToClient, v1.9.0 to v1.17.1: ack_timeout",
	},
	{
		ID: "ROB-039", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The board's time goes on when its millisecond counter passes the middle of its range, 2 s more or less.",
		Source:    "VolatileRTCClock::tick, v1.10.0 to v1.17.1; ESP32RTCClock, v1.9.0",
	},
	{
		ID: "ROB-040", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe},
		Statement: "A change of the access list is written whatever the millisecond counter shows when that is due: the middle of its range, its last value, its first, and one more or less.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1: dirty_contacts_expiry; before v1.14.1 no bench can be set up at the counter's end",
	},
	{
		ID: "ROB-041", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Probe},
		Statement: "A change of the access list is written although the millisecond counter shows 0 when that is due.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1, where zero means that nothing is to be written",
	},
	{
		ID: "ROB-042", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "For three weeks in which people come, post, go and come back, adverts are sent and the room restarts each night, every post is acknowledged and pushed once and in order to all who are there, and to who was away when it comes back.",
		Source:    "MyMesh::loop and addPost, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-043", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room that is posted to each half day for 60 days without a restart acknowledges every post, pushes it once and in order, and lets new clients in.",
		Source:    "Dispatcher::millisHasNowPassed, v1.9.0 to v1.17.1; the counter turns after 24.8 and 49.7 days",
	},
	{
		ID: "ROB-017", Level: Must, Since: "1.14.1", Judge: []Witness{Probe, Sniffer},
		Statement: "The acknowledgement of a post that ends up to 200 ms before the 32-bit millisecond counter wraps starts 200 ms after the post, at most 1 ms earlier and 40 ms later.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/011edd3c; PacketQueue::countBefore and get, v1.14.1 to v1.17.1",
	},
	{
		ID: "ROB-018", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Console, Sniffer},
		Statement: "A frame that is due before the 32-bit millisecond counter wraps and waits for the channel until after it is sent then.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/011edd3c; PacketQueue::countBefore and get, v1.14.1 to v1.17.1",
	},
	{
		ID: "ROB-044", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames with each of the 256 values of their header, at each length up to 12 bytes, leave a room that repeats serving its clients.",
		Source:    "Dispatcher::tryParsePacket and Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-045", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames with each of the 256 values of their path length, on each of the four routes and of all types, leave a room that repeats serving its clients.",
		Source:    "Dispatcher::tryParsePacket, v1.9.0 to v1.17.1; Packet::isValidPathLen, v1.14.0 to v1.17.1",
	},
	{
		ID: "ROB-046", Level: Must, Judge: []Witness{Probe},
		Statement: "Sealed texts of an administrator of each of 64 types and 4 tries, of lengths from 0 to 159 bytes, leave the board serving its clients.",
		Source:    "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "ROB-056", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "What is sealed with the right code over a ciphertext that ends within a block of 16 bytes is taken for no post, request, path, log-in or response.",
		Source:    "Utils::MACThenDecrypt and Utils::decrypt, v1.9.0 to v1.17.1, which decrypt what lies behind it in memory",
	},
}
