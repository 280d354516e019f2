package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterAnonymous = []Requirement{
	{
		ID: "RPX-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request of type 1 is answered with the names of the regions that allow floods, * among them, with commas between.",
		Source:    "MyMesh::handleAnonRegionsReq of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request of type 2 is answered with the name and, on the next line, the owner's text.",
		Source:    "MyMesh::handleAnonOwnerReq of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request of type 3 is answered with the clock and a byte that is 80 (hexadecimal) with repeat off, and 0 with it on.",
		Source:    "MyMesh::handleAnonClockReq of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "The answer to an anonymous request bears its time stamp and goes direct along the path that the request names, with its size of hashes, 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1: SERVER_RESPONSE_DELAY; exchange anon",
	},
	{
		ID: "RPX-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request that is flooded is not answered.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1: isRouteDirect; exchange anon",
	},
	{
		ID: "RPX-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request that still has hops ahead, the repeater's own too, is not answered.",
		Source:    "Mesh::onRecvPacket, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request of another type from 4 to 31 is not answered.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Anonymous requests are answered four times in 180 s, which begin with the first of them, all types and askers counted together.",
		Source:    "anon_limiter of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Log-ins are not limited, and do not count as anonymous requests.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-010", Level: Info, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The time stamp of an anonymous request is not looked at.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1; exchange anon",
	},
	{
		ID: "RPX-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Who asked a repeater anonymously is no client: its request for the status is not answered.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1",
	},
	{
		ID: "RPX-012", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An anonymous request whose path for the reply is none, with hashes of 4 bytes or longer than 64 bytes, is not answered.",
		Source:    "MyMesh::handleAnonRegionsReq, handleAnonOwnerReq and handleAnonClockReq of simple_repeater, v1.17.1: isValidPathLen",
	},
}
