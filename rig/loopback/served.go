package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/loopback/mark"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// served is a rig while it is served.
type served struct {
	dir     string
	role    string // of the boards under test
	tree    *usbtest.Tree
	clock   *clock.Wall
	world   *pace.World
	late    *mark.Lateness
	air     *air.Server
	devices []*device
	dongles []dongle
	ttys    int // names given out so far
	closers []io.Closer
}

// device is a board as a device on the hub.
type device struct {
	name  string
	about usb.Device // without its port
	node  *node
	lies  bool          // the hub's port
	power string        // file of its switch
	takes time.Duration // the port, to cut the power
	asked time.Time     // to cut it; zero: it was not

	tty string // its serial port while it is plugged in

	mu   sync.Mutex
	line *terminal // nil while it is not
}

// open lets others onto the air. An error ends the rig; wait returns when nobody is served any more.
func (s *served) open(ctx context.Context, stop func(), listener net.Listener) (wait func()) {
	var done sync.WaitGroup
	done.Go(func() {
		if err := s.air.Serve(ctx, listener); err != nil {
			s.world.Post(func(clock.Time) error { return err })
		}
	})
	return func() {
		stop()
		done.Wait()
	}
}

// wasLate notes that the world came to something later than when it was due.
func (s *served) wasLate(by time.Duration) { s.note(time.Now(), s.clock.Real(by)) }

// note notes how late this machine was, in real time.
func (s *served) note(at time.Time, by time.Duration) {
	if err := s.late.Late(at, by); err != nil {
		s.world.Post(func(clock.Time) error { return err })
	}
}

// add puts a board into the world, unplugged. Those on the air see it if it is a room.
func (s *served) add(ctx context.Context, target board.Target, g *device, isRoom, lies bool) error {
	g.lies = lies
	var err error
	if g.power, err = s.tree.Switch(g.about.Topology); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	m, err := target.New(ctx, board.Setup{Name: g.name, Seed: uint64(len(s.devices)) + 1})
	if err != nil {
		return err
	}
	if c, ok := m.(io.Closer); ok {
		s.closers = append(s.closers, c)
	}
	if g.node, err = newNode(s.world, g.name, m, baud, g.print); err != nil {
		return err
	}
	if isRoom {
		g.node.tell = s.air.Does
		is, ok := known.Lookup(s.role)
		if !ok {
			return fmt.Errorf("loopback: role %q: %s", s.role, words.Suggest(s.role, known.Names()))
		}
		s.air.Watch(g.node.board, is)
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

const (
	// lookInterval is how often the switches are looked at, as often as a hub tells of its ports, in
	// the time of the boards.
	lookInterval = 25 * time.Millisecond
	// lookAtMost is how often at most, in real time.
	lookAtMost = 5 * time.Millisecond
)

// watch follows the switches of the hub's ports until the context ends.
func (s *served) watch(ctx context.Context) error {
	look := time.NewTicker(max(s.clock.Real(lookInterval), lookAtMost))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		pulled := s.pulled()
		for _, g := range s.devices {
			off, ok := switched(g.power)
			off = ok && off && !g.lies
			if !off {
				g.asked = time.Time{}
			} else if g.asked.IsZero() {
				g.asked = time.Now()
			}
			off = off && time.Since(g.asked) >= g.takes
			var err error
			if off || pulled[hubTopology] || pulled[g.about.Topology] {
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

// pulled are the places of devices whose cable somebody has pulled.
func (s *served) pulled() map[string]bool {
	files, err := os.ReadDir(filepath.Join(s.dir, UnpluggedFolder))
	if err != nil || len(files) == 0 {
		return nil
	}
	places := map[string]bool{}
	for _, f := range files {
		places[f.Name()] = true
	}
	return places
}

// plug gives a board power and puts it into the tree, its serial port under a name that none
// had before.
func (s *served) plug(ctx context.Context, g *device) error {
	if g.tty != "" {
		return nil
	}
	line, err := openTerminal(ctx, g.node.write)
	if err != nil {
		return err
	}
	g.tty = fmt.Sprintf("ttyACM%d", s.ttys)
	s.ttys++
	g.mu.Lock()
	g.line = line
	g.mu.Unlock()
	g.node.power(true)
	// First its node, then its folder: whoever sees the device can open it.
	if err := os.Symlink(line.name(), s.tree.Node(g.tty)); err != nil {
		return fmt.Errorf("loopback: device node: %w", err)
	}
	about := g.about
	about.TTYs = []string{g.tty}
	if err := s.tree.Plug(about); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	return nil
}

// unplug takes a board's power away and the board out of the tree.
func (s *served) unplug(g *device) error {
	if g.tty == "" {
		return nil
	}
	g.node.power(false)
	g.mu.Lock()
	line := g.line
	g.line = nil
	g.mu.Unlock()
	line.close()
	g.tty = ""
	if err := s.tree.Unplug(g.about.Topology); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	return nil
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

// switched reads a port's switch. Written by truncation and then a byte, it may be empty for a moment.
func switched(file string) (off, ok bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return false, false
	}
	switch strings.TrimSpace(string(data)) {
	case "1":
		return true, true
	case "0":
		return false, true
	}
	return false, false
}
