package known

import "github.com/meshrig/meshrig/rig/role/companion"

// onCompanion are the failures of companion radios.
func onCompanion() []Failure {
	list := []Failure{
		{
			Requirement: "CFR-009",
			Reason:      "fields that are missing are read from what an earlier command left in the buffer",
			Link:        "MyMesh::handleCmdFrame of companion_radio, v1.17.1: cmd_frame is never cleared; fixtures/vectors/companion/protocol.jsonl, rows marked stale",
		},
		{
			Requirement: "CDV-012",
			Reason:      "the uptime begins at 0 again with the counter of milliseconds, behind 49.7 days",
			Link:        "MyMesh::handleCmdFrame of companion_radio, v1.17.1: getMillis() / 1000",
		},
	}
	for i := range list {
		list[i].Roles = []string{companion.Name}
	}
	return list
}
