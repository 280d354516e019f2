package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// Rig is a hub with benches on it, a room server and a modem each, at the pace of the wall
// clock. The machine that they seem to hang on is a folder:
//
//	sys/       as sysfs shows it: the hub, its ports' switches, what is plugged in
//	dev/       the serial ports, each a link to a pseudo terminal
//	rig.yaml   the inventory that names it all
//
// Writing "1" to the disable file of a port takes its board's power away and the board out of
// the tree; "0" gives both back, under another name of the serial port. What a board keeps in
// flash outlives that.
type Rig struct {
	Dir     string
	Benches []Bench
}

// Bench is one bench of a Rig.
type Bench struct {
	Room, Modem board.Target
	// PortLies says that the hub port of the room switches nothing.
	PortLies bool
}

// hubTopology is where the hub of a rig sits: rooms at its odd ports, each one's modem at the next.
const hubTopology = "1-1"

// InventoryFile is the inventory in the folder of a rig.
const InventoryFile = "rig.yaml"

// baud is the speed of all lines.
const baud = 115200

// marker lies in a folder that a rig made and may empty again.
const marker = ".meshrig-loopback"

// Serve serves the benches until the context ends, which is no error. ready is called once
// everything is plugged in and has power.
func (r Rig) Serve(ctx context.Context, ready func()) (err error) {
	if err := r.prepare(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &served{
		tree:  tree{sys: filepath.Join(r.Dir, "sys"), dev: filepath.Join(r.Dir, "dev")},
		world: NewWorld(clock.NewWall()),
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.hub(hubTopology, 2*len(r.Benches)); err != nil {
		return err
	}
	for i, pair := range r.Benches {
		if err := errors.Join(s.add(ctx, pair.Room, roomOf(i), pair.PortLies), s.add(ctx, pair.Modem, modemOf(i), false)); err != nil {
			return err
		}
	}
	text, err := r.inventory()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.Dir, InventoryFile), text, 0o644); err != nil { //nolint:gosec // for all to read
		return fmt.Errorf("loopback: inventory: %w", err)
	}
	watched := make(chan error, 1)
	go func() {
		defer stop()
		err := error(nil)
		for _, g := range s.devices {
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

// prepare empties the folder, if it is one that a rig may empty.
func (r Rig) prepare() error {
	entries, err := os.ReadDir(r.Dir)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("loopback: its folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(r.Dir, marker)); err != nil && len(entries) > 0 {
		return fmt.Errorf("loopback: its folder: %s holds something else; give one that is empty", r.Dir)
	}
	for _, name := range []string{"sys", "dev"} {
		if err := os.RemoveAll(filepath.Join(r.Dir, name)); err != nil {
			return fmt.Errorf("loopback: its folder: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(r.Dir, "dev"), 0o755); err != nil { //nolint:gosec // as /dev is
		return fmt.Errorf("loopback: its folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(r.Dir, marker), nil, 0o644); err != nil { //nolint:gosec // for all to read
		return fmt.Errorf("loopback: its folder: %w", err)
	}
	return nil
}

// served is a rig while it is served.
type served struct {
	tree

	world   *World
	devices []*device
	ttys    int // names given out so far
	closers []io.Closer
}

// device is a board as a device on the hub.
type device struct {
	name     string
	port     int // of the hub
	topology string
	about    attributes
	node     *Node
	lies     bool // its port

	tty string // its serial port while it is plugged in

	mu   sync.Mutex
	line *terminal // nil while it is not
}

// add puts a board into the world, unplugged.
func (s *served) add(ctx context.Context, target board.Target, g *device, lies bool) error {
	g.lies = lies
	m, err := target.New(ctx, board.Setup{Name: g.name, Seed: uint64(len(s.devices)) + 1})
	if err != nil {
		return err
	}
	if c, ok := m.(io.Closer); ok {
		s.closers = append(s.closers, c)
	}
	if g.node, err = s.world.Add(g.name, m, baud, g.print); err != nil {
		return err
	}
	s.devices = append(s.devices, g)
	return nil
}

// print hands what the board prints to its terminal, if it is plugged in.
func (g *device) print(data []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.line != nil {
		g.line.print(data)
	}
}

// lookInterval is how often the switches are looked at, as often as a hub tells of its ports.
const lookInterval = 25 * time.Millisecond

// watch follows the switches of the hub's ports until the context ends.
func (s *served) watch(ctx context.Context) error {
	look := time.NewTicker(lookInterval)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		for _, g := range s.devices {
			off, ok := switched(s.disable(hubTopology, g.port))
			if !ok || g.lies {
				continue
			}
			var err error
			if off {
				err = s.unplug(g)
			} else {
				err = s.plug(ctx, g)
			}
			if err != nil {
				return err
			}
		}
	}
}

// plug gives a board power and puts it into the tree, its serial port under a name that none
// had before.
func (s *served) plug(ctx context.Context, g *device) error {
	if g.tty != "" {
		return nil
	}
	line, err := openTerminal(ctx, g.node.Type)
	if err != nil {
		return err
	}
	g.tty = fmt.Sprintf("ttyACM%d", s.ttys)
	s.ttys++
	g.mu.Lock()
	g.line = line
	g.mu.Unlock()
	g.node.Power(true)
	g.about["devnum"] = strconv.Itoa(s.ttys + 2)
	return s.tree.plug(g.topology, g.tty, line.name(), g.about)
}

// unplug takes a board's power away and the board out of the tree.
func (s *served) unplug(g *device) error {
	if g.tty == "" {
		return nil
	}
	g.node.Power(false)
	g.mu.Lock()
	line := g.line
	g.line = nil
	g.mu.Unlock()
	line.close()
	tty := g.tty
	g.tty = ""
	return s.tree.unplug(g.topology, tty)
}

// close unplugs everything: a link that stayed would soon lead to a terminal of someone else's.
func (s *served) close() (err error) {
	for _, g := range s.devices {
		err = errors.Join(err, s.unplug(g))
	}
	for _, c := range s.closers {
		_ = c.Close()
	}
	return err
}
