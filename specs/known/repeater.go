package known

import (
	"github.com/meshrig/meshrig/rig/role/repeater"
)

// repeaters are the failures with what repeaters alone do.
func repeaters() []Failure {
	return []Failure{
		{
			Requirement: "ACL-007",
			Roles:       []string{repeater.Name},
			Mended:      "1.17.1",
			Reason:      "a direct log-in is answered by a flood, whatever path to the client is known",
			Link:        "MyMesh::onAnonDataRecv of simple_repeater, v1.14.0 to v1.17.0: sendFloodReply; mended in v1.17.1 by chooseReplyRoute (https://github.com/meshcore-dev/MeshCore/commit/fad11c90)",
		},
		{
			Requirement: "RPN-023",
			Roles:       []string{repeater.Name},
			Reason:      "any character that is no hexadecimal digit counts as 0, so that neighbours may be removed by a key that nobody meant",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1818 (closed, not merged); Utils::fromHex and CommonCLI::handleCommand, v1.17.1",
		},
	}
}
