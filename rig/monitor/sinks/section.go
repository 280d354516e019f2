// Package sinks is all the sinks that a monitor file names, as one.
package sinks

import (
	"regexp"

	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
)

// Section is what a monitor file says of where samples go.
type Section struct {
	Prometheus prometheus.Config
	Influx     []influx.Config
	MQTT       []mqtt.Config
}

// Complete fills in what is left to defaults.
func (s *Section) Complete() {
	for i := range s.Influx {
		s.Influx[i].Complete()
	}
	for i := range s.MQTT {
		s.MQTT[i].Complete()
	}
}

// called is what a sink may be called.
var called = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Check reports what is wrong with the sinks that samples are brought to, each with the fields that it
// is about.
func (s *Section) Check(report func(what string, fields ...any)) {
	names := map[string]bool{}
	once := func(name *string, whole any) {
		if names[*name] {
			report("a second sink "+*name+"; give it a name, by which metrics and folders tell sinks apart", name, whole)
		}
		if !called.MatchString(*name) {
			report("want a name of letters, digits and -, up to 64: a folder of the spool is called by it", name, whole)
		}
		names[*name] = true
	}
	for i := range s.Influx {
		s.Influx[i].Check(report)
		once(&s.Influx[i].Name, &s.Influx[i])
	}
	for i := range s.MQTT {
		s.MQTT[i].Check(report)
		once(&s.MQTT[i].Name, &s.MQTT[i])
	}
}

// Stdout tells whether points go to standard output, as they do for who runs us and ends us by
// closing standard input, see [influx.UntilClosed].
func (s *Section) Stdout() bool {
	for _, c := range s.Influx {
		if c.File == "-" {
			return true
		}
	}
	return false
}
