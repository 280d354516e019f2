package tap_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/tap"
	"github.com/meshrig/meshrig/rig/sniffer/tap/taptest"
)

// world is one in a bubble of time, with a room and a sender on its air.
type world struct {
	airtest.World

	sender *channel.Port
}

func served(t *testing.T, do func(*testing.T, world)) {
	t.Helper()
	var w world
	sender := func(on airtest.World) (err error) {
		w.World = on
		w.sender, err = on.Join("sender", func(channel.Event) error { return nil })
		return err
	}
	airtest.Serve(t, emulated.Target{}, sender, func(t *testing.T, _ airtest.World) { do(t, w) }) //nolint:thelper // the test itself
}

// send sends a frame in a while, and a disturbance some time into it.
func (w world) send(radio lora.Params, payload string) {
	w.Post(func(now clock.Time) error {
		if err := w.sender.Tune(now, radio); err != nil {
			return err
		}
		_, err := w.sender.Transmit(now, []byte(payload))
		return err
	})
}

// listen opens a sniffer on a connection and returns what it hears.
func listen(t *testing.T, conn io.ReadWriteCloser, radio *lora.Params) (heard chan sniffer.Frame, ended chan error, stop func()) {
	t.Helper()
	s, err := tap.New(air.NewConn(conn), "tap")
	if err == nil && radio != nil {
		err = s.Tune(*radio)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Name() != "tap" || s.Knows() != sniffer.Everything {
		t.Errorf("%s knows %v", s.Name(), s.Knows())
	}
	ctx, stop := context.WithCancel(t.Context())
	heard, ended = make(chan sniffer.Frame, 1000), make(chan error, 1)
	go func() { ended <- s.Listen(ctx, func(f sniffer.Frame) { heard <- f }) }()
	return heard, ended, stop
}

// TestHears holds that a tap hears what its board would hear, exactly, or what it is tuned to; that
// what was recorded plays again; and that nobody else is told of it.
func TestHears(t *testing.T) {
	t.Parallel()
	served(t, func(t *testing.T, w world) { //nolint:thelper // the test itself
		other := lora.Default().Params()
		other.Frequency += 1_000_000
		other.CodingRate = 8
		var tape strings.Builder
		near, ended, stop := listen(t, taptest.Record(&tape, w.Dial()), nil)
		tuned, ended2, stop2 := listen(t, w.Dial(), &other)
		var guests []air.Message
		conn := air.NewConn(w.Dial())
		go func() { _ = conn.Read(func(m air.Message) { guests = append(guests, m) }) }()
		if err := conn.Write(air.Message{Join: "alice", Key: strings.Repeat("a1", 32)}); err != nil {
			t.Fatal(err)
		}

		advert := <-near // of the room, which has just started
		if advert.CRC != sniffer.CRCGood || advert.Duration.Value != advert.Params.TimeOnAir(len(advert.Payload)) ||
			advert.End.At.Sub(advert.Start.At) != advert.Duration.Value || advert.Duration.Err != 0 {
			t.Errorf("%+v", advert)
		}
		<-time.After(time.Minute)
		w.send(other, "elsewhere")
		f := <-tuned
		if string(f.Payload) != "elsewhere" || f.Params.CodingRate != 8 || f.Params.Frequency != other.Frequency || f.Known != sniffer.Everything.Without(sniffer.BadCRC) {
			t.Errorf("%+v", f)
		}
		if truly := other.TimeOnAir(9) - other.HeaderTime(); f.PayloadTime.Value != truly {
			t.Errorf("payload took %v, truly %v", f.PayloadTime, truly)
		}
		plain := advert.Params
		plain.CRC = false
		w.send(plain, "without")
		if f := <-near; f.CRC != sniffer.CRCNone || string(f.Payload) != "without" {
			t.Errorf("%+v", f)
		}
		stop()
		stop2()
		for _, e := range []chan error{ended, ended2} {
			if err := <-e; err != nil {
				t.Error(err)
			}
		}
		_ = conn.Close()
		synctest.Wait()
		for _, m := range guests {
			if m.Join != "" && m.Join != "alice" || m.Listen {
				t.Errorf("another guest was told of a tap: %+v", m)
			}
		}
		if len(guests) == 0 || strings.Contains(tape.String(), "alice") {
			t.Error("a tap is told who joins")
		}

		p, err := taptest.Play(strings.NewReader(tape.String()))
		if err != nil {
			t.Fatal(err)
		}
		again, ended, stop := listen(t, p.Stream(), nil)
		defer stop()
		if f := <-again; f.End != advert.End || string(f.Payload) != string(advert.Payload) {
			t.Errorf("%+v", f)
		}
		if err := <-ended; !errors.Is(err, tap.ErrGone) {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestDamage holds that a tap tells of frames whose checksum is bad.
func TestDamage(t *testing.T) {
	t.Parallel()
	served(t, func(t *testing.T, w world) { //nolint:thelper // the test itself
		heard, ended, stop := listen(t, w.Dial(), nil)
		radio := (<-heard).Params
		<-time.After(time.Minute)
		jammer := make(chan *channel.Port, 1)
		w.Post(func(clock.Time) error {
			p, err := w.Join("jammer", func(channel.Event) error { return nil })
			jammer <- p
			return err
		})
		j := <-jammer
		// As strong as the frame, a jammer damages one in seven.
		var bad sniffer.Frame
		for range 200 {
			w.send(radio, "damaged on its way")
			w.Post(func(now clock.Time) error {
				if err := j.Tune(now, radio); err != nil {
					return err
				}
				_, err := j.Transmit(now.Add(radio.HeaderTime()+radio.SymbolTime()), nil)
				return err
			})
			if f := <-heard; f.CRC == sniffer.CRCBad {
				bad = f
				break
			}
			<-time.After(time.Second)
		}
		if len(bad.Payload) != 18 || string(bad.Payload) == "damaged on its way" || !bad.Bad() {
			t.Errorf("%+v", bad)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestWorldMisbehaves goes through what a world must not say, and what a tap must not.
func TestWorldMisbehaves(t *testing.T) {
	t.Parallel()
	const greeting = "{\"air\":\"meshrig air/v1\",\"at_us\":0}\n"
	for name, c := range map[string]struct{ says, want string }{
		"ends":               {greeting, tap.ErrGone.Error()},
		"is another program": {"{\"hello\":1}\n", "the server begins with"},
		"refuses":            {greeting + "{\"refused\":\"no\"}\n", "refused: no"},
		"is no JSON":         {greeting + "hello\n", "line 2"},
		"frame of no bytes":  {greeting + "{\"heard\":\"0x\",\"radio\":{}}\n", "not in hex digits"},
		"older":              {greeting + "{\"heard\":\"00\"}\n", "older meshrig"},
		"no radio":           {greeting + "{\"heard\":\"00\",\"radio\":{}}\n", "frequency"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here, there := net.Pipe()
			go func() {
				_, _ = io.ReadAtLeast(there, make([]byte, 100), 10) // it says that it listens
				_, _ = io.WriteString(there, c.says)
				_ = there.Close()
			}()
			_, ended, stop := listen(t, here, nil)
			defer stop()
			err := <-ended
			if e := (*board.Error)(nil); !errors.As(err, &e) || e.Board != "tap" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if _, err := tap.Open(t.Context(), "tap", t.TempDir()+"/none"); err == nil || !strings.Contains(err.Error(), "nobody serves") {
		t.Error(err)
	}
	s, err := tap.New(air.NewConn(discard{}), "tap")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Tune(lora.Params{}); err == nil {
		t.Error("it can be tuned to nothing")
	}
	if _, err := tap.New(air.NewConn(discard{errors.New("broken")}), "tap"); err == nil {
		t.Error("it listens on a broken connection")
	}
}

// discard is a connection that takes everything and says nothing.
type discard struct{ err error }

func (d discard) Read([]byte) (int, error)    { return 0, io.EOF }
func (d discard) Write(b []byte) (int, error) { return len(b), d.err }
func (discard) Close() error                  { return nil }

// TestListenersDoNotSend holds that who said that it listens is let go when it does something else.
func TestListenersDoNotSend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		says []air.Message
		want string
	}{
		"send":         {[]air.Message{{Listen: true}, {Send: "00"}}, "it only listens"},
		"listen twice": {[]air.Message{{Listen: true}, {Listen: true}}, "it has joined before"},
		"join too":     {[]air.Message{{Listen: true}, {Join: "a", Key: strings.Repeat("a1", 32)}}, "it has joined before"},
		"near nobody":  {[]air.Message{{Listen: true, Near: "nobody"}}, `no board is called "nobody"`},
		"tune to none": {[]air.Message{{Listen: true}, {Tune: &lora.Params{}}}, "frequency"},
		"tune before":  {[]air.Message{{Tune: &lora.Params{}}}, "it joins first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			served(t, func(t *testing.T, w world) { //nolint:thelper // the test itself
				conn := air.NewConn(w.Dial())
				go func() {
					for _, m := range c.says {
						_ = conn.Write(m)
					}
				}()
				if err := conn.Read(func(air.Message) {}); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			})
		})
	}
}
