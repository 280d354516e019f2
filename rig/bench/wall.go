package bench

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

// Assembler makes the instruments of benches on real air, for each bench anew.
type Assembler interface {
	Assemble(ctx context.Context, setup board.Setup) (*Instruments, error)
	// Info tells what the board under test can do.
	Info() board.Info
	// Knows tells what the sniffers can know of a frame between them.
	Knows() sniffer.Quantity
}

// Instruments are what a bench on real air is made of. Clock, board, probe and a sniffer are needed.
type Instruments struct {
	Clock clock.Clock // a clock.Wall, and what the instruments stamp by
	// Rate is how many times as fast as real time Clock runs; 0: once.
	Rate clock.Rate
	// Late tells how late the boards themselves were at most since an instant, and since the instruments
	// were made, in real time, where they are programs on a machine; nil: they are not.
	Late  func(since time.Time) (time.Duration, error)
	Board board.Board
	Probe probe.Probe
	// Sniffers hear for the timeline, each under its name. What several heard of one frame is
	// one event; where they do not agree about one, the spec ends as an error.
	Sniffers []sniffer.Sniffer
	// Kept says that the board keeps what earlier benches did to it, so that it is put back first.
	Kept bool
	// Cut is how the board's power fails behind an order; nil: nobody knows.
	Cut *Cut
	// Forgetful is when the board's clock loses its time; zero: never.
	Forgetful Forgetful
	// Power is what the board shall send with; nil: what it is set to.
	Power *lora.DBm
	// Slack is the measured latency of the bench, added to every deadline.
	Slack time.Duration
	// Grace is how long Close waits for the instruments' readers to end; 0: defaultGrace.
	Grace time.Duration
	// Bus is what the rig sees of its own side; nil: nothing.
	Bus Bus
	// OwnPort says that the board's USB port is its processor's own, so that it may leave the bus
	// when its firmware restarts; else a bridge chip stays there.
	OwnPort bool
	// ProbeName is what errors call the probe; empty: "probe".
	ProbeName string
	// Close gives the instruments back when the bench is closed; nil: nothing to give back.
	Close func() error
}

// defaultGrace is long enough for a read from a serial port to time out.
const defaultGrace = 5 * time.Second

// wall is the world of a bench in wall time. A goroutine reads each instrument and does
// nothing but post; everything else happens in the bench's own.
type wall struct {
	Instruments
	note    func(capture.Event) capture.Event
	ears    *ears
	on      bool // the board has power
	stop    context.CancelFunc
	reading map[string]chan struct{} // closed when the instrument's reader has ended
}

func newWall(ctx context.Context, b *Bench) (_ *wall, err error) {
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			stop()
		}
	}()
	b.late = &lag{} // from now on: an instrument that does not answer may be held up too
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.late.here.Watch(reading, nil)
	}()
	i := b.cfg.Instruments
	if i == nil {
		if i, err = b.cfg.Hardware.Assemble(ctx, b.cfg.setup()); err != nil {
			return nil, err
		}
	}
	w := &wall{Instruments: *i, note: b.note, on: i.Kept, reading: make(map[string]chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.giveBack())
		}
	}()
	if w.Clock == nil || w.Board == nil || w.Probe == nil || len(w.Sniffers) == 0 {
		return nil, errors.New("bench: instruments: clock, board, probe and a sniffer are needed")
	}
	b.loop.clk, b.kept, b.slack, b.power, b.forgetful = w.Clock, w.Kept, w.Slack, w.Power, w.Forgetful
	ears := &ears{bench: b, Merger: merge.Merger{Ears: w.Sniffers, Tell: word + w.Slack, Judge: hearsay + w.Slack}}
	if len(w.Sniffers) > 1 {
		b.slack += word
	}
	w.ears = ears
	b.transmitter.witness.patience = func() time.Duration { return word + w.Slack + b.Lag() }
	b.loop.sources = []source{&b.transmitter, ears}
	b.transmitter.send = func(_ clock.Time, frame []byte, force bool) error {
		if f, ok := w.Probe.(probe.Forcer); ok && force { // the probe itself may listen first
			return f.Force(frame)
		}
		return w.Probe.Transmit(frame)
	}
	if err := w.tune(0, b.cfg.Params); err != nil {
		return nil, err
	}
	w.stop = stop
	b.late.rate, b.late.of = w.Rate, w.Late
	w.reading["clock"] = ended
	w.read(b, "console", func() error {
		return w.Board.Read(reading, func(printed []byte, at clock.Stamp) {
			text := string(printed)
			b.loop.inbox.post(func() {
				b.note(capture.Event{Kind: capture.ConsoleOut, At: at, Board: RoomName, Text: text})
			})
		})
	})
	if w.Bus != nil {
		w.read(b, "bus", func() error { return w.watchBus(reading, b) })
	}
	for _, sn := range w.Sniffers {
		w.read(b, "sniffer "+sn.Name(), func() error {
			return sn.Listen(reading, func(f sniffer.Frame) {
				b.loop.inbox.post(func() { ears.hear(sn.Name(), f) })
			})
		})
	}
	w.read(b, "probe", func() error {
		return w.Probe.Listen(reading, func(r probe.Report) {
			b.loop.inbox.post(func() {
				switch r.Kind {
				case probe.Heard:
					if !r.Frame.Bad() {
						r.Frame.Instrument = w.ProbeName
						b.hear(r.Frame.Payload, capture.Of(r.Frame).Reckoned(b.cfg.Params))
					}
				case probe.Done:
					b.transmitter.left(b.Now(), r.Handed, r.Start, r.End, b.cfg.Params)
				case probe.Busy:
					b.transmitter.busy = r.Carrier
				}
			})
		})
	})
	return w, nil
}

// read runs the reader of one instrument. Its end before the bench's is the bench's failure.
func (w *wall) read(b *Bench, what string, reader func() error) {
	ended := make(chan struct{})
	w.reading[what] = ended
	go func() {
		defer close(ended)
		err := reader()
		b.loop.inbox.post(func() {
			if err == nil {
				err = errors.New("ended")
			}
			b.failure = &board.Error{
				Board: RoomName, Stage: what, Rule: "an instrument was lost", Firmware: board.Stopped(err), Err: err,
			}
		})
	}()
}

func (w *wall) typeBytes(_ clock.Time, _, data string) error { return w.Board.Write([]byte(data)) }

// power switches, and notes it at the middle of the time that the switch took.
func (w *wall) power(now clock.Time, _ string, on bool) error {
	if err := w.Board.Power(on); err != nil || w.on == on {
		return err
	}
	w.on = on
	half := w.Clock.Now().Sub(now) / 2
	w.note(powerEvent(RoomName, clock.Stamp{At: now.Add(half), Err: half}, on))
	return nil
}

func (w *wall) tune(_ clock.Time, radio lora.Params) error {
	from := w.Clock.Now()
	errs := []error{w.Probe.Tune(radio)}
	for _, s := range w.Sniffers {
		errs = append(errs, s.Tune(radio))
	}
	w.ears.Blind(from, w.Clock.Now().Add(settling))
	return errors.Join(errs...)
}

func (w *wall) close() (err error) {
	if w.ears.bench.trouble == nil {
		err = w.ears.settle(context.Background())
	}
	return errors.Join(err, w.end())
}

// end stops the readers and gives the instruments back.
func (w *wall) end() error {
	w.ears.bench.late.end()
	w.stop()
	enough := time.NewTimer(cmp.Or(w.Grace, defaultGrace))
	defer enough.Stop()
	for what, ended := range w.reading {
		select {
		case <-ended:
		case <-enough.C:
			late := &board.Error{Board: RoomName, Stage: what, Rule: "an instrument's reader did not end when it was told to"}
			return errors.Join(late, w.giveBack())
		}
	}
	return w.giveBack()
}

func (w *wall) giveBack() error {
	if w.Close == nil {
		return nil
	}
	return w.Close()
}
