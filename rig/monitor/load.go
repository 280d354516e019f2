package monitor

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Report notes that something is wrong with the meaning of a file, at the first of the fields, each
// given by its address, that stands in it.
type Report func(what string, fields ...any)

// form is what a monitor file may hold.
func form() strict.Form {
	return strict.Form{
		Kind: "a monitor file", Whole: "the file", Empty: "give it rooms, each with a name and a usb or tcp",
		Deepest: 32, Longest: 256, Aliases: true, Blank: true, Set: set, Private: private.MatchString,
	}
}

// private are lines in which a password may stand that belongs elsewhere, under keys however they are
// spelled, or in an address. Errors go to a log when the file is read anew.
var private = regexp.MustCompile(`(?i)pas+w|pwd|tok.?en|secret|identity|://[^/\s]*@`)

// Load reads a monitor file and judges it, and the rig file that it names. What it leaves to a default
// is filled in, files and folders are meant from the one that it lies in. The error of a file that is
// wrong is a [words.Errors] with all that is.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if e, ok := errors.AsType[*os.PathError](err); ok {
			err = e.Err
		}
		return nil, words.Errors{{File: path, What: err.Error() + "; name another with --config"}}
	}
	return Parse(path, data)
}

// Parse judges the text of a monitor file. See [Load].
func Parse(path string, data []byte) (*Config, error) {
	c := &Config{File: path}
	file := form().Read(path, data, c)
	if file.Filled() {
		c.loadRig(file.Report)
		c.complete()
		c.check(file.Report)
	}
	if err := file.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// OfRig is the collector's configuration for the boards of a rig file, with nothing else.
func OfRig(path string) (*Config, error) {
	rig, err := inventory.Load(path)
	if err != nil {
		return nil, err
	}
	c := &Config{File: path, Rig: path}
	c.take(rig)
	c.complete()
	if len(c.boards) == 0 {
		return nil, words.Errors{{File: path, What: "none of its boards is a room"}}
	}
	return c, nil
}

// take takes machine and rooms of a rig file.
func (c *Config) take(rig *inventory.Rig) {
	c.machine = rig.Machine
	for _, b := range rig.Boards {
		if b.Role == inventory.Room {
			c.boards = append(c.boards, Room{Name: b.Name, USB: b.USB, Baud: b.Console.Baud, DTR: b.Console.DTR, RTS: b.Console.RTS})
		}
	}
}

func (c *Config) complete() {
	c.Interval = cmp.Or(c.Interval, time.Minute)
	if c.State == "" {
		c.State = filepath.Join(c.machine.Place().Folder, "monitor")
	}
	c.State = c.here(c.State)
	c.Air.Complete()
	all := c.sinks()
	all.Complete()
	for _, rooms := range [][]Room{c.Rooms, c.boards} {
		for i := range rooms {
			r := &rooms[i]
			r.Interval = cmp.Or(r.Interval, c.Interval)
			r.Baud = cmp.Or(r.Baud, inventory.Baud)
			r.DTR, r.RTS = cmp.Or(r.DTR, inventory.Leave), cmp.Or(r.RTS, inventory.Leave)
		}
	}
}

// here is where a path of the file leads, which is meant from the folder that the file lies in.
func (c *Config) here(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	path = filepath.Join(filepath.Dir(c.File), path)
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// shortest is the least time between two polls: one takes a room some tenths of a second.
const shortest = time.Second

var keyStart = regexp.MustCompile(`^[0-9a-f]{6,64}$`)

// loadRig takes the rooms of the rig file, if one is named.
func (c *Config) loadRig(report Report) {
	if c.Rig == "" {
		return
	}
	rig, err := inventory.Load(c.here(c.Rig))
	if err != nil {
		report(err.Error(), &c.Rig)
		return
	}
	c.take(rig)
}

func (c *Config) check(report Report) {
	if c.Interval < shortest {
		report(fmt.Sprintf("want at least %v between two polls", shortest), &c.Interval)
	}
	names, places := map[string]bool{}, map[string]string{}
	for _, b := range c.boards {
		names[b.Name], places[b.place()] = true, b.Name
	}
	for i := range c.Rooms {
		r := &c.Rooms[i]
		r.check(report)
		if names[r.Name] {
			report(fmt.Sprintf("a second room %s; names tell rooms apart", r.Name), &r.Name, r)
		}
		if other := places[r.place()]; other != "" && r.place() != "" {
			report(fmt.Sprintf("%s is %s already", r.place(), other), &r.USB, &r.TCP)
		}
		names[r.Name], places[r.place()] = true, r.Name
	}
	c.checkSections(report)
	if len(c.Nodes()) == 0 && c.Rig == "" {
		report("no room; give it rooms, each with a name and a usb or tcp, or a rig, or air with gateways and rooms", &c.Rooms)
	}
}

// place is where the console of a room is.
func (r *Room) place() string {
	switch {
	case r.TCP != "":
		return r.TCP
	case r.USB.Port != "":
		return r.USB.Port
	case r.USB.Topology != "":
		return "the device at " + r.USB.Topology
	case r.USB.Serial != "":
		return "the device with serial number " + r.USB.Serial
	}
	return ""
}

// wired tells whether its console is on a port of this machine.
func (r *Room) wired() bool { return r.USB.Port != "" || r.USB.Topology != "" || r.USB.Serial != "" }

// source is how its samples say that it was looked at.
func (r *Room) source() sample.Source {
	if r.TCP != "" {
		return sample.TCP
	}
	return sample.Serial
}

// checkName judges what stands in logs and notices, and on terminals.
func checkName(report Report, name *string) {
	if strings.ContainsFunc(*name, func(c rune) bool { return !unicode.IsPrint(c) }) {
		report(fmt.Sprintf("a name is a line of printable characters, not %q", *name), name)
	}
}

func (r *Room) check(report Report) {
	if r.Name == "" {
		report("a room without a name; series are called by it", r)
	}
	checkName(report, &r.Name)
	switch {
	case r.wired() && r.TCP != "":
		report(fmt.Sprintf("room %s has a usb and a tcp; leave one out", r.Name), &r.TCP)
	case !r.wired() && r.TCP == "":
		report(fmt.Sprintf("room %s cannot be reached: give it a usb with serial, topology or port, or a tcp", r.Name), r)
	case r.TCP != "":
		if _, port, err := net.SplitHostPort(r.TCP); err != nil || port == "" {
			report("want HOST:PORT; a room with Ethernet listens on port 23", &r.TCP)
		}
	}
	if r.Interval < shortest {
		report(fmt.Sprintf("want at least %v between two polls", shortest), &r.Interval, r)
	}
	for _, line := range []*inventory.ModemLine{&r.DTR, &r.RTS} {
		if *line != inventory.Leave && *line != inventory.Raise && *line != inventory.Lower {
			report(fmt.Sprintf("want %s, %s or %s", inventory.Leave, inventory.Raise, inventory.Lower), line)
		}
	}
	if r.Key != "" && !keyStart.MatchString(r.Key) {
		report("want a public key in lower hex digits, or how it begins, at least 6", &r.Key)
	}
}

// set puts the text of a single value into a field of any type that a section may have. A type of
// text that has Words may hold one of those alone.
func set(v reflect.Value, text string) error {
	if field, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		return field.UnmarshalText([]byte(text))
	}
	if known, err := strict.Shared(v.Addr().Interface(), text); known {
		return err
	}
	var known []string
	if vocabulary, ok := reflect.TypeAssert[interface{ Words() []string }](v); ok {
		known = vocabulary.Words()
	}
	return strict.Plain(v, text, known)
}
