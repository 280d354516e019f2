package requirements

import "github.com/meshrig/meshrig/rig/role/repeater"

var repeaterAccess = []Requirement{
	{
		ID: "RPA-001", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A log-in with the admin password at a repeater, flooded or direct, is answered with result 1 and permissions 3, and makes an administrator.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-002", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A log-in with the guest password at a repeater is answered with result 0 and permissions 0.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-003", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The answer to a log-in at a repeater says firmware level 2, and no time for a keep-alive.",
		Source:    "FIRMWARE_VER_LEVEL of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-004", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "On a repeater as it comes a log-in without a password makes a guest of anyone, and one with any other word but the admin password is not answered.",
		Source:    "MyMesh::MyMesh of simple_repeater, v1.17.1: guest_password is empty; exchange login",
	},
	{
		ID: "RPA-005", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "Once a repeater has a guest password, a log-in without one by a stranger is not answered.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-006", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A log-in without a password by a client that a repeater knows is answered with the permissions that it has.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-007", Level: Info, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "The time stamp of a log-in without a password by a client that a repeater knows is not looked at, that of one with a password is.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1: the check stands behind the password",
	},
	{
		ID: "RPA-008", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "allow.read.only lets nobody in at a repeater: a word that is no password is not answered with it on either.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-009", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "An administrator that logs in at a repeater with the guest password has permissions 0 from then on, and 3 again with its own.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-010", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A log-in at a repeater with a word that is longer or shorter than a password by a letter is not answered.",
		Source:    "MyMesh::handleLoginReq of simple_repeater, v1.17.1: strcmp",
	},
	{
		ID: "RPA-011", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Sniffer},
		Statement: "A direct log-in at a repeater is answered by a flooded response while the path to the client is not known.",
		Source:    "MyMesh::onAnonDataRecv of simple_repeater, v1.17.1; exchange login",
	},
	{
		ID: "RPA-012", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater knows its administrators after a restart, and no guests.",
		Source:    "MyMesh::saveFilter of simple_repeater, v1.17.1: ClientACL::save; exchange clients",
	},
	{
		ID: "RPA-013", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Probe},
		Statement: "A repeater keeps 20 clients: a newcomer takes the place of the guest that was silent for longest, and all others stay.",
		Source:    "ClientACL::putClient, v1.17.1: MAX_CLIENTS 20; exchange clients",
	},
	{
		ID: "RPA-014", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console, Probe},
		Statement: "`get acl` of a repeater prints no guest, and who else is a client, also behind guests.",
		Source:    "MyMesh::handleCommand of simple_repeater, v1.17.1: permissions of 0",
	},
	{
		ID: "RPA-015", Level: Must, Roles: []string{repeater.Name}, Judge: []Witness{Console, Probe},
		Statement: "Who was given permissions 1 to 3 by `setperm` at a repeater is served without a log-in, listed by `get acl` with them, and with 3 its commands are replied to.",
		Source:    "ClientACL::applyPermissions and MyMesh::handleLoginReq of simple_repeater, v1.17.1",
	},
}
