// Package radiotest has a mesh for tests of what goes through a gateway: boards on the air in a bubble
// of time, and the lines to those that are gateways.
package radiotest

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/topology"
)

// Make makes the board of a node. Its error fails the test.
type Make func(n *topology.Node, setup board.Setup) (board.Machine, error)

// Mesh is a mesh that lives at the pace of the bubble's time, which passes as soon as everybody waits.
type Mesh struct {
	// Aired, if not nil, is told each frame when it has left the air. It is set before anything is asked.
	Aired func(live.Frame)

	t    *testing.T
	mesh *live.Mesh
	top  *topology.Topology

	mu      sync.Mutex
	printed map[string]*bytes.Buffer
	lines   map[string]*Line
	frames  []live.Frame
}

// Settled is when every board of a mesh has started and was told its settings.
const Settled = 12 * time.Second

// Run lets a test do something in a mesh that a topology describes, from Settled on.
func Run(t *testing.T, text string, of Make, do func(t *testing.T, m *Mesh)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { do(t, Live(t, text, of, 1)) })
}

// Live is a mesh until the end of a test, from Settled on. Outside of a bubble it lives in real time, or
// so many times as fast.
func Live(t *testing.T, text string, of Make, speed time.Duration) *Mesh {
	t.Helper()
	top, err := topology.Parse("mesh.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := &Mesh{t: t, top: top, printed: map[string]*bytes.Buffer{}, lines: map[string]*Line{}}
	m.mesh, err = live.New(top, live.Config{
		Clock: clock.NewScaled(clock.Rate(speed)), Epoch: uint32(time.Now().Unix()), Make: of, Printed: m.prints, Aired: m.aired,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.mesh.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	Pass(Settled / speed)
	return m
}

// Pass lets time pass.
func Pass(d time.Duration) { <-time.After(d) }

// Do has something done to the mesh in the words of a topology's events, "power off room", and waits
// until it is done. The test fails if that is none.
func (m *Mesh) Do(words string) {
	m.t.Helper()
	c, err := topology.ParseCommand(words)
	if err == nil {
		err = m.top.Allows(c)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.mesh.Ask(c)
	Pass(time.Millisecond)
}

// Type types a line at a board's console and returns what it prints within a second.
func (m *Mesh) Type(node, text string) string {
	m.t.Helper()
	before := len(m.Printed(node))
	m.Do("say " + node + " " + text)
	Pass(time.Second)
	return m.Printed(node)[before:]
}

// Printed is all that a board wrote to its serial line.
func (m *Mesh) Printed(node string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b := m.printed[node]; b != nil {
		return b.String()
	}
	return ""
}

// Frames are those that have left the air.
func (m *Mesh) Frames() []live.Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]live.Frame(nil), m.frames...)
}

var printedID = regexp.MustCompile(`ID: ([0-9A-Fa-f]{64})`)

// Key is the public key of a room or repeater, which it prints when it starts.
func (m *Mesh) Key(node string) (key identity.PublicKey) {
	m.t.Helper()
	found := printedID.FindStringSubmatch(m.Printed(node))
	if found == nil {
		m.t.Fatalf("%s has not printed its key: %q", node, m.Printed(node))
	}
	_, _ = hex.Decode(key[:], []byte(found[1]))
	return key
}

func (m *Mesh) prints(_ clock.Time, n *topology.Node, data []byte) error {
	m.mu.Lock()
	b := m.printed[n.Name]
	if b == nil {
		b = new(bytes.Buffer)
		m.printed[n.Name] = b
	}
	b.Write(data)
	line := m.lines[n.Name]
	m.mu.Unlock()
	if line != nil {
		line.Say(data)
	}
	return nil
}

func (m *Mesh) aired(f live.Frame) error {
	m.mu.Lock()
	m.frames = append(m.frames, f)
	m.mu.Unlock()
	if m.Aired != nil {
		m.Aired(f)
	}
	return nil
}

// Line is the serial line of a board, in place of the one before.
func (m *Mesh) Line(node string) *Line {
	l := newLine(func(data []byte) { m.mesh.Ask(topology.Command{Verb: topology.Bytes, Node: node, Data: data}) })
	m.mu.Lock()
	defer m.mu.Unlock()
	if old := m.lines[node]; old != nil {
		_ = old.Close()
	}
	m.lines[node] = l
	return l
}

// Line is a serial line, a board.Line.
type Line struct {
	// Cut, if not nil, is asked before what a board says is passed on, and says what comes in its place;
	// an error ends the line. It is set before the line is used.
	Cut func(data []byte) ([]byte, error)

	write func([]byte)
	wake  chan struct{}
	once  sync.Once
	ended chan struct{}

	mu   sync.Mutex
	said []byte
	err  error
}

// NewLine is a line at whose other end nobody is but who calls Say; what is written goes to write.
func NewLine(write func([]byte)) *Line { return newLine(write) }

func newLine(write func([]byte)) *Line {
	return &Line{write: write, wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// Say passes on what a board says.
func (l *Line) Say(data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	data = bytes.Clone(data)
	if l.Cut != nil && l.err == nil {
		data, l.err = l.Cut(data)
	}
	l.said = append(l.said, data...)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Write hands bytes to the board.
func (l *Line) Write(data []byte) error {
	select {
	case <-l.ended:
		return io.ErrClosedPipe
	default:
		l.write(bytes.Clone(data))
		return nil
	}
}

// Read posts what the board says until the context or the line ends.
func (l *Line) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	for {
		select {
		case <-l.wake:
		case <-l.ended:
			return nil
		case <-ctx.Done():
			return nil
		}
		l.mu.Lock()
		data, err := l.said, l.err
		l.said = nil
		l.mu.Unlock()
		if len(data) > 0 {
			post(data, time.Now())
		}
		if err != nil {
			return err
		}
	}
}

// Bytes is nothing.
func (*Line) Bytes(int) time.Duration { return 0 }

// Close ends the line.
func (l *Line) Close() error {
	l.once.Do(func() { close(l.ended) })
	return nil
}

var _ board.Line = (*Line)(nil)
