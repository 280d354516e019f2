// Package arrows checks the shape of the repository: which package may import
// or reach which, what specs and firmware may not do in their source, and what
// stands at the top level. It sees what the linters cannot: packages reached
// through others, go statements, and single test files.
//
// Everything here works on a module folder, so the tests run the same checks
// on small made-up modules that break each rule.
package arrows

import (
	"fmt"
	"slices"
	"strings"
)

// arrow is one rule: no package in from, save those in except, imports a
// package in deny, save those in allow. A tree is a folder relative to the
// module, with everything below it; "" is the whole module.
type arrow struct {
	from, except []string
	deny, allow  []string
	reach        bool // also through other packages
	tests        bool // also in test files
	why          string
}

// core is what rig and specs may use of the firmware.
var core = []string{"firmware/wire", "firmware/identity"}

// roots are the only packages that put firmware and rig together.
var roots = []string{"rig/board/emulated", "rig/cmd/meshrig"}

// arrows are those of the design, one rule each. The rules that tests may break
// are about what the product reaches, not about what checks it.
var arrows = []arrow{
	{
		from: []string{"firmware"}, deny: []string{"rig", "specs"}, reach: true, tests: true,
		why: "the firmware knows nothing of its tester",
	},
	{
		from: []string{"firmware/wire"}, deny: []string{""}, allow: []string{"firmware/wire"},
		why: "firmware/wire imports nothing of the project",
	},
	{
		from: []string{"rig/lora"}, deny: []string{""}, allow: []string{"rig/lora"},
		why: "rig/lora imports nothing of the project",
	},
	{
		from: []string{"rig/sdr"}, deny: []string{""}, allow: []string{"rig/sdr", "rig/lora"},
		why: "rig/sdr imports rig/lora only",
	},
	{
		from: []string{"rig/clock"}, deny: []string{""}, allow: []string{"rig/clock"},
		why: "rig/clock imports nothing of the project",
	},
	{
		from: []string{"rig/timebase"}, deny: []string{""}, allow: []string{"rig/timebase", "rig/clock"},
		why: "rig/timebase imports rig/clock only",
	},
	{
		from: []string{"firmware/mesh", "firmware/admin", "firmware/server", "firmware/room", "firmware/repeater", "firmware/companion"}, deny: []string{"firmware/faults"}, reach: true,
		why: "faults are edits of the firmware, which carries no switch for them",
	},
	{
		from: []string{"rig"}, except: roots, deny: []string{"firmware"}, allow: core, tests: true,
		why: "of the firmware rig imports wire and identity only",
	},
	{
		from: []string{"rig"}, except: roots, deny: []string{"firmware"}, allow: core, reach: true,
		why: "rig reaches the rest of the firmware in its composition root only",
	},
	{
		from: []string{""}, except: []string{"specs", "rig/cmd/meshrig"}, deny: []string{"specs"},
		why: "only rig/cmd/meshrig and one suite test file import specs",
	},
	{
		from: []string{"specs"}, deny: []string{""}, allow: append([]string{"specs", "rig"}, core...),
		why: "specs use the rig, and of the firmware wire and identity only",
	},
	{
		from: []string{"specs"}, deny: []string{"firmware", "rig/cmd"}, allow: core, reach: true,
		why: "a spec does not know its target",
	},
}

// Imports returns one sentence for each broken arrow of the packages, which
// are all of one module, in the order of the packages.
func Imports(packages []Package) []string {
	var broken []string
	for _, p := range packages {
		for _, a := range arrows {
			broken = append(broken, a.check(p)...)
		}
	}
	return append(broken, suites(packages)...)
}

func (a arrow) check(p Package) []string {
	if !within(p.path(), a.from) || within(p.path(), a.except) {
		return nil
	}
	verb, targets := "imports", slices.Clone(p.Imports)
	if a.reach {
		verb, targets = "reaches", slices.Clone(p.Deps)
	}
	if a.tests {
		targets = append(append(targets, p.TestImports...), p.XTestImports...)
	}
	slices.Sort(targets)
	var broken []string
	for _, target := range slices.Compact(targets) {
		t, ours := p.relative(target)
		if ours && t != p.path() && within(t, a.deny) && !within(t, a.allow) {
			broken = append(broken, fmt.Sprintf("%s %s %s: %s", p.path(), verb, t, a.why))
		}
	}
	return broken
}

// suites keeps to one the test packages outside specs that import specs.
func suites(packages []Package) []string {
	var found []string
	for _, p := range packages {
		if within(p.path(), []string{"specs", "rig/cmd/meshrig"}) {
			continue
		}
		for _, target := range append(slices.Clone(p.TestImports), p.XTestImports...) {
			if t, ours := p.relative(target); ours && within(t, []string{"specs"}) {
				found = append(found, p.path())
				break
			}
		}
	}
	if len(found) <= 1 {
		return nil
	}
	return []string{"tests in " + strings.Join(found, ", ") + " import specs: only one suite test file does"}
}

// within reports whether the folder lies in one of the trees.
func within(folder string, trees []string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool {
		return tree == "" || folder == tree || strings.HasPrefix(folder, tree+"/")
	})
}
