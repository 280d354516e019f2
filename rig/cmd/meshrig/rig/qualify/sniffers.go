package qualify

import (
	"context"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/sniffer/proof"
	"github.com/meshrig/meshrig/rig/station"
)

// sniffersOf proves the sniffers that hear a board, none of what is no board. An error means that nothing
// more can be tried; where board and probe do not hear each other, no sniffer is proven.
func sniffersOf(ctx context.Context, rig *inventory.Rig, name string, tell func(string)) (list []proof.Proof, err error) {
	b, ok := rig.Board(name)
	if !ok || len(b.Sniffers) == 0 {
		return nil, nil
	}
	one, err := station.New(rig, name)
	if err != nil {
		return nil, err
	}
	held, err := station.Lease(ctx, rig, []inventory.Board{b}, "meshrig rig qualify", func(of string, position int) {
		tell(of + ": " + lease.InLine(position))
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	tell("board and probe have to hear each other")
	if err := one.Bare().ProveEar(ctx); err != nil {
		return unproven(ctx, one, err)
	}
	tell(fmt.Sprintf("what probe and board send is listened to by %d sniffers", len(one.Sniffers)))
	if list, err = one.ProveSniffers(ctx); err != nil && list == nil {
		return unproven(ctx, one, err)
	}
	return list, err
}

// unproven says of every sniffer that an error kept it from being proven.
func unproven(ctx context.Context, one *station.Station, why error) (list []proof.Proof, err error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, entry := range one.Sniffers {
		list = append(list, proof.Proof{Subject: one.SubjectOf(entry), Reason: why.Error()})
	}
	return list, nil
}
