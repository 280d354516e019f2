package known

// robustness are the failures with what no correct client sends.
func robustness() []Failure {
	return []Failure{
		{
			Requirement: "ROB-041",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "a write of the access list that is due at the counter's zero counts as none",
			Link:        "MyMesh::loop, v1.9.0 to v1.17.1: dirty_contacts_expiry; seen on builds of v1.14.1 and v1.17.1 for the host",
			Operator: Operator{
				Says: "Once in 49.7 days a change of the access list may not be saved.",
				When: "ageing",
			},
		},
		{
			Requirement: "ROB-006",
			Mended:      "1.17.0",
			Reason:      "the length of a path is not looked at before the path is kept, so that a client that told one which cannot be is answered no more",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1662 (open) and commit d5f74e93, which mends it; Mesh::onRecvPacket, v1.14.0 to v1.16.0; mended in v1.17.0: isValidPathLen",
			Operator: Operator{
				Says: "A client that tells a way which cannot be is answered no more until it logs in anew.",
			},
		},
		{
			Requirement: "ROB-056",
			Reason:      "a last block that is not whole is decrypted together with what lies behind it in memory, and what stands in the whole ones is acted on",
			Link:        "Utils::decrypt, v1.9.0 to v1.17.1; seen on builds of each release for the host",
			Operator: Operator{
				Says: "A frame that ends too early is acted on all the same, with what lies behind it in memory.",
			},
		},
	}
}
