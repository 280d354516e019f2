// Package monitor is the collector: it looks at any number of nodes from time to time, at their
// consoles and over the air, reads their logs in between, and hands each sample to whoever takes it.
package monitor

import (
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// Config is a monitor.yaml. Every section beside the rooms is defined by the package that it is of.
type Config struct {
	File string `yaml:"-"` // where it was read from

	// Rig is a rig file whose boards are rooms of this collector, and whose machine it runs on.
	Rig      string        `yaml:"rig"`
	Interval time.Duration `yaml:"interval"` // between two polls of a room; default 1m
	// State is the folder of what outlives the collector; default "monitor" in the state of this
	// machine, see state.Here.
	State string `yaml:"state"`
	// StoreTexts keeps what nodes built for debugging say, in which posts stand in clear.
	StoreTexts bool   `yaml:"store-texts"`
	Rooms      []Room `yaml:"rooms"`
	// Air are the rooms that are polled over the air, and the gateways to them.
	Air radio.Section `yaml:"air"`

	Prometheus prometheus.Config `yaml:"prometheus"`
	Influx     []influx.Config   `yaml:"influx"`
	MQTT       []mqtt.Config     `yaml:"mqtt"`
	Alerts     alert.Config      `yaml:"alerts"`
	// Meshtastic are brokers at which nodes of such a mesh are listened for, for the alerts alone.
	Meshtastic []meshtastic.Config `yaml:"meshtastic"`
	Page       page.Config         `yaml:"page"`
	NoPage     bool                `yaml:"no-page"`
	History    store.Config        `yaml:"history"`

	machine inventory.Host
	boards  []Room // of the rig file
}

// Room is a node that is polled at its console: on a port of this machine, or over TCP.
type Room struct {
	Name string        `yaml:"name"`
	USB  inventory.USB `yaml:"usb"` // topology, serial or port
	Baud int           `yaml:"baud"`
	// DTR and RTS are what the lines of the port are set to; default leave. See inventory.Console.
	DTR inventory.ModemLine `yaml:"dtr"`
	RTS inventory.ModemLine `yaml:"rts"`
	TCP string              `yaml:"tcp"` // HOST:PORT in place of usb
	// Key is the public key that the node has to have, in hex, or how it begins; empty: any.
	Key      string        `yaml:"key"`
	Interval time.Duration `yaml:"interval"` // default: the file's
}

// All are the rooms of the file and those of its rig file.
func (c *Config) All() []Room { return append(append([]Room(nil), c.boards...), c.Rooms...) }

// Machine is what the ports hang on.
func (c *Config) Machine() inventory.Host { return c.machine }
