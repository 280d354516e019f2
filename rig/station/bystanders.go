package station

import (
	"context"
	"slices"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
)

// bystanders are the other boards, the probes and the sniffers of a rig while one board's power is
// switched: by name the numbers that the kernel gave them when they were last plugged in, 0 for one
// that is not there. What somebody else uses is none, because it may come and go.
type bystanders map[string]int

func bystandersOf(ctx context.Context, rig *inventory.Rig, board string) (bystanders, error) {
	d, err := devicesOf(rig)
	if err != nil {
		return nil, err
	}
	used, err := lease.List(ctx, rig.Machine.Place().Leases())
	if err != nil {
		return nil, err
	}
	numbers := bystanders{}
	add := func(name string, u inventory.USB) {
		key := d.subject(name, u).Key
		if name == board || slices.ContainsFunc(used, func(s lease.State) bool { return s.Board == key && s.Holder != nil && !mine(s.Holder) }) {
			return
		}
		one, _ := d.find(u)
		numbers[name] = one.Number
	}
	for _, b := range rig.Boards {
		add(b.Name, b.USB)
	}
	for _, p := range rig.Probes {
		add(p.Name, p.USB)
	}
	for _, sn := range rig.Sniffers {
		if sn.OnUSB() {
			add(sn.Name, sn.USB)
		}
	}
	return numbers, nil
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
