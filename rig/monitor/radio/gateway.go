package radio

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// The causes by which a way says whose failure it is.
var (
	errRefused    = errors.New("it answers and lets us not in")
	errUnreadable = errors.New("its answer cannot be read")
)

// way is how rooms are reached. Each asks once and waits; [ErrSilent] means that nothing came.
type way interface {
	login(ctx context.Context, key identity.PublicKey, password string) (Login, error)
	request(ctx context.Context, key identity.PublicKey, what []byte) ([]byte, error)
	// command gives a command behind a mark, which comes back before the reply: a late one of another
	// command is not taken for it (MyMesh::handleCommand, v1.17.1).
	command(ctx context.Context, key identity.PublicKey, mark, text string) (string, error)
	// forget forgets the path to a room, so that what is sent to it is flooded, or all of it.
	forget(ctx context.Context, key identity.PublicKey, all bool) error
	io.Closer
}

// Gateway is a way to rooms over the air. It may be used from several goroutines, of which one has its
// turn at a time. A line that broke is opened again for the next one.
type Gateway struct {
	cfg     Config
	account *account
	open    func(ctx context.Context) (way, error)

	turn     chan struct{} // holds one: whose turn it is
	way      way           // nil: the line is not open; belongs to whose turn it is, as does
	commands int           // how many there were

	mu    sync.Mutex
	rooms map[identity.PublicKey]*room
	polls map[*Poller]struct{}
	free  time.Time // when the share of the air allows the next poll
}

// room is what a gateway remembers of one.
type room struct {
	in    bool // we are its client, as far as we know
	admin bool
}

// Dial reaches a gateway. The error is an *[Error] whose failure is [sample.Unreachable].
func Dial(ctx context.Context, cfg Config) (*Gateway, error) {
	g := New(cfg)
	return g, g.do(ctx, identity.PublicKey{}, "open", func(way) error { return nil })
}

// New is a gateway that is reached when it is first used.
func New(cfg Config) *Gateway {
	g := &Gateway{
		cfg: cfg, account: newAccount(), turn: make(chan struct{}, 1),
		rooms: map[identity.PublicKey]*room{}, polls: map[*Poller]struct{}{},
	}
	g.open = func(ctx context.Context) (way, error) { return cfg.open(ctx, g.account) }
	return g
}

// Close gives the gateway up. Contacts that were made for its sake stay; see Leave.
func (g *Gateway) Close() error {
	g.turn <- struct{}{}
	defer func() { <-g.turn }()
	if g.way == nil {
		return nil
	}
	err := g.way.Close()
	g.way = nil
	return err
}

// Name is what the configuration calls it.
func (g *Gateway) Name() string { return g.cfg.Name }

// Key is the identity that rooms see; zero before the gateway was reached.
func (g *Gateway) Key() identity.PublicKey {
	g.account.mu.Lock()
	defer g.account.mu.Unlock()
	return g.account.own
}

// Radio is what its radio is set to; zero before it was reached.
func (g *Gateway) Radio() lora.Params {
	g.account.mu.Lock()
	defer g.account.mu.Unlock()
	return g.account.radio
}

// Spent is the airtime that a room has cost since the start: what was asked, answered, pushed and
// acknowledged, at each hop of the path as far as it is known.
func (g *Gateway) Spent(key identity.PublicKey) time.Duration { return g.account.of(key) }

// Login is a room's answer to a log-in.
type Login struct {
	Asked, At   time.Time        // when the question was handed over and the answer came, less their times on air, by the host's clock
	Clock       uint32           // the room's clock when it answered, UNIX seconds
	Result      wire.LoginResult // as what it lets us in
	Permissions uint8            // of our entry in its access list; a companion before v1.9.0 may not tell
	Level       uint8            // of its firmware
	// Settled tells whether the room has acknowledged that it need not push what was posted before.
	Settled bool
}

// Admin tells whether the room takes us for an administrator.
func (l Login) Admin() bool { return l.Result == wire.LoginAdmin }

// offset is the room's clock less the host's in seconds, and how far that may be off: the room looked
// at its clock, whose seconds have passed in part, at some time between question and answer.
func (l Login) offset() (seconds, err float64) {
	half := l.At.Sub(l.Asked).Seconds() / 2
	middle := float64(l.Asked.UnixMicro())/1e6 + half
	return float64(l.Clock) + 0.5 - middle, 0.5 + max(half, 0)
}

// Login logs in to a room with a password, blank for one that knows us, and tells it that its posts so
// far are known. It tries three times, the last time by flood. Rooms do not answer to a wrong password,
// so that [ErrSilent] may mean that.
func (g *Gateway) Login(ctx context.Context, key identity.PublicKey, password string) (l Login, err error) {
	err = g.do(ctx, key, "log-in", func(w way) error {
		l, err = g.login(ctx, w, key, password)
		return err
	})
	return l, err
}

// logins is how often a log-in is tried along a path that is known before it is flooded.
const logins = 2

func (g *Gateway) login(ctx context.Context, w way, key identity.PublicKey, password string) (l Login, err error) {
	for try := range logins + 1 {
		if try == logins {
			if err := w.forget(ctx, key, false); err != nil {
				return l, err
			}
		}
		if l, err = w.login(ctx, key, password); !errors.Is(err, ErrSilent) {
			break
		}
	}
	g.set(key, room{in: err == nil, admin: err == nil && l.Admin()})
	return l, err
}

// Status asks a room for its counters, which any client may. It tries twice.
func (g *Gateway) Status(ctx context.Context, key identity.PublicKey) (stats wire.RoomStats, err error) {
	err = g.do(ctx, key, "status", func(w way) error {
		stats, err = ask(ctx, w, key, wire.RequestStatus, wire.DecodeRoomStats)
		return err
	})
	return stats, err
}

// Telemetry asks a room for its readings; guests are told those of the board alone.
func (g *Gateway) Telemetry(ctx context.Context, key identity.PublicKey) (list []wire.Reading, err error) {
	err = g.do(ctx, key, "telemetry", func(w way) error {
		list, err = ask(ctx, w, key, wire.RequestTelemetry, wire.DecodeTelemetry)
		return err
	})
	return list, err
}

// AccessList asks a room for its administrators, of whom it tells the first 6 bytes of their keys. It
// is an error with the cause [ErrRights] if the last log-in was not one of an administrator.
func (g *Gateway) AccessList(ctx context.Context, key identity.PublicKey) (list []wire.AccessEntry, err error) {
	err = g.do(ctx, key, "access list", func(w way) error {
		if !g.room(key).admin {
			return ErrRights
		}
		list, err = ask(ctx, w, key, wire.RequestAccessList, wire.DecodeAccessList)
		return err
	})
	return list, err
}

// Command gives an administrator's command and returns the reply. It is given once: what is not
// answered may have been done. The error of somebody who is none is as that of AccessList.
func (g *Gateway) Command(ctx context.Context, key identity.PublicKey, text string) (reply string, err error) {
	err = g.do(ctx, key, fmt.Sprintf("command %.20q", text), func(w way) error {
		if !g.room(key).admin {
			return ErrRights
		}
		g.commands = (g.commands + 1) % 100
		reply, err = w.command(ctx, key, fmt.Sprintf("%02d|", g.commands), text)
		return err
	})
	return reply, err
}

// Leave takes an administrator's own entry from a room's access list, and the room from the contacts
// of a companion that did not know it before. Others than administrators have a client's place until
// the room restarts or needs it.
func (g *Gateway) Leave(ctx context.Context, key identity.PublicKey) error {
	var errs []error
	if g.room(key).admin {
		reply, err := g.Command(ctx, key, fmt.Sprintf("setperm %v 0", g.Key()))
		if err == nil && reply != "OK" {
			err = &Error{g.cfg.Name, key, "leave", sample.Refused, fmt.Errorf("it answers %q", reply)}
		}
		errs = append(errs, err)
	}
	g.set(key, room{})
	return errors.Join(append(errs, g.do(ctx, key, "leave", func(w way) error { return w.forget(ctx, key, true) }))...)
}

// asks is how often a request is made: frames meet others on the air.
const asks = 2

// ask makes a request and reads its answer.
func ask[T any](ctx context.Context, w way, key identity.PublicKey, what wire.RequestType, read func([]byte) (T, error)) (answer T, err error) {
	for range asks {
		var random [4]byte
		_, _ = rand.Read(random[:]) // it never fails
		plain, _ := wire.NewRequest(0, what, random).AppendTo(nil)
		var data []byte
		if data, err = w.request(ctx, key, plain[4:]); errors.Is(err, ErrSilent) {
			continue
		}
		if err != nil {
			return answer, err
		}
		if answer, err = read(data); err != nil {
			return answer, errors.Join(errUnreadable, err)
		}
		return answer, nil
	}
	return answer, err
}

// do takes a turn, opens the line if that is not open, and says whose failure an error is. A line that
// broke is closed.
func (g *Gateway) do(ctx context.Context, key identity.PublicKey, stage string, what func(way) error) error {
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return g.doing(ctx, key, stage, what)
}

// doing is do for whose turn it is.
func (g *Gateway) doing(ctx context.Context, key identity.PublicKey, stage string, what func(way) error) error {
	var err error
	if g.way == nil {
		if g.way, err = g.open(ctx); err != nil {
			g.way = nil
			return &Error{g.cfg.Name, identity.PublicKey{}, "open", sample.Unreachable, err}
		}
	}
	err = what(g.way)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil: // half a question may be under way
		return errors.Join(err, g.drop())
	case errors.Is(err, ErrSilent):
		return &Error{g.cfg.Name, key, stage, sample.Silent, err}
	case errors.Is(err, errRefused), errors.Is(err, ErrRights):
		return &Error{g.cfg.Name, key, stage, sample.Refused, err}
	case errors.Is(err, errUnreadable):
		return &Error{g.cfg.Name, key, stage, sample.Unreadable, err}
	}
	return &Error{g.cfg.Name, key, stage, sample.Unreachable, errors.Join(err, g.drop())}
}

// drop closes the line; who is next opens it anew.
func (g *Gateway) drop() error {
	w := g.way
	g.way = nil
	return w.Close()
}

func (g *Gateway) room(key identity.PublicKey) room {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r := g.rooms[key]; r != nil {
		return *r
	}
	return room{}
}

func (g *Gateway) set(key identity.PublicKey, r room) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rooms[key] = &r
}
