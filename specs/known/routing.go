package known

// routing are the failures with what a room passes on and in which scope it answers.
func routing() []Failure {
	return []Failure{
		{
			Requirement: "RT-061",
			Roles:       served,
			Mended:      "1.17.0",
			Reason:      "what comes direct leaves the region of the last flood in place, and the answer to it goes there",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/0d737952; MyMesh::filterRecvFloodPacket, v1.15.0 and v1.16.0",
			Operator: Operator{
				Says: "An answer to a direct message may go into the region of the last flood, where its sender does not hear it.",
				When: "regions",
			},
		},
		{
			Requirement: "RT-062",
			Roles:       served,
			Mended:      "1.16.0",
			Reason:      "the place of a hash is computed in 8 bits, so that the 32nd of 8 bytes is looked for where the first stands",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/09a27a25; Mesh::onRecvPacket, v1.11.0 to v1.15.0",
			Operator: Operator{
				Says: "A trace along 32 nodes by hashes of 8 bytes looks at the wrong place of its way.",
			},
		},
	}
}
