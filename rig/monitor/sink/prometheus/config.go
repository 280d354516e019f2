// Package prometheus shows what is known of the rooms now as metrics, for a Prometheus that scrapes.
//
// The labels of a room's series are its name and the first 12 digits of its key, nothing else, but
// for meshcore_room_info. A room that does not answer has no values: its series end, and only up,
// last_success_timestamp_seconds, polls_total and info stay, so that no old value looks like a new one.
// Counters are the room's own; that they begin anew with it is what rate() expects.
package prometheus

import (
	"net"
	"time"

	"github.com/meshrig/meshrig/rig/internal/trust"
)

// Config says where metrics are served.
type Config struct {
	// Listen is an address of this machine alone: "127.0.0.1:9469". Without it metrics are where
	// [Exporter.Handler] is, as on the monitor's page, which has passwords and TLS.
	Listen string `yaml:"listen"`
	// Stale is how long a room's values stand without another poll, or three times as long as its
	// last two polls were apart where that is longer; default: 10m. It is for rooms that nothing is
	// heard of any more, not even that they are silent.
	Stale time.Duration `yaml:"stale"`
}

// Check reports what is wrong with the configuration, each with the fields that it is about.
func (c *Config) Check(report func(what string, fields ...any)) {
	if c.Listen == "" {
		return
	}
	host, _, err := net.SplitHostPort(c.Listen)
	switch {
	case err != nil:
		report(`prometheus: want an address as "127.0.0.1:9469"`, &c.Listen)
	case !trust.Loopback(host):
		report("prometheus: "+c.Listen+" would be seen from elsewhere: want an address of this machine alone, and scrape /metrics of the page from elsewhere", &c.Listen)
	}
}
