package rig

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/station"
)

// askLimit is how long a board and its probe may take to be opened and asked; one that was just
// switched on answers within 12 s.
const askLimit = 30 * time.Second

// ask opens the ports of each board, and of its probe, about which nothing was found wrong, and
// asks both who they are. A board that someone else has is left alone.
func ask(ctx context.Context, rig *inventory.Rig, found []prove.Finding, s cli.Streams) []prove.Finding {
	var list []prove.Finding
	for i, b := range rig.Boards {
		fmt.Fprintf(s.Err, "asking %s (%d of %d)\n", b.Name, i+1, len(rig.Boards))
		f := askBoard(ctx, rig, b, found)
		f.Entry, f.Line, f.Check = "board "+b.Name, b.Line, "firmware"
		list = append(list, f)
	}
	return list
}

func askBoard(ctx context.Context, rig *inventory.Rig, b inventory.Board, found []prove.Finding) prove.Finding {
	for _, entry := range []string{"board " + b.Name, "probe " + b.Probe} {
		if slices.ContainsFunc(found, func(f prove.Finding) bool { return f.Entry == entry && f.Verdict == prove.Wrong }) {
			return prove.Finding{Verdict: prove.Unknown, Detail: "not asked: " + entry + " is not as the file says"}
		}
	}
	one, err := station.New(rig, b.Name)
	if err != nil {
		return prove.Finding{Verdict: prove.Unknown, Detail: "not asked: " + err.Error()}
	}
	held, err := station.TryLease(rig, b, "meshrig rig check") //nolint:contextcheck // it does not wait
	if err != nil {
		return prove.Finding{Verdict: prove.Unknown, Detail: "not asked: " + cli.Printable(err.Error())}
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	who, err := one.Introduce(ctx)
	if err = errors.Join(err, held.Release()); err != nil {
		return prove.Finding{Verdict: prove.Wrong, Detail: err.Error()}
	}
	const unit = 100 * time.Microsecond
	return prove.Finding{Verdict: prove.OK, Detail: fmt.Sprintf("%s on a %s; its console answers within %v, its probe within %v",
		cli.Printable(who.Build), cli.Printable(who.Board), who.Latency.Console.Round(unit), who.Latency.Modem.Round(unit))}
}
