package audit

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/console"
)

// adverts judges how often the room calls.
func adverts(r *Room, _ Want, _ Catalogue) (found []Finding) {
	const flood, near = "flood.advert.interval", "advert.interval"
	if n, ok := r.number(near); ok && n > 0 && n < leastLocal {
		found = append(found, finds("advert-unconfigured", fmt.Sprintf("an advert for neighbours every %g minutes", n), r.evidence("get "+near), "set advert.interval 0"))
	}
	n, ok := r.number(flood)
	switch {
	case !ok:
	case n == 0:
		found = append(found, finds("advert-off", "no flooded adverts", r.evidence("get "+flood), "set flood.advert.interval 24"))
	case n < twiceADay:
		found = append(found, finds("advert-often", fmt.Sprintf("a flooded advert every %g hours", n), r.evidence("get "+flood), "set flood.advert.interval 24"))
	}
	return found
}

const (
	leastLocal = 60 // minutes: what set takes is this or more (CommonCLI.cpp, MIN_LOCAL_ADVERT_INTERVAL, v1.9.0 to v1.17.1)
	twiceADay  = 12 // hours: the default up to v1.15.0; 47 since (simple_room_server MyMesh.cpp)
)

// forwarding judges whether the room does a repeater's work.
func forwarding(r *Room, _ Want, _ Catalogue) []Finding {
	if !r.is("repeat", "on") {
		return nil
	}
	return []Finding{finds("repeat-on", "it repeats", r.evidence("get repeat"), "set repeat off")}
}

// Questions about regions, which there are since v1.15.0.
const (
	askRegions = "region"
	askScope   = "region default"
)

// scope is the region in which the room floods; "": none.
func (r *Room) scope() (string, bool) {
	reply, ok := r.told(askScope)
	if !ok {
		return "", false
	}
	name, err := console.ParseDefaultScope(reply)
	return name, err == nil
}

// regions judges where floods end.
func regions(r *Room, _ Want, _ Catalogue) (found []Finding) {
	if scope, ok := r.scope(); ok && scope != "" {
		found = append(found, finds("region-scope", "it floods in the region "+oneLine(scope), r.evidence(askScope), "region default <null>"))
	}
	reply, ok := r.told(askRegions)
	if !ok || !r.is("repeat", "on") {
		return found
	}
	if tree, err := console.ParseRegions(reply); err == nil && !tree[0].Flood {
		found = append(found, finds("region-denied", "it repeats inside its regions alone", r.evidence(askRegions), "region allowf *", "region save"))
	}
	return found
}

// acknowledging judges whether acknowledgements are sent twice.
func acknowledging(r *Room, _ Want, _ Catalogue) []Finding {
	if n, ok := r.number("multi.acks"); !ok || n != 1 {
		return nil
	}
	return []Finding{finds("multi-acks", "acknowledgements are sent twice", r.evidence("get multi.acks"), "set multi.acks 0")}
}

// blank tells whether a text has nothing to read.
func blank(text string) bool { return strings.TrimSpace(text) == "" }
