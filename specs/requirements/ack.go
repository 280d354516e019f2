package requirements

var ack = []Requirement{
	{
		ID: "ACK-001", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-06"},
		Statement: "A post is acknowledged by the first 4 bytes of SHA-256 over its time stamp, its flags, its text and its author's public key, and by nothing else in that packet.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; crypto vectors",
	},
	{
		ID: "ACK-002", Level: Must, Judge: []Witness{Probe},
		Statement: "The attempt that a post's flags carry is part of what is acknowledged: the same post with the attempts 0 to 3 has four acknowledgements.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange replay",
	},
	{
		ID: "ACK-003", Level: Must, Judge: []Witness{Probe},
		Statement: "What comes after the first NUL of a post's text is not part of what is acknowledged.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; BaseChatMesh::composeMsgPacket, v1.17.1: attempts above 3",
	},
	{
		ID: "ACK-004", Level: Must, Judge: []Witness{Probe},
		Statement: "A post without text is acknowledged.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange texts",
	},
	{
		ID: "ACK-005", Level: Must, Judge: []Witness{Probe},
		Statement: "A post of 160 bytes, of which the room keeps 150, is acknowledged for all 160.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange texts",
	},
	{
		ID: "ACK-006", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-14"},
		Statement: "Posts of several clients are each acknowledged, also one that comes while the answer to another client still waits.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; claim B-14: delivery is definite",
	},
	{
		ID: "ACK-007", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"B-14"},
		Statement: "On an idle channel the acknowledgement of a post starts 200 ms after the post ended, at most 1 ms earlier and 40 ms later.",
		Source:    "TXT_ACK_DELAY, v1.17.1; measured 199.1 to 200.0 ms",
	},
	{
		ID: "ACK-008", Level: Must, Judge: []Witness{Sniffer},
		Statement: "The acknowledgement is flooded, with no hops yet, while the room does not know the path to the client, however the post came.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange paths",
	},
	{
		ID: "ACK-009", Level: Must, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "A flooded acknowledgement collects path hashes as long as those of the post: 1, 2 or 3 bytes.",
		Source:    "MyMesh::sendFloodReply, v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "ACK-010", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"B-14"},
		Statement: "When the client has sent the path to it, the acknowledgement goes direct along that path, however the post came.",
		Source:    "MyMesh::onPeerDataRecv and onPeerPathRecv, v1.17.1; exchange paths",
	},
	{
		ID: "ACK-011", Level: Must, Judge: []Witness{Sniffer},
		Statement: "By default a post is acknowledged once.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: multi.acks is 0",
	},
	{
		ID: "ACK-012", Level: Must, Judge: []Witness{Sniffer},
		Statement: "With multi.acks 1 a multipart acknowledgement, 13 and the 4 bytes, goes along a known path 200 ms after the post and a plain one 500 ms after it, or as soon as the first has left.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange multi-acks",
	},
	{
		ID: "ACK-013", Level: Must, Judge: []Witness{Sniffer},
		Statement: "With multi.acks 1 a flooded acknowledgement is sent once and plain.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange multi-acks",
	},
	{
		ID: "ACK-014", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-06"},
		Statement: "A post by a client that did not log in is not answered.",
		Source:    "Mesh::onRecvPacket, v1.17.1: no peer matches",
	},
	{
		ID: "ACK-015", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-05", "B-06"},
		Statement: "A post by a client that may only read, because any password lets in with allow.read.only, is not answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: PERM_ACL_GUEST",
	},
	{
		ID: "ACK-016", Level: Must, Judge: []Witness{Probe},
		Statement: "A post whose time stamp is earlier than that of the client's last message is not answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange replay",
	},
	{
		ID: "ACK-017", Level: Must, Judge: []Witness{Probe},
		Statement: "A post with a damaged authentication code, or sealed with a key that the client and the room do not share, is not answered.",
		Source:    "Utils::MACThenDecrypt, v1.17.1",
	},
	{
		ID: "ACK-018", Level: Must, Judge: []Witness{Probe},
		Statement: "Texts of the types 2 and 3 are not answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange texts",
	},
	{
		ID: "ACK-019", Level: Must, Judge: []Witness{Probe},
		Statement: "A command is not acknowledged: an administrator's is replied to, a member's is not answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange cli-rf",
	},
	{
		ID: "ACK-020", Level: Must, Judge: []Witness{Probe},
		Statement: "A post that comes again byte for byte is not acknowledged again.",
		Source:    "Mesh::onRecvPacket, v1.17.1: wasSeen; exchange dedupe",
	},
	{
		ID: "ACK-021", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-06", "B-14"},
		Statement: "A post that its author sends again with the same time stamp and text and another attempt is acknowledged each time.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: is_retry; exchange replay",
	},
	{
		ID: "ACK-022", Level: Must, Judge: []Witness{Probe},
		Statement: "A push counts as acknowledged by a plain acknowledgement with its 4 bytes, flooded or direct.",
		Source:    "MyMesh::onAckRecv and processAck, v1.17.1",
	},
	{
		ID: "ACK-023", Level: Must, Judge: []Witness{Probe},
		Statement: "A push counts as acknowledged by a multipart acknowledgement.",
		Source:    "Mesh::onRecvPacket, v1.17.1: PAYLOAD_TYPE_MULTIPART; exchange multi-acks",
	},
	{
		ID: "ACK-024", Level: Must, Judge: []Witness{Probe},
		Statement: "A push counts as acknowledged by an acknowledgement within a path return.",
		Source:    "MyMesh::onPeerPathRecv, v1.17.1; exchange real-companions",
	},
	{
		ID: "ACK-025", Level: Must, Judge: []Witness{Probe},
		Statement: "A push counts as acknowledged by an acknowledgement of 6 bytes of which the first 4 are right.",
		Source:    "Mesh::onRecvPacket, v1.17.1: the first 4 bytes count; companions since 1.16.0 send 6",
	},
	{
		ID: "ACK-026", Level: Must, Since: "1.12.0", Judge: []Witness{Probe},
		Statement: "A push counts as acknowledged by an acknowledgement that has other nodes' hops still ahead.",
		Source:    "Mesh::onRecvPacket, v1.12.0: early received ACK",
	},
	{
		ID: "ACK-027", Level: Must, Judge: []Witness{Probe},
		Statement: "Each of the 4 bytes counts: with one bit of any of them wrong the push is tried again.",
		Source:    "MyMesh::processAck, v1.17.1",
	},
	{
		ID: "ACK-028", Level: Info, Judge: []Witness{Probe},
		Statement: "The bytes are the proof, not their bearer: an acknowledgement within the path return of another client counts.",
		Source:    "MyMesh::onPeerPathRecv, v1.17.1: processAck asks for no client",
	},
	{
		ID: "ACK-029", Level: Should, Since: "1.12.0", Judge: []Witness{Sniffer},
		Statement: "With repeat on an acknowledgement for the room whose next hop is the room itself counts and is not sent on.",
		Source:    "Mesh::onRecvPacket, v1.17.1: markDoNotRetransmit is meant to stop it, but the packet leaves with header FF",
	},
	{
		ID: "ACK-030", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-14"},
		Statement: "An acknowledgement counts until 12 s after the start of a flooded push; 0.2 s before, it still ends the tries.",
		Source:    "PUSH_ACK_TIMEOUT_FLOOD, v1.17.1",
	},
	{
		ID: "ACK-031", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-14"},
		Statement: "An acknowledgement counts until 4 s and 2 s for each hop and one more after the start of a direct push; 0.2 s before, it still ends the tries.",
		Source:    "PUSH_TIMEOUT_BASE and PUSH_ACK_TIMEOUT_FACTOR, v1.17.1; measured at 0 and 3 hops",
	},
	{
		ID: "ACK-032", Level: Info, Judge: []Witness{Probe},
		Statement: "Once a push was tried again an acknowledgement of the earlier try does not count, unless both ask for the same bytes.",
		Source:    "MyMesh::pushPostToClient and processAck, v1.17.1; exchange push-retry",
	},
	{
		ID: "ACK-033", Level: Must, Judge: []Witness{Probe},
		Statement: "An acknowledgement counts for the client alone whose push it belongs to.",
		Source:    "MyMesh::processAck, v1.17.1: pending_ack of each client",
	},
	{
		ID: "ACK-034", Level: Must, Judge: []Witness{Probe},
		Statement: "A keep-alive is acknowledged by the first 4 bytes of SHA-256 over its 9 bytes, zeros for a sync point that was left out, and the client's public key, and by a fifth byte that counts its posts.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: REQ_TYPE_KEEP_ALIVE; exchange keepalive",
	},
	{
		ID: "ACK-035", Level: Must, Judge: []Witness{Sniffer},
		Statement: "The acknowledgement of a keep-alive goes direct along the path that the client sent.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange keepalive",
	},
	{
		ID: "ACK-036", Level: Must, Judge: []Witness{Sniffer},
		Statement: "On an idle channel the acknowledgement of a keep-alive starts 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY, v1.17.1; measured 299.9 ms",
	},
	{
		ID: "ACK-037", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A keep-alive is acknowledged once and plain also with multi.acks 1.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange multi-acks",
	},
	{
		ID: "ACK-038", Level: Must, Judge: []Witness{Probe},
		Statement: "A keep-alive is not answered when it was flooded or when the room does not know the path to the client.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; exchange keepalive",
	},
	{
		ID: "ACK-039", Level: Must, Judge: []Witness{Probe},
		Statement: "A keep-alive whose time stamp is earlier than that of the client's last message is not answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1",
	},
	{
		ID: "ACK-040", Level: Must, Judge: []Witness{Probe},
		Statement: "After a keep-alive a push that was not acknowledged is tried again without waiting for its time-out.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: pending_ack is cleared; exchange keepalive",
	},
	{
		ID: "ACK-041", Level: Must, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "When the client has sent a path of 2-byte or 3-byte hashes, the acknowledgement goes direct along it, hash by hash.",
		Source:    "MyMesh::onPeerPathRecv, v1.17.1: Packet::copyPath; exchange path-hash-mode",
	},
	{
		ID: "ACK-042", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "An acknowledgement in a path return counts whatever the four upper bits of its type are, which are reserved.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/3dc4607d; Mesh::onRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACK-043", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The bytes of an acknowledgement in a path return that says it holds something else do not count.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACK-044", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "In a room of 12 clients and in one of 20 the acknowledgement of a push by each client counts, be it plain, of 6 bytes, multipart or within a path return.",
		Source:    "MyMesh::processAck and onPeerPathRecv, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "ACK-045", Level: Must, Since: "1.16.0", Judge: []Witness{Sniffer},
		Statement: "A room that repeats passes on an acknowledgement of 4, 5 or 6 bytes that goes along a path with all its bytes, with multi.acks 1 both times.",
		Source:    "Mesh::routeDirectRecvAcks, v1.16.0 to v1.17.1; cut to 4 bytes before, when companions sent no longer ones",
	},
	{
		ID: "ACK-046", Level: Must, Since: "1.16.0", Judge: []Witness{Sniffer},
		Statement: "A room that repeats passes on an acknowledgement of 4, 5 or 6 bytes in a multipart packet with all its bytes.",
		Source:    "Mesh::forwardMultipartDirect, v1.16.0 to v1.17.1",
	},
	{
		ID: "ACK-047", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A room that repeats passes on a flooded acknowledgement of 4, 5 or 6 bytes with all its bytes.",
		Source:    "Mesh::routeRecvPacket, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACK-048", Level: Must, Since: "1.16.0", Judge: []Witness{Sniffer},
		Statement: "A room that repeats passes on two acknowledgements that differ in their fifth or sixth byte alone: with these a companion tells its tries apart.",
		Source:    "SimpleMeshTables::wasSeen, v1.16.0 to v1.17.1: by the hash of the packet; BaseChatMesh::onPeerDataRecv, v1.17.1: attempt and a random byte",
	},
}
