package mutate

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/role/companion"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/specs/requirements"
)

// keptFiles are those of `mutate --all-specs --keep`, of which the table is written anew: later ones count
// more, and what none of them has stays.
var keptFiles = flag.String("kept", "", "write the table of faults that one requirement alone catches from these files, commas between")

// aloneFile is a table of faults that turned a single requirement red when every spec of the role that
// reaches them was run: the fault, the digest of its edit, and the requirement.
const aloneFile = "../../../../firmware/faults/alone.txt"

// editOf is the digest of what a fault edits, which tells whether it is still the one that was tried.
func editOf(f faults.Fault) string {
	return fmt.Sprintf("%.6x", sha256.Sum256([]byte(f.File+"\x00"+f.Find+"\x00"+f.Replace)))
}

// TestEachHasAFaultOfItsOwn: each requirement that repeaters or companions alone have is shown to say what
// no other of their role says, by a fault that it alone catches.
func TestEachHasAFaultOfItsOwn(t *testing.T) {
	t.Parallel()
	if *keptFiles != "" {
		writeAlone(t, strings.Split(*keptFiles, ","))
	}
	now := map[string]string{}
	for _, f := range faults.All() {
		now[f.ID] = editOf(f)
	}
	alone := map[string]bool{}
	for _, e := range readAlone(t) {
		switch edit, ok := now[e.fault]; {
		case !ok:
			t.Errorf("%s: no such fault any more", e.fault)
		case edit != e.edit:
			t.Errorf("%s has another edit than the one that was tried; try it again with meshrig mutate --all-specs --keep FILE, and give FILE as -kept to this test", e.fault)
		default:
			alone[e.requirement] = true
		}
	}
	count := map[string]int{}
	for _, role := range []string{repeater.Name, companion.Name} {
		for _, r := range requirements.OfRole(role) {
			// What a mesh does is judged on all roles at once.
			if len(r.Roles) != 1 || strings.HasPrefix(r.ID, "MSH-") {
				continue
			}
			count[role]++
			if name := on(role, r.ID); !alone[name] {
				t.Errorf("%s: no fault is known that it alone catches", name)
			}
		}
	}
	for role, n := range count {
		if n < 80 {
			t.Errorf("%d requirements of a %s alone, want 80", n, role)
		}
	}
}

type aloneEntry struct{ fault, edit, requirement string }

func readAlone(t *testing.T) (list []aloneEntry) {
	t.Helper()
	f, err := os.Open(aloneFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e aloneEntry
		if _, err := fmt.Sscan(lines.Text(), &e.fault, &e.edit, &e.requirement); err != nil {
			t.Fatalf("%s: line %q: %v", aloneFile, lines.Text(), err)
		}
		list = append(list, e)
	}
	return list
}

// writeAlone writes the table from what was kept of calls of mutate.
func writeAlone(t *testing.T, files []string) {
	t.Helper()
	edits, alone := map[string]string{}, map[string]aloneEntry{}
	for _, f := range faults.All() {
		edits[f.ID] = editOf(f)
	}
	if _, err := os.Stat(aloneFile); err == nil {
		for _, e := range readAlone(t) {
			alone[e.fault] = e
		}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var o outcome
			if err := json.Unmarshal(lines.Bytes(), &o); err != nil || o.Fault == "" {
				continue // the head
			}
			delete(alone, o.Fault)
			if edit, ok := edits[o.Fault]; ok && o.caught() && len(o.Red) == 1 {
				alone[o.Fault] = aloneEntry{o.Fault, edit, o.Red[0]}
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var text strings.Builder
	list := make([]aloneEntry, 0, len(alone))
	for _, e := range alone {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b aloneEntry) int { return cmp.Compare(a.fault, b.fault) })
	for _, e := range list {
		fmt.Fprintf(&text, "%s %s %s\n", e.fault, e.edit, e.requirement)
	}
	if err := os.WriteFile(aloneFile, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
