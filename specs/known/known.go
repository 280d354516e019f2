// Package known lists the failures of released firmware that are known, one file a
// release.
package known

// Failure is one requirement that a firmware is known to fail.
type Failure struct {
	Requirement string
	Reason      string
	Link        string // issue thread, or where the evidence stands
	// Until is the version that mends it, "never" for a release that will stay as
	// it is, or for an unreleased version the day (2006-01-02) on which the entry
	// expires.
	Until string
}

// lists holds the failures of each version, by the exact text that it prints.
func lists() map[string][]Failure {
	return map[string][]Failure{
		"v1.17.1": v1_17_1,
	}
}

// Of returns the known failure of a requirement on the firmware that prints
// version.
func Of(version, requirement string) (Failure, bool) {
	for _, f := range lists()[version] {
		if f.Requirement == requirement {
			return f, true
		}
	}
	return Failure{}, false
}
