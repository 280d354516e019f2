package mesh

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/firmware/admin"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/keep"
	"github.com/meshrig/meshrig/rig/topology"
)

// checkReleases refuses nodes of releases that there are not.
func checkReleases(top *topology.Topology) error {
	var errs []error
	for _, n := range top.All() {
		_, err := emulated.Target{Role: n.Role, As: n.As}.Version()
		if unknown, ok := errors.AsType[*releases.UnknownError](err); ok {
			err = fmt.Errorf("as: no release %s of a %s; known: %s", unknown.Version, n.Role, strings.Join(unknown.Known, ", "))
		}
		if err != nil {
			errs = append(errs, top.Error(n, err.Error(), &n.As))
		}
		if len(errs) == 10 {
			break
		}
	}
	return errors.Join(errs...)
}

// make makes the board of a node: one that was flashed with a build of the node's name, passwords
// and radio, or that goes on with the flash that was kept of it.
func (e *emulation) make(n *topology.Node, setup board.Setup) (board.Machine, error) {
	if key, err := n.Key.Private(); err == nil {
		public := key.Public()
		setup.Files = map[string][]byte{admin.IdentityFile: append(public[:], key[:]...)}
	}
	hardware := firmware.Config{Flash: new(firmware.Flash), Network: n.Client.Address != "", Restarted: func() { e.lost(n) }}
	if e.dir == "" {
		e.flashes[n] = hardware.Flash
		return target(e.top, n, hardware).New(context.Background(), setup)
	}
	kept, err := keep.Open("dir", filepath.Join(e.dir, n.Name))
	if err != nil {
		return nil, err
	}
	e.kept = append(e.kept, kept)
	if len(kept.Files) > 0 {
		setup.Files = kept.Files
	}
	if _, key := kept.Files[admin.IdentityFile]; len(kept.Files) > 1 || len(kept.Files) == 1 && !key {
		n.Settings = nil // they were typed before
	}
	hardware.Flash, e.flashes[n] = kept.Flash, kept.Flash
	m, err := target(e.top, n, hardware).New(context.Background(), setup)
	if err != nil {
		return nil, err
	}
	return kept.Of(m), nil
}

// target makes boards that were flashed with a build of the node's name, passwords and radio.
func target(top *topology.Topology, n *topology.Node, hardware firmware.Config) emulated.Target {
	radio := top.Params(n)
	return emulated.Target{
		Role: n.Role, As: n.As, Hardware: hardware,
		Build: func(b *admin.Build) {
			b.Name = n.Called
			b.Radio = admin.RadioParameters{
				Frequency: float32(radio.Frequency.MHz()), Bandwidth: float32(float64(radio.Bandwidth) / 1000),
				SpreadingFactor: uint8(radio.SpreadingFactor), CodingRate: uint8(radio.CodingRate),
			}
			b.Power = int8(math.Round(float64(radio.Power)))
			if n.Password != "" {
				b.Password = n.Password
			}
			if n.GuestPassword != "" {
				b.GuestPassword = n.GuestPassword
			}
		},
	}
}

// lost ends the connection of a node's client over the network, which dies with a board that restarts.
func (e *emulation) lost(n *topology.Node) {
	if out, ok := e.outlets[n]; ok && n.Client.Address != "" {
		out.Hang()
	}
}

// private reads the key of a node from its flash, where its public key comes first.
func (e *emulation) private(n *topology.Node) (key identity.PrivateKey, ok bool) {
	data, err := e.flashes[n].ReadFile(admin.IdentityFile)
	public := len(identity.PublicKey{})
	if err != nil || len(data) < public+len(key) {
		return key, false
	}
	return identity.PrivateKey(data[public : public+len(key)]), true
}
