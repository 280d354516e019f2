package known

// acl are the failures with log-ins, the access list and what it allows.
func acl() []Failure {
	return []Failure{
		{
			Requirement: "ACL-023",
			Reason:      "a client is put into the list before its time stamp is looked at, so that a refused one stays, with permissions 0 and no secret, and is answered without a password",
			Link:        "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1: putClient",
			Operator: Operator{
				Says: "A log-in with a time stamp of zero leaves a client in the list that never logged in, and takes a place in it.",
			},
		},
		{
			Requirement: "ACL-034",
			Roles:       served,
			Reason:      "the reply goes to whoever stands where the sender stood before the removal",
			Link:        "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1: the pointer to the client outlives handleCommand",
			Operator: Operator{
				Says: "An administrator who removes a client over the air may get no reply, and somebody else the `OK`.",
				Do:   "Remove clients on the console, and look at `get acl` afterwards.",
				When: "admins",
			},
		},
		{
			Requirement: "ACL-037",
			Reason:      "posts of a client with permissions 1 are kept, acknowledged and pushed",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/3340 (open); fixtures/vectors/exchange-acl.jsonl; MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1: only PERM_ACL_GUEST is asked for",
			Operator: Operator{
				Says:  "A client whom you let read alone can post all the same: it is kept, acknowledged and pushed.",
				Do:    "Remove such clients where they must not post: `setperm KEY 0`.",
				Grave: true,
				When:  "readers",
			},
		},
		{
			Requirement: "ACL-039",
			Reason:      "the round robin looks once behind the end of a list that became shorter and pushes to who stood there",
			Link:        "MyMesh::loop, v1.9.0 to v1.17.1: next_client_idx",
			Operator: Operator{
				Says: "A client that is removed while posts wait for it may get one more.",
			},
		},
		{
			Requirement: "ACL-042",
			Roles:       served,
			Reason:      "without a space behind the key the answer is `Err - bad params`",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; MyMesh::handleCommand, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`setperm KEY` without permissions is refused and removes nobody.",
				Do:   "Type `setperm KEY 0`.",
				When: unchecked,
			},
		},
		{
			Requirement: "ACL-043",
			Roles:       served,
			Reason:      "no bytes of a key match the first client of the list, which is removed",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; ClientACL::getClient, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`setperm` with two blanks and no key removes the first client of the list.",
				When: unchecked,
			},
		},
		{
			Requirement: "ACL-044",
			Reason:      "characters that are no hexadecimal digits count as 0, so that a key is added that nobody typed",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1818 (closed, not merged); fixtures/vectors/cli-v1.17.1.jsonl; Utils::fromHex, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`setperm` takes a key with letters that are no hex digits, and lets in another key than the one that was typed.",
				When: unchecked,
			},
		},
		{
			Requirement: "ACL-045",
			Reason:      "the number is read modulo 256 and text as 0: -1 makes an administrator, abc removes a client",
			Link:        "fixtures/vectors/cli-v1.17.1.jsonl; MyMesh::handleCommand, v1.9.0 to v1.17.1: atoi",
			Operator: Operator{
				Says: "`setperm KEY -1` makes an administrator, `setperm KEY abc` removes the client.",
				When: unchecked,
			},
		},
		{
			Requirement: "ACL-067",
			Mended:      "1.12.0",
			Reason:      "the secrets that were shared under the key before are read from flash",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/988287bf; ClientACL::load, v1.9.0 to v1.11.0",
			Operator: Operator{
				Says: "After `set prv.key` the room still has the secrets of its old key: clients in the list are not answered until they log in anew.",
				Do:   "Have the administrators log in again after a change of the key.",
			},
		},
		{
			Requirement: "ACL-079",
			Roles:       served,
			Mended:      "1.14.1",
			Reason:      muted,
			Link:        mutedLink,
			Operator: Operator{
				Says:  "A room that has sent nothing for 24.8 days since it started is mute for the next 24.8.",
				Do:    "Keep adverts on.",
				Grave: true,
			},
		},
		{
			Requirement: "ACL-102",
			Roles:       served,
			Since:       "1.14.0",
			Mended:      "1.14.1",
			Reason:      "the count of frames that wait leaves out those that wait for their time",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1877 (merged); PacketQueue::countBefore, v1.14.0: the mark for all is compared as a time",
			Operator: Operator{
				Says: "The status tells that nothing waits to be sent, whatever waits.",
				Do:   "Do not judge this release by its queue.",
			},
		},
	}
}

// What keeps releases from being served while their counter of milliseconds is in its upper half.
const (
	muted     = "a board sends nothing while its millisecond counter is in the upper half of its range and nothing was sent before"
	mutedLink = "https://github.com/meshcore-dev/MeshCore/commit/2715d3a1, which mends it; Dispatcher::Dispatcher, v1.9.0 to v1.14.0: next_tx_time is 0"
)
