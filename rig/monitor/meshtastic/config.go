// Package meshtastic listens to what the gateways of a Meshtastic mesh publish as JSON, and tells
// which of its nodes were heard. The sender counts, never the gateway that published: a node that is
// silent behind a gateway that talks is silent.
//
// Anyone who may publish at the broker can speak for a node: nothing in the JSON is signed.
package meshtastic

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Config is a broker and the nodes to look after there.
type Config struct {
	Broker broker.Config `yaml:"broker"`
	Topics []string      `yaml:"topics"` // filters; msh/# if left out, which is every depth
	Nodes  []Node        `yaml:"nodes"`
}

// Node is one that is looked after, heard of yet or not.
type Node struct {
	Name string `yaml:"name"`
	ID   string `yaml:"id"` // "!a1b2c3d4"
}

// Check reports what is wrong, and fills in what was left out.
func (c *Config) Check(report func(what string, fields ...any)) {
	c.Broker.Check(func(what string, fields ...any) { report(what, append(fields, c)...) })
	if len(c.Topics) == 0 {
		c.Topics = []string{"msh/#"}
	}
	for i := range c.Topics {
		if !filter(c.Topics[i]) {
			report("meshtastic: want a filter as msh/# or msh/EU_868/2/json/#: + is a whole level, # the last one", &c.Topics[i])
		}
	}
	if len(c.Nodes) == 0 {
		report("meshtastic: name the nodes to look after: one that is not named is alarmed of by nobody", c)
	}
	names, numbers := map[string]bool{}, map[uint32]string{}
	for i := range c.Nodes {
		n := &c.Nodes[i]
		number, err := n.number()
		switch {
		case n.Name == "" || strings.Contains(n.Name, "/"):
			report("meshtastic: node: want a name without /", &n.Name, n)
		case names[n.Name]:
			report(fmt.Sprintf("meshtastic: a second node %q", n.Name), &n.Name)
		case err != nil:
			report("meshtastic: node: want its id as !a1b2c3d4", &n.ID, n)
		case numbers[number] != "":
			report(fmt.Sprintf("meshtastic: %s has this id already", numbers[number]), &n.ID)
		}
		names[n.Name], numbers[number] = true, n.Name
	}
}

// number is a node's, as the JSON names it.
func (n *Node) number() (uint32, error) {
	digits, ok := strings.CutPrefix(n.ID, "!")
	if !ok || len(digits) != 8 {
		return 0, fmt.Errorf("meshtastic: %q is no id of a node", n.ID)
	}
	number, err := strconv.ParseUint(digits, 16, 32)
	return uint32(number), err
}

// filter tells whether a topic filter is one (MQTT 5, 4.7.1).
func filter(f string) bool {
	levels := strings.Split(f, "/")
	for i, l := range levels {
		if strings.Contains(l, "#") && (l != "#" || i < len(levels)-1) || strings.Contains(l, "+") && l != "+" || strings.Contains(l, "\x00") {
			return false
		}
	}
	return f != ""
}

// Way is the broker, as alerts call it.
func (c *Config) Way() string { return "broker " + c.Broker.Host() }

// Rooms are the nodes, for the alerts: silent when they are so for twice as long as ever.
func (c *Config) Rooms() []alert.Room {
	rooms := make([]alert.Room, len(c.Nodes))
	for i, n := range c.Nodes {
		rooms[i] = alert.Room{Name: n.Name, Learn: true, Ways: map[sample.Source]alert.Way{sample.Broker: {Name: c.Way()}}}
	}
	return rooms
}
