package known

// acl are the failures with log-ins, the access list and what it allows.
func acl() []Failure {
	return []Failure{
		{
			Requirement: "ACL-023",
			Reason:      "a client is put into the list before its time stamp is looked at, so that a refused one stays, with permissions 0 and no secret, and is answered without a password",
			Link:        "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1: putClient",
		},
		{
			Requirement: "ACL-034",
			Roles:       served,
			Reason:      "the reply goes to whoever stands where the sender stood before the removal",
			Link:        "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1: the pointer to the client outlives handleCommand",
		},
		{
			Requirement: "ACL-037",
			Reason:      "posts of a client with permissions 1 are kept, acknowledged and pushed",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/3340 (open); fixtures/vectors/exchange-acl.jsonl; MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1: only PERM_ACL_GUEST is asked for",
		},
		{
			Requirement: "ACL-039",
			Reason:      "the round robin looks once behind the end of a list that became shorter and pushes to who stood there",
			Link:        "MyMesh::loop, v1.9.0 to v1.17.1: next_client_idx",
		},
		{
			Requirement: "ACL-042",
			Roles:       served,
			Reason:      "without a space behind the key the answer is `Err - bad params`",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; MyMesh::handleCommand, v1.9.0 to v1.17.1",
		},
		{
			Requirement: "ACL-043",
			Roles:       served,
			Reason:      "no bytes of a key match the first client of the list, which is removed",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; ClientACL::getClient, v1.9.0 to v1.17.1",
		},
		{
			Requirement: "ACL-044",
			Reason:      "characters that are no hexadecimal digits count as 0, so that a key is added that nobody typed",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1818 (closed, not merged); fixtures/vectors/cli-v1.17.1.jsonl; Utils::fromHex, v1.9.0 to v1.17.1",
		},
		{
			Requirement: "ACL-045",
			Reason:      "the number is read modulo 256 and text as 0: -1 makes an administrator, abc removes a client",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; MyMesh::handleCommand, v1.9.0 to v1.17.1: atoi",
		},
		{
			Requirement: "ACL-067",
			Mended:      "1.12.0",
			Reason:      "the secrets that were shared under the key before are read from flash",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/988287bf; ClientACL::load, v1.9.0 to v1.11.0",
		},
		{
			Requirement: "ACL-079",
			Roles:       served,
			Mended:      "1.14.1",
			Reason:      muted,
			Link:        mutedLink,
		},
		{
			Requirement: "ACL-102",
			Roles:       served,
			Since:       "1.14.0",
			Mended:      "1.14.1",
			Reason:      "the count of frames that wait leaves out those that wait for their time",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1877 (merged); PacketQueue::countBefore, v1.14.0: the mark for all is compared as a time",
		},
	}
}

// What keeps releases from being served while their counter of milliseconds is in its upper half.
const (
	muted     = "a board sends nothing while its millisecond counter is in the upper half of its range and nothing was sent before"
	mutedLink = "https://github.com/meshcore-dev/MeshCore/commit/2715d3a1, which mends it; Dispatcher::Dispatcher, v1.9.0 to v1.14.0: next_tx_time is 0"
)
