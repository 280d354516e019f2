package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/station"
)

// Stations finds the boards that a board target names, by name. No port is opened.
func (o Options) Stations() ([]*station.Station, error) {
	t, err := Parse(o.Target)
	if err != nil {
		return nil, err
	}
	if o.Board != "" {
		t.Rest = o.Board
	}
	rig, err := inventory.Load(o.Rig)
	if err != nil {
		return nil, err
	}
	as, err := o.role()
	if err != nil {
		return nil, err
	}
	var known []string
	for _, b := range rig.Boards {
		if string(b.Role) == as.Name {
			known = append(known, b.Name)
		}
	}
	var names []string
	for name := range strings.SplitSeq(t.Rest, ",") {
		switch {
		case name == All:
			names = append(names, known...)
		case slices.Contains(known, name):
			names = append(names, name)
		default:
			if _, ok := rig.Board(name); ok {
				return nil, fmt.Errorf("target %s: board %s of %s is no %s", o.Target, name, o.Rig, as.Called)
			}
			return nil, &words.Unknown{What: "board", Name: name, Known: known}
		}
	}
	slices.Sort(names)
	var list []*station.Station
	for _, name := range slices.Compact(names) {
		one, err := station.New(rig, name)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("target %s: %s names no %s", o.Target, o.Rig, as.Called)
	}
	return list, nil
}

// hardware puts the board of a child into the set-up of its benches; a parent, which has no
// board, only learns whether they are there.
func (o Options) hardware(cfg *bench.Config) error {
	list, err := o.Stations()
	if err != nil {
		return err
	}
	one := list[0]
	one.Latency, one.Relays = o.Latency, o.Relays
	one.Sniffers = slices.DeleteFunc(one.Sniffers, func(s inventory.Sniffer) bool { return slices.Contains(o.Without, s.Name) })
	cfg.Hardware, cfg.Params, cfg.Target = one, one.Params(), nil
	return nil
}
