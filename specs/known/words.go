package known

// words are the failures with words that a command does not take.
func words() []Failure {
	return []Failure{
		{
			Requirement: "CON-126",
			Roles:       served,
			Reason:      "words behind those that a command takes are left out: `region denyf * foo` denies all",
			Link:        "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1: parseTextParts",
			Operator: Operator{
				Says: "Words too many behind a region command are left out: `region denyf * foo` denies all.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-127",
			Roles:       served,
			Reason:      "a number is read from how a text begins, and text is 0: `set flood.max abc` stops all floods",
			Link:        "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1: atoi, _atoi, atof; fixtures/vectors/cli-v1.17.1.jsonl",
			Operator: Operator{
				Says: "A number is read from how a text begins, and a text is 0: `set flood.max abc` stops all floods.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-128",
			Roles:       served,
			Reason:      "how a text begins decides, and any other is off, or on for repeat",
			Link:        "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1: memcmp; fixtures/vectors/cli-v1.17.1.jsonl",
			Operator: Operator{
				Says: "What is neither on nor off is taken for off, or for on with `set repeat`.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-129",
			Roles:       served,
			Reason:      "what stands behind the values is left out",
			Link:        "CommonCLI::handleCommand and handleSetCmd, v1.9.0 to v1.17.1: parseTextParts, strtof, _atoi",
			Operator: Operator{
				Says: "What stands behind a value is left out.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-130",
			Roles:       served,
			Reason:      "commands are told apart by how they begin: `advertise` sends an advert",
			Link:        "CommonCLI::handleCommand, v1.9.0 to v1.17.1: memcmp",
			Operator: Operator{
				Says: "Commands are told by how they begin: `advertise` sends an advert.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-173",
			Reason:      "a line of 151 bytes is carried out before it ends, and what is typed on is a command of its own",
			Link:        "loop in simple_room_server main.cpp, v1.9.0 to v1.17.1: the end of a full buffer is made a carriage return; seen on builds of each for the host",
			Operator: Operator{
				Says: "A line of more than 150 bytes is carried out before it ends, and the rest of it is a command of its own.",
				Do:   "Do not paste long lines.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-174",
			Reason:      "the characters in front of a command are not counted: the reply has 161 bytes in a buffer of 160",
			Link:        "MyMesh::handleCommand and CommonCLI::handleSetCmd, v1.16.0 to v1.17.1; an address sanitizer on a build of v1.17.1 for the host tells a stack overflow",
			Operator: Operator{
				Says: "A reply that is as long as can be, to a command with an app's prefix, writes one byte too many: the room may stop.",
				When: "admins",
			},
		},
		{
			Requirement: "CON-154",
			Roles:       served,
			Reason:      "keys are told apart by how they begin: `get names` shows the name",
			Link:        "CommonCLI::handleGetCmd, v1.9.0 to v1.17.1: memcmp; fixtures/vectors/cli-v1.17.1.jsonl",
			Operator: Operator{
				Says: "Keys are told by how they begin: `get names` shows the name.",
				When: unchecked,
			},
		},
		{
			Requirement: "ACL-100",
			Reason:      "what stands behind the permissions is left out",
			Link:        "MyMesh::handleCommand, v1.9.0 to v1.17.1: atoi",
			Operator: Operator{
				Says: "`setperm KEY 1x` is taken as `setperm KEY 1`.",
				When: unchecked,
			},
		},
	}
}
