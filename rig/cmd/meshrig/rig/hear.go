package rig

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/station"
)

// hearLimit is how long a sniffer may take to be opened and asked.
const hearLimit = 30 * time.Second

// hear opens each sniffer about which nothing was found wrong, and asks it what it is. One that someone
// else has is left alone.
func hear(ctx context.Context, rig *inventory.Rig, list []prove.Finding, holders map[string]lease.Holder) []prove.Finding {
	for _, s := range rig.Sniffers {
		entry := "sniffer " + s.Name
		if _, held := holders[entry]; held {
			continue
		}
		of := func(f prove.Finding) bool { return f.Entry == entry }
		if slices.ContainsFunc(list, func(f prove.Finding) bool { return of(f) && f.Verdict == prove.Wrong }) {
			continue
		}
		f := hearOne(ctx, rig, s)
		f.Entry, f.Line, f.Check = entry, s.Line, "answers"
		list = append(list, f)
	}
	return together(list)
}

func hearOne(ctx context.Context, rig *inventory.Rig, s inventory.Sniffer) prove.Finding {
	held, err := station.TryLeaseSniffer(rig.Machine, s, "meshrig rig check") //nolint:contextcheck // it does not wait
	if err != nil {
		return prove.Finding{Verdict: prove.Unknown, Detail: "not asked: " + cli.Printable(err.Error())}
	}
	ctx, cancel := context.WithTimeout(ctx, hearLimit)
	defer cancel()
	is, err := station.AskSniffer(ctx, rig, s)
	next := ""
	if wrong, ok := errors.AsType[*station.SnifferError](err); ok {
		next = wrong.Next
	}
	if err = errors.Join(err, held.Release()); err != nil {
		return prove.Finding{Verdict: prove.Wrong, Detail: cli.Printable(err.Error()), Next: next}
	}
	return prove.Finding{Verdict: prove.OK, Detail: cli.Printable(is)}
}
