package radio

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Target is a room that is polled over the air.
type Target struct {
	Node     sample.Node   // its whole key is needed
	Password secret.Secret // none: the room knows the gateway, or lets everyone in
	// Details is how often a poll is one of everything: a log-in, which tells the room's clock, telemetry
	// and access list. Between them the status alone is asked for. 0: each poll.
	Details time.Duration
}

// Poller polls one room. It is not safe for concurrent use; several share a gateway.
type Poller struct {
	g      *Gateway
	target Target
	detail time.Time     // when a poll was last one of everything
	cost   time.Duration // airtime of the last poll; 0: none yet
	knew   bool          // the room has let us in before
}

// Poller makes a poller of a room, whose airtime counts from now on.
func (g *Gateway) Poller(t Target) *Poller {
	p := &Poller{g: g, target: t}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.polls[p] = struct{}{}
	return p
}

// Close makes room in the gateway's budget.
func (p *Poller) Close() {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	delete(p.g.polls, p)
}

// Interval is how often the room is polled if every so often is asked for: at most as often as the
// budget allows all rooms of the gateway, by what their last polls cost, or would at no hops.
func (p *Poller) Interval(asked time.Duration) time.Duration {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	var all time.Duration
	for other := range p.g.polls {
		all += other.expected()
	}
	return max(asked, p.g.cfg.stretch(all))
}

// Expected is the airtime of a poll: of the last one, or of one of everything at no hops.
func (p *Poller) Expected() time.Duration {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	return p.expected()
}

// expected is Expected; g.mu is held.
func (p *Poller) expected() time.Duration {
	if p.cost > 0 {
		return p.cost
	}
	p.g.account.mu.Lock()
	radio := p.g.account.radio
	p.g.account.mu.Unlock()
	if radio == (lora.Params{}) {
		radio = lora.Default().Params()
	}
	return estimate(radio)
}

// stretch is the time of which an airtime is the budget's share.
func (c Config) stretch(airtime time.Duration) time.Duration {
	return time.Duration(float64(airtime) / c.budget())
}

func (c Config) budget() float64 { return cmp.Or(c.Budget, DefaultBudget) }

// Poll polls the room, when the gateway's budget allows it: it waits until then. It never fails
// otherwise than in what it returns.
func (p *Poller) Poll(ctx context.Context) sample.Poll {
	poll, _ := p.unless(ctx, nil)
	return poll
}

// unless is Poll, unless it is stopped before the budget allows one.
func (p *Poller) unless(ctx context.Context, stop <-chan struct{}) (_ sample.Poll, polled bool) {
	expected, err := p.g.admit(ctx, stop, p)
	if errors.Is(err, errStopped) {
		return sample.Poll{}, false
	}
	began := time.Now()
	before := p.g.Spent(p.target.Node.Key)
	poll := sample.Poll{Values: sample.Values{}}
	if err == nil {
		err = p.g.do(ctx, p.target.Node.Key, "poll", func(w way) error { return p.poll(ctx, w, &poll) })
		p.g.settle(p, expected, p.g.Spent(p.target.Node.Key)-before)
	}
	poll.Took = time.Since(began)
	if err != nil {
		return sample.Poll{Took: poll.Took, Failure: FailureOf(err), Reason: err.Error()}, true
	}
	poll.Values[sample.PollAirtime] = p.g.Spent(p.target.Node.Key).Seconds()
	return poll, true
}

// poll is Poll for whose turn it is.
func (p *Poller) poll(ctx context.Context, w way, poll *sample.Poll) error {
	key := p.target.Node.Key
	everything := p.detail.IsZero() || time.Since(p.detail) >= p.target.Details
	in := everything || !p.g.room(key).in
	if in {
		if err := p.login(ctx, w, poll); err != nil {
			return err
		}
	}
	stats, err := ask(ctx, w, key, wire.RequestStatus, wire.DecodeRoomStats)
	if errors.Is(err, ErrSilent) && !in { // it may have forgotten a guest when it restarted
		if err := p.login(ctx, w, poll); err != nil {
			return err
		}
		stats, err = ask(ctx, w, key, wire.RequestStatus, wire.DecodeRoomStats)
	}
	if err != nil {
		return err
	}
	status(poll.Values, &stats)
	if !everything {
		return nil
	}
	if err := p.details(ctx, w, poll); err != nil {
		return err
	}
	p.detail = time.Now()
	return nil
}

// details asks for what a room need not tell: what it does not answer is left out.
func (p *Poller) details(ctx context.Context, w way, poll *sample.Poll) error {
	readings, err := ask(ctx, w, p.target.Node.Key, wire.RequestTelemetry, wire.DecodeTelemetry)
	if err != nil && !theRooms(err) {
		return err
	}
	for _, r := range readings {
		if r.Channel == wire.TelemetrySelf && r.Type == wire.LPPTemperature {
			poll.Values[sample.Temperature] = r.Value(0)
		}
	}
	if !p.g.room(p.target.Node.Key).admin {
		return nil
	}
	list, err := ask(ctx, w, p.target.Node.Key, wire.RequestAccessList, wire.DecodeAccessList)
	if err == nil {
		access(poll, list)
	} else if !theRooms(err) {
		return err
	}
	return nil
}

// theRooms tells whether an error is the room's, and not the gateway's.
func theRooms(err error) bool { return errors.Is(err, ErrSilent) || errors.Is(err, errUnreadable) }

// login logs in and takes in what the answer tells of the clock.
func (p *Poller) login(ctx context.Context, w way, poll *sample.Poll) error {
	password, err := p.target.Password.Read()
	if err != nil {
		return err
	}
	l, err := p.g.login(ctx, w, p.target.Node.Key, password)
	switch {
	case errors.Is(err, ErrSilent) && !p.knew:
		if heard, ok := p.g.account.advertised(p.target.Node.Key); ok {
			return errors.Join(errRefused, fmt.Errorf("no answer, and its advert was heard %v ago; is the password right, and does it hear the gateway?", time.Since(heard).Round(time.Second)))
		}
		return err
	case err != nil:
		return err
	}
	p.knew = true
	poll.Values[sample.ClockOffset], poll.Values[sample.ClockError] = l.offset()
	return nil
}

// status takes in a room's counters. What it cannot know is left out: a battery of no volts, a noise
// floor or a signal before the first measurement.
func status(v sample.Values, s *wire.RoomStats) {
	if s.BatteryMillivolts > 0 {
		v[sample.Battery] = float64(s.BatteryMillivolts) / 1000
	}
	if s.NoiseFloor != 0 {
		v[sample.NoiseFloor] = float64(s.NoiseFloor)
	}
	if s.LastRSSI != 0 || s.LastSNR != 0 {
		v[sample.LastRSSI], v[sample.LastSNR] = float64(s.LastRSSI), float64(s.LastSNR)/4
	}
	v.SetErrors(s.ErrorFlags)
	for metric, n := range map[sample.Metric]uint32{
		sample.Uptime: s.UptimeSeconds, sample.Queue: uint32(s.TxQueue), sample.TransmitTime: s.AirtimeSeconds,
		sample.Received: s.PacketsReceived, sample.Sent: s.PacketsSent,
		sample.SentFlood: s.SentFlood, sample.SentDirect: s.SentDirect,
		sample.ReceivedFlood: s.ReceivedFlood, sample.ReceivedDirect: s.ReceivedDirect,
		sample.DupFlood: uint32(s.FloodDuplicates), sample.DupDirect: uint32(s.DirectDuplicates),
		sample.Posts: uint32(s.Posted), sample.Pushes: uint32(s.Pushed),
	} {
		v[metric] = float64(n)
	}
}

// access takes in an access list, which tells of administrators alone.
func access(poll *sample.Poll, list []wire.AccessEntry) {
	admins := 0
	poll.Access = []sample.Access{}
	for _, e := range list {
		poll.Access = append(poll.Access, sample.Access{Key: hex.EncodeToString(e.Prefix[:]), Permissions: e.Permissions})
		if e.Permissions&wire.RoleMask == wire.RoleAdmin {
			admins++
		}
	}
	poll.Values[sample.Admins] = float64(admins)
}
