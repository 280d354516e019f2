// Package faults is the catalogue of deliberate faults: edits of the project's own
// firmware, each of which must turn a requirement red. They are applied with
// `go build -overlay`; the firmware itself carries no switch for them.
package faults

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Fault is one edit of one file.
type Fault struct {
	ID           string   // family and number: F-SF-01
	File         string   // from the repository's root: firmware/room/push.go
	Find         string   // text that stands in the file exactly once
	Replace      string   // what stands there instead
	Why          string   // the mistake that a firmware developer could make
	Requirements []string // ids that must turn red, the one it was made for first
	// Roles are those of the boards on which it must; none: of all boards that the file is in.
	Roles []string
}

// own are the folders of files that boards of one role alone have.
var own = map[string]string{"firmware/room/": "room", "firmware/repeater/": "repeater", "firmware/companion/": "companion"}

// In tells whether a fault is one of boards of a role.
func (f Fault) In(role string) bool {
	if len(f.Roles) > 0 {
		return slices.Contains(f.Roles, role)
	}
	for folder, of := range own {
		if strings.HasPrefix(f.File, folder) {
			return of == role
		}
	}
	return true
}

// All returns every fault, family by family.
func All() []Fault {
	var all []Fault
	for _, family := range [][]Fault{
		storeAndForward, ack, aclLogin, aclAnswers, aclList, aclClients, airtime,
		console, consoleSettings, consoleBoard, consoleWords, consoleKeys, consoleRegions, consoleWays, consoleSetUp,
		reported, advert, routing, routingSeen, routingDirect, routingReplies, routingScope, routingDelay,
		clock, persistence, robustness,
		repeaterAccess, repeaterRequests, repeaterTexts, repeaterNeighbours,
		repeaterDiscovery, repeaterAnonymous, repeaterScope, repeaterItself, repeaterForwarding,
		mesh,
	} {
		all = append(all, family...)
	}
	for _, family := range onCompanion {
		all = append(all, family...)
	}
	return all
}

// Apply returns the source with the fault in it. Text that does not stand there
// exactly once is an error.
func (f Fault) Apply(source []byte) ([]byte, error) {
	if n := bytes.Count(source, []byte(f.Find)); n != 1 {
		return nil, fmt.Errorf("faults: %s: %s: text %q stands there %d times, want once; the fault no longer applies",
			f.ID, f.File, f.Find, n)
	}
	return bytes.Replace(source, []byte(f.Find), []byte(f.Replace), 1), nil
}

// Edit is the least that the fault changes of a source: its bytes from one place to another become
// a text. It is not ok if what the fault edits does not stand there.
func (f Fault) Edit(source []byte) (from, to int, text string, ok bool) {
	at := bytes.Index(source, []byte(f.Find))
	if at < 0 {
		return 0, 0, "", false
	}
	front := 0
	for front < len(f.Find) && front < len(f.Replace) && f.Find[front] == f.Replace[front] {
		front++
	}
	back := 0
	for back < len(f.Find)-front && back < len(f.Replace)-front && f.Find[len(f.Find)-1-back] == f.Replace[len(f.Replace)-1-back] {
		back++
	}
	return at + front, at + len(f.Find) - back, f.Replace[front : len(f.Replace)-back], true
}
