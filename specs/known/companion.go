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
		{
			Requirement: "CMS-031",
			Reason:      "a text that the full queue has thrown away is acknowledged, and the app is told that it waits",
			Link:        "MyMesh::addToOfflineQueue, v1.17.1, returns nothing",
		},
		{
			Requirement: "CMS-034",
			Reason:      "an acknowledgement of zeros matches the free places of the table",
			Link:        "MyMesh::processAck of companion_radio, v1.17.1",
		},
	}
	for i := range list {
		list[i].Roles = []string{companion.Name}
	}
	return list
}
