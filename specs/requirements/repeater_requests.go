package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterRequests = []Requirement{
	{
		ID: "RPQ-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The status of a repeater is told to administrators and to guests, with a count of received packets that grows.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The status of a repeater has 56 bytes, and the airtime that it heard among them is that of the frames that it was sent, within 2 s over 12 adverts.",
		Source:    "RepeaterStats of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The telemetry of a repeater is told to administrators and to guests, the voltage on channel 1 first.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Console},
		Statement: "A request for the owner is answered to administrators and guests with the version, the name and the owner's text, a line each, its bars as ends of lines.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1: REQ_TYPE_GET_OWNER_INFO; exchange requests",
	},
	{
		ID: "RPQ-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The access list of a repeater is told to an administrator with 7 bytes for each client that has permissions: 6 of its key and the permissions.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The access list of a repeater is not told to a guest.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request to a repeater for the access list with reserved bytes that are not both zero is not answered.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater answers no request of the types 0, 4, 8 and above, and acknowledges no keep-alive.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange requests",
	},
	{
		ID: "RPQ-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request to a repeater with the time stamp of the client's last message or an earlier one is not answered.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: timestamp > last_timestamp; exchange requests",
	},
	{
		ID: "RPQ-010", Level: Info, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request that a repeater does not answer leaves the time stamp of the client's last message as it was.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: reply_len 0 returns first",
	},
	{
		ID: "RPQ-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "On an idle channel the answer to a request for the owner starts 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY of simple_repeater, v1.17.1; measured 299.0 to 299.9 ms",
	},
}
