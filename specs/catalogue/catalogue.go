// Package catalogue is what stands written of the specs, gathered for those who run them or
// read about them: the tree of specs, the requirements that they judge, what proves them, and
// what releases are known to fail.
package catalogue

import (
	"cmp"
	"slices"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run"
	_ "github.com/meshrig/meshrig/specs/all" // registers the specs with Ginkgo
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// Catalogue is a run.Catalogue of the specs for boards of a role.
type Catalogue struct {
	role  string     // empty: a room server
	specs []run.Spec // of every role
}

// Of is what the catalogue says of boards of a role; no name means a room server.
func (c *Catalogue) Of(role string) *Catalogue { return &Catalogue{role: role, specs: c.specs} }

// Read lists the specs of the tree without running them, by file and line: Ginkgo shuffles its
// containers. A spec that names no requirement is an error.
func Read() (*Catalogue, error) {
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.RandomSeed = 1
	preview := ginkgo.PreviewSpecs(suite.Name, suiteConfig, reporterConfig)
	var c Catalogue
	for _, s := range preview.SpecReports.WithLeafNodeType(types.NodeTypeIt) {
		id, err := suite.RequirementOf(s)
		if err != nil {
			return nil, err
		}
		labels := s.Labels()
		req, _ := requirements.Lookup(id) // Check refuses a spec of none
		sp := run.Spec{
			Text: s.FullText(), Requirement: id, Labels: labels,
			File: suite.SourceFile(s.FileName()), Line: s.LineNumber(),
			Roles: suite.RolesOf(labels), Cuts: suite.CutsOf(labels),
			Soak: suite.IsSoak(labels), Slow: suite.IsSlow(labels), ConsoleOnly: suite.IsConsoleOnly(labels), Golden: suite.IsGolden(labels),
			OnAir: req.OnAir() && !suite.IsConsoleOnly(labels),
		}
		if cost := suite.CostOf(labels); cost > suite.Free {
			sp.Hours = cost.Hours()
		}
		c.specs = append(c.specs, sp)
	}
	slices.SortStableFunc(c.specs, func(a, b run.Spec) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return &c, nil
}

// Specs are those for boards of the role, by file and line.
func (c *Catalogue) Specs() (list []run.Spec) {
	for _, s := range c.specs {
		if judges(s, c.role) {
			list = append(list, s)
		}
	}
	return list
}

// judges tells whether a spec is one for boards of a role. One of an unknown requirement, which Check
// refuses, is everybody's.
func judges(s run.Spec, role string) bool {
	r, ok := requirements.Lookup(s.Requirement)
	return !ok || r.HoldsFor(role) && (len(s.Roles) == 0 || slices.Contains(s.Roles, cmp.Or(role, room.Name)))
}

// Requirements are those that hold for boards of the role, in the order of the families.
func (c *Catalogue) Requirements() (list []run.Requirement) {
	for _, r := range requirements.OfRole(c.role) {
		list = append(list, run.Requirement{
			ID: r.ID, Family: requirements.FamilyOf(r.ID), Level: string(r.Level), Statement: r.Statement, Source: r.Source,
			Since: r.Since, Until: r.Until, Roles: r.Roles, Claims: r.Claims, Crash: r.ID == requirements.CrashID,
		})
	}
	return list
}

// Known is why a release is known to fail a requirement, with the thread or commit that says so.
func (c *Catalogue) Known(version, requirement string) (reason string, ok bool) {
	f, ok := known.Of(c.role, version, requirement)
	return f.Reason + " " + f.Link, ok
}

// JudgedAs is the release whose numbers stand in for those that a version has not, empty if it has
// its own or cannot be read.
func (c *Catalogue) JudgedAs(version string) (as string, err error) {
	v, err := release.Parse(version)
	if err != nil { // judged by the newest numbers, which was said when it was read
		return "", nil //nolint:nilerr // no reason not to judge it
	}
	near, err := versions.Nearest(c.role, v)
	if err != nil || near.Compare(v) == 0 {
		return "", err
	}
	return near.String(), nil
}

// Missing is what a bench lacks for a spec.
func (*Catalogue) Missing(cfg bench.Config, s run.Spec) (list []run.Lack) {
	suite.Missing(cfg, s.Labels, func(label, why string) { list = append(list, run.Lack{Label: label, Why: why}) })
	return list
}

// Lacks is why a bench cannot run a spec, empty if it can.
func (*Catalogue) Lacks(cfg bench.Config, s run.Spec) string { return suite.Lacks(cfg, s.Labels) }
