package known

// storeAndForward are the failures with posts and their acknowledgements.
func storeAndForward() []Failure {
	return []Failure{
		{
			Requirement: "ACK-029",
			Since:       "1.12.0",
			Reason:      "an acknowledgement for the room whose next hop is the room leaves it again with header FF: the mark that should stop it overwrites type and route",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/90d1e87b; Mesh::onRecvPacket, v1.12.0 (90d1e87b, acknowledgements are taken early) to v1.17.1: markDoNotRetransmit",
			Operator: Operator{
				Says: "An acknowledgement that is for the room itself goes out again, spoilt. It costs a little airtime and no post.",
			},
		},
		{
			Requirement: "SF-026",
			Reason:      "a text with the time stamp of its author's last message or log-in is taken for a repetition, whatever it says: acknowledged and not kept",
			Link:        "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1; fixtures/vectors/exchange-texts.jsonl at 187 s and 230 s; one watermark for log-ins and texts: https://github.com/meshcore-dev/MeshCore/pull/2834",
			Operator: Operator{
				Says:  "A post that has the same second as its author's last post or log-in is acknowledged and thrown away.",
				Do:    "Have bots and scripts that post leave a second between what they send.",
				Grave: true,
			},
		},
		{
			Requirement: "SF-057",
			Reason:      "each try draws two bits for its attempt, and one in four is the frame of the try before it",
			Link:        "MyMesh::pushPostToClient, v1.9.0 to v1.17.1: attempt; seen on builds of each for the host",
			Operator: Operator{
				Says: "One in four repeated pushes is the same frame as the one before, and whoever had that one, a repeater on the way or a client whose acknowledgement was lost, drops it as a duplicate. After three such tries the client gets nothing until it talks again.",
			},
		},
	}
}
