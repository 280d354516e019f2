package audit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// limits are what a setting can be, and what a room does with another value, which its release
// takes all the same (CommonCLI::handleSetCmd, v1.9.0 to v1.17.1).
type limits struct {
	key       string
	low, high float64
	off       bool // 0 is good too
	does      string
	mend      string
}

// settings are those whose values have a range, by upstream's docs/cli_commands.md of v1.17.1 and by
// what set says where it checks.
var settings = []limits{
	{"tx", -9, 30, false, "No radio sends with it: the chip keeps the power that it had, or refuses to start.", "set tx 22"},
	{"af", 0, 99, false, "Below 0 there is no limit on its airtime; a number too large leaves it hardly any.", "set af 1"},
	{"multi.acks", 0, 1, false, "Each acknowledgement that it passes on is sent so many times more.", "set multi.acks 0"},
	{"advert.interval", 60, 240, true, "Neighbours hear it far too often, or hardly ever.", "set advert.interval 0"},
	{"flood.advert.interval", 3, 168, true, "The whole mesh hears it far too often, or hardly ever.", "set flood.advert.interval 24"},
	{"flood.max", 0, 64, false, "No path has so many hops: floods have no limit.", "set flood.max 64"},
	{"flood.max.unscoped", 0, 64, false, "No path has so many hops: floods have no limit.", "set flood.max.unscoped 64"},
	{"flood.max.advert", 0, 64, false, "No path has so many hops: adverts have no limit.", "set flood.max.advert 8"},
	{"path.hash.mode", 0, 2, false, "There are paths of hashes of one to three bytes.", "set path.hash.mode 0"},
	{"rxdelay", 0, 20, false, "Floods wait for longer than a client does, or not at all.", "set rxdelay 0"},
	{"txdelay", 0, 2, false, "Floods wait for longer than a client does, or not at all.", "set txdelay 0.5"},
	{"direct.txdelay", 0, 2, false, "What it passes on waits for longer than a client does, or not at all.", "set direct.txdelay 0.2"},
	{"lat", -90, 90, false, "There is no such place, and maps show the room at a wrong one.", "set lat LATITUDE"},
	{"lon", -180, 180, false, "There is no such place, and maps show the room at a wrong one.", "set lon LONGITUDE"},
	{"dutycycle", 1, 100, false, "The share of the air is none: see af.", "set dutycycle 50"},
}

// number is a setting that is one; false if it was not told or is none.
func (r *Room) number(key string) (float64, bool) {
	text, ok := r.setting(key)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
	return n, err == nil && !math.IsNaN(n)
}

// ranges judges settings that no release should have taken.
func ranges(r *Room, _ Want, _ Catalogue) (found []Finding) {
	for _, l := range settings {
		text, told := r.setting(l.key)
		if !told || blank(text) {
			continue
		}
		n, ok := r.number(l.key)
		const cut = 0.05 // a float is told cut off, a percentage with one digit
		if ok && (n >= l.low-cut && n <= l.high+cut || l.off && n == 0) {
			continue
		}
		if l.key == "advert.interval" && ok && n > 0 && n < leastLocal {
			continue // see adverts
		}
		want := fmt.Sprintf("%g to %g", l.low, l.high)
		if l.off {
			want = "0, or " + want
		}
		f := finds("setting-range", fmt.Sprintf("%s is %s, want %s", l.key, oneLine(text), want), r.evidence("get "+l.key), l.mend)
		f.Means += " " + l.does
		found = append(found, f)
	}
	return found
}
