package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterDiscovery = []Requirement{
	{
		ID: "RPD-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Sniffer},
		Statement: "A discovery request for repeaters is answered to neighbours alone with type 2, the tag and the 32 bytes of the key.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The answer to a discovery request says the signal-to-noise ratio that it was heard with in quarters of a decibel.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request for short keys is answered with the first 8 bytes of the key.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request whose filter lacks repeaters is not answered by one.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request with a time is answered if `region save` was given since, and not otherwise; `region put` alone does not count.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1: discovery_mod_timestamp; exchange discover",
	},
	{
		ID: "RPD-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request that comes again byte for byte is answered again.",
		Source:    "Mesh::onRecvPacket, v1.17.1: PAYLOAD_TYPE_CONTROL asks for no duplicates; exchange discover",
	},
	{
		ID: "RPD-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Discovery requests are answered four times in 120 s, which begin with the first of them.",
		Source:    "discover_limiter of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater with repeat off answers no discovery request.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1: disable_fwd; exchange discover",
	},
	{
		ID: "RPD-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request that is flooded or has hops ahead is neither answered nor passed on.",
		Source:    "Mesh::onRecvPacket, v1.17.1: zero-hop alone; exchange discover",
	},
	{
		ID: "RPD-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A discovery request of fewer than 6 bytes is not answered.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1: payload_len >= 6",
	},
	{
		ID: "RPD-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console, Sniffer},
		Statement: "`discover.neighbors` sends a discovery request for repeaters, since time 0, to neighbours alone.",
		Source:    "MyMesh::sendNodeDiscoverReq of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-012", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "Each repeater that answers `discover.neighbors` with its tag and its whole key is a neighbour.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-013", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A discovery answer with another tag than that of `discover.neighbors` makes no neighbour.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-014", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A discovery answer of a companion, room server or sensor makes no neighbour.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-015", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "A discovery answer with 8 bytes of a key makes no neighbour.",
		Source:    "MyMesh::onControlDataRecv of simple_repeater, v1.17.1; exchange discover",
	},
	{
		ID: "RPD-016", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "Discovery answers are taken for 60 s after `discover.neighbors`: one at 55 s makes a neighbour, one at 62 s none.",
		Source:    "MyMesh::sendNodeDiscoverReq of simple_repeater, v1.17.1: pending_discover_until; exchange discover",
	},
	{
		ID: "RPD-017", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console},
		Statement: "`discover.neighbors` with a word behind it is refused and sends nothing.",
		Source:    "MyMesh::handleCommand of simple_repeater, v1.17.1",
	},
}
