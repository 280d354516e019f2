// Package told is the one table of what rooms tell of themselves by release: what a release lacks,
// what it counts wrongly, and which numbers start over.
package told

import "github.com/meshrig/meshrig/rig/release"

// Facts are what holds of one release.
type Facts struct {
	Stats        bool // it knows stats-core, stats-radio and stats-packets
	Board        bool // it knows board
	DutyCycle    bool // it knows get dutycycle; before, get af says it
	Queue        bool // its queue_len counts
	LongUptime   bool // over the air its uptime does not start over after 49.7 days
	KnownRelease bool // the release could be read
}

// Since when, by upstream's tags room-server-v1.9.0 to v1.17.1.
const (
	sinceStats      = "1.10.0" // StatsFormatHelper.h, CommonCLI::handleCommand
	sinceLongUptime = "1.10.0" // MillisecondClock64 in handleRequest, pull request 1003
	sinceDutyCycle  = "1.15.0" // CommonCLI::handleGetCmd
	// PacketManager::getOutboundCount(0xFFFFFFFF) compared signed in this release alone.
	queueBroken = "1.14.0"
)

// By is what holds of a release. One that could not be read is taken for the newest.
func By(v release.Version) Facts {
	since := func(first string) bool {
		ok, _ := release.Within(v, first, "")
		return ok
	}
	broken, _ := release.Within(v, queueBroken, queueBroken)
	return Facts{
		Stats: since(sinceStats), Board: since(sinceStats), DutyCycle: since(sinceDutyCycle),
		Queue: !broken || !v.Known(), LongUptime: since(sinceLongUptime), KnownRelease: v.Known(),
	}
}

// UptimeWrap is the time after which an uptime of 32-bit milliseconds starts over, in seconds:
// 49.7 days.
const UptimeWrap = float64(1<<32) / 1000
