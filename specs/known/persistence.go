package known

// persistence are the failures with what outlives a power cut.
func persistence() []Failure {
	const inPlace = "a file is emptied before it is written anew, so that of a save that power cut short only a part is left"
	return []Failure{
		{Requirement: "PER-041", Roles: served, Reason: inPlace, Link: "CommonCLI::savePrefs, v1.9.0 to v1.17.1"},
		{Requirement: "PER-042", Roles: served, Reason: inPlace, Link: "IdentityStore::save, v1.9.0 to v1.17.1"},
		{Requirement: "PER-043", Roles: served, Reason: inPlace, Link: "ClientACL::save, v1.9.0 to v1.17.1"},
		{Requirement: "PER-044", Roles: served, Reason: inPlace, Link: "RegionMap::save, v1.15.0 to v1.17.1"},
	}
}
