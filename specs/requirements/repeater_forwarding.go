package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterForwarding = []Requirement{
	{
		ID: "RPF-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Unless loop.detect is set a repeater passes on a flood however often its path holds the repeater's hash.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1: LOOP_DETECT_OFF; exchange loop",
	},
	{
		ID: "RPF-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect minimal a repeater passes on a flood whose path holds its hash of 1 byte three times, and none that holds it four times.",
		Source:    "max_loop_minimal of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect minimal a repeater passes on a flood whose path holds its hash of 2 bytes once, and none that holds it twice.",
		Source:    "max_loop_minimal of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect minimal a repeater passes on no flood whose path holds its hash of 3 bytes.",
		Source:    "max_loop_minimal of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect moderate a repeater passes on a flood whose path holds its hash of 1 byte once, and none that holds it twice.",
		Source:    "max_loop_moderate of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect moderate a repeater passes on no flood whose path holds its hash of 2 bytes.",
		Source:    "max_loop_moderate of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect moderate a repeater passes on no flood whose path holds its hash of 3 bytes.",
		Source:    "max_loop_moderate of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect strict a repeater passes on no flood whose path holds its hash of 1 byte.",
		Source:    "max_loop_strict of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect strict a repeater passes on no flood whose path holds its hash of 2 bytes.",
		Source:    "max_loop_strict of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With loop.detect strict a repeater passes on no flood whose path holds its hash of 3 bytes.",
		Source:    "max_loop_strict of simple_repeater's MyMesh.cpp, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The end of one hop's hash and the start of the next one's are no hash of a repeater: with loop.detect strict it passes on a flood whose path holds its first two bytes in that way.",
		Source:    "MyMesh::isLooped of simple_repeater, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-012", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A hash of 2 or 3 bytes that differs from a repeater's in its last byte is another's: with loop.detect strict it passes on a flood whose path holds it.",
		Source:    "MyMesh::isLooped of simple_repeater, v1.17.1: isHashMatch; exchange loop",
	},
	{
		ID: "RPF-013", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Loop detection is for floods alone: with loop.detect strict a repeater passes on a direct packet whose path leads over it twice.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1; exchange loop",
	},
	{
		ID: "RPF-014", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Loop detection is for floods in a region, too.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1: isRouteFlood",
	},
	{
		ID: "RPF-015", Level: Must, Roles: []string{repeater.Name}, Since: "1.16.0", Judge: []Witness{Probe},
		Statement: "flood.max.unscoped holds back floods without a region from that many hops on, and none in a region.",
		Source:    "isFloodHopLimitExceeded, v1.17.1; MyMesh::allowPacketForward of simple_repeater, v1.16.0; exchange hops",
	},
	{
		ID: "RPF-016", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "No limit of hops holds back a trace: with flood.max 0 a repeater passes it on.",
		Source:    "MyMesh::allowPacketForward of simple_repeater, v1.17.1: isRouteFlood; exchange trace",
	},
	{
		ID: "RPF-017", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "Unless direct.txdelay is set the times for which a repeater holds back direct packets are distributed uniformly from 0 to 1.5 airtimes: 1000 of them lie within what happens by chance in all but one of two million runs.",
		Source:    "MyMesh::getDirectRetransmitDelay of simple_repeater with direct.txdelay 0.3, v1.17.1; exchange direct",
	},
	{
		ID: "RPF-018", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "A repeater holds back traces as it does direct packets: with direct.txdelay 2 some of 20 longer than 3 airtimes, and none longer than 10.",
		Source:    "Mesh::onRecvPacket, v1.17.1: getDirectRetransmitDelay; exchange trace",
	},
	{
		ID: "RPF-019", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Sniffer},
		Statement: "While rxdelay holds back a flood that was hard to hear, a repeater passes on a copy that was heard better as soon as that is due, and the first one never.",
		Source:    "Dispatcher::checkRecv, v1.17.1; exchange rxdelay",
	},
	{
		ID: "RPF-020", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Sniffer},
		Statement: "With multi.acks 1 a repeater passes on a direct acknowledgement in a multipart packet that announces one more, 300 ms and up to 1.5 airtimes later, and plain right after it.",
		Source:    "Mesh::routeDirectRecvAcks, v1.17.1; exchange multiack",
	},
	{
		ID: "RPF-021", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A direct acknowledgement that comes plain after it came in a multipart packet is passed on again.",
		Source:    "Mesh::forwardMultipartDirect, v1.17.1; exchange multiack",
	},
	{
		ID: "RPF-022", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "With multi.acks 1 a repeater passes on a flooded acknowledgement once, as it came.",
		Source:    "Mesh::onRecvPacket, v1.17.1; exchange multiack",
	},
	{
		ID: "RPF-023", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Sniffer},
		Statement: "A repeater starts no answer while a frame of others is on the channel, before v1.17.0 once its header and 2 symbols were sent, and starts one that had to wait at most 360 ms after that frame's end, and 40 ms for a microcontroller.",
		Source:    "Dispatcher::checkSend and Mesh::getCADFailRetryDelay, v1.17.1; exchange busy",
	},
}
