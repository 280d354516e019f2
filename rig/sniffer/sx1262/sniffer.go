package sx1262

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Sniffer is a chip that listens.
type Sniffer struct {
	wiring Wiring
	cfg    Config
	edges  Edges
	opened *opened // nil: whoever wired it gives the lines back

	mu      sync.Mutex
	bus     *bus
	radio   lora.Params
	err     time.Duration // of the time of an interrupt; 0: not measured yet
	header  *clock.Stamp  // when the header of the frame that is coming in was valid
	asked   clock.Time    // when the interrupts were last looked at
	count   uint16        // of frames that the chip has received
	lost    int
	deaf    []silence
	fetched clock.Time // when the last frame was done
}

var (
	_ sniffer.Sniffer  = (*Sniffer)(nil)
	_ sniffer.Deafness = (*Sniffer)(nil)
)

// New resets a chip and makes sure that one answers. It does not listen before it is tuned. The
// cause of the error is one of this package's.
func New(w Wiring, cfg Config) (*Sniffer, error) {
	s := &Sniffer{wiring: w, cfg: cfg, edges: w.Edges, err: cfg.Err}
	if s.cfg.Pause == nil {
		s.cfg.Pause = func(d time.Duration) { <-time.After(d) }
	}
	if s.edges == nil {
		s.edges = PinEdges(w.Interrupt, cfg.Clock)
	}
	return s, s.fail("start", s.open())
}

func (s *Sniffer) open() error {
	if s.cfg.TCXO != 0 && !slices.Contains(tcxo[:], s.cfg.TCXO) {
		return fmt.Errorf("an oscillator of %v V: DIO3 gives one of %v", s.cfg.TCXO, tcxo)
	}
	mode := spi.Mode0
	if s.wiring.Select != nil {
		mode |= spi.NoCS
		if err := s.wiring.Select.Out(gpio.High); err != nil {
			return err
		}
	}
	conn, err := s.wiring.Port.Connect(speed, mode, 8)
	if err != nil {
		return err
	}
	if err := s.wiring.Busy.In(gpio.Float, gpio.NoEdge); err != nil {
		return err
	}
	if s.wiring.Interrupt != nil { // else somebody has it who gives the edges
		if err := s.wiring.Interrupt.In(gpio.Float, gpio.RisingEdge); err != nil {
			return err
		}
	}
	s.bus = &bus{conn: conn, nss: s.wiring.Select, busy: s.wiring.Busy, pause: s.cfg.Pause}
	return s.start()
}

func (s *Sniffer) fail(stage string, err error) error {
	if err == nil {
		return nil
	}
	return &board.Error{Board: s.cfg.Name, Stage: stage, Err: err}
}

// Name is what the configuration calls the chip.
func (s *Sniffer) Name() string { return s.cfg.Name }

// knows is what the chip tells of every frame whose interrupts were served in time.
const knows = sniffer.End | sniffer.PayloadTime | sniffer.Frequency | sniffer.Offset | sniffer.SpreadingFactor |
	sniffer.Bandwidth | sniffer.CodingRate | sniffer.Header | sniffer.Checksum | sniffer.SNR | sniffer.RSSI

// Knows is what a chip can know of a frame: all but when it began, how long it was, its preamble and
// its sync word.
const Knows = knows | sniffer.BadCRC

// Knows is what a chip can know of a frame.
func (*Sniffer) Knows() sniffer.Quantity { return Knows }

// Err is how far off the times of interrupts may be.
func (s *Sniffer) Err() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// pass is how long an interrupt is waited for before the context is looked at, check how often the
// chip is asked whether it still receives.
const (
	pass  = 100 * time.Millisecond
	check = time.Second
)

// Listen posts what the chip hears until the context ends. It ends with an error when the chip does
// not receive any more.
func (s *Sniffer) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	var checked clock.Time
	for ctx.Err() == nil {
		at, ok, err := s.edges.Await(pass)
		if err == nil && ok {
			err = s.Interrupted(at, post)
		}
		if now := s.cfg.Clock.Now(); err == nil && now >= checked.Add(check) {
			checked = now
			err = s.check(post)
		}
		if err != nil {
			return s.fail("listen", err)
		}
	}
	return nil
}

// check asks whether the chip still receives, and for interrupts of which no edge was seen.
func (s *Sniffer) check(post func(sniffer.Frame)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	status, err := s.bus.status()
	if err != nil {
		return err
	}
	if status&modeMask != modeRx {
		return ErrRestarted
	}
	return s.serve(nil, post)
}

// Close ends the reception.
func (s *Sniffer) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.bus.tell(opSetStandby, 0)
	if s.opened != nil {
		err = errors.Join(err, s.opened.Close())
	}
	return s.fail("close", err)
}
