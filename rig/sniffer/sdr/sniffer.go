package sdr

import (
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	radio "github.com/meshrig/meshrig/rig/sdr"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Config says what a Sniffer hears with. Name and Open are needed.
type Config struct {
	Name string // for records and errors
	// Open opens the samples for what it is tuned to.
	Open func(ctx context.Context, radio lora.Params) (source.Source, error)
	// Channels are listened to beside what it is tuned to.
	Channels []lora.Params
	// Fixed says that the samples are of one band whatever it is tuned to, as those of a receiver that
	// others listen to as well. While it is tuned to what that band does not hold it is deaf, see
	// [Sniffer.Deaf]; else that is an error.
	Fixed bool
	// Survey hears whatever is in use in the band, instead of what it is tuned to.
	Survey bool
	// Clock is the bench's; needed for a live source. Times of others are since their begin.
	Clock *clock.Wall
	// PPM is by how many millionths the crystal may be off that counts the samples of a recording.
	PPM float64
	// Block, if not nil, gets every block before it is heard; an error ends Listen.
	Block func(info source.Info, b source.Block) error
	// News, if not nil, is told what is wrong with the samples, as soon as it shows and once.
	News func(text string)
	// Lost, if not nil, is told of a gap: after how much of the stream, how long, and why.
	Lost func(at, span time.Duration, why string)
}

// Sniffer is a software radio as an instrument. Tune comes before Listen.
type Sniffer struct {
	cfg Config

	mu     sync.Mutex
	radio  lora.Params
	again  context.CancelFunc // ends the listening with the former settings
	counts Counts
	ear    *Ear
	gaps   []span
	left   int64
	runs   int // how often samples were opened or lost
}

var (
	_ sniffer.Sniffer  = (*Sniffer)(nil)
	_ sniffer.Deafness = (*Sniffer)(nil)
)

// New makes a sniffer. Nothing is opened before it listens.
func New(cfg Config) *Sniffer { return &Sniffer{cfg: cfg} }

// Name is how the configuration calls it.
func (s *Sniffer) Name() string { return s.cfg.Name }

// Knows is all but the power in dBm.
func (s *Sniffer) Knows() sniffer.Quantity { return Knows }

// Tune sets what it listens to. If it listens already, it opens its samples again.
func (s *Sniffer) Tune(radio lora.Params) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := s.radio == radio
	s.radio = radio
	if s.again != nil && !same {
		s.again()
		s.deafen()
	}
	return nil
}

// Listen posts every frame until the context ends, which is no error, or the samples do: io.EOF at the
// end of a recording, and what the source says otherwise.
func (s *Sniffer) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	for {
		tuned, again := context.WithCancel(ctx)
		s.mu.Lock()
		s.again = again
		radio := s.radio
		s.deafen()
		s.mu.Unlock()
		err := s.listen(tuned, radio, post)
		retuned := tuned.Err() != nil && ctx.Err() == nil
		again()
		switch {
		case retuned:
		case ctx.Err() != nil:
			return nil //nolint:nilerr // it was asked to end
		case errors.Is(err, io.EOF):
			return err
		default:
			return &board.Error{Board: s.cfg.Name, Stage: "listen", Err: err}
		}
	}
}

func (s *Sniffer) listen(ctx context.Context, radio lora.Params, post func(sniffer.Frame)) error {
	from, err := s.cfg.Open(ctx, radio)
	if err != nil {
		return err
	}
	defer func() {
		_ = from.Close()
		if late, ok := from.(interface{ Left() int64 }); ok {
			s.mu.Lock()
			s.left = late.Left()
			s.mu.Unlock()
		}
		if gone, ok := from.(interface{ Away() (int64, int64, string) }); ok {
			s.away(from.Info(), gone.Away)
		}
	}()
	info := from.Info()
	when := FromBegin(info.Rate, s.cfg.PPM)
	var live *anchor
	var begun sync.Once
	if info.Live {
		if s.cfg.Clock == nil {
			return errors.New("a live source and no clock")
		}
		s.runs++
		live = &anchor{clock: s.cfg.Clock, rate: info.Rate, name: s.cfg.Name, run: s.runs}
		when = live.time
	}
	ear, err := s.open(info, radio, when)
	if s.cfg.Fixed && live != nil && radio.Validate() == nil && !holds(info, radio) {
		s.outside(ctx, info, radio)
		<-ctx.Done() // it may be tuned back
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.ear = ear
	s.mu.Unlock()
	for {
		b, err := from.Next(ctx)
		if err == nil && s.cfg.Block != nil {
			err = s.cfg.Block(from.Info(), b)
		}
		if err != nil {
			s.hand(ear, ear.End(), post)
			return err
		}
		if live != nil {
			if b.Lost > 0 { // of most only this machine's clock tells how many
				s.runs++
				live.run, live.from = s.runs, b.At
			}
			live.block(b)
			begun.Do(func() { s.hears(ctx, when(float64(b.At))) })
		}
		if b.Lost > 0 {
			s.lost(info, b, when)
		}
		s.hand(ear, ear.Hear(b), post)
		for _, text := range ear.News() {
			if s.cfg.News != nil {
				s.cfg.News(text)
			}
		}
	}
}

func (s *Sniffer) open(info source.Info, radio lora.Params, when func(float64) clock.Stamp) (*Ear, error) {
	if s.cfg.Survey {
		return NewSurveyor(s.cfg.Name, info, when)
	}
	var channels []lora.Params
	if radio != (lora.Params{}) {
		channels = append(channels, radio)
	}
	return NewEar(s.cfg.Name, info, append(channels, s.cfg.Channels...), when)
}

// hand posts frames and keeps the counts.
func (s *Sniffer) hand(ear *Ear, frames []sniffer.Frame, post func(sniffer.Frame)) {
	s.mu.Lock()
	s.counts = ear.Counts()
	s.mu.Unlock()
	for _, f := range frames {
		post(f)
	}
}

// Counts is what became of the samples so far.
func (s *Sniffer) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Left is how many samples came and were not heard when Listen returned, because the receiver is slower
// than they come.
func (s *Sniffer) Left() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

// Settings are those that a survey has found in use, when Listen has returned.
func (s *Sniffer) Settings() []radio.Setting {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ear == nil {
		return nil
	}
	return s.ear.Settings()
}

// Findings is what is wrong with the samples, when Listen has returned; with doubts also what may
// have kept it from every frame, which takes a while.
func (s *Sniffer) Findings() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ear == nil {
		return nil
	}
	return append(s.ear.Findings(), s.ear.Doubts()...)
}

// anchor puts the samples of a live source on the bench's clock: by the block that took least on its
// way so far, because a block can only be late.
type anchor struct {
	clock *clock.Wall
	rate  float64
	set   bool
	begin float64 // bench time of sample 0, in microseconds
	last  int64

	name string // of the clock that the samples are
	run  int    // of it: its last beginning, or the last gap
	from int64  // the sample that it began with; those before are on another scale
}

const (
	// grain is how far off that is: the length of a block and what a dongle and its server hold back.
	grain = 80 * time.Millisecond
	// held is how much of that is the time of machines, which does not run faster when a bench does.
	held = 20 * time.Millisecond
	// wander is by how much a dongle's crystal and the machine's may run apart.
	wander = 100e-6
)

func (a *anchor) block(b source.Block) {
	end := b.At + int64(len(b.IQ))
	begin := float64(a.clock.Of(b.Came)) - float64(end)/a.rate*1e6
	if a.set {
		begin = min(begin, a.begin+float64(end-a.last)/a.rate*1e6*wander)
	}
	a.set, a.begin, a.last = true, begin, end
}

func (a *anchor) time(sample float64) clock.Stamp {
	s := clock.Stamp{At: clock.Time(a.begin + sample/a.rate*1e6), Err: grain - held + a.clock.Bench(held)}
	if sample >= float64(a.from) {
		s.Own = clock.Reading{Clock: a.name, Run: a.run, At: clock.Time(math.Round(sample / a.rate * 1e6)), Err: time.Microsecond, Drift: wander * 1e6}
	}
	return s
}
