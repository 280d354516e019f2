package known

// airtime are the failures with the use of the air, adverts included.
func airtime() []Failure {
	return []Failure{
		{
			Requirement: "ADV-024",
			Roles:       served,
			Mended:      "1.14.1",
			Reason:      muted,
			Link:        mutedLink,
			Operator: Operator{
				Says: "A room that has sent nothing for 24.8 days since it started sends no adverts for the next 24.8.",
				Do:   "Keep adverts on.",
			},
		},
		{
			Requirement: "ADV-024",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "a timer that ends at the counter's zero counts as off",
			Link:        "MyMesh::loop, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "Once in 49.7 days, if the timer ends at that very millisecond, adverts stop until the interval is set anew or the room restarts.",
				Do:   "If the room is not seen any more, type `advert`.",
				When: "ageing",
			},
		},
		{
			Requirement: "AIR-053",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "a temporary radio whose end falls on the counter's zero counts as none, and stays",
			Link:        "MyMesh::loop, v1.9.0 to v1.17.1: revert_radio_at; seen on builds of v1.14.1 and v1.17.1 for the host",
			Operator: Operator{
				Says: "A temporary radio may stay for good, if its end falls on one millisecond in 49.7 days.",
				Do:   "Restart the room if it does not come back.",
				When: "ageing",
			},
		},
		{
			Requirement: "AIR-002",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "the bucket holds an hour's airtime and fills up meanwhile, so that an hour can have twice the share",
			Link:        "https://github.com/meshcore-dev/MeshCore/issues/817; Dispatcher::updateTxBudget, v1.14.1 (eb4fa032) to v1.17.1; fixtures/vectors/exchange-dutycycle-1.jsonl",
			Operator: Operator{
				Says:  "In its first hour, and after each quiet one, the room may send for twice the share that it is set to.",
				Do:    "Set the limit to half of what the rule of your band allows.",
				Grave: true,
				When:  "limit",
			},
		},
		{
			Requirement: "AIR-003",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "a frame may start with half of the longest airtime in the bucket and is charged at most what is there, so that long frames get up to twice the share",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/2178 (open); Dispatcher::loop, v1.14.1 (eb4fa032) to v1.17.1",
			Operator: Operator{
				Says:  "Long frames get up to twice the share that the room is set to.",
				Do:    "Set the limit to half of what the rule of your band allows.",
				Grave: true,
				When:  "limit",
			},
		},
		{
			Requirement: "AIR-005",
			Roles:       served,
			Since:       "1.14.1",
			Mended:      "1.17.0",
			Reason:      "settings are read with the airtime factor cut to 9, so that any limit below 10 % is one of 10 % after a reboot",
			Link:        "https://github.com/meshcore-dev/MeshCore/issues/2431 (what is cut when settings are read); CommonCLI::loadPrefsInt, v1.14.1 to v1.16.0; mended with the settings file of v1.17.0 (a0b52be4), which is read as it is",
			Operator: Operator{
				Says:  "After a restart the room lets itself send 10 % of the time, though it is set to less.",
				Do:    "Set the limit again after each restart, or upgrade.",
				Grave: true,
				When:  "small-limit",
			},
		},
		{
			Requirement: "AIR-024",
			Roles:       served,
			Reason:      "the count of 64 hops carries into the hash size, and the flood goes on with an empty path of 2-byte hashes",
			Link:        "Mesh::routeRecvPacket, v1.14.0 to v1.17.1",
			Operator: Operator{
				Says: "A flood that has passed 64 nodes is sent on with its way lost.",
				Do:   "Set `flood.max` below 64.",
				When: "repeat",
			},
		},
		{
			Requirement: "AIR-025",
			Reason:      "the acknowledgement is sent on with header byte FF",
			Link:        "https://github.com/meshcore-dev/MeshCore/commit/22e87836; Mesh::onRecvPacket, v1.9.0 to v1.17.1 (22e87836): markDoNotRetransmit",
			Operator: Operator{
				Says: "An acknowledgement that has reached the room is sent once more, spoilt.",
				When: "repeat",
			},
		},
		{
			Requirement: "AIR-028",
			Roles:       served,
			Reason:      "after 24.8 days without a transmission the time of the next one seems to lie ahead, for up to 24.8 days",
			Link:        "Dispatcher::checkSend and millisHasNowPassed, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says:  "A room that has sent nothing for 24.8 days may be mute for up to 24.8 more.",
				Do:    "Keep adverts on.",
				Grave: true,
			},
		},
		{
			Requirement: "AIR-030",
			Roles:       served,
			Since:       "1.14.1",
			Reason:      "the time since the bucket was last filled is counted modulo 49.7 days",
			Link:        "https://github.com/meshcore-dev/MeshCore/pull/1297 (merged); Dispatcher::updateTxBudget, v1.14.1 (eb4fa032) to v1.17.1",
			Operator: Operator{
				Says: "After 49.7 days without a frame the airtime that was earned meanwhile is not counted.",
			},
		},
		{
			Requirement: "AIR-031",
			Roles:       served,
			Since:       "1.17.0",
			Reason:      "the first look at the radio after a header was seen says idle, whatever comes in",
			Link:        "CustomSX1262::isReceiving, v1.17.0 (79ef74ea) and v1.17.1: _headerSeen; https://github.com/meshcore-dev/MeshCore/pull/2977",
			Operator: Operator{
				Says: "The room may send into a frame that is just coming in, and both are lost.",
			},
		},
	}
}
