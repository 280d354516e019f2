package station

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/images"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// ErrNoGood means that the ledger names no firmware that is known to be good.
var ErrNoGood = errors.New("the ledger names no firmware that is known to be good")

// NameGood names an image as known to be good on boards of its kind, and keeps its file with the
// ledger, so that whoever uses the rig has it.
func NameGood(ctx context.Context, rig *inventory.Rig, ledger *health.Ledger, e images.Entry, image flash.Image, why string) error {
	if err := kept(rig).Keep(ctx, e, image.Data); err != nil {
		return err
	}
	return ledger.NameGood(ctx, health.Good{
		Kind: e.Board, Role: e.Role, Image: e.ID, Version: e.Version, File: e.File, SHA256: e.SHA256, BoardID: e.BoardID, Why: why,
	})
}

// GoodImage reads the image that is known to be good on boards of a kind and a role, which was named
// and kept, and is held against its hash. The cause of the error is ErrNoGood if none is named.
func GoodImage(ctx context.Context, rig *inventory.Rig, ledger *health.Ledger, kind, role string) (flash.Image, health.Good, error) {
	g, ok, err := ledger.Good(ctx, kind, role)
	if err != nil {
		return flash.Image{}, g, err
	}
	if !ok {
		return flash.Image{}, g, fmt.Errorf("station: kind %s, role %s: %w; name one with `meshrig rig golden %s IMAGE`", kind, role, ErrNoGood, kind)
	}
	image, err := kept(rig).Open(images.Entry{
		ID: g.Image, Role: g.Role, Board: g.Kind, Version: g.Version, File: g.File, SHA256: g.SHA256, BoardID: g.BoardID,
	})
	if err != nil {
		return flash.Image{}, g, fmt.Errorf("station: kind %s, role %s: the firmware that is known to be good: %w; name it anew with `meshrig rig golden %s IMAGE`", kind, role, err, kind)
	}
	return image, g, nil
}

// kept is where the images that are known to be good on a rig's boards lie.
func kept(rig *inventory.Rig) images.Cache {
	return images.Cache{Dir: state.Folder(rig.Machine.State).Golden()}
}

// Conformant is the newest run of a rig whose report is conformant on a board of a kind with an image of
// that hash, in hex; with no hash given, with any image that the rig flashed. False: the history has none.
func Conformant(rig *inventory.Rig, kind, role, hash string) (run, image string, ok bool, err error) {
	reports, _, err := report.History{Folder: state.Folder(rig.Machine.State).History()}.Last(report.Kept)
	if err != nil {
		return "", "", false, err
	}
	for _, one := range slices.Backward(reports) {
		for _, r := range one.OnBoards() {
			if r.Exit != report.ExitConformant || r.Role != report.RoleOf(role) || r.Head == nil {
				continue
			}
			for _, b := range r.Benches {
				if b.Kind == kind && b.LeftOut == "" && b.Specs > 0 && b.Image != "" && (hash == "" || b.Image == hash) {
					return r.Run, b.Image, true, nil
				}
			}
		}
	}
	return "", "", false, nil
}
