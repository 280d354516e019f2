package usb

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ChangeKind says what changed on the bus.
type ChangeKind uint8

// The changes.
const (
	Gone       ChangeKind = iota // the device left the bus
	Came                         // one is there that was not
	Renumbered                   // it left and came back between two looks
	PortOff                      // its hub's port was switched off
	PortOn                       // it was switched on
	Overload                     // its hub's port saw too much current
)

// Change is what changed at a place of the tree between two looks.
type Change struct {
	Kind ChangeKind
	At   string // the place
	Text string // "gone from 1-1.4"
}

// Watch tells what changes on the bus around some places: at each of them, at its hub's port, at
// the hubs above and at all else that hangs on the same hub. Its zero value watches nothing.
// It belongs to one goroutine.
type Watch struct {
	tree   Tree
	places []string
	folder map[string]string // of the port of a hub that a place hangs on, where the kernel has one (Linux 6.0)
	last   map[string]int    // the device numbers at all places that matter, when they were looked at last
	before map[string]int    // and the time before
	ports  map[string]portState
	looked time.Time
}

// portState is what a hub's port tells of itself.
type portState struct {
	off       bool
	overloads int // how often it saw too much current; the kernel counts since Linux 4.19
}

// Watch begins to watch places of the tree. What is no place is left out.
func (t Tree) Watch(places ...string) *Watch {
	w := &Watch{tree: t, folder: map[string]string{}}
	for _, p := range places {
		if !ValidTopology(p) {
			continue
		}
		w.places = append(w.places, p)
		if disable, err := t.PortDisable(p); err == nil {
			w.folder[p] = filepath.Dir(disable)
		}
	}
	w.last, w.ports, w.looked = w.numbers(), w.portStates(), time.Now()
	return w
}

// Around are the places that had a device at the last look or the one before: those that are
// watched, the hubs above them and what hangs on the same hub, in the order of the tree.
func (w *Watch) Around() []string { return sorted(w.before, w.last) }

// SwitchedOff tells whether the port of a hub at a place is off now, as far as the kernel tells: what
// hung there went because somebody wanted it to.
func (w *Watch) SwitchedOff(place string) bool {
	file, err := w.tree.PortDisable(place)
	return err == nil && attribute(filepath.Dir(file), filepath.Base(file)) == "1"
}

// Look tells what has changed since the last look, and how long ago that was. What hangs on a hub
// comes behind the hub.
func (w *Watch) Look() (changes []Change, since time.Duration) {
	numbers, ports, now := w.numbers(), w.portStates(), time.Now()
	since = now.Sub(w.looked)
	for _, p := range w.places { // what takes a device away comes before it
		was, told := w.ports[p]
		is, tells := ports[p]
		if !told || !tells {
			continue // its hub is away
		}
		hub, port, _ := Hub(p)
		where := fmt.Sprintf("port %d of hub %s", port, hub)
		if is.overloads > was.overloads {
			changes = append(changes, Change{Overload, p, where + " saw too much current"})
		}
		if is.off && !was.off {
			changes = append(changes, Change{PortOff, p, where + " was switched off"})
		}
		if was.off && !is.off {
			changes = append(changes, Change{PortOn, p, where + " was switched on"})
		}
	}
	for _, place := range sorted(w.last, numbers) {
		was, before := w.last[place]
		is, after := numbers[place]
		switch {
		case before && !after:
			changes = append(changes, Change{Gone, place, "gone from " + place})
		case !before && after:
			changes = append(changes, Change{Came, place, fmt.Sprintf("there at %s, as device %d", place, is)})
		case was != is:
			changes = append(changes, Change{Renumbered, place, fmt.Sprintf("away from %s and back, as device %d instead of %d", place, is, was)})
		}
	}
	w.before, w.last, w.ports, w.looked = w.last, numbers, ports, now
	return changes, since
}

// numbers are the kernel's numbers of the devices that matter, by place.
func (w *Watch) numbers() map[string]int {
	numbers := map[string]int{}
	entries, err := os.ReadDir(w.tree.devices())
	if err != nil {
		return numbers
	}
	for _, e := range entries {
		if !ValidTopology(e.Name()) || !w.around(e.Name()) {
			continue
		}
		if n, err := strconv.Atoi(attribute(filepath.Join(w.tree.devices(), e.Name()), "devnum")); err == nil {
			numbers[e.Name()] = n
		}
	}
	return numbers
}

// around tells whether a place is watched, is a hub above one that is, or is on the same hub.
func (w *Watch) around(place string) bool {
	on, _, _ := Hub(place)
	for _, p := range w.places {
		if hub, _, _ := Hub(p); on == hub || Above(place, p) {
			return true
		}
	}
	return false
}

// Above tells whether a place is that of a hub through which another is plugged in.
func Above(hub, place string) bool { return strings.HasPrefix(place, hub+".") }

func (w *Watch) portStates() map[string]portState {
	states := map[string]portState{}
	for p, folder := range w.folder {
		disable := attribute(folder, "disable")
		if disable == "" {
			continue // its hub is away
		}
		overloads, _ := strconv.Atoi(attribute(folder, "over_current_count")) // 0 where it is not told
		states[p] = portState{off: disable == "1", overloads: overloads}
	}
	return states
}

// sorted are the places of both, in the order of the tree.
func sorted(a, b map[string]int) []string {
	var list []Device
	for _, m := range []map[string]int{a, b} {
		for place := range m {
			list = append(list, Device{Topology: place})
		}
	}
	sortByTopology(list)
	var places []string
	for _, d := range list {
		if n := len(places); n == 0 || places[n-1] != d.Topology {
			places = append(places, d.Topology)
		}
	}
	return places
}
