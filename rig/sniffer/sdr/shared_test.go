package sdr_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// shared is an air with a node on each of two channels, and two ears that share one dongle by a relay.
type shared struct {
	*testing.T

	world *pace.World
	nodes []*channel.Port
	ears  []*ear
	conns airtest.Pipes
}

// ear is the software radio of a bench while it listens.
type ear struct {
	*sdr.Sniffer

	home  lora.Params
	conn  net.Conn // to the relay, the last
	heard []sniffer.Frame
	stop  context.CancelFunc
	ended chan error
}

func (s *shared) listen(ctx context.Context, clk *clock.Wall, home lora.Params) *ear {
	e := &ear{home: home, ended: make(chan error, 1)}
	e.Sniffer = sdr.New(sdr.Config{Name: "dongle", Clock: clk, Fixed: true, Open: func(context.Context, lora.Params) (source.Source, error) {
		e.conn = s.conns.Dial()
		return relay.Join(e.conn)
	}})
	if err := e.Tune(home); err != nil {
		s.Fatal(err)
	}
	ctx, e.stop = context.WithCancel(ctx)
	go func() { e.ended <- e.Listen(ctx, func(f sniffer.Frame) { e.heard = append(e.heard, f) }) }()
	return e
}

// share runs a test on a shared dongle.
func share(t *testing.T, do func(*shared)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clk := clock.NewWall()
		s := &shared{T: t, world: pace.NewWorld(clk), conns: make(airtest.Pipes, 4)}
		homes := channels(lora.BW62k5, 910_525_000, 910_625_000)
		for _, name := range []string{"alice", "bob"} {
			port, err := s.world.Join(name, func(channel.Event) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			s.nodes = append(s.nodes, port)
		}
		dongle, err := antenna.NewDongle(s.world, "dongle", antenna.Config{Seed: 2, Spread: 10, PPM: 5})
		if err != nil {
			t.Fatal(err)
		}
		rate, centre, err := sdr.Band(homes)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended, served := make(chan error, 4), make(airtest.Pipes, 1)
		go func() { ended <- s.world.Run(ctx) }()
		go func() { ended <- dongle.Serve(ctx, served) }()
		from, err := rtltcp.Dial(ctx, rtltcp.Config{Address: "dongle", Rate: rate, Centre: centre, Dial: func(context.Context, string) (net.Conn, error) {
			return served.Dial(), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		hands := relay.New(from, from.Header)
		go func() { ended <- hands.Run(ctx) }()
		go func() { ended <- hands.Serve(ctx, s.conns) }()
		for _, home := range homes {
			s.ears = append(s.ears, s.listen(ctx, clk, home))
		}
		<-time.After(time.Second)
		do(s)
		for _, e := range s.ears {
			e.stop()
		}
		stop()
		for range cap(ended) {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

// say has each node send at some settings at once, and returns from when until when anything was on the air.
func (s *shared) say(radios [2]lora.Params, texts [2]string) (from, to clock.Time) {
	from = s.world.Now()
	for i, text := range texts {
		to = max(to, airtest.Send(s.world, s.nodes[i], radios[i], text))
	}
	<-time.After(to.Sub(from) + time.Second)
	return from, to
}

// heard fails unless an ear has heard just this since it was asked last.
func (s *shared) heard(when string, i int, want ...string) {
	s.Helper()
	synctest.Wait()
	var got []string
	for _, f := range s.ears[i].heard {
		got = append(got, string(f.Payload))
		if f.Params.Frequency != s.ears[i].home.Frequency || f.Instrument != "dongle" {
			s.Errorf("%s: ear %d heard a frame of %s at %v", when, i, f.Instrument, f.Params.Frequency)
		}
	}
	s.ears[i].heard = nil
	if !slices.Equal(got, want) {
		s.Errorf("%s: ear %d heard %q, want %q", when, i, got, want)
	}
}

// deaf fails unless an ear says why it was deaf, or that it was not.
func (s *shared) deaf(when string, i int, from, to clock.Time, why string) {
	s.Helper()
	if got := s.ears[i].Deaf(from, to); !strings.Contains(got, why) || why == "" && got != "" {
		s.Errorf("%s: ear %d was deaf because %q, want %q", when, i, got, why)
	}
}

// moved are settings on another frequency.
func moved(p lora.Params, by lora.Frequency) lora.Params {
	p.Frequency += by
	return p
}

// TestShared has two benches hear with one dongle, whose relay never tunes it: each is told of the frames
// on its own channel alone. Who is tuned to what lies beside the band is deaf and says so, until it is back,
// whatever the other does.
func TestShared(t *testing.T) {
	share(t, func(s *shared) {
		home := [2]lora.Params{s.ears[0].home, s.ears[1].home}
		before := home
		const far = 3_000_000
		for _, c := range []struct {
			when string
			to   [2]lora.Params
			deaf [2]string
		}{
			{"at home", home, [2]string{}},
			{"one far away", [2]lora.Params{moved(home[0], far), home[1]}, [2]string{"dongle hears 250 kHz around 910.575"}},
			{"both far away", [2]lora.Params{moved(home[0], far), moved(home[1], far)}, [2]string{"and was tuned to 913.525", "and was tuned to 913.625"}},
			{"at the edge", [2]lora.Params{home[0], moved(home[1], 40_000)}, [2]string{"", "and was tuned to 910.665"}},
			{"back", home, [2]string{}},
		} {
			for i, e := range s.ears {
				if err := e.Tune(c.to[i]); err != nil {
					t.Fatal(err)
				}
				if now := s.world.Now(); c.to[i] != before[i] {
					s.deaf("tuned to be "+c.when, i, now, now, "dongle ")
				}
			}
			before = c.to
			<-time.After(time.Second)
			from, to := s.say(c.to, [2]string{c.when + " of alice", c.when + " of bob"})
			for i, name := range [2]string{"alice", "bob"} {
				s.deaf(c.when, i, from, to, c.deaf[i])
				if c.deaf[i] == "" {
					s.heard(c.when, i, c.when+" of "+name)
				} else {
					s.heard(c.when, i)
				}
			}
		}
	})
}

// TestSharedAlone holds that a bench which goes, or whose connection breaks, leaves the other its ears.
func TestSharedAlone(t *testing.T) {
	for name, end := range map[string]func(*ear){
		"closed": func(e *ear) { e.stop() },
		"broken": func(e *ear) { _ = e.conn.Close() },
	} {
		share(t, func(s *shared) {
			gone, left := s.ears[0], s.ears[1]
			end(gone)
			err := <-gone.ended
			if (err == nil) != (name == "closed") || err != nil && !strings.HasPrefix(err.Error(), "board: dongle: listen: relay: ") {
				t.Errorf("%s: %v", name, err)
			}
			from, to := s.say([2]lora.Params{gone.home, left.home}, [2]string{"for nobody", "for the other"})
			s.heard(name, 0)
			s.heard(name, 1, "for the other")
			s.deaf(name, 1, from, to, "")
		})
	}
}

// TestNotYetListening holds that an ear which has had no samples yet says that it was deaf, and from when on
// it hears.
func TestNotYetListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clk := clock.NewWall()
		info := source.Info{Name: "x", Coding: source.CU8, Rate: 250_000, Centre: 869_618_000, Count: -1, Live: true}
		opened := make(chan source.Source)
		s := sdr.New(sdr.Config{Name: "x", Clock: clk, Open: func(context.Context, lora.Params) (source.Source, error) { return <-opened, nil }})
		if err := s.Tune(lora.Default().Params()); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- s.Listen(t.Context(), func(sniffer.Frame) {}) }()
		<-time.After(3 * time.Second)
		if why := s.Deaf(clock.At(time.Second), clock.At(2*time.Second)); why != "x had no samples yet" {
			t.Errorf("before the first sample: %q", why)
		}
		other := lora.Default().Params()
		other.Frequency += 10_000
		if err := s.Tune(other); err != nil {
			t.Fatal(err)
		}
		samples := func() []source.Block { return []source.Block{{IQ: make([]complex64, 250_000), Came: time.Now()}} }
		before := samples() // with the former settings
		<-time.After(2 * time.Second)
		end := errors.New("over")
		opened <- &blocks{info, before, end}
		synctest.Wait()
		if why := s.Deaf(clock.At(4*time.Second), clock.At(4*time.Second)); why != "x had no samples yet" {
			t.Errorf("behind the former settings: %q", why)
		}
		<-time.After(time.Second)
		opened <- &blocks{info, samples(), end}
		if err := <-ended; !errors.Is(err, end) {
			t.Error(err)
		}
		if why := s.Deaf(clock.At(time.Second), clock.At(4500*time.Millisecond)); why != "x had no samples yet" {
			t.Errorf("of before the first sample: %q", why)
		}
		if why := s.Deaf(clock.At(5200*time.Millisecond), clock.Never); why != "" {
			t.Errorf("behind the first sample: %q", why)
		}
	})
}

// TestRetunedInAGap holds that an ear which is tuned anew while samples are lost hears again behind that.
func TestRetunedInAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		info := source.Info{Name: "x", Coding: source.CU8, Rate: 250_000, Centre: 869_618_000, Count: -1, Live: true}
		opened := make(chan source.Source, 2)
		block := func(at, lost int64) source.Block {
			return source.Block{At: at, Lost: lost, Why: "it was slow", IQ: make([]complex64, 25_000), Came: time.Now()}
		}
		var s *sdr.Sniffer
		s = sdr.New(sdr.Config{
			Name: "x", Clock: clock.NewWall(), Open: func(context.Context, lora.Params) (source.Source, error) { return <-opened, nil },
			Block: func(_ source.Info, b source.Block) error {
				if b.Lost == 0 {
					return nil
				}
				other := lora.Default().Params()
				other.Frequency += 10_000
				return s.Tune(other)
			},
		})
		if err := s.Tune(lora.Default().Params()); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		over := errors.New("over")
		opened <- &blocks{info, []source.Block{block(0, 0), block(50_000, 25_000)}, over}
		ended := make(chan error, 1)
		go func() { ended <- s.Listen(t.Context(), func(sniffer.Frame) {}) }()
		<-time.After(time.Second)
		opened <- &blocks{info, []source.Block{block(0, 0)}, over}
		if err := <-ended; !errors.Is(err, over) {
			t.Error(err)
		}
		if why := s.Deaf(clock.At(1500*time.Millisecond), clock.At(1500*time.Millisecond)); why != "x had no samples yet" {
			t.Errorf("while it was tuned: %q", why)
		}
		if why := s.Deaf(clock.At(3*time.Second), clock.Never); why != "" {
			t.Errorf("behind that: %q", why)
		}
	})
}
