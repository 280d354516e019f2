// Package requirements is the catalogue of what must hold, one file a family.
package requirements

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Level says what a requirement that does not hold means for a release.
type Level string

// Levels are all levels, the gravest first.
func Levels() []Level { return []Level{Must, Should, Info} }

// Meaning says in a sentence what a failed requirement of the level means for a release.
func (l Level) Meaning() string {
	switch l {
	case Must:
		return "A release that fails it is not conformant."
	case Should:
		return "A release that fails it is conformant; it is reported, listed, and worth a mend."
	case Info:
		return "A release that fails it is conformant; it is reported, listed, and worth knowing, as where documents differ or operators ask."
	}
	return ""
}

// The levels of a requirement.
const (
	Must   Level = "must"   // the firmware is not conformant
	Should Level = "should" // conformant, and worth a mend
	Info   Level = "info"   // worth knowing: documents differ, operators ask
)

// Witness is what a verdict on a requirement rests on.
type Witness string

// The witnesses.
const (
	Console Witness = "console" // bytes on the board's serial line
	Probe   Witness = "probe"   // answers to frames that the rig sent
	Sniffer Witness = "sniffer" // times and lengths of frames on the air
	Tap     Witness = "tap"     // what a virtual board's radio is set to, and when
)

// Requirement is one sentence that must (or should) hold.
type Requirement struct {
	ID        string // family prefix and number, never reused: SF-012
	Level     Level
	Statement string   // one sentence, observable on the air or on the console
	Source    string   // document or upstream function, with version
	Since     string   // first firmware version that it holds for; "" for all
	Until     string   // last firmware version that it holds for; "" for all
	Roles     []string // names of the roles that it holds for; none: a room server
	Judge     []Witness
	Claims    []string // operators' claims that this requirement decides
}

// served are the roles of the boards that people log in to: what stands in their common part of the
// firmware holds for each of them.
var served = []string{room.Name, repeater.Name}

// Family is a group of requirements under one prefix.
type Family struct {
	Name   string // as on the command line: store-and-forward
	Prefix string // of its ids: SF
	List   []Requirement
}

// Families returns the families in the order of the catalogue. They are everybody's: leave them as they are.
func Families() []Family { return gathered.families }

// All returns every requirement in the order of the catalogue. They are everybody's: leave them as they are.
func All() []Requirement { return gathered.all }

// OfRole returns the requirements that hold for boards of a role, in the order of the catalogue; no
// name means a room server.
func OfRole(role string) (list []Requirement) {
	for _, r := range gathered.all {
		if r.HoldsFor(role) {
			list = append(list, r)
		}
	}
	return list
}

// FamiliesOf returns the names of the families that say something of boards of a role, in the order
// of the catalogue; no name means a room server.
func FamiliesOf(role string) (names []string) {
	for _, r := range OfRole(role) {
		if name := FamilyOf(r.ID); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Lookup returns the requirement with that id.
func Lookup(id string) (Requirement, bool) {
	r, ok := gathered.byID[id]
	return r, ok
}

// FamilyOf returns the name of the family that an id belongs to, or "".
func FamilyOf(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	return gathered.names[prefix]
}

// whole is the catalogue in the ways in which it is looked up, which each spec does several times.
type whole struct {
	families []Family
	all      []Requirement
	byID     map[string]Requirement
	names    map[string]string // of families, by their prefixes
}

var gathered = gather()

func gather() whole {
	w := whole{
		families: []Family{
			{Name: "store-and-forward", Prefix: "SF", List: storeAndForward},
			{Name: "ack", Prefix: "ACK", List: ack},
			{Name: "acl", Prefix: "ACL", List: slices.Concat(acl, aclWords, aclReported)},
			{Name: "airtime", Prefix: "AIR", List: airtime},
			{Name: "console", Prefix: "CON", List: slices.Concat(console, consoleWords, consoleKeys, setUp, reported)},
			{Name: "advert", Prefix: "ADV", List: advert},
			{Name: "routing", Prefix: "RT", List: slices.Concat(routing, routingRegions)},
			{Name: "clock", Prefix: "CLK", List: clock},
			{Name: "persistence", Prefix: "PER", List: persistence},
			{Name: "robustness", Prefix: "ROB", List: robustness},
			{Name: "repeater-access", Prefix: "RPA", List: repeaterAccess},
			{Name: "repeater-requests", Prefix: "RPQ", List: repeaterRequests},
			{Name: "repeater-console", Prefix: "RPC", List: repeaterConsole},
			{Name: "repeater-neighbours", Prefix: "RPN", List: repeaterNeighbours},
			{Name: "repeater-discovery", Prefix: "RPD", List: repeaterDiscovery},
			{Name: "repeater-anonymous", Prefix: "RPX", List: repeaterAnonymous},
			{Name: "repeater-scope", Prefix: "RPS", List: repeaterScope},
			{Name: "repeater-itself", Prefix: "RPV", List: repeaterItself},
			{Name: "repeater-forwarding", Prefix: "RPF", List: repeaterForwarding},
			{Name: "mesh", Prefix: "MSH", List: mesh},
		},
		byID:  map[string]Requirement{},
		names: map[string]string{},
	}
	w.families = append(w.families, companionFamilies...)
	for _, f := range w.families {
		w.names[f.Prefix] = f.Name
		w.all = append(w.all, f.List...)
		for _, r := range f.List {
			w.byID[r.ID] = r
		}
	}
	return w
}

// RolesOf are the names of the roles that the requirement holds for.
func (r Requirement) RolesOf() []string {
	if len(r.Roles) == 0 {
		return []string{room.Name}
	}
	return r.Roles
}

// HoldsFor tells whether the requirement holds for boards of a role; no name means a room server.
func (r Requirement) HoldsFor(role string) bool {
	return slices.Contains(r.RolesOf(), cmp.Or(role, room.Name))
}

// OnAir tells whether a verdict on the requirement rests on frames: one on which no frame was
// heard says nothing unless the ear that heard none was proven.
func (r Requirement) OnAir() bool {
	return slices.Contains(r.Judge, Probe) || slices.Contains(r.Judge, Sniffer)
}

// Check returns what is wrong with the catalogue itself: an id twice or in the
// wrong family, an empty field, a version that cannot be read, a role that is not known.
func Check() []error { return check(Families()) }

func check(families []Family) []error {
	var errs []error
	seen := map[string]bool{}
	for _, f := range families {
		for _, r := range f.List {
			bad := func(what string) { errs = append(errs, fmt.Errorf("requirements: %s: %s", r.ID, what)) }
			if seen[r.ID] {
				bad("id used twice")
			}
			seen[r.ID] = true
			if !validID(f.Prefix, r.ID) {
				bad("want " + f.Prefix + "- and three digits")
			}
			if !strings.HasSuffix(r.Statement, ".") || strings.Contains(r.Statement, "\n") {
				bad("the statement is one sentence and ends with a full stop")
			}
			if r.Source == "" {
				bad("no source")
			}
			if len(r.Judge) == 0 {
				bad("no witness that judges it")
			}
			if r.Level != Must && r.Level != Should && r.Level != Info {
				bad(fmt.Sprintf("level %q: want must, should or info", r.Level))
			}
			for _, c := range r.Claims {
				if !slices.ContainsFunc(Claims(), func(known Claim) bool { return known.ID == c }) {
					bad("claim " + c + " is not in the list")
				}
			}
			for _, name := range r.Roles {
				if !slices.Contains(known.Names(), name) {
					bad(fmt.Sprintf("role %q: want one of %s", name, strings.Join(known.Names(), ", ")))
				}
			}
			for _, v := range []string{r.Since, r.Until} {
				if _, err := release.Parse(v); v != "" && err != nil {
					bad(err.Error())
				}
			}
		}
	}
	return errs
}

func validID(prefix, id string) bool {
	digits, ok := strings.CutPrefix(id, prefix+"-")
	return ok && len(digits) == 3 && strings.Trim(digits, "0123456789") == ""
}
