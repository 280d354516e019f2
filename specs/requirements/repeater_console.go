package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterConsole = []Requirement{
	{
		ID: "RPC-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "On an idle channel the reply to a command starts 600 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "CLI_REPLY_DELAY_MILLIS of simple_repeater, v1.17.1; measured 599 to 600 ms",
	},
	{
		ID: "RPC-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A command of a guest over the air is neither carried out nor replied to by a repeater.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: isAdmin; exchange cli_rf",
	},
	{
		ID: "RPC-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater does not acknowledge a command.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: only TXT_TYPE_PLAIN; exchange cli_rf",
	},
	{
		ID: "RPC-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A command with the time stamp of the administrator's last message or an earlier one is neither carried out nor replied to by a repeater.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: is_retry; exchange cli_rf",
	},
	{
		ID: "RPC-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "A repeater floods its reply to a command while it knows no path to the administrator, and sends it along the path that it knows.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1; exchange cli_rf",
	},
	{
		ID: "RPC-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe, Sniffer},
		Statement: "A plain text of an administrator is carried out by a repeater as a command, acknowledged 200 ms after it ended, at most 1 ms earlier and 40 ms later, and replied to.",
		Source:    "MyMesh::onPeerDataRecv and TXT_ACK_DELAY of simple_repeater, v1.17.1; exchange cli_rf",
	},
	{
		ID: "RPC-007", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A plain text that an administrator sends again with the same time stamp and another attempt is acknowledged by a repeater and not carried out again.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: is_retry; exchange cli_rf",
	},
	{
		ID: "RPC-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A plain text of a guest is not acknowledged by a repeater.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: isAdmin",
	},
	{
		ID: "RPC-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Texts of the types 2 and 3 are neither acknowledged nor carried out by a repeater.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: unsupported text type",
	},
	{
		ID: "RPC-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A plain text that is older than the administrator's last message is neither acknowledged nor carried out by a repeater.",
		Source:    "MyMesh::onPeerDataRecv of simple_repeater, v1.17.1: possible replay",
	},
}
