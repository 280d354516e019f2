package audit

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/release"
)

// flags judges what went wrong since the start (Dispatcher.h, ERR_EVENT_*, v1.9.0 to v1.17.1).
func flags(r *Room, _ Want, _ Catalogue) (found []Finding) {
	for _, flag := range []struct {
		metric         sample.Metric
		id, what, mend string
	}{
		{sample.PoolEmpty, "error-pool", "it ran out of packet buffers", "clear stats"},
		{sample.ChannelBusy, "error-busy", "it found the channel busy for too long", "clear stats"},
		{sample.RadioStuck, "error-radio", "its radio was stuck", "clear stats"},
	} {
		if r.Values[flag.metric] == 0 {
			continue
		}
		f := finds(flag.id, flag.what, []Evidence{{"error flags", string(flag.metric)}}, flag.mend)
		found = append(found, f.advised("The flag stays until a restart; `clear stats` takes it back, with the packet counters, so that a later look tells whether it happens again."))
	}
	return found
}

// isRelease judges how old the firmware is.
func isRelease(r *Room, _ Want, c Catalogue) []Finding {
	seen := r.evidence(askVersion)
	switch {
	case r.Info.Version == "": // not told
		return nil
	case !c.Released(r.Info.Version):
		return []Finding{finds("release-unknown", "its version is "+oneLine(r.Info.Version), seen)}
	case !r.Version.AtLeast(c.Newest):
		f := finds("release-old", "it runs "+r.Info.Version, seen)
		return []Finding{f.advised(fmt.Sprintf("Flash %v; `meshrig upgrade` tells what an upgrade keeps.", c.Newest))}
	}
	return nil
}

// knownFailures tells which defects of the release matter here.
func knownFailures(r *Room, want Want, c Catalogue) (found []Finding) {
	unchecked := finds("settings-unchecked", "it does not check what it is told", nil)
	for _, k := range c.Known(r.Info.Version) {
		if k.When == Unchecked {
			unchecked.Evidence = append(unchecked.Evidence, Evidence{k.ID, k.Says})
			continue
		}
		if !k.matters(r, want) {
			continue
		}
		f := Finding{
			ID: "known-" + strings.ToLower(k.ID), What: k.Says, Advice: k.Do, Evidence: []Evidence{{k.ID, k.Link}},
			Means: fmt.Sprintf("A known failure of %s that no release has mended yet.", r.Info.Version),
		}
		if k.Mended != "" {
			f.Means = fmt.Sprintf("A known failure of %s, mended in v%s.", r.Info.Version, k.Mended)
		}
		if k.Grave && (k.Mended != "" || k.When != "") { // what neither a setting nor an upgrade mends is no one's to mend
			f.Severity = Warning
		}
		found = append(found, f)
	}
	if len(unchecked.Evidence) > 0 {
		found = append(found, unchecked)
	}
	return found
}

const askVersion = "ver"

// atLeast tells whether the room's release is one or newer; an unknown one is as the newest.
func (r *Room) atLeast(version string) bool {
	return !r.Version.Known() || r.Version.AtLeast(release.Must(version))
}
