package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/internal/scratch"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/station"
)

// relays are what hands the samples of software radios on to the children of a run, each of which judges
// one spec: a dongle's server serves one client, and what it is set to has to stay.
type relays struct {
	in     string          // where the folder of their sockets is made; empty: where temporary ones are
	folder *scratch.Folder // nil: there is none yet
	stop   context.CancelFunc
	served sync.WaitGroup
}

// openRelays opens the software radios that benches of the run name, each once, so that it hears all of
// them. Benches that no dongle can hear at once are an error. A radio that cannot be opened is left out.
func (f *Fleet) openRelays(ctx context.Context) error {
	ctx, f.relays.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, entry := range f.rig().Sniffers {
		by := f.named(entry)
		if entry.Protocol != inventory.RTLTCP || len(by) == 0 {
			continue
		}
		var channels []lora.Params
		for _, m := range by {
			channels = append(channels, m.Params())
		}
		rate, centre, err := sdr.Band(channels)
		if err != nil {
			return fmt.Errorf("sniffer %s of %s: %w", entry.Name, f.rig().File, err)
		}
		path, err := f.openRelay(ctx, entry, rate, centre)
		if err != nil {
			f.deafen(entry.Name, err.Error(), by...)
			continue
		}
		for _, m := range by {
			if m.Relays == nil {
				m.Relays = map[string]string{}
			}
			m.Relays[entry.Name] = path
		}
	}
	return nil
}

// named are the benches that name a sniffer.
func (f *Fleet) named(entry inventory.Sniffer) []*member {
	return slices.DeleteFunc(slices.Clone(f.members), func(m *member) bool {
		return !slices.ContainsFunc(m.Sniffers, func(s inventory.Sniffer) bool { return s.Name == entry.Name })
	})
}

// socketPrefix begins the names of the folders of sockets, which are short as the path of a socket has to be. A run
// that was killed leaves one to the next.
const socketPrefix = "meshrig-sdr-"

// openRelay opens a software radio and serves its samples at a socket until the context ends.
func (f *Fleet) openRelay(ctx context.Context, entry inventory.Sniffer, rate float64, centre lora.Frequency) (path string, err error) {
	r := &f.relays
	if r.folder == nil {
		if err := scratch.Sweep(r.in, socketPrefix); err != nil {
			fmt.Fprintln(f.Warn, "sockets of earlier runs:", err)
		}
		if r.folder, err = scratch.New(r.in, socketPrefix); err != nil {
			return "", err
		}
	}
	path = filepath.Join(r.folder.Path, entry.Name)
	from, err := rtltcp.Dial(ctx, rtltcp.Config{
		Address: entry.Address, Rate: rate, Centre: centre, PPM: entry.PPM, Scale: f.rig().Machine.Scale.Times(),
		Note: func(text string) { fmt.Fprintf(f.Warn, "sniffer %s: %s\n", entry.Name, text) },
	})
	if err != nil {
		return "", err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if errors.Is(err, unix.EINVAL) {
		err = fmt.Errorf("%w; a socket's path is of %d bytes at most: have TMPDIR name a shorter folder", err, len(unix.RawSockaddrUnix{}.Path)-1)
	}
	if err != nil {
		return "", errors.Join(err, from.Close())
	}
	f.serveRelay(ctx, entry, relay.New(from, from.Header), l)
	return path, nil
}

// serveRelay serves a relay until the context ends. A sniffer whose samples end before, or that nobody can join any
// more, is left out.
func (f *Fleet) serveRelay(ctx context.Context, entry inventory.Sniffer, hands *relay.Server, l net.Listener) {
	for _, serve := range []func() error{
		func() error { return hands.Run(ctx) },
		func() error { return hands.Serve(ctx, l) },
	} {
		f.relays.served.Go(func() {
			if err := serve(); err != nil && ctx.Err() == nil {
				f.deafen(entry.Name, "lost: "+err.Error(), f.named(entry)...)
			}
		})
	}
}

// close ends the relays.
func (r *relays) close() error {
	if r.stop == nil {
		return nil
	}
	r.stop()
	r.served.Wait()
	return r.folder.Remove()
}

// deafen uses a sniffer no longer on some benches.
func (f *Fleet) deafen(name, why string, by ...*member) {
	f.mu.Lock()
	for _, m := range by {
		m.deaf = append(m.deaf, report.LeftOutSniffer{Sniffer: name, Why: why})
	}
	f.mu.Unlock()
	for _, m := range by {
		fmt.Fprintf(f.Warn, "sniffer %s is left out for board %s: %s\n", name, m.name(), why)
	}
}

// leftOutSniffers are the sniffers of a board that are not used by now, and why: a relay may lose one at any time.
func (f *Fleet) leftOutSniffers(m *member) []report.LeftOutSniffer {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(m.deaf)
}

// without are their names.
func (f *Fleet) without(m *member) (names []string) {
	for _, d := range f.leftOutSniffers(m) {
		names = append(names, d.Sniffer)
	}
	return names
}

// hearing is the station of a board with those sniffers that are used.
func (f *Fleet) hearing(m *member) *station.Station {
	without := f.without(m)
	if len(without) == 0 {
		return m.Station
	}
	s := *m.Station
	s.Sniffers = slices.DeleteFunc(slices.Clone(s.Sniffers), func(s inventory.Sniffer) bool { return slices.Contains(without, s.Name) })
	return &s
}

// proveSniffers leaves out the sniffers of a board that do not hear what its probe does. Those with a
// proof that counts are taken at its word.
func (f *Fleet) proveSniffers(ctx context.Context, m *member) {
	s := *f.hearing(m)
	s.Sniffers = slices.DeleteFunc(slices.Clone(s.Sniffers), func(entry inventory.Sniffer) bool {
		_, err := s.ProvenSniffer(entry)
		return err == nil
	})
	if len(s.Sniffers) == 0 {
		return
	}
	m.turn.Lock()
	defer m.turn.Unlock()
	err := f.awaitAirtime(ctx, m, 0)
	if err == nil {
		list, failed := s.ProveSniffers(ctx)
		for _, p := range list {
			if !p.Proven {
				f.deafen(p.Sniffer, "it is not proven: "+p.Reason, m)
			}
		}
		if err = failed; len(list) > 0 {
			if err != nil {
				fmt.Fprintln(f.Warn, err) // of what could not be kept
			}
			return
		}
	}
	if ctx.Err() != nil {
		return
	}
	for _, entry := range s.Sniffers {
		f.deafen(entry.Name, fmt.Sprintf("it could not be proven: %v", err), m)
	}
}
