// Package influx writes samples as points in Influx line protocol: to an InfluxDB of version 1 or 2
// or what speaks like one, to a file, or to standard output for a Telegraf that runs us.
//
// A poll is a point of meshcore_room, a line of a packet log one of meshcore_packet, an event one of
// meshcore_room_event; what a room says of itself is a point of meshcore_room_info where it changes.
// A field keeps its type for ever. What was not measured is no field. A point's time is the
// collector's at the reply.
package influx

import (
	"net/url"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/sink"
)

// Config says where points go: to a database by URL, or into a file.
type Config struct {
	Name string `yaml:"name"` // of the sink, in metrics and on the page; default: influx
	// URL is that of the server, "http://127.0.0.1:8086", a path before /write included.
	URL string `yaml:"url"`
	// File is appended to instead; "-" is standard output.
	File string `yaml:"file"`

	Database  string        `yaml:"database"`  // of version 1
	Retention string        `yaml:"retention"` // policy of version 1; default: the database's
	User      string        `yaml:"user"`      // of version 1
	Password  secret.Secret `yaml:"password"`  // of version 1

	Bucket string        `yaml:"bucket"` // of version 2
	Org    string        `yaml:"org"`    // of version 2
	Token  secret.Secret `yaml:"token"`  // of version 2

	TLS      sink.TLS      `yaml:"tls"`
	Every    time.Duration `yaml:"every"`     // how long points are gathered for one request; default: 5s
	Timeout  time.Duration `yaml:"timeout"`   // of a request; default: 10s
	Batch    int           `yaml:"batch"`     // the most points of a request; default: 5000
	SpoolMiB int           `yaml:"spool-mib"` // what waits at most; default: 64
}

// Check reports what is wrong with the configuration, each with the fields that it is about.
func (c *Config) Check(report func(what string, fields ...any)) {
	switch {
	case c.URL == "" && c.File == "":
		report("influx: nowhere to write: give url or file", c)
	case c.URL != "" && c.File != "":
		report("influx: both url and file: make two sinks of it", &c.File)
	case c.File != "":
		return
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" {
			report(`influx: want a URL as "http://127.0.0.1:8086"`, &c.URL)
		} else if u.User != nil {
			report("influx: no password in a URL: give user and password, or token", &c.URL)
		}
	}
	one, two := c.Database != "", c.Bucket != ""
	switch {
	case one && two:
		report("influx: database is of version 1, bucket of version 2: leave one of them out", &c.Bucket)
	case !one && !two && c.URL != "":
		report("influx: give database (version 1) or bucket and org (version 2)", &c.URL)
	case one && (c.Token.Given() || c.Org != ""):
		report("influx: token and org are of version 2; version 1 has user and password", &c.Token.File, &c.Token.Env, &c.Org)
	case two && (c.User != "" || c.Password.Given() || c.Retention != ""):
		report("influx: user, password and retention are of version 1; version 2 has token", &c.User, &c.Password.File, &c.Password.Env, &c.Retention)
	}
	if c.Password.Given() && c.User == "" {
		report("influx: a password and no user", &c.Password.File, &c.Password.Env)
	}
	if c.Batch < 0 || c.Batch > 100_000 {
		report("influx: want a batch of 1 to 100000 points", &c.Batch)
	}
	if c.SpoolMiB < 0 || c.SpoolMiB > 1<<20 {
		report("influx: want a spool of 1 to 1048576 MiB", &c.SpoolMiB)
	}
}

// Complete fills in what is left to defaults.
func (c *Config) Complete() {
	if c.Name == "" {
		c.Name = "influx"
	}
	if c.Every == 0 && c.File == "" {
		c.Every = 5 * time.Second
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Batch == 0 {
		c.Batch = 5000
	}
	if c.SpoolMiB == 0 {
		c.SpoolMiB = 64
	}
}
