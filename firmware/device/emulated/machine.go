package emulated

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/meshrig/meshrig/firmware/device"
)

// ErrPast is the cause of an input or a run that lies before the time already reached.
var ErrPast = errors.New("time lies in the past")

var errOff = errors.New("emulated: the board is off")

const (
	// firstPass is how long after the set-up the first pass is made, in microseconds, as recorded.
	firstPass = 1_000
	// longestSleep is how many milliseconds a machine lets pass without a pass of the
	// firmware, so that no timer falls behind by half the counter's range.
	longestSleep = 1 << 30
)

// request is what the firmware asks of the power supply during a pass.
type request uint8

const (
	noRequest request = iota
	reboot
	powerOff
)

// Machine is a [device.Machine] that runs a firmware on an emulated board. It is off
// until an input of kind Power switches it on. It is not safe for concurrent use.
type Machine struct {
	cfg     Config
	program Program

	board    *Board
	firmware Firmware // nil while off or booting
	rtc      rtc
	uart     []byte
	client   struct{ on, fresh bool } // of the network port
	request  request
	booted   bool // a first power-on has happened

	now   int64 // bench time that Run reached
	cpu   int64 // bench time of the processor, behind now only while it sleeps
	wake  int64 // next boot step or pass
	start int64 // bench time of the last reset
	first device.Millis
	inSet bool // set-up runs

	announced device.RadioSettings
	busy      *rand.Rand // draws the time between passes, see Config.Poll; nil: they are made when due
	changes   []change   // of the flash that a power cut may still tear
	queue     inputs
	out       outputs
}

// New returns a machine that boots program at each start. It is switched off.
func New(cfg Config, program Program) *Machine {
	m := &Machine{cfg: cfg.withDefaults(), program: program, wake: device.Never}
	m.rtc = rtc{now: func() int64 { return m.cpu }, drift: cfg.DriftPPM / 1e6, base: m.cfg.Epoch}
	if m.cfg.Poll > 0 {
		m.busy = rand.New(rand.NewPCG(cfg.Seed, uint64(cfg.Poll))) //nolint:gosec // repeatable on purpose
	}
	m.cfg.Flash.cut = func() {
		if m.board != nil {
			m.board.PowerOff()
		}
	}
	return m
}

// Firmware returns the firmware that runs, nil while the board is off or boots.
func (m *Machine) Firmware() Firmware { return m.firmware }

// Flash returns the board's file system.
func (m *Machine) Flash() *Flash { return m.cfg.Flash }

// On reports whether the board has power.
func (m *Machine) On() bool { return m.board != nil }

// millis returns the counter at the processor's time.
func (m *Machine) millis() device.Millis { return m.millisAt(m.cpu) }

func (m *Machine) millisAt(t int64) device.Millis {
	return m.first + device.Millis((t-m.start)/1000)
}

// Input hands in to the board at time t; it keeps a copy of in.Data.
func (m *Machine) Input(t int64, in device.Input) { m.queue.push(t, in) }

// Run lets the board run up to until at most; see [device.Machine]. The data in out
// is valid until the next call. It fails with [ErrPast] if until or an input lies
// before the time reached; it then does nothing.
func (m *Machine) Run(until int64) (out []device.Output, at, next int64, err error) {
	if until < m.now {
		return nil, m.now, m.next(), fmt.Errorf("emulated: run until %d µs, board at %d µs: %w", until, m.now, ErrPast)
	}
	if t := m.queue.time(); t < m.now {
		m.queue.pop()
		return nil, m.now, m.next(), fmt.Errorf("emulated: input at %d µs, board at %d µs: %w", t, m.now, ErrPast)
	}
	m.out.reuse()
	for {
		t := m.nextEvent()
		if p := m.out.time(); p <= t && p <= until {
			m.now = max(m.now, p)
			return m.out.take(p), p, m.next(), nil
		}
		if t > until {
			m.now = until
			return nil, until, m.next(), nil
		}
		m.now = max(m.now, t)
		m.step(t)
	}
}

func (m *Machine) nextEvent() int64 { return min(m.queue.time(), m.wake) }

// next returns when the machine wants to run again.
func (m *Machine) next() int64 { return min(m.nextEvent(), m.out.time()) }

// step takes everything that reaches the board at t and lets the firmware act.
func (m *Machine) step(t int64) {
	acts := m.wake <= t
	for m.queue.time() == t {
		in := m.queue.pop()
		if in.Kind == device.Power {
			m.power(t, in.On)
			acts = false
		} else if m.board != nil {
			m.take(t, in)
			acts = acts || in.Kind != device.AirPhase // nothing wakes a board when the air changes
		}
	}
	if !acts || m.board == nil {
		return
	}
	if m.firmware == nil { // booting: input waits
		if m.wake <= t {
			m.setUp(t)
		}
		return
	}
	if t < m.cpu { // the firmware is blocked
		m.wake = min(m.wake, m.cpu)
		return
	}
	if m.busy != nil && m.wake > t {
		return // what has come is found in the next pass
	}
	m.pass(t)
}

// take hands one input to the board's hardware.
func (m *Machine) take(t int64, in *queued) {
	if t < m.start {
		return // it still waits for its reset, and what comes in is lost
	}
	switch in.Kind {
	case device.SerialIn:
		m.uart = append(m.uart, in.data...)
		return
	case device.Client:
		if in.On {
			m.uart = m.uart[:0]
		}
		m.client.on, m.client.fresh = in.On, m.client.fresh || in.On
		return
	case device.FrameIn, device.BadFrame, device.AirPhase, device.TxDone, device.Power:
	}
	m.board.radio.input(t, in)
}

// power applies or removes power.
func (m *Machine) power(t int64, on bool) {
	if !on {
		m.off(t)
		return
	}
	if m.board != nil {
		return // it has power already
	}
	m.cpu = t
	m.first = 0
	if !m.booted {
		m.first, m.booted = m.cfg.Millis, true
	}
	if m.cfg.RTCReset {
		m.rtc.base, m.rtc.since = VolatileEpoch, t
	}
	m.reset(t)
}

// reset starts the board, with or without having lost its power.
func (m *Machine) reset(t int64) {
	m.start = t
	m.uart, m.client.on, m.client.fresh = m.uart[:0], false, false
	m.board, m.firmware = newBoard(m), nil
	m.wake = t + m.cfg.Boot.Microseconds()
}

func (m *Machine) off(t int64) {
	if m.board != nil {
		m.board.stopped = true
	}
	m.board, m.firmware = nil, nil
	m.uart, m.client.on, m.client.fresh = m.uart[:0], false, false
	m.wake = device.Never
	m.tear(t)
	m.out.dropAfter(t)
}

func (m *Machine) setUp(t int64) {
	m.cpu, m.changes = t, m.changes[:0]
	m.wake = device.Never
	m.inSet = true
	firmware := m.program(m.board)
	firmware.Setup()
	m.inSet = false
	m.firmware = firmware
	if m.obey() {
		return
	}
	m.wake = m.cpu + firstPass
}

// pass lets the firmware make one pass of its loop and asks when the next is due.
func (m *Machine) pass(t int64) {
	m.cpu, m.changes = t, m.changes[:0]
	m.announce()
	m.firmware.Loop()
	if m.obey() {
		return
	}
	if m.busy != nil {
		m.wake = m.cpu + 1000 + m.busy.Int64N(max(m.cfg.Poll.Microseconds()-999, 1))
		return
	}
	ahead := int64(longestSleep)
	if at, ok := m.firmware.Next(); ok {
		ahead = min(max(int64(int32(at-m.millis())), 1), longestSleep)
	}
	m.wake = m.start + ((m.cpu-m.start)/1000+ahead)*1000
}

// obey does what the firmware asked of the power supply and reports whether the boot is over.
func (m *Machine) obey() bool {
	req := m.request
	m.request = noRequest
	switch req {
	case noRequest:
		return false
	case reboot:
		if m.cfg.Restarted != nil {
			m.cfg.Restarted()
		}
		m.first = 0
		m.reset(m.cpu)
		m.board.restarted = true
	case powerOff:
		m.off(m.cpu)
	}
	return true
}

func (m *Machine) emit(kind device.OutputKind, data []byte) { m.out.add(m.cpu, kind, data) }

// announce reports the radio's settings if they are not those reported last. Those of
// the set-up are reported with the first pass.
func (m *Machine) announce() {
	if s := m.board.radio.settings; !m.inSet && s != m.announced && s.Bandwidth != 0 {
		m.announced = s
		m.out.addRadio(m.cpu, s)
	}
}
