package known

// persistence are the failures with what outlives a power cut.
func persistence() []Failure {
	const inPlace = "a file is emptied before it is written anew, so that of a save that power cut short only a part is left"
	return []Failure{
		{
			Requirement: "PER-041", Roles: served, Reason: inPlace, Link: "CommonCLI::savePrefs, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says:  "A loss of power while settings are saved may leave the room with a part of them, or with none.",
				Do:    "Do not switch off within seconds of a `set`; look at the settings after a loss of power.",
				Grave: true,
			},
		},
		{
			Requirement: "PER-042", Roles: served, Reason: inPlace, Link: "IdentityStore::save, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "A loss of power while a new key is saved may leave the room with another identity.",
				Do:   "Keep a copy of `get prv.key`; do not switch off within seconds of a `set prv.key`.",
			},
		},
		{
			Requirement: "PER-043", Roles: served, Reason: inPlace, Link: "ClientACL::save, v1.9.0 to v1.17.1",
			Operator: Operator{
				Says: "A loss of power while the access list is saved, five seconds after an administrator's log-in, may empty it.",
				Do:   "Look at `get acl` after a loss of power.",
				When: "admins",
			},
		},
		{
			Requirement: "PER-044", Roles: served, Reason: inPlace, Link: "RegionMap::save, v1.15.0 to v1.17.1",
			Operator: Operator{
				Says: "A loss of power while regions are saved may leave the room without them.",
				Do:   "Do not switch off within seconds of a `region save`; look at `region` after a loss of power.",
				When: "regions",
			},
		},
	}
}
