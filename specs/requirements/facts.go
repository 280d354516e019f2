package requirements

import (
	"github.com/meshrig/meshrig/rig/role/companion"
	"github.com/meshrig/meshrig/rig/role/repeater"
)

// Fact is something that was measured on a released firmware, and what decides about it.
type Fact struct {
	Begins  string   // how its line of the page of facts begins, without the mark of a list or a table
	Decided []string // requirements, in the order of the line
	Not     string   // what of it nothing decides, and why; empty: all is decided
}

// Facts are all that were measured on the released firmware of a role, v1.17.1, in the order of its
// page, fixtures/vectors/ROLE/FACTS.md. Repeaters and companions have one.
func Facts(role string) []Fact {
	switch role {
	case repeater.Name:
		return repeaterFacts
	case companion.Name:
		return companionFacts
	}
	return nil
}

func list(ids ...string) []string { return ids }
