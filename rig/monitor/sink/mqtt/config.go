// Package mqtt publishes what rooms do where the tools of the community look for it: each room's
// state under meshcore/IATA/KEY/status and each line of its packet log under .../packets, as JSON
// whose keys and types are those of the gateways that others run (meshcoretomqtt of 2026 for both).
// Nothing is kept by the broker, as there.
//
// Every room has a connection of its own, because a connection has one last will: if the collector
// dies, the broker says of each room that it is offline.
package mqtt

import (
	"regexp"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/broker"
)

// Config says where to publish.
type Config struct {
	Name   string        `yaml:"name"` // of the sink, in metrics and on the page; default: mqtt
	Broker broker.Config `yaml:"broker"`
	// IATA is the code of the nearest airport, by which the community sorts nodes: "AMS".
	IATA string `yaml:"iata"`
	// Topic is what stands before /status and /packets; default: meshcore/{IATA}/{PUBLIC_KEY}.
	Topic    string        `yaml:"topic"`
	Status   time.Duration `yaml:"status"`    // how often a state is published that has not changed; default: 5m
	SpoolMiB int           `yaml:"spool-mib"` // what waits at most; default: 64
}

const defaultTopic = "meshcore/{IATA}/{PUBLIC_KEY}"

var airport = regexp.MustCompile(`^[A-Z]{3}$`)

// Check reports what is wrong with the configuration, each with the fields that it is about.
func (c *Config) Check(report func(what string, fields ...any)) {
	c.Broker.Check(func(what string, fields ...any) { report(what, append(fields, c)...) })
	topic := c.Topic
	if topic == "" {
		topic = defaultTopic
	}
	if strings.Contains(topic, "{IATA}") && !airport.MatchString(c.IATA) {
		report(`mqtt: want the code of an airport: "AMS"`, &c.IATA, c)
	}
	if strings.ContainsAny(topic, "+#\x00") || strings.HasPrefix(topic, "$") || !strings.Contains(topic, "{PUBLIC_KEY}") {
		report("mqtt: want a topic with {PUBLIC_KEY} in it, and neither + nor #", &c.Topic)
	}
	if c.SpoolMiB < 0 || c.SpoolMiB > 1<<20 {
		report("mqtt: want a spool of 1 to 1048576 MiB", &c.SpoolMiB)
	}
}

// Complete fills in what is left to defaults.
func (c *Config) Complete() {
	if c.Name == "" {
		c.Name = "mqtt"
	}
	if c.Topic == "" {
		c.Topic = defaultTopic
	}
	if c.Status == 0 {
		c.Status = 5 * time.Minute
	}
	if c.SpoolMiB == 0 {
		c.SpoolMiB = 64
	}
}

// topic is what stands before the last level of a room's topics.
func (c Config) topic(key string) string {
	return strings.NewReplacer("{IATA}", c.IATA, "{PUBLIC_KEY}", key).Replace(c.Topic)
}
