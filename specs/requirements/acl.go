package requirements

var acl = []Requirement{
	{
		ID: "ACL-001", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-04"},
		Statement: "A log-in with the admin password is answered with result 1 and permissions 3.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-002", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-08", "B-04"},
		Statement: "A log-in with the guest password is answered with result 0 and permissions 2.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-003", Level: Must, Judge: []Witness{Probe},
		Statement: "The answer to a log-in has 13 bytes: time stamp (4), 0, 0, result, permissions, random (4), 1; after them the cipher's padding is zero.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; measured on v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-004", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "Each answer to a log-in has a later time stamp than the one before it and other random bytes.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: getCurrentTimeUnique and getRNG",
	},
	{
		ID: "ACL-005", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-14"},
		Statement: "On an idle channel the answer to a log-in starts 300 ms after the log-in ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY, v1.17.1; measured 299.0 to 299.4 ms",
	},
	{
		ID: "ACL-006", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "A flooded log-in is answered by a flooded path return that holds the answer and the path that the log-in took.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: createPathReturn; exchange paths",
	},
	{
		ID: "ACL-007", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A direct log-in of a client that has sent the path to it is answered by a response direct along that path.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-008", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A direct log-in of a client whose path the room does not know is answered by a flooded response.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-009", Level: Must, Since: "1.11.0", Judge: []Witness{Sniffer},
		Statement: "A flooded log-in makes the room forget the path to the client: until the client sends it again, its posts are acknowledged by flood.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: OUT_PATH_UNKNOWN; measured since v1.11.0",
	},
	{
		ID: "ACL-010", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-08", "B-15"},
		Statement: "A log-in with a password that differs from both passwords in one character, its case or its length is not answered.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: strcmp; exchange login",
	},
	{
		ID: "ACL-011", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-05"},
		Statement: "A log-in without password by an unknown client is not answered.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-012", Level: Must, Judge: []Witness{Probe},
		Statement: "A log-in without password by a client in the access list is answered with the permissions that it has.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-013", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-04"},
		Statement: "A guest password of 15 bytes lets in; its first 14 bytes, or another 15th, are not answered.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; CommonCLI::handleSetCmd, v1.17.1: guest_password[16]",
	},
	{
		ID: "ACL-014", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-04"},
		Statement: "An admin password of more than 15 bytes is kept, shown and valid up to its 15th.",
		Source:    "CommonCLI::handleCommand, v1.17.1: password[16]",
	},
	{
		ID: "ACL-015", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-03"},
		Statement: "On a board as it comes the admin password is `password`.",
		Source:    "MyMesh::MyMesh, v1.17.1: ADMIN_PASSWORD",
	},
	{
		ID: "ACL-016", Level: Info, Judge: []Witness{Probe}, Claims: []string{"B-03"},
		Statement: "On a board as it comes the guest password is `hello`.",
		Source:    "MyMesh::MyMesh, v1.17.1: ROOM_PASSWORD, which 7 of 77 build environments leave out",
	},
	{
		ID: "ACL-017", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-03", "A-04", "B-19"},
		Statement: "`set guest.password` holds at once: the old one is not answered, the new one lets in, and a client that is in stays in, posts and gets posts.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; CommonCLI::handleSetCmd, v1.17.1",
	},
	{
		ID: "ACL-018", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-03", "A-04"},
		Statement: "`password NEW` holds at once: the old one is not answered, the new one makes an administrator, and an administrator that is in stays one.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "ACL-019", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-05", "B-05"},
		Statement: "With an empty guest password a log-in without password lets anyone in with permissions 2, who may then post: guest access is open, and not for reading only.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: strcmp of two empty texts",
	},
	{
		ID: "ACL-020", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-04", "B-05"},
		Statement: "With allow.read.only on any other password, none included, is answered with result 2 and permissions 0; the two passwords give what they gave.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange login",
	},
	{
		ID: "ACL-021", Level: Must, Judge: []Witness{Probe},
		Statement: "A log-in with a damaged authentication code, sealed with another key or cut off is not answered.",
		Source:    "Mesh::onRecvPacket and Utils::MACThenDecrypt, v1.17.1",
	},
	{
		ID: "ACL-022", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "A log-in whose time stamp is not later than that of the client's last message is not answered.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: possible replay attack; exchange replay",
	},
	{
		ID: "ACL-023", Level: Should, Judge: []Witness{Probe}, Claims: []string{"A-08", "B-05"},
		Statement: "A log-in with time stamp 0 is not answered, and leaves nothing behind: the log-in without password that follows is not answered either.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1: putClient comes before the comparison, so a refused client stays in the list",
	},
	{
		ID: "ACL-024", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-10"},
		Statement: "A command whose time stamp is not later than that of the last command is neither carried out nor answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: is_retry; exchange cli-rf",
	},
	{
		ID: "ACL-025", Level: Must, Judge: []Witness{Probe},
		Statement: "A request with the time stamp of the client's last message is answered, one with an earlier time stamp is not.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1",
	},
	{
		ID: "ACL-026", Level: Info, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "A reboot forgets the time stamps of clients: afterwards a command is carried out that is older than the last one before.",
		Source:    "ClientACL::save and load, v1.17.1: last_timestamp is not kept; exchange reboot",
	},
	{
		ID: "ACL-027", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-04", "B-10"},
		Statement: "A command that an administrator sends over the air is carried out, and its answer comes back as a text.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: handleCommand; exchange cli-rf",
	},
	{
		ID: "ACL-028", Level: Must, Judge: []Witness{Sniffer}, Claims: []string{"B-10"},
		Statement: "The reply to a command goes direct along the path that the administrator sent, and floods while the room knows none.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1",
	},
	{
		ID: "ACL-029", Level: Must, Judge: []Witness{Sniffer},
		Statement: "On an idle channel the reply to a command starts 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY, v1.17.1; exchange cli-rf",
	},
	{
		ID: "ACL-030", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-04"},
		Statement: "A command of a member or of a client that only reads is neither carried out nor answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: isAdmin; exchange cli-rf",
	},
	{
		ID: "ACL-031", Level: Must, Judge: []Witness{Probe},
		Statement: "A command of a client that did not log in is neither carried out nor answered.",
		Source:    "Mesh::onRecvPacket, v1.17.1: no peer matches",
	},
	{
		ID: "ACL-032", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-10"},
		Statement: "The room's private key is not sent over the air, not even to an administrator's command with time stamp 0, as the console's own commands have.",
		Source:    "CommonCLI::handleGetCmd, v1.17.1: sender_timestamp 0 is the serial console",
	},
	{
		ID: "ACL-033", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-07", "B-10"},
		Statement: "`get acl` and `log` are not known over the air: seeing clients and reading the log need the serial console.",
		Source:    "MyMesh::handleCommand and CommonCLI::handleCommand, v1.17.1; exchange cli-rf",
	},
	{
		ID: "ACL-034", Level: Should, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-10"},
		Statement: "A `setperm` over the air that removes another client is replied to its sender.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: a pointer into the list is used after the removal moved its entries",
	},
	{
		ID: "ACL-035", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-06", "B-10"},
		Statement: "`setperm KEY 3` makes an administrator of a client, logged in or not: its commands are carried out and its log-in without password is answered with result 1 and permissions 3.",
		Source:    "ClientACL::applyPermissions, v1.17.1; exchange acl",
	},
	{
		ID: "ACL-036", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-06"},
		Statement: "`setperm KEY 2` lets a client post, logged in or not, and no longer command.",
		Source:    "ClientACL::applyPermissions, v1.17.1; exchange acl",
	},
	{
		ID: "ACL-037", Level: Should, Judge: []Witness{Probe}, Claims: []string{"A-06"},
		Statement: "`setperm KEY 1` lets a client read and not write: its posts are neither acknowledged nor pushed.",
		Source:    "docs/cli_commands.md, v1.17.1: 1 is Read-only; MyMesh::onPeerDataRecv asks for PERM_ACL_GUEST alone",
	},
	{
		ID: "ACL-038", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-06"},
		Statement: "`setperm KEY 0` removes a client: its posts, requests and log-ins without password are not answered, and new posts are not pushed to it.",
		Source:    "ClientACL::applyPermissions, v1.17.1; exchange acl",
	},
	{
		ID: "ACL-039", Level: Should, Judge: []Witness{Probe},
		Statement: "Nothing is pushed any more to a client that was removed while posts waited for it.",
		Source:    "MyMesh::loop, v1.17.1: the entry behind the end of the list is looked at once",
	},
	{
		ID: "ACL-040", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "`setperm` with 0 takes the first bytes of a key; with 1, 2 or 3 it answers them with `Err - invalid params`.",
		Source:    "ClientACL::applyPermissions, v1.17.1; command transcript",
	},
	{
		ID: "ACL-041", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`setperm` answers a missing key with `Err - bad params`, a key of odd or excessive length with `Err - bad pubkey`, an unknown client with `Err - invalid params`, and changes nothing.",
		Source:    "MyMesh::handleCommand, v1.17.1; command transcript",
	},
	{
		ID: "ACL-042", Level: Should, Roles: served, Judge: []Witness{Console, Probe}, Claims: []string{"A-06"},
		Statement: "`setperm KEY` without permissions removes a client.",
		Source:    "docs/cli_commands.md, v1.17.1; MyMesh::handleCommand wants a space behind the key",
	},
	{
		ID: "ACL-043", Level: Should, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`setperm` with a blank for a key removes nobody.",
		Source:    "MyMesh::handleCommand and ClientACL::getClient, v1.17.1: no bytes match the first client",
	},
	{
		ID: "ACL-044", Level: Should, Judge: []Witness{Console, Probe},
		Statement: "`setperm` refuses a key with other characters than hexadecimal digits and adds nobody.",
		Source:    "Utils::fromHex, v1.17.1: any other character is 0",
	},
	{
		ID: "ACL-045", Level: Should, Judge: []Witness{Console, Probe}, Claims: []string{"A-06"},
		Statement: "`setperm` refuses permissions that are no number from 0 to 255 and changes nothing.",
		Source:    "MyMesh::handleCommand, v1.17.1: atoi modulo 256, so that -1 makes an administrator",
	},
	{
		ID: "ACL-046", Level: Must, Judge: []Witness{Probe},
		Statement: "Nothing is pushed to a client that setperm added until it talks; then it gets what it missed.",
		Source:    "MyMesh::loop, v1.17.1: last_activity 0",
	},
	{
		ID: "ACL-047", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"A-07"},
		Statement: "`get acl` prints ACL: and for each client whose permissions are not 0 a line of its permissions and its key in hexadecimal digits, each client once.",
		Source:    "MyMesh::handleCommand, v1.17.1; command transcript",
	},
	{
		ID: "ACL-048", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-10"},
		Statement: "An administrator's request for the access list is answered with 7 bytes for each administrator and for nobody else: 6 of its key and its permissions.",
		Source:    "MyMesh::handleRequest, v1.17.1; exchange requests",
	},
	{
		ID: "ACL-049", Level: Must, Judge: []Witness{Probe},
		Statement: "A request for the access list by a member, a client that only reads or a stranger is not answered.",
		Source:    "MyMesh::handleRequest, v1.17.1; exchange requests",
	},
	{
		ID: "ACL-050", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-04"},
		Statement: "A request for the status is answered to administrators, members and clients that only read, with a count of received packets that grows.",
		Source:    "MyMesh::handleRequest, v1.17.1; exchange requests",
	},
	{
		ID: "ACL-051", Level: Must, Judge: []Witness{Probe},
		Statement: "A request for telemetry is answered to administrators, members and clients that only read, the voltage on channel 1 first.",
		Source:    "MyMesh::handleRequest, v1.17.1; exchange requests",
	},
	{
		ID: "ACL-052", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-14"},
		Statement: "On an idle channel the answer to a request, flooded or direct, starts 300 ms after it ended, at most 1 ms earlier and 40 ms later.",
		Source:    "SERVER_RESPONSE_DELAY, v1.17.1; measured 299.8 ms",
	},
	{
		ID: "ACL-053", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "A request of a client that did not log in is not answered.",
		Source:    "Mesh::onRecvPacket, v1.17.1: no peer matches",
	},
	{
		ID: "ACL-054", Level: Must, Judge: []Witness{Probe},
		Statement: "A request of an unknown type is not answered.",
		Source:    "MyMesh::handleRequest, v1.17.1; exchange requests",
	},
	{
		ID: "ACL-055", Level: Must, Judge: []Witness{Probe, Console}, Claims: []string{"B-18"},
		Statement: "Administrators are in the access list after a reboot 7 s later, no others are.",
		Source:    "MyMesh::saveFilter and ClientACL::load, v1.17.1; exchange reboot",
	},
	{
		ID: "ACL-056", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "A client that became administrator is one when the power fails 6 s later.",
		Source:    "LAZY_CONTACTS_WRITE_DELAY, v1.17.1: 5 s",
	},
	{
		ID: "ACL-057", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "An administrator that was removed is unknown after a reboot 7 s later too.",
		Source:    "MyMesh::handleCommand, v1.17.1: setperm saves the list",
	},
	{
		ID: "ACL-058", Level: Must, Judge: []Witness{Probe},
		Statement: "An administrator that logs in with the guest password has permissions 2 from then on (3 before 1.10.0), and 3 again with the admin password.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange relogin of v1.9.0 to v1.17.0",
	},
	{
		ID: "ACL-059", Level: Info, Since: "1.10.0", Judge: []Witness{Probe}, Claims: []string{"B-05"},
		Statement: "With allow.read.only on an administrator that mistypes its password may only read from then on.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1; exchange relogin",
	},
	{
		ID: "ACL-060", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-05"},
		Statement: "A client that only reads is pushed posts, and its own are neither acknowledged nor pushed.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: PERM_ACL_GUEST",
	},
	{
		ID: "ACL-061", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-08", "B-04"},
		Statement: "A client with the guest password is pushed the posts of others, and its own are acknowledged and pushed to them.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1; claim B-04",
	},
	{
		ID: "ACL-062", Level: Must, Judge: []Witness{Probe},
		Statement: "Two clients whose keys start with the same byte are each served with the permissions of their own.",
		Source:    "MyMesh::searchPeersByHash and Mesh::onRecvPacket, v1.17.1; exchange hash-collision",
	},
	{
		ID: "ACL-063", Level: Must, Judge: []Witness{Probe},
		Statement: "A 21st client takes the place of the client that is no administrator and talked least recently: that one is a stranger from then on, all others stay.",
		Source:    "ClientACL::putClient, v1.17.1; exchange eviction",
	},
	{
		ID: "ACL-064", Level: Info, Judge: []Witness{Probe, Console},
		Statement: "In a list of 20 administrators a further client takes the place of the last one.",
		Source:    "ClientACL::putClient, v1.17.1",
	},
	{
		ID: "ACL-065", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "The answer to a flooded log-in collects path hashes as long as those of the log-in: 1, 2 or 3 bytes.",
		Source:    "MyMesh::sendFloodReply, v1.17.1; exchange path-hash-mode",
	},
	{
		ID: "ACL-066", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A flooded request is answered by a flooded path return with the response and the path that it took, a direct one by a response direct along the path that the client sent.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: createPathReturn; exchange requests",
	},
	{
		ID: "ACL-067", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "An administrator of the access list is known also after the room got another private key: its command is carried out.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/988287bf; ClientACL::load, v1.12.0 to v1.17.1",
	},
	{
		ID: "ACL-068", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Sniffer},
		Statement: "With allow.read.only on, a log-in without password by a client in the access list is answered with the permissions that it has.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/c6b4a584; MyMesh::onAnonDataRecv, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-069", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "An administrator's request for the access list is answered with all of 20 administrators.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-070", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A request for the access list whose two reserved bytes are not zero is not answered.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-071", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Of six clients whose keys start with the same byte each is answered and its posts are acknowledged.",
		Source:    "MyMesh::searchPeersByHash, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-072", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A client that takes the place of another in a full list is let in also with a clock that is a day behind the other's.",
		Source:    "ClientACL::putClient, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-073", Level: Must, Judge: []Witness{Probe, Console, Sniffer},
		Statement: "The two lower bits of a client's permissions are its role, whatever the upper six are: with 131 it is an administrator.",
		Source:    "ClientInfo::isAdmin, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-074", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The reply to a command never carries the command's time stamp, also when that is the board's time.",
		Source:    "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1; apps tell the two apart by it",
	},
	{
		ID: "ACL-075", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The status counts the posts that came and the pushes that were sent.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1: ServerStats",
	},
	{
		ID: "ACL-076", Level: Must, Judge: []Witness{Probe, Console, Sniffer},
		Statement: "The status counts frames that came again, flooded and direct ones apart, from 0 after `clear stats` on.",
		Source:    "SimpleMeshTables, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-077", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The status counts the frames that were sent and received, in all, flooded and direct, as they were on the air.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1: ServerStats",
	},
	{
		ID: "ACL-078", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "The status reports the signal-to-noise ratio, in quarters of a decibel, and the strength, in dBm, of the frame that asked for it.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1: ServerStats",
	},
	{
		ID: "ACL-079", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Probe, Sniffer},
		Statement: "The uptime in the status goes on while the board's 32-bit millisecond counter wraps.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/273a54f1; MyMesh::loop, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-080", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A post, a request, a keep-alive, a log-in and a path return each keep a client's place in a full list: the next newcomer takes that of another.",
		Source:    "MyMesh::onPeerDataRecv and onAnonDataRecv, v1.9.0 to v1.17.1: last_activity",
	},
	{
		ID: "ACL-081", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Console, Sniffer},
		Statement: "A client whose two lower bits of permissions are 0 may only read, whatever the upper six are.",
		Source:    "MyMesh::onPeerDataRecv, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-082", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The airtime in the status is that of the frames that the room sent, within 2 s over 12 adverts.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1: ServerStats",
	},
	{
		ID: "ACL-083", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A request with any one bit of the two bytes of its authentication code wrong is not answered.",
		Source:    "Utils::MACThenDecrypt, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-084", Level: Must, Judge: []Witness{Probe},
		Statement: "In a room of 12 clients and in one of 20 the requests and keep-alives of each client are answered.",
		Source:    "MyMesh::searchPeersByHash, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "ACL-085", Level: Must, Judge: []Witness{Probe, Console},
		Statement: "The commands of each of 12 administrators and of each of 20 are carried out and replied to.",
		Source:    "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "ACL-086", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "In a room of 12 clients and in one of 20 the answer to each client goes along the path that it returned last.",
		Source:    "MyMesh::onPeerPathRecv, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "ACL-087", Level: Must, Judge: []Witness{Probe, Console},
		Statement: "Each of 12 clients and each of 20 is let in again without a password and with one, and stays in the list once.",
		Source:    "ClientACL::getClient and putClient, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-088", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Twelve clients and 20 whose keys start with the same byte are each answered, and each is pushed a post.",
		Source:    "MyMesh::searchPeersByHash, v1.9.0 to v1.17.1: matching_peer_indexes holds MAX_CLIENTS",
	},
	{
		ID: "ACL-089", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "Wherever a client stands in a list of 12 or 20, `get acl` prints it, and `setperm` changes or removes it and nobody else.",
		Source:    "ClientACL::applyPermissions, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-090", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Wherever the client that was silent for longest stands in a full list, a newcomer takes its place.",
		Source:    "ClientACL::putClient, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-091", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Console},
		Statement: "Of two log-ins of a client, of whatever kinds, the later one that was let in says what the client may do, be it more or less than before; one that is refused or has no password changes nothing.",
		Source:    "MyMesh::onAnonDataRecv, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-092", Level: Must, Judge: []Witness{Probe},
		Statement: "A stranger whose key is a member's in its first 1, 2, 4, 8, 16 or 31 bytes, or in all but the sign of its point, is not let in without a password.",
		Source:    "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1: getClient with PUB_KEY_SIZE",
	},
	{
		ID: "ACL-093", Level: Must, Judge: []Witness{Probe, Console, Sniffer},
		Statement: "No request, keep-alive, command, post or path return counts of a stranger whose key is an administrator's in its first 1, 2, 4, 8, 16 or 31 bytes, and that has been refused.",
		Source:    "Mesh::onRecvPacket and Utils::MACThenDecrypt, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-094", Level: Must, Judge: []Witness{Probe, Console, Sniffer},
		Statement: "Two clients whose keys are alike in their first 1, 2, 4, 8, 16 or 31 bytes have each their own place in the list, permissions, path and posts, and one is removed without the other.",
		Source:    "ClientACL::putClient and getClient, MyMesh::searchPeersByHash, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-095", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "An administrator is known after a power cut from 5 s after its last log-in on, and not if the power fails before, where it was not known already.",
		Source:    "LAZY_CONTACTS_WRITE_DELAY and MyMesh::loop, v1.9.0 to v1.17.1",
	},
	{
		ID: "ACL-110", Level: Must, Judge: []Witness{Probe},
		Statement: "A log-in with the right password that is addressed to another first key byte is neither answered nor does it make a client.",
		Source:    "Mesh::onRecvPacket, v1.9.0 to v1.17.1: PAYLOAD_TYPE_ANON_REQ",
	},
}
