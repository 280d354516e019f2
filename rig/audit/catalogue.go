package audit

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/release"
)

// Catalogue is what an audit has to be told of the releases of a room server.
type Catalogue struct {
	// Keys are those of `get` that a release knows; an unknown version gets the newest's. A key that a
	// release has not is never asked for: it may answer with another (CommonCLI::handleGetCmd, v1.9.0
	// to v1.17.1, compares beginnings).
	Keys func(release.Version) []string
	// Known are the known failures of a firmware that prints a version, "v1.16.0"; none if that is no release.
	Known func(version string) []Known
	// Released tells whether a version is the text of a release.
	Released func(version string) bool
	Newest   release.Version
}

// Known is a known failure of a release, in an operator's words.
type Known struct {
	ID    string // of the requirement, "AIR-002"
	Says  string // what the operator meets, a sentence
	Do    string // what to do about it; "": an upgrade, if that mends it
	Grave bool   // posts are lost, people let in or the rule of the band broken
	When  string // the settings for which it matters, one of Conditions; "": all
	// Mended is the first release that has it no more; "": none.
	Mended string
	Link   string
}

// Unchecked is the condition of failures that only make a command take what it should refuse. They
// are one finding together.
const Unchecked = "unchecked"

// conditions tell for which rooms a known failure matters. What was not told counts as if it did.
var conditions = map[string]func(*Room, Want) bool{
	"readers": func(r *Room, _ Want) bool {
		return slices.ContainsFunc(r.Access, func(a sample.Access) bool { return a.Permissions&wire.RoleMask == wire.RoleReadOnly })
	},
	"admins": func(r *Room, _ Want) bool { return r.Access == nil || len(r.admins()) > 0 },
	"repeat": func(r *Room, _ Want) bool { return !r.is("repeat", "off") },
	"limit":  (*Room).mayExceed,
	"small-limit": func(r *Room, _ Want) bool {
		share, ok := r.share()
		return !ok || share < 0.1-rounding
	},
	"regions": func(r *Room, _ Want) bool {
		tree, ok := r.told(askRegions)
		return !ok || strings.Contains(strings.TrimSpace(tree), "\n")
	},
	"low-power": func(r *Room, _ Want) bool { n, ok := r.number("tx"); return !ok || n < 0 || n > math.MaxInt8 },
	"ageing": func(r *Room, _ Want) bool {
		up, ok := r.Values[sample.Uptime]
		return !ok || seconds(up) > 20*24*time.Hour
	},
}

// Conditions are what [Known.When] may name.
func Conditions() (names []string) {
	for name := range conditions {
		names = append(names, name)
	}
	return append(names, Unchecked)
}

// matters tells whether a known failure matters for the room's settings.
func (k Known) matters(r *Room, want Want) bool {
	if k.When == "" {
		return true
	}
	holds, ok := conditions[k.When]
	return ok && holds(r, want)
}
