package station_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/station"
)

// forgetful makes rooms that do not know clkreboot, as releases before it.
type forgetful struct{ emulated.Target }

func (f forgetful) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m, err := f.Target.New(ctx, setup)
	return without{m}, err
}

type without struct{ board.Machine }

func (w without) Input(at clock.Time, in board.Input) {
	in.Data = bytes.ReplaceAll(in.Data, []byte("clkreboot"), []byte("nosuchone"))
	w.Machine.Input(at, in)
}

// A clock that cannot go back is followed: time 0 of the bench is another.
func TestClockThatCannotGoBack(t *testing.T) {
	t.Parallel()
	s := room(t, serve(t, loopback.Bench{Room: forgetful{}}))
	stop := func(message string, _ int) { t.Fatal(message) }
	assemble := func() *bench.Bench {
		return bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), ConsoleOnly: true, Fail: stop, Abort: stop})
	}
	const later = 1900000000
	b := assemble()
	b.Room().Console().Command(t.Context(), "time 1900000000")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = assemble()
	defer func() { _ = b.Close() }()
	epoch, shown := b.Config().Epoch, b.Room().Clock(t.Context())
	if epoch < later || shown+60 < epoch || shown > epoch+60 {
		t.Errorf("time 0 is %d and the clock shows %d; want both soon after %d", epoch, shown, later)
	}
}

// A probe whose airtime is used up is waited for.
func TestAirtime(t *testing.T) {
	t.Parallel()
	rig := serve(t, loopback.Bench{})
	s := room(t, rig)
	i, err := s.Assemble(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(i.Probe.Tune(s.Params()), i.Probe.Transmit(bytes.Repeat([]byte{1}, 200)), i.Close()); err != nil {
		t.Fatal(err)
	}
	used, limit, err := s.Airtime()
	if want := s.Params().TimeOnAir(200); err != nil || limit != 30*time.Minute || used < want || used > want+time.Second {
		t.Errorf("used %v of %v, %v; want %v of half an hour", used, limit, err, want)
	}
	rig.Region.DutyCycle = inventory.Percent(100 * used.Hours() * 1.5)
	ctx, stop := context.WithCancel(t.Context())
	err = s.AwaitAirtime(ctx, 0, func(used, limit time.Duration) {
		t.Logf("waits: used %v of %v", used, limit)
		stop()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("did not wait: %v", err)
	}
	rig.Region.DutyCycle = 0
	if err := s.AwaitAirtime(t.Context(), 0, nil); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}

// A spec begins once there is room for what it is known to send, or for some frames if that is not known; for
// more than is allowed at all nobody waits.
func TestRoom(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	rig, b := f.rig("usb: {topology: 1-1.1}, probe: kiss")
	s, err := station.New(rig, b.Name)
	if err != nil {
		t.Fatal(err)
	}
	some := 20 * s.Params().TimeOnAir(lora.MaxPayload)
	for _, c := range []struct{ need, limit, want time.Duration }{
		{0, time.Hour, some},
		{0, some, some / 2},
		{time.Second, time.Hour, some},
		{3 * some, time.Hour, 3 * some},
		{3 * some, 2 * some, 2 * some},
		{time.Hour, 0, 0},
	} {
		if got := s.Room(c.need, c.limit); got != c.want {
			t.Errorf("for %v of %v: %v, want %v", c.need, c.limit, got, c.want)
		}
	}
}

// What an inventory lacks is told with file and board.
func TestNoBench(t *testing.T) {
	t.Parallel()
	for want, rig := range map[string]*inventory.Rig{
		"station: lab.yaml: board a: not in the inventory": {File: "lab.yaml"},
		"station: lab.yaml: board a: no probe hears it":    {File: "lab.yaml", Boards: []inventory.Board{{Name: "a"}}},
		"its probe p is not in the inventory":              {Boards: []inventory.Board{{Name: "a", Probe: "p"}}},
	} {
		var e *station.Error
		if _, err := station.New(rig, "a"); !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// An error keeps whose doing it was, and names the board as the inventory does.
func TestNamed(t *testing.T) {
	t.Parallel()
	modem := &board.Error{Board: "modem-1", Stage: "read", Err: errors.New("gone")}
	for _, c := range []struct {
		err      error
		board    string
		firmware bool
	}{
		{&board.Error{Board: bench.RoomName, Stage: "run", Firmware: true}, "room-1", true},
		{&board.Error{Board: bench.RoomName, Stage: "sniffer", Err: modem}, "room-1", false},
		{modem, "room-1", false},
	} {
		var e *board.Error
		if got := station.Named(c.err, "room-1"); !errors.As(got, &e) || e.Board != c.board || e.Firmware != c.firmware {
			t.Errorf("%v: %+v", c.err, e)
		}
	}
	if plain := errors.New("plain"); !errors.Is(station.Named(plain, "room-1"), plain) {
		t.Error("an error about no board changed")
	}
}
