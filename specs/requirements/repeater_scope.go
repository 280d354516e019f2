package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterScope = []Requirement{
	{
		ID: "RPS-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on floods without a region, and none while * is denied.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on floods in a region that it knows and allows, and none in others.",
		Source:    "MyMesh::filterRecvFloodPacket of simple_repeater, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on floods in a region that it knows and allows also while * is denied.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on no flood in a region that it denies.",
		Source:    "RegionMap::findMatch, v1.17.1: REGION_DENY_FLOOD; exchange regions",
	},
	{
		ID: "RPS-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Whether floods in a region are allowed does not depend on the region above it, nor on those below.",
		Source:    "RegionMap::findMatch, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on no flood with transport codes of zero, nor one with the code of another payload.",
		Source:    "RegionMap::findMatch, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "A repeater passes on a flood in a region with both of its transport codes.",
		Source:    "Mesh::routeRecvPacket, v1.17.1; exchange regions",
	},
	{
		ID: "RPS-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater that knows no key of a private region passes on no flood in it.",
		Source:    "RegionMap::findMatch, v1.17.1: a name with $ has keys of its own; exchange regions",
	},
	{
		ID: "RPS-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater passes on direct packets whatever their transport codes are, also while * is denied.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1: isRouteFlood; exchange regions",
	},
	{
		ID: "RPS-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater answers what is for itself in whatever region it came, also while * is denied.",
		Source:    "Mesh::onRecvPacket, v1.17.1; exchange regions",
	},
}
