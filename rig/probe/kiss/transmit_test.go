package kiss_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// airtime of a frame at the settings of a stage.
func airtime(size int) time.Duration { return lora.Default().Params().TimeOnAir(size) }

// duplex are the settings of FullDuplex that a modem was given, behind the first.
func (s *stage) duplex() (set []byte) {
	for _, f := range s.line.set {
		if f.Command == wire.FullDuplex {
			set = append(set, f.Data[0])
		}
	}
	return set[1:]
}

// sends hands a frame over and lets the modem say after a while that it has left.
func (s *stage) sends(send func([]byte) error, size int, after time.Duration) {
	s.t.Helper()
	if err := send(bytes.Repeat([]byte{7}, size)); err != nil {
		s.t.Fatal(err)
	}
	<-time.After(after)
	s.line.tell(told(wire.TxDone, 1))
	synctest.Wait()
}

// TestForce listens for ordinary frames and not for others, and sets that only where it changes.
func TestForce(t *testing.T) {
	on(t, func(s *stage) {
		took := airtime(20) + 10*time.Millisecond
		for _, send := range []func([]byte) error{
			s.modem.Transmit, s.modem.Force, s.modem.Force, s.modem.Transmit, s.modem.Transmit,
		} {
			s.sends(send, 20, took)
		}
		if got := s.duplex(); !slices.Equal(got, []byte{1, 0}) {
			t.Errorf("set to %v", got)
		}
		if len(s.reported()) != 5 {
			t.Errorf("%d reports", len(s.reported()))
		}
	})
}

// TestAirtime holds what the modem says of a frame to physics.
func TestAirtime(t *testing.T) {
	const size = 100
	for name, c := range map[string]struct {
		force bool
		after time.Duration
		ok    bool
		bar   time.Duration
	}{
		"exact":                   {false, airtime(size) + 2*time.Millisecond, true, time.Millisecond},
		"waits for the channel":   {false, airtime(size) + 3*time.Second, true, time.Millisecond},
		"too short":               {false, airtime(size) - 20*time.Millisecond, false, 0},
		"by force":                {true, airtime(size) + 2*time.Millisecond, true, time.Millisecond},
		"by force, read late":     {true, airtime(size) + 300*time.Millisecond, true, 297500 * time.Microsecond},
		"by force, too long":      {true, airtime(size) + 1200*time.Millisecond, false, 0},
		"by force, far too short": {true, airtime(size) / 2, false, 0},
		"by force, a shade early": {true, airtime(size), true, time.Millisecond},
		"within the error bar":    {false, airtime(size) - 400*time.Microsecond, true, time.Millisecond},
		"a shade too short":       {false, airtime(size) - 600*time.Microsecond, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, func(s *stage) {
				send := s.modem.Transmit
				if c.force {
					send = s.modem.Force
				}
				// The bytes of the frame are on the line first, those of TxDone last: 100 us each.
				line := s.line.Bytes(size+3) + s.line.Bytes(5)
				if c.force {
					line += s.line.Bytes(4)
				}
				s.sends(send, size, c.after+line)
				if !c.ok {
					if err := <-s.ended; !errors.Is(err, kiss.ErrAirtime) {
						t.Errorf("ended with %v", err)
					}
					return
				}
				if len(s.reported()) != 1 {
					t.Fatalf("%d reports", len(s.reported()))
				}
				r := s.reported()[0]
				if r.End.At.Sub(r.Start.At) != airtime(size).Truncate(time.Microsecond) {
					t.Errorf("on the air from %v to %v", r.Start, r.End)
				}
				ear, ok := s.modem.Sniffer().(sniffer.Deafness)
				if !ok || ear.Deaf(r.Start.At, r.Start.At) == "" || ear.Deaf(r.End.At, r.End.At) == "" ||
					ear.Deaf(0, r.Start.At-10_000) != "" || ear.Deaf(r.End.At+10_000, clock.Never) != "" {
					t.Errorf("does not know that it was deaf from %v to %v, and only then", r.Start, r.End)
				}
				if d := r.End.Err - c.bar; d.Abs() > 10*time.Microsecond {
					t.Errorf("error bar %v, want %v", r.End.Err, c.bar)
				}
			})
		})
	}
}

// TestNeverDone has the modem keep what became of a frame to itself.
func TestNeverDone(t *testing.T) {
	on(t, func(s *stage) {
		if err := s.modem.Transmit([]byte("out")); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := <-s.ended; !errors.Is(err, kiss.ErrNotSent) {
			t.Errorf("ended with %v", err)
		}
		if d := time.Since(begun); d > 10*time.Second {
			t.Errorf("ended after %v", d)
		}
	})
}

func TestFramesThatCannotBeSent(t *testing.T) {
	on(t, func(s *stage) {
		s.wants(s.modem.Transmit(nil), kiss.ErrLength)
		s.wants(s.modem.Force(make([]byte, 256)), kiss.ErrLength)
		s.sends(s.modem.Transmit, 255, airtime(255)+50*time.Millisecond)
		if len(s.reported()) != 1 {
			t.Errorf("%d reports", len(s.reported()))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		m, err := kiss.New(t.Context(), newFake(), kiss.Config{Name: "probe", Clock: clock.NewWall()})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if err := m.Transmit([]byte("x")); !errors.Is(err, kiss.ErrUntuned) {
			t.Errorf("sent before it was tuned: %v", err)
		}
	})
}

func TestBudgetIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		budget := &probe.Budget{Limit: 2*airtime(200) + 10*time.Millisecond}
		m, err := kiss.New(t.Context(), f, kiss.Config{Name: "probe", Clock: clock.NewWall(), Budget: budget})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if err := m.Tune(lora.Default().Params()); err != nil {
			t.Fatal(err)
		}
		send := func() error {
			err := m.Transmit(make([]byte, 200))
			if err == nil {
				<-time.After(airtime(200) + 50*time.Millisecond)
				f.tell(told(wire.TxDone, 1))
				synctest.Wait()
			}
			return err
		}
		if err := errors.Join(send(), send()); err != nil {
			t.Fatal(err)
		}
		var over *probe.BudgetError
		if err := send(); !errors.As(err, &over) || len(f.frames) != 2 {
			t.Fatalf("sent %d frames, %v", len(f.frames), err)
		}
		wait := time.Until(over.Again)
		if wait < 59*time.Minute || wait > 61*time.Minute {
			t.Errorf("again in %v", wait)
		}
		<-time.After(wait)
		if err := send(); err != nil {
			t.Error(err)
		}
	})
}
