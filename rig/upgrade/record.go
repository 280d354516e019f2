package upgrade

import (
	"context"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Key is a key of `get` and `set` and what may be typed behind it.
type Key struct {
	Name   string
	Values []string
}

// Keys are those of a release.
type Keys func(version string) []Key

// The passwords that Record sets. That a board still has them shows when a client logs in.
const (
	AdminPassword = "upgrade-adm"
	GuestPassword = "upgrade-gst"
)

// Record sets all that a board of a firmware keeps to what it does not come with, takes its power away
// and returns what is on its flash. The error says that the board, which cfg describes, broke, or that it
// let nothing be set.
func Record(ctx context.Context, cfg bench.Config, keys Keys) (Recording, error) {
	r := Recording{Schema: Schema}
	var names []string
	err := on(ctx, cfg, nil, func(b *bench.Bench) {
		if v, err := b.Room().Console().Version(ctx); err == nil {
			r.Version = v.Release.Text
		}
		for _, k := range keys(r.Version) {
			names = append(names, k.Name)
			set(ctx, b, k)
		}
		b.Room().Console().Command(ctx, "set guest.password "+GuestPassword)
		b.Room().Console().Command(ctx, "password "+AdminPassword)
		private := identity.Named("upgrade", 0x50).Private()
		b.Room().Console().Command(ctx, fmt.Sprintf("set prv.key %X", private[:]))
		b.Room().Reboot(ctx) // the list keeps a secret that is shared with this key
		for i, name := range []string{"alice", "bob"} {
			key := identity.Named(name, 0xa1+byte(i)*0x10).Public()
			b.Room().Console().Command(ctx, fmt.Sprintf("setperm %X %d", key[:], [...]int{3, 2}[i]))
		}
		if _, err := b.Room().Console().Regions(ctx); err == nil {
			for _, line := range []string{"region put alps", "region put coast alps", "region denyf coast", "region home coast", "region default alps", "region save"} {
				b.Room().Console().Command(ctx, line)
			}
		}
		b.Pass(ctx, deadline.ListSave)
		b.Room().PowerOff()
		r.Files = b.Room().Flash()
	})
	if err != nil {
		return Recording{}, err
	}
	names = append(names, others()...)
	left, err := read(ctx, cfg, r.Files, names)
	if err != nil {
		return Recording{}, err
	}
	fresh, err := read(ctx, cfg, nil, names)
	if err != nil {
		return Recording{}, err
	}
	for _, reading := range left {
		if now, ok := value(fresh, reading.Name); !ok || !same(now, reading.Value) {
			r.Readings = append(r.Readings, reading)
		}
	}
	if len(r.Readings) == 0 {
		return Recording{}, &board.Error{Board: bench.RoomName, Stage: "set-up", Rule: "let nothing be set that outlives its power"}
	}
	return r, nil
}

// set sets a key to the first value that it does not have. A board that lacks the part says so, and
// reads as before.
func set(ctx context.Context, b *bench.Bench, k Key) {
	now := strings.TrimPrefix(b.Room().Console().Command(ctx, "get "+k.Name), "> ")
	for _, v := range k.Values {
		if same(v, now) {
			continue
		}
		if strings.HasPrefix(b.Room().Console().Command(ctx, "set "+k.Name+" "+v), "OK") {
			return
		}
	}
}
