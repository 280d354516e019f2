package kisstest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/probe/kiss/kisstest"
)

// parrot is a modem that answers pings and the setting of signal reports.
type parrot struct{ out chan []byte }

func (parrot) Bytes(int) time.Duration { return 0 }

func (p parrot) Write(data []byte) error {
	for _, q := range []struct {
		ask wire.Hardware
		say wire.Hardware
	}{
		{
			wire.Hardware{Sub: wire.GetVersion},
			wire.Hardware{Sub: wire.GetVersion.Response(), Data: []byte{1, 0}},
		},
		{
			wire.Hardware{Sub: wire.GetRandom, Data: []byte{64}},
			wire.Hardware{Sub: wire.GetRandom.Response(), Data: make([]byte, 64)},
		},
		{wire.Hardware{Sub: wire.Ping}, wire.Hardware{Sub: wire.Ping.Response()}},
		{
			wire.Hardware{Sub: wire.SetSignalReport, Data: []byte{1}},
			wire.Hardware{Sub: wire.GetSignalReport.Response(), Data: []byte{1}},
		},
	} {
		if bytes.Equal(data, q.ask.Append(nil)) {
			p.out <- q.say.Append(nil)
		}
	}
	return nil
}

func (p parrot) Read(ctx context.Context, post func([]byte, time.Time)) error {
	for {
		select {
		case data := <-p.out:
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

// use sets a modem up and says whether it worked.
func use(t *testing.T, line kiss.Line) error {
	t.Helper()
	m, err := kiss.New(t.Context(), line, kiss.Config{Name: "probe", Clock: clock.NewWall()})
	if err == nil {
		m.Close()
	}
	return err
}

func TestRecordAndPlay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &kisstest.Recorder{Line: parrot{make(chan []byte, 9)}}
		if err := use(t, r); err != nil {
			t.Fatal(err)
		}
		var recording bytes.Buffer
		if _, err := r.WriteTo(&recording); err != nil {
			t.Fatal(err)
		}
		whole := recording.String()
		p, err := kisstest.NewPlayer(&recording)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(use(t, p), p.Close()); err != nil {
			t.Error(err)
		}
		half, err := kisstest.NewPlayer(strings.NewReader(whole[:strings.LastIndex(whole[:len(whole)-1], "\n")+1]))
		if err != nil {
			t.Fatal(err)
		}
		if err := use(t, half); !errors.Is(err, kiss.ErrSilent) {
			t.Errorf("a recording without its end: %v", err)
		}
		more, err := kisstest.NewPlayer(strings.NewReader(whole + whole))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(use(t, more), more.Close()); err == nil {
			t.Error("what was not consumed was not noticed")
		}
	})
}

// TestRecordedModem lets a recorded session of a real modem be played.
func TestRecordedModem(t *testing.T) {
	file, err := os.Open("../../../../fixtures/vectors/kiss/boot.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	p, err := kisstest.NewPlayer(file)
	if err != nil {
		t.Fatal(err)
	}
	var order *kisstest.OrderError
	if err := p.Write([]byte{1}); !errors.As(err, &order) {
		t.Errorf("wrong bytes: %v", err)
	}
	if err := p.Write(wire.Hardware{Sub: wire.Ping}.Append(nil)); err != nil {
		t.Error(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var said []byte
	if err := p.Read(ctx, func(data []byte, _ time.Time) { said = data; stop() }); err != nil {
		t.Error(err)
	}
	if want := (wire.Hardware{Sub: wire.Ping.Response()}).Append(nil); !bytes.Equal(said, want) {
		t.Errorf("said %x, want %x", said, want)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestBadRecordings(t *testing.T) {
	for _, text := range []string{"{", `{"dir":"host>modem","hex":"0"}`, `[]`} {
		if _, err := kisstest.NewPlayer(strings.NewReader(text)); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzPlayer(f *testing.F) {
	f.Add(`{"session":"boot"}` + "\n" + `{"t_us":5,"dir":"host>modem","hex":"c017c0"}` + "\n" + `{"dir":"modem>host","hex":"c097c0"}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := kisstest.NewPlayer(strings.NewReader(text))
		if err != nil {
			return
		}
		var order *kisstest.OrderError
		if err := p.Write([]byte{0xC0, 0x17, 0xC0}); err != nil && !errors.As(err, &order) {
			t.Errorf("write: %v", err)
		}
		_ = p.Close()
	})
}
