package catalogue

import (
	"slices"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Entry is one requirement with what judges and proves it.
type Entry struct {
	ID        string     `json:"requirement"`
	Family    string     `json:"family"`
	Level     string     `json:"level"`
	Statement string     `json:"statement"`
	Source    string     `json:"source"`
	Since     string     `json:"since,omitempty"`
	Until     string     `json:"until,omitempty"`
	Roles     []string   `json:"roles,omitempty"` // absent: a room server's
	Claims    []string   `json:"claims,omitempty"`
	Faults    []string   `json:"faults"`
	Specs     []run.Spec `json:"specs"`
}

// Entries are all requirements of the role with what judges and proves them. The one that every spec
// judges has no specs of its own.
func (c *Catalogue) Entries(proofs []Proof) []Entry {
	list := Entries(c.Specs(), proofs)
	crash, _ := requirements.Lookup(requirements.CrashID)
	if !crash.HoldsFor(c.role) {
		return list
	}
	order := requirements.OfRole(c.role)
	place := func(id string) int {
		return slices.IndexFunc(order, func(r requirements.Requirement) bool { return r.ID == id })
	}
	at := slices.IndexFunc(list, func(e Entry) bool { return place(e.ID) > place(crash.ID) })
	if at < 0 {
		at = len(list)
	}
	return slices.Insert(list, at, EntryOf(crash, proofs))
}

// Entries joins the requirements that some of the specs judge with those specs, and with the
// faults that prove them.
func Entries(specs []run.Spec, proofs []Proof) []Entry {
	var list []Entry
	for _, r := range requirements.All() {
		l := EntryOf(r, proofs)
		for _, s := range specs {
			if s.Requirement == r.ID {
				l.Specs = append(l.Specs, s)
			}
		}
		if len(l.Specs) == 0 {
			continue
		}
		list = append(list, l)
	}
	return list
}

// EntryOf is a requirement with its faults and without specs.
func EntryOf(r requirements.Requirement, proofs []Proof) Entry {
	l := Entry{
		ID: r.ID, Family: requirements.FamilyOf(r.ID), Level: string(r.Level), Statement: r.Statement,
		Source: r.Source, Since: r.Since, Until: r.Until, Roles: r.Roles, Claims: r.Claims,
	}
	for _, p := range proofs {
		if slices.Contains(p.Requirements, r.ID) {
			l.Faults = append(l.Faults, p.Fault)
		}
	}
	return l
}
