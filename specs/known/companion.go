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
		{
			Requirement: "CRM-015",
			Reason:      "a tag of 0 is that of a request that is not open",
			Link:        "MyMesh::onContactResponse, v1.17.1",
		},
		{
			Requirement: "CPT-009",
			Reason:      "64 hops count as none",
			Link:        "MyMesh::calcDirectTimeoutMillisFor, v1.17.1: path_len & 63",
		},
		{
			Requirement: "CPT-013",
			Reason:      "the own path is not sent again after a flooded acknowledgement",
			Link:        "BaseChatMesh::onAckRecv, v1.17.1: markDoNotRetransmit makes the route direct before it is asked for",
		},
		{
			Requirement: "CPE-003",
			Reason:      "the clock is set to the newest change of a contact, also if that is earlier than what it shows",
			Link:        "BaseChatMesh::bootstrapRTCfromContacts, v1.17.1; fixtures/vectors/companion/exchange-away-v3.jsonl",
		},
	}
	for i := range list {
		list[i].Roles = []string{companion.Name}
	}
	return list
}
