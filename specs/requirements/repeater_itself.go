package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterItself = []Requirement{
	{
		ID: "RPV-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "The adverts of a repeater have node type 2, its key and its name.",
		Source:    "MyMesh::createSelfAdvert of simple_repeater, v1.17.1; exchange adverts",
	},
	{
		ID: "RPV-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With repeat off a repeater passes on no flood, no direct packet, no acknowledgement and no trace, and answers log-ins, commands and anonymous requests.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1: disable_fwd; exchange flood",
	},
	{
		ID: "RPV-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater as it comes passes on floods and direct packets.",
		Source:    "MyMesh::MyMesh of simple_repeater, v1.17.1: disable_fwd is 0",
	},
	{
		ID: "RPV-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "A repeater passes on a trace whose next hop it is with the signal-to-noise ratio of what it heard, by hashes of 1, 2, 4 and 8 bytes.",
		Source:    "Mesh::onRecvPacket, v1.17.1: PAYLOAD_TYPE_TRACE; exchange trace",
	},
	{
		ID: "RPV-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A repeater calls itself repeater, and has no command that posts.",
		Source:    "FIRMWARE_ROLE of simple_repeater and MyMesh::handleCommand, v1.17.1; command transcript",
	},
}
