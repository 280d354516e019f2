package kiss_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// stage is a modem under a probe, in a bubble of virtual time.
type stage struct {
	t     *testing.T
	line  *fake
	modem *kiss.Modem
	clock *clock.Wall
	ended chan error

	mu      sync.Mutex
	frames  []sniffer.Frame
	reports []probe.Report
	early   int // frames that were posted before their report
}

func (s *stage) note(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// sniffed and reported are what was posted so far.
func (s *stage) sniffed() (all []sniffer.Frame) {
	s.note(func() { all = slices.Clone(s.frames) })
	return all
}

func (s *stage) reported() (all []probe.Report) {
	s.note(func() { all = slices.Clone(s.reports) })
	return all
}

func (s *stage) forget() { s.note(func() { s.frames, s.reports = nil, nil }) }

// on makes a stage and runs body on it.
func on(t *testing.T, body func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{t: t, line: newFake(), clock: clock.NewWall(), ended: make(chan error, 2)}
		var err error
		if s.modem, err = kiss.New(t.Context(), s.line, kiss.Config{Name: "probe", Clock: s.clock}); err != nil {
			t.Fatal(err)
		}
		defer s.modem.Close()
		if err := s.modem.Tune(lora.Default().Params()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		go func() {
			s.ended <- s.modem.Listen(ctx, func(r probe.Report) { s.note(func() { s.reports = append(s.reports, r) }) })
		}()
		go func() {
			s.ended <- s.modem.Sniffer().Listen(ctx, func(f sniffer.Frame) {
				s.note(func() {
					s.frames = append(s.frames, f)
					s.early += min(1, max(0, len(s.frames)-len(s.reports)))
				})
			})
		}()
		synctest.Wait()
		body(s)
	})
}

func (s *stage) wants(err, cause error) {
	s.t.Helper()
	var e *board.Error
	if !errors.As(err, &e) || !errors.Is(err, cause) || e.Board != "probe" {
		s.t.Errorf("error %v, want %v of the probe", err, cause)
	}
}

func TestSetUp(t *testing.T) {
	on(t, func(s *stage) {
		if !slices.Contains(s.line.asked, wire.SetSignalReport) || s.modem.Latency() != 0 {
			t.Errorf("asked %v, latency %v", s.line.asked, s.modem.Latency())
		}
		want := map[wire.Command]byte{wire.TxDelay: 0, wire.Persistence: 255, wire.FullDuplex: 0}
		for _, f := range s.line.set {
			if v, ok := want[f.Command]; !ok || f.Data[0] != v {
				t.Errorf("%v set to %d", f.Command, f.Data)
			}
			delete(want, f.Command)
		}
		if len(want) > 0 {
			t.Errorf("not set: %v", want)
		}
		if r := s.line.radio; r != (wire.Radio{Frequency: 869_618_000, Bandwidth: 62_500, SpreadingFactor: 8, CodingRate: 5}) {
			t.Errorf("radio %+v", r)
		}
	})
}

// TestHears holds stamps to the time of the bytes on the line, 100 us each here: a frame was on
// the air until the modem began to write.
func TestHears(t *testing.T) {
	on(t, func(s *stage) {
		<-time.After(1200 * time.Millisecond) // between two looks at the modem's counters
		first, second := packet("abc"), packet("\xc0")
		s.line.tell(first, told(wire.RxMeta, 0xD8, 0xB0), second) // the last has lost its strength
		at := s.clock.Now()
		synctest.Wait()
		if len(s.sniffed()) != 1 {
			t.Fatalf("%d frames before the wait for a strength ends", len(s.sniffed()))
		}
		<-time.After(time.Second)
		synctest.Wait()
		if len(s.sniffed()) != 2 || len(s.reported()) != 2 {
			t.Fatalf("%d frames, %d reports", len(s.sniffed()), len(s.reported()))
		}
		if s.early > 0 { // whoever waits for a frame would go on before the clients have heard it
			t.Errorf("%d frames were posted before their reports", s.early)
		}
		f, g := s.sniffed()[0], s.sniffed()[1]
		if string(f.Payload) != "abc" || f.SNR != -10 || f.RSSI != -80 || f.CRC != sniffer.CRCGood || string(g.Payload) != "\xc0" || g.SNR != 0 {
			t.Errorf("frames %+v, %+v", f, g)
		}
		meta := len(told(wire.RxMeta, 0xD8, 0xB0))
		if want := at.Add(-s.line.Bytes(len(first) + meta + len(second))); f.End.At != want || f.End.Err != time.Millisecond {
			t.Errorf("ended at %v, want %v and an error of a pass", f.End, want)
		}
		tuned := lora.Default().Params()
		if want := tuned.TimeOnAir(3); f.End.At.Sub(f.Reckon(tuned).At) != want.Truncate(time.Microsecond) {
			t.Errorf("reckoned to be on the air from %v to %v, want %v", f.Reckon(tuned), f.End, want)
		}
		if unknown := sniffer.Everything.Without(f.Known); unknown.Has(sniffer.End) || !unknown.Has(sniffer.Start|sniffer.Duration|sniffer.CodingRate|
			sniffer.SyncWord|sniffer.Preamble|sniffer.Offset) || f.Start != (clock.Stamp{}) || f.Params.Preamble != 0 {
			t.Errorf("knows %v of the frame %+v", f.Known, f)
		}
		if s.reported()[0].Kind != probe.Heard || string(s.reported()[0].Frame.Payload) != "abc" {
			t.Errorf("report %+v", s.reported()[0])
		}
	})
}

// TestLatency has every answer take 10 ms: what the modem tells is 5 ms older than it seems, more
// or less.
func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, clk := newFake(), clock.NewWall()
		f.answer = func(_ wire.Hardware, right []byte) []byte {
			<-time.After(10 * time.Millisecond)
			return right
		}
		m, err := kiss.New(t.Context(), f, kiss.Config{Name: "probe", Clock: clk})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		var heard []probe.Report
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		go func() { _ = m.Listen(ctx, func(r probe.Report) { heard = append(heard, r) }) }()
		synctest.Wait()
		frame := packet("abc")
		f.tell(frame, told(wire.RxMeta, 0, 0))
		at := clk.Now()
		<-time.After(time.Second)
		synctest.Wait()
		line := f.Bytes(len(frame) + len(told(wire.RxMeta, 0, 0)))
		latency := 10*time.Millisecond - 2*f.Bytes(4)
		if m.Latency() != latency || len(heard) != 1 {
			t.Fatalf("latency %v, %d reports", m.Latency(), len(heard))
		}
		if end := heard[0].Frame.End; end.At != at.Add(-line-latency/2) || end.Err != latency+time.Millisecond {
			t.Errorf("ended at %v, told at %v", end, at)
		}
	})
}

// TestAtOnce has the modem's bytes come without the time that a line takes for them.
func TestAtOnce(t *testing.T) {
	for _, usb := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			f, clk := newFake(), clock.NewWall()
			f.usb = usb
			m, err := kiss.New(t.Context(), f, kiss.Config{Name: "probe", Clock: clk})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			var heard []probe.Report
			ctx, stop := context.WithCancel(t.Context())
			defer func() { stop(); synctest.Wait() }()
			go func() { _ = m.Listen(ctx, func(r probe.Report) { heard = append(heard, r) }) }()
			synctest.Wait()
			frame, meta := packet("abc"), told(wire.RxMeta, 1, 2)
			f.tell(frame, meta)
			want := clk.Now()
			if !usb {
				want = want.Add(-f.Bytes(len(frame) + len(meta)))
			}
			synctest.Wait()
			if len(heard) != 1 || heard[0].Frame.End.At != want {
				t.Errorf("usb %v: heard %+v, want its end at %v", usb, heard, want)
			}
		})
	}
}

func TestTransmits(t *testing.T) {
	on(t, func(s *stage) {
		if err := s.modem.Transmit([]byte("out")); err != nil {
			t.Fatal(err)
		}
		s.wants(s.modem.Transmit([]byte("too soon")), kiss.ErrBusy)
		<-time.After(time.Second)
		s.line.tell(told(wire.TxDone, 1))
		at := s.clock.Now()
		synctest.Wait()
		if len(s.reported()) != 1 || s.reported()[0].Kind != probe.Done || !slices.Equal(s.line.frames, []string{"out"}) {
			t.Fatalf("reports %+v, frames %q", s.reported(), s.line.frames)
		}
		r := s.reported()[0]
		if want := at.Add(-s.line.Bytes(5) - 500*time.Microsecond); r.End.At != want {
			t.Errorf("left at %v, want %v", r.End, want)
		}
		if d := r.End.At.Sub(r.Start.At); d != lora.Default().Params().TimeOnAir(3).Truncate(time.Microsecond) {
			t.Errorf("on the air for %v", d)
		}
		if err := s.modem.Transmit([]byte("next")); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatTheModemLost(t *testing.T) {
	for name, c := range map[string]struct {
		told  []byte
		cause error
	}{
		"answers":  {told(wire.Failed, byte(wire.TxBusy)), kiss.ErrLost},
		"a frame":  {told(wire.TxDone, 0), kiss.ErrNotSent},
		"its line": {nil, errUnplugged},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(s *stage) {
				s.line.out <- c.told
				for range 2 {
					if err := <-s.ended; !errors.Is(err, c.cause) {
						t.Errorf("ended with %v, want %v", err, c.cause)
					}
				}
			})
		})
	}
}

func TestGarbageIsIgnored(t *testing.T) {
	on(t, func(s *stage) {
		s.line.tell([]byte("boot messages\r\n\xdb\xc0\xff\xc0\x06\xc0\x16\x17\xc0\x99"), []byte("\xc0\x06\x97\xc0"), packet("ok"), told(wire.RxMeta, 1, 2))
		synctest.Wait()
		if len(s.sniffed()) != 1 || string(s.sniffed()[0].Payload) != "ok" {
			t.Errorf("frames %+v", s.sniffed())
		}
	})
}

func TestBadFramesAreCounted(t *testing.T) {
	on(t, func(s *stage) {
		begun := s.clock.Now()
		<-time.After(1500 * time.Millisecond)
		s.line.mu.Lock()
		s.line.stats.Errors = 2
		s.line.mu.Unlock()
		<-time.After(2 * time.Second)
		synctest.Wait()
		if len(s.sniffed()) != 2 {
			t.Fatalf("%d bad frames", len(s.sniffed()))
		}
		if f := s.sniffed()[0]; f.CRC != sniffer.CRCBad || f.Payload != nil || f.End.At != begun+1_500_000 || f.End.Err != 500*time.Millisecond {
			t.Errorf("bad frame %+v", f)
		}
	})
}

func TestModemsThatDoNotWork(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(f *fake)
		cause error
	}{
		"silent": {func(f *fake) { f.answer = func(wire.Hardware, []byte) []byte { return nil } }, kiss.ErrSilent},
		"echo": {func(f *fake) {
			f.answer = func(h wire.Hardware, _ []byte) []byte { return h.Append(nil) }
		}, kiss.ErrRole},
		"refuses": {func(f *fake) {
			f.answer = func(wire.Hardware, []byte) []byte { return told(wire.Failed, byte(wire.UnknownCmd)) }
		}, kiss.ErrRefused},
		"is gone": {func(f *fake) {
			f.answer = func(wire.Hardware, []byte) []byte {
				f.out <- nil
				return nil
			}
		}, errUnplugged},
		"does not tune": {func(f *fake) {
			f.answer = func(h wire.Hardware, right []byte) []byte {
				if h.Sub == wire.GetAirtime {
					return told(wire.GetAirtime.Response(), 1, 0, 0, 0)
				}
				return right
			}
		}, kiss.ErrUntuned},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				c.spoil(f)
				begun := time.Now()
				m, err := kiss.New(t.Context(), f, kiss.Config{Name: "probe", Clock: clock.NewWall()})
				if err == nil {
					err = m.Tune(lora.Default().Params())
					m.Close()
				}
				if !errors.Is(err, c.cause) {
					t.Errorf("error %v, want %v", err, c.cause)
				}
				if d := time.Since(begun); d > 5*time.Second {
					t.Errorf("took %v", d)
				}
			})
		})
	}
}
