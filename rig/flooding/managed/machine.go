package managed

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// never lies after every time.
const never = math.MaxInt64

// HopLimit is how many times a packet may be relayed by default (HOP_RELIABLE, v2.7.26).
const HopLimit = 3

// Config is how a node is set up. But for Number and Radio the zero value is a client of v2.7.26
// that sends nothing by itself and knows everybody's key.
type Config struct {
	// Number is the node's, neither 0 nor Broadcast. Its last byte is how relayers are called.
	Number uint32
	Role   Role
	Radio  lora.Params
	Region Region
	Seed   uint64
	// Hops of 0 is HopLimit; the most is 7.
	Hops uint8
	// Busy tells whether a scan that ends at a time finds a signal; nil: what the receiver has
	// locked on to decides, which takes longer to notice.
	Busy func(at clock.Time) bool
	// Background switches on what a node sends by itself.
	Background Background
	// Store makes it a server of stored messages.
	Store bool
	// Boot of 0 is two seconds from power to the radio listening.
	Boot time.Duration
}

// Machine is one node. It is off until it is given power. It is not safe for concurrent use.
type Machine struct {
	cfg    Config
	timing Timing
	random *rand.Rand

	on     bool
	up     bool // it has booted
	now    int64
	boot   int64
	inputs []input
	out    []board.Output

	radio
	queue   queue
	seen    history
	pending []*pending
	next    map[uint32]byte // next hops, by destination; they stand on flash
	heard   map[uint32]int64
	sent    uint32
	line    []byte
	beats   periods
	shelf   store
}

type input struct {
	at int64
	board.Input
}

// New makes a node without power.
func New(cfg Config) *Machine {
	if cfg.Hops == 0 {
		cfg.Hops = HopLimit
	}
	if cfg.Boot == 0 {
		cfg.Boot = 2 * time.Second
	}
	return &Machine{
		cfg: cfg, timing: NewTiming(cfg.Radio), boot: never,
		random: rand.New(rand.NewPCG(cfg.Seed, uint64(cfg.Number))), //nolint:gosec // repeatable on purpose
		next:   make(map[uint32]byte),
	}
}

// Number is the node's number.
func (m *Machine) Number() uint32 { return m.cfg.Number }

func (m *Machine) us() byte { return lastByte(m.cfg.Number) }

func (m *Machine) draw(n int) int { return m.random.IntN(n) }

// Input hands in to the node, see [board.Machine].
func (m *Machine) Input(t clock.Time, in board.Input) {
	m.inputs = append(m.inputs, input{int64(t), in})
}

var errPast = errors.New("time lies in the past")

// Run lets the node run, see [board.Machine].
func (m *Machine) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if int64(until) < m.now {
		return nil, clock.Time(m.now), clock.Time(m.due()), fmt.Errorf("managed: run until %v, node at %v: %w", until, clock.Time(m.now), errPast)
	}
	m.out = m.out[:0]
	for {
		due := m.due()
		if due > int64(until) {
			m.now = int64(until)
			return nil, until, clock.Time(due), nil
		}
		m.now = max(m.now, due)
		m.step()
		if len(m.out) > 0 {
			return m.out, clock.Time(m.now), clock.Time(m.due()), nil
		}
	}
}

// due is when the node acts next.
func (m *Machine) due() int64 {
	at := m.boot
	if len(m.inputs) > 0 {
		at = min(at, m.inputs[0].at)
	}
	if m.up {
		at = min(at, m.wait, m.scanned, m.launch, m.retryDue(), m.beats.due(), m.shelf.due)
	}
	return at
}

// step takes what has come, and does what is due.
func (m *Machine) step() {
	for len(m.inputs) > 0 && m.inputs[0].at <= m.now {
		in := m.inputs[0]
		m.inputs = m.inputs[1:]
		m.take(in)
	}
	if len(m.inputs) == 0 {
		m.inputs = nil
	}
	if m.boot <= m.now {
		m.boot, m.up = never, true
		m.start()
	}
	if !m.up {
		return
	}
	m.retry()
	m.beat()
	m.serve()
	m.advance()
}

// take hands one input to who it is for.
func (m *Machine) take(in input) {
	if in.Kind == board.Power {
		m.power(in.On)
		return
	}
	if !m.up {
		return
	}
	switch in.Kind {
	case board.SerialIn:
		m.typed(in.Data)
	case board.FrameIn:
		m.phase = board.PhaseIdle
		m.used.add(m.now, m.timing.Air(len(in.Data)))
		m.received(in.Data, float64(in.SNR))
		m.redraw()
	case board.BadFrame:
		m.phase = board.PhaseIdle
		m.redraw()
	case board.AirPhase:
		m.sense(in.Phase)
	case board.TxDone:
		m.sending = false
		m.redraw()
	case board.Power, board.Client:
	}
}

func (m *Machine) power(on bool) {
	if on == m.on {
		return
	}
	m.on, m.up, m.boot = on, false, never
	if on {
		m.boot = m.now + m.cfg.Boot.Microseconds()
	}
}

// start is the end of the boot: all that stands in RAM is new.
func (m *Machine) start() {
	m.radio = newRadio()
	m.queue = queue{node: m.cfg.Number}
	m.seen, m.pending, m.heard = history{}, nil, make(map[uint32]int64)
	m.line, m.shelf = nil, newStore()
	m.sent = m.random.Uint32() // an id counts up in its low bits and is drawn in the others
	m.beats = m.plan()
	m.out = append(m.out, board.Output{Kind: board.RadioSet, Radio: m.cfg.Radio})
}
