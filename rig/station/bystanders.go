package station

import (
	"context"
	"maps"
	"slices"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/usb"
)

// bystanders are the other boards, the probes and the sniffers of a rig while one board's power is switched: by
// name the numbers that the kernel gave them when they were last plugged in, 0 for one that is
// not there. What somebody else uses is none, because it may come and go.
type bystanders map[string]int

func bystandersOf(ctx context.Context, rig *inventory.Rig, board string) (bystanders, error) {
	devices, err := rig.Machine.USB().Devices()
	if err != nil {
		return nil, err
	}
	used, err := lease.List(ctx, rig.Machine.Leases())
	if err != nil {
		return nil, err
	}
	numbers := bystanders{}
	add := func(name string, u inventory.USB) {
		sel, ok := selector(u)
		i := slices.IndexFunc(devices, func(d usb.Device) bool { return ok && sel.Matches(d) })
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
	for _, sn := range rig.Sniffers {
		if !slices.ContainsFunc(rig.Boards, func(b inventory.Board) bool {
			return slices.Contains(b.Sniffers, sn.Name) && held(used, b.Name) && b.Name != board
		}) {
			add(sn.Name, sn.USB)
		}
	}
	maps.DeleteFunc(numbers, func(name string, _ int) bool { return name == board || held(used, name) })
	return numbers, nil
}

func held(used []lease.State, name string) bool {
	return slices.ContainsFunc(used, func(s lease.State) bool { return s.Board == name && s.Holder != nil })
}

// gone are those that were there before and have gone since, be they back or not.
func (b bystanders) gone(now bystanders) []string {
	var names []string
	for name, number := range b {
		if now, ok := now[name]; ok && number != 0 && now != number {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
