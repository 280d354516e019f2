package known

// robustness are the failures with what no correct client sends.
func robustness() []Failure {
	return []Failure{
		{
			Requirement: "ROB-006",
			Mended:      "1.17.0",
			Reason:      "the length of a path is not looked at before the path is kept, so that a client that told one which cannot be is answered no more",
			Link:        "Mesh::onRecvPacket, v1.14.0 to v1.16.0; mended in v1.17.0: isValidPathLen",
		},
	}
}
