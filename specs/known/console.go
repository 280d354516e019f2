package known

// console are the failures with the console and the clock.
func console() []Failure {
	return []Failure{
		{
			Requirement: "CLK-013",
			Roles:       served,
			Reason:      "the number behind time is read modulo 2^32 and may then lie ahead of the clock",
			Link:        "CommonCLI::handleCommand, v1.9.0 to v1.17.1: _atoi",
			Operator: Operator{
				Says: "`time` takes a number that is too large and sets the clock to another time.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-040",
			Roles:       served,
			Reason:      "numbers are stored modulo 256: `set flood.max 256` gives 0",
			Link:        "CommonCLI, v1.9.0 to v1.17.1; the same with another key: https://github.com/meshcore-dev/MeshCore/issues/3409; fixtures/vectors/cli-v1.17.1.jsonl",
			Operator: Operator{
				Says: "Numbers are kept modulo 256: `set flood.max 256` makes it 0.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-041",
			Roles:       served,
			Reason:      "the transmit power is stored modulo 256: `set tx 200` gives -56 dBm",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/886 (open); CommonCLI, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "The transmit power is kept modulo 256: `set tx 200` makes it -56 dBm.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-042",
			Roles:       served,
			Reason:      "multi.acks takes any byte",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/6bc8dd28; CommonCLI, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`set multi.acks` takes any number.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-043",
			Roles:       served,
			Reason:      "intervals are read modulo 2^32 and as signed, so that 4294967295 gives 255 hours",
			Link:        "CommonCLI, v1.9.0 to v1.17.1: _atoi",
			Operator: Operator{
				Says: "Intervals of adverts take numbers that are far too large, and make others of them.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-044",
			Roles:       served,
			Reason:      "any airtime factor is stored; a negative one takes the airtime limit away",
			Link:        "CommonCLI, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`set af` takes any number; one below zero takes the airtime limit away.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-045",
			Roles:       served,
			Reason:      "nan passes both comparisons of the range check",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/0aa0ec1f; CommonCLI, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "`set dutycycle nan` is taken.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-046",
			Roles:       served,
			Reason:      "the end of a temporary radio is computed in 32 bits, so that it comes at once or at a wrong time",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/4689f9b4; MyMesh::applyTempRadioParams, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "`tempradio` for more than three weeks ends at once or at a wrong time.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-047",
			Roles:       served,
			Reason:      "a tenth that is rounded to ten is printed as such: 2.10%",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/0aa0ec1f; CommonCLI, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "`get dutycycle` tells some shares as 2.10% that are 3.0 %.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-048",
			Roles:       served,
			Since:       "1.17.0",
			Reason:      "get pwrmgt.bootreason answers on every board",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/e7db7c5a; CommonCLI::handleGetCmd, v1.17.0 and v1.17.1",
			Operator: Operator{
				Says: "`get pwrmgt.bootreason` answers on boards that cannot know it.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-049",
			Roles:       served,
			Since:       "1.17.0",
			Reason:      "the answer is `Error: unsupported`",
			Link:        "CommonCLI::handleGetCmd, v1.17.0 and v1.17.1",
			Operator: Operator{
				Says: "`get adc.multiplier` answers less than the document says.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-055",
			Reason:      "`region load` over the air swallows every command from anywhere until an empty one comes",
			Link:        "https://github.com/meshcore-dev/MeshCore/issues/1538 (open); fixtures/vectors/exchange-cli-rf.jsonl; CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "An administrator who sends `region load` over the air locks everybody out, the console too, until an empty line comes.",
				Do:   "Load regions on the console alone; if nothing is answered any more, send an empty line.",
				When: "admins",
			},
		},
		{
			Requirement: "CON-064",
			Roles:       served,
			Reason:      "stats-core tells the counter of milliseconds, which starts over after 49.7 days; the status response goes on",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1003 (merged: it mends the status response alone); StatsFormatHelper::formatCoreStats, v1.10.0 to v1.17.1",
			Operator: Operator{
				Says: "`stats-core` tells an uptime that starts over after 49.7 days; that is no restart.",
			},
		},
		{
			Requirement: "CON-063",
			Roles:       served,
			Since:       "1.14.0",
			Mended:      "1.14.1",
			Reason:      "the count of frames that wait leaves out those that wait for their time",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1877 (merged); PacketQueue::countBefore, v1.14.0: the mark for all is compared as a time",
			Operator: Operator{
				Says: "`stats-core` tells that nothing waits to be sent, whatever waits.",
				Do:   "Do not judge this release by its queue.",
			},
		},
		{
			Requirement: "CON-081",
			Roles:       served,
			Reason:      "lines without an indent are ignored, and those below them with them",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/ecd30f4d; MyMesh::handleCommand, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "`region load` leaves out lines that do not begin with a blank, and those below them.",
				Do:   "Begin every line with a blank, and read the tree back with `region`.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-082",
			Reason:      "a name behind `region load` is ignored and the dialogue starts",
			Link:        "https://github.com/meshcore-dev/MeshCore/issues/1538 (open); CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "`region load NAME` leaves the name out and waits for lines.",
				Do:   "End it with an empty line.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-084",
			Reason:      "the scope of a default region that is removed stays in use",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/6a939ed8; RegionMap and MyMesh::onDefaultRegionChanged, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "A default region that was removed still scopes what the room floods, until a restart.",
				Do:   "Type `region default <null>` before you remove it, or restart.",
				When: "regions",
			},
		},
		{
			Requirement: "CON-095",
			Roles:       served,
			Mended:      "1.16.0",
			Reason:      "the whole line is repeated, more than there is room for in a reply",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/db7baa7b; CommonCLI::handleCommand, v1.9.0 to v1.15.0",
			Operator: Operator{
				Says:  "A command that is not known is answered with more text than there is room for: the room may stop.",
				Grave: true,
			},
		},
		{
			Requirement: "CON-096",
			Roles:       served,
			Since:       "1.12.0",
			Mended:      "1.13.0",
			Reason:      "a slash is refused",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/edeafde5; CommonCLI, isValidName, v1.12.0",
			Operator: Operator{
				Says: "`set name` refuses a slash.",
				When: unchecked,
			},
		},
		{
			Requirement: "CON-099",
			Roles:       served,
			Mended:      "1.13.0",
			Reason:      "the power is kept as a number without sign, so that what is below 0 dBm does not reach the radio",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/d0720c63; CommonCLI::handleCommand, v1.9.0 to v1.12.0",
			Operator: Operator{
				Says: "A transmit power below 0 dBm does not reach the radio.",
				Do:   "Set 0 dBm or more.",
				When: "low-power",
			},
		},
	}
}
