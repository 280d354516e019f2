package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterNeighbours = []Requirement{
	{
		ID: "RPN-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console, Probe},
		Statement: "`neighbors` prints -none-, or for each repeater whose advert came without a hop the first four bytes of its key, the seconds since and what it was heard with.",
		Source:    "MyMesh::putNeighbour and formatNeighborsReply of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "The last number of a neighbour's line is the signal-to-noise ratio of its advert in quarters of a decibel.",
		Source:    "MyMesh::formatNeighborsReply of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "Companions, room servers, sensors and nodes of unknown types are no neighbours of a repeater.",
		Source:    "MyMesh::onAdvertRecv of simple_repeater, v1.17.1: ADV_TYPE_REPEATER; exchange neigh",
	},
	{
		ID: "RPN-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A repeater whose advert came over a hop is no neighbour, one whose flooded advert came without a hop is.",
		Source:    "MyMesh::onAdvertRecv of simple_repeater, v1.17.1: path_len 0; exchange neigh",
	},
	{
		ID: "RPN-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A repeater whose advert bears transport codes of zero, as one that somebody shares does, is no neighbour; with another code it is.",
		Source:    "MyMesh::onAdvertRecv of simple_repeater, v1.17.1: isShare; exchange neigh",
	},
	{
		ID: "RPN-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A repeater whose advert it did not sign itself is no neighbour.",
		Source:    "Mesh::onRecvPacket, v1.17.1: PAYLOAD_TYPE_ADVERT",
	},
	{
		ID: "RPN-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "`neighbors` prints the repeater that was heard last first.",
		Source:    "MyMesh::formatNeighborsReply of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "`neighbors` of 14 neighbours prints 9 to 11 whole lines, and less than 160 bytes.",
		Source:    "MyMesh::formatNeighborsReply of simple_repeater, v1.17.1: until 134 characters; exchange neigh",
	},
	{
		ID: "RPN-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "An advert makes a neighbour new, whatever its time stamp is.",
		Source:    "MyMesh::putNeighbour of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "An advert that comes again byte for byte makes a neighbour no newer.",
		Source:    "Mesh::onRecvPacket, v1.17.1: wasSeen; exchange neigh",
	},
	{
		ID: "RPN-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "`neighbor.remove` removes the neighbours whose key begins with the bytes and is answered with OK also if there are none.",
		Source:    "MyMesh::removeNeighbor of simple_repeater and CommonCLI::handleCommand, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-012", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Console},
		Statement: "A repeater keeps 50 neighbours: a further one takes the place of the one that was heard longest ago.",
		Source:    "MyMesh::putNeighbour of simple_repeater, v1.17.1: MAX_NEIGHBOURS 50 of most boards' builds; exchange neigh",
	},
	{
		ID: "RPN-013", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A repeater forgets its neighbours with a restart.",
		Source:    "MyMesh of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-014", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request for neighbours is answered to administrators and guests with how many there are and with each one's key.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1: REQ_TYPE_GET_NEIGHBOURS; exchange neigh",
	},
	{
		ID: "RPN-015", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Neighbours are told in order 0 with the one first that was heard last.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-016", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Neighbours are told in order 1 with the one first that was heard longest ago.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-017", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Neighbours are told in order 2 with the one first that was heard best.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-018", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Neighbours are told in order 3 with the one first that was heard worst.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-019", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request for neighbours is answered with at most as many as it asks for, after as many as it skips, and with the number of all; in an order that is none of 0 to 3 as they stand in the table.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-020", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request for neighbours is answered with at most 130 bytes of them: 11 with 6 bytes of their keys and 3 with 32.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1: results_buffer; exchange neigh",
	},
	{
		ID: "RPN-021", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request for neighbours with more than 32 bytes of their keys is answered with 32, and one with none with none.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-022", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A request for neighbours of another version than 0 is not answered.",
		Source:    "MyMesh::handleRequest of simple_repeater, v1.17.1; exchange neigh",
	},
	{
		ID: "RPN-023", Level: Should, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "`neighbor.remove` of what is no hexadecimal key is answered with ERR: bad pubkey and removes nobody.",
		Source:    "CommonCLI::handleCommand, v1.17.1; Utils::fromHex takes any other character for 0",
	},
}
