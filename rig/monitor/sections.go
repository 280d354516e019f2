package monitor

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sinks"
)

// checkSections judges what the packages that define them cannot judge alone.
func (c *Config) checkSections(report Report) {
	c.resolve(reflect.ValueOf(c).Elem())
	c.Air.Check(report)
	for i := range c.Air.Rooms {
		checkName(report, &c.Air.Rooms[i].Name)
	}
	c.Prometheus.Check(report)
	all := c.sinks()
	all.Check(report)
	var names []string
	for _, n := range c.Nodes() {
		names = append(names, n.Name)
	}
	for i := range c.Meshtastic {
		c.Meshtastic[i].Check(report)
		for j := range c.Meshtastic[i].Nodes {
			n := &c.Meshtastic[i].Nodes[j]
			checkName(report, &n.Name)
			if slices.Contains(names, n.Name) {
				report(fmt.Sprintf("a second room or node %s; names tell them apart", n.Name), &c.Meshtastic[i])
			}
			names = append(names, n.Name)
		}
	}
	c.Alerts.Check(report, names)
	if err := c.Page.Check(); err != nil {
		report(err.Error(), &c.Page)
	}
	if err := c.History.Check(); err != nil {
		report(err.Error(), &c.History)
	}
}

// resolve has the files of passwords, certificates and points be meant from the folder of the
// configuration's.
func (c *Config) resolve(v reflect.Value) {
	for _, file := range files(v.Addr().Interface()) {
		if *file != "" && *file != "-" {
			*file = c.here(*file)
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.resolve(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.resolve(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			c.resolve(v.Elem())
		}
	default:
	}
}

// files are the names of files that a part of a section has.
func files(part any) []*string {
	switch p := part.(type) {
	case *secret.Secret:
		return []*string{&p.File}
	case *sink.TLS:
		return []*string{&p.CA, &p.Cert, &p.Key}
	case *page.TLS:
		return []*string{&p.Certificate, &p.Key}
	case *broker.Config:
		return []*string{&p.CA}
	case *notify.Mail:
		return []*string{&p.CA}
	case *influx.Config:
		return []*string{&p.File}
	}
	return nil
}

// Nodes are the rooms as those who show them know them before they answered, each once, however many
// ways lead to it.
func (c *Config) Nodes() []sample.Node {
	var list []sample.Node
	add := func(name, key string) {
		i := slices.IndexFunc(list, func(n sample.Node) bool { return n.Name == name })
		if i < 0 {
			list = append(list, sample.Node{Name: name})
			i = len(list) - 1
		}
		if whole, err := identity.ParsePublicKey(key); err == nil {
			list[i].Key, list[i].Pub = whole, key
		}
	}
	for _, r := range c.All() {
		add(r.Name, r.Key)
	}
	for _, r := range c.Air.Rooms {
		add(r.Name, r.Key)
	}
	return list
}

// judged are the rooms as alerts know them.
func (c *Config) judged() []alert.Room {
	ways := map[string]map[sample.Source]alert.Way{}
	var list []alert.Room
	for _, n := range c.Nodes() {
		ways[n.Name] = map[sample.Source]alert.Way{}
		list = append(list, alert.Room{Name: n.Name, Ways: ways[n.Name]})
	}
	for _, r := range c.All() {
		ways[r.Name][r.source()] = alert.Way{Name: r.place(), Every: r.Interval}
	}
	for _, r := range c.Air.Rooms {
		ways[r.Name][sample.Radio] = alert.Way{Name: "gateway " + r.Gateway, Every: c.Air.Every(r.Name)}
	}
	for i := range c.Meshtastic {
		list = append(list, c.Meshtastic[i].Rooms()...)
	}
	return list
}

// sinks are where samples go.
func (c *Config) sinks() sinks.Section {
	return sinks.Section{Prometheus: c.Prometheus, Influx: c.Influx, MQTT: c.MQTT}
}

// Piped tells whether points go to standard output, for who runs us and ends us by closing standard input.
func (c *Config) Piped() bool {
	all := c.sinks()
	return all.Stdout()
}

// folder is one of the collector's state.
func (c *Config) folder(name ...string) string {
	return filepath.Join(append([]string{c.State}, name...)...)
}
