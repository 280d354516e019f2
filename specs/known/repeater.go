package known

import (
	"github.com/meshrig/meshrig/rig/role/repeater"
)

// repeaters are the failures with what repeaters alone do.
func repeaters() []Failure {
	return []Failure{
		{
			Requirement: "RPN-023",
			Roles:       []string{repeater.Name},
			Reason:      "any character that is no hexadecimal digit counts as 0, so that neighbours may be removed by a key that nobody meant",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1818 (closed, not merged); Utils::fromHex and CommonCLI::handleCommand, v1.17.1",
		},
	}
}
