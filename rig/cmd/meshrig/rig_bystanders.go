package main

import (
	"context"
	"maps"
	"slices"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/usb"
)

// bystanders are the numbers that the kernel gave to the other boards and the probes of a rig
// when they were last plugged in, by name; 0: it is not there. Who is being used by somebody
// else is none, because that one may come and go.
func bystanders(ctx context.Context, rig *inventory.Rig, board string) (map[string]int, error) {
	devices, err := rig.Machine.USB().Devices()
	if err != nil {
		return nil, err
	}
	used, err := lease.List(ctx, rig.Machine.Leases())
	if err != nil {
		return nil, err
	}
	numbers := map[string]int{}
	add := func(name string, u inventory.USB) {
		i := slices.IndexFunc(devices, func(d usb.Device) bool {
			return (u.Topology != "" || u.Serial != "") && (u.Topology == "" || u.Topology == d.Topology) && (u.Serial == "" || u.Serial == d.Serial)
		})
		numbers[name] = 0
		if i >= 0 {
			numbers[name] = devices[i].Number
		}
	}
	for _, b := range rig.Boards {
		add(b.Name, b.USB)
	}
	for _, p := range rig.Probes {
		// Whoever has a board has its probe as well.
		if !slices.ContainsFunc(rig.Boards, func(b inventory.Board) bool { return b.Probe == p.Name && held(used, b.Name) && b.Name != board }) {
			add(p.Name, p.USB)
		}
	}
	maps.DeleteFunc(numbers, func(name string, _ int) bool { return name == board || held(used, name) })
	return numbers, nil
}

func held(used []lease.State, name string) bool {
	return slices.ContainsFunc(used, func(s lease.State) bool { return s.Board == name && s.Holder != nil })
}

// cutToo are those that were there before and have gone since, be they back or not.
func cutToo(before, after map[string]int) []string {
	var names []string
	for name, number := range before {
		if now, ok := after[name]; ok && number != 0 && now != number {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
