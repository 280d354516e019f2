package loopback

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/loopback/mark"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// Rig is a hub with benches on it, a room server and a modem each, at the pace of the wall
// clock. The machine that they seem to hang on is a folder:
//
//	sys/       as sysfs shows it: the hub, its ports' switches, what is plugged in
//	dev/       the serial ports, each a link to a pseudo terminal
//	rig.yaml   the inventory that names it all
//
//	unplugged/ whose cable is pulled: a file for each, called as its place in the tree is
//
// Writing "1" to the disable file of a port takes its board's power away and the board out of
// the tree; "0" gives both back, under another name of the serial port. A file in unplugged does
// and undoes the same without a sign at the port; one called 1-1 is for the whole hub. What a
// board keeps in flash outlives that.
type Rig struct {
	Dir     string
	Benches []Bench
	// Role is what the boards under test are, by its name, and how they are called; empty: a room server.
	Role string
	// Scale is how many times as fast as real time the boards live, up to clock.MostRate; 0: once.
	Scale clock.Rate
	// Air is a socket on which others may join the air of the boards, see package air; empty: nobody may.
	Air string
	// SDR has software radios hear the benches too, two benches each, which lie near enough to each
	// other then: dongles behind the ports of rtl_tcp servers on this machine.
	SDR bool
}

// Bench is one bench of a Rig.
type Bench struct {
	Room, Modem board.Target
	// Sniffer is a second modem that hears the room; nil: there is none.
	Sniffer board.Target
	// PortTakes is how long the hub port of the room takes to cut its power behind an order.
	PortTakes time.Duration
	// PortLies says that the hub port of the room switches nothing.
	PortLies bool
}

// hubTopology is where the hub of a rig sits: rooms at its odd ports, each one's modem at the next,
// the sniffers after all of them.
const hubTopology = "1-1"

// UnpluggedFolder is the folder of pulled cables in the folder of a rig.
const UnpluggedFolder = "unplugged"

// InventoryFile is the inventory in the folder of a rig.
const InventoryFile = "rig.yaml"

// baud is the speed of all lines.
const baud = 115200

// MaxBenches is how many benches a rig may have: a hub has up to 255 ports (USB 2.0 specification,
// 11.23.2.1), and a bench takes two, and a third with a sniffer.
const MaxBenches = hubPorts / 2

const hubPorts = 255

// ErrInterrupted means that the context ended before everything was plugged in.
var ErrInterrupted = errors.New("loopback: interrupted before it served")

// Serve serves the benches until the context ends, which is no error once ready was called: that
// is when everything is plugged in and has power. A folder that another process serves is refused.
func (r Rig) Serve(ctx context.Context, ready func()) (err error) {
	if n := r.ports(); n > hubPorts {
		return fmt.Errorf("loopback: %d benches: they take %d ports of the hub, which has %d; serve at most %d, or several folders", len(r.Benches), n, hubPorts, MaxBenches)
	}
	if times := r.Scale.Times(); !(times >= 1 && times <= clock.MostRate.Times()) {
		return fmt.Errorf("loopback: scale %g: want 1 to %g", times, clock.MostRate.Times())
	}
	alone, err := r.prepare() //nolint:contextcheck // the lease is not waited for
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, alone.Release()) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &served{dir: r.Dir, role: r.Role, clock: clock.NewScaled(r.Scale)}
	s.world = pace.NewWorld(s.clock)
	defer func() { err = errors.Join(err, s.close()) }()
	if s.late, err = mark.Keep(r.Dir); err != nil {
		return err
	}
	s.closers = append(s.closers, s.late)
	s.world.Late = s.wasLate
	s.air = air.NewServer(s.world)
	if r.Air != "" {
		listener, err := air.Listen(ctx, r.Air)
		if err != nil {
			return fmt.Errorf("loopback: %w", err)
		}
		defer func() { _ = listener.Close() }()
		defer s.open(ctx, stop, listener)()
	}
	if s.tree, err = usbtest.New(r.Dir, 1); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	if err := s.tree.Plug(usb.Device{Topology: hubTopology, Vendor: 0x05e3, Product: 0x0610, Hub: true, Name: "Emulated Hub"}); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	for i, pair := range r.Benches {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		under := r.boardOf(i)
		under.takes = pair.PortTakes
		if err := errors.Join(s.add(ctx, pair.Room, under, true, pair.PortLies), s.add(ctx, pair.Modem, modemOf(i), false, false)); err != nil {
			return err
		}
		if pair.Sniffer == nil {
			continue
		}
		if err := s.add(ctx, pair.Sniffer, r.snifferOf(i), false, false); err != nil {
			return err
		}
	}
	if r.SDR {
		if err := s.addDongles(ctx, len(r.Benches)); err != nil {
			return err
		}
		defer s.serveDongles(ctx, stop)()
	}
	text, err := r.inventory(s.dongles)
	if err != nil {
		return err
	}
	if err := state.Write(filepath.Join(r.Dir, InventoryFile), text); err != nil {
		return fmt.Errorf("loopback: inventory: %w", err)
	}
	watched := make(chan error, 1)
	var machine clock.Lag
	go machine.Watch(ctx, s.note)
	go func() {
		defer stop()
		err := error(nil)
		for _, g := range s.devices {
			if ctx.Err() != nil {
				err = errors.Join(err, ErrInterrupted)
				break
			}
			err = errors.Join(err, s.plug(ctx, g))
		}
		if err == nil {
			ready()
			err = s.watch(ctx)
		}
		watched <- err
	}()
	return errors.Join(s.world.Run(ctx), <-watched)
}

// ports is how many ports of its hub the rig takes.
func (r Rig) ports() int {
	n := 2 * len(r.Benches)
	for _, b := range r.Benches {
		if b.Sniffer != nil {
			n++
		}
	}
	return n
}

// prepare empties the folder, if it is one that a rig may empty and that nobody else serves. Who
// has the lease that it returns is alone there.
func (r Rig) prepare() (*lease.Lease, error) {
	fail := func(err error) (*lease.Lease, error) { return nil, fmt.Errorf("loopback: its folder: %w", err) }
	entries, err := os.ReadDir(r.Dir)
	if err != nil && !os.IsNotExist(err) {
		return fail(err)
	}
	if _, err := os.Stat(filepath.Join(r.Dir, mark.File)); err != nil && len(entries) > 0 {
		return fail(fmt.Errorf("%s holds something else; give one that is empty", r.Dir))
	}
	if err := os.MkdirAll(r.Dir, 0o755); err != nil { //nolint:gosec // for all to read
		return fail(err)
	}
	alone, err := lease.TryAcquire(filepath.Join(r.Dir, "state"), "served", lease.Self(""))
	if held := (*lease.Held)(nil); errors.As(err, &held) {
		return fail(fmt.Errorf("%s is served by %v; use that rig, or give another folder", r.Dir, held.Holder))
	} else if err != nil {
		return fail(err)
	}
	if err := mark.Write(r.Dir, r.Scale); err != nil {
		return fail(errors.Join(err, alone.Release()))
	}
	for _, name := range []string{"sys", "dev", UnpluggedFolder} {
		if err := os.RemoveAll(filepath.Join(r.Dir, name)); err != nil {
			return fail(errors.Join(err, alone.Release()))
		}
	}
	if err := os.MkdirAll(filepath.Join(r.Dir, UnpluggedFolder), 0o755); err != nil { //nolint:gosec // for all to read
		return fail(errors.Join(err, alone.Release()))
	}
	return alone, nil
}
