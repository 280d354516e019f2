package alert

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
)

// How long a notifier may take, and how long it is left alone when it fails.
const (
	sendMost   = 30 * time.Second
	retryFirst = 5 * time.Second
	retryMost  = 10 * time.Minute
)

// Run ticks, saves and sends until the context ends, and saves a last time. What was not sent by
// then is sent after the next start.
func (a *Alerts) Run(ctx context.Context) error {
	var senders sync.WaitGroup
	defer senders.Wait()
	sending := map[string]*sender{}
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	var beaten time.Time
	for {
		a.Tick()
		if err := a.save(false); err != nil {
			a.say("disk", err)
		} else {
			a.say("disk", nil)
		}
		a.mu.Lock()
		notifiers, beat, alive := a.notifiers, a.heartbeat, a.engine.time.now.Watched-a.looked
		a.mu.Unlock()
		for _, n := range notifiers {
			s := sending[n.Name()]
			if s == nil {
				s = &sender{to: n, wake: make(chan struct{}, 1)}
				sending[n.Name()] = s
				senders.Go(func() { a.send(ctx, s) })
			}
			s.use(n)
		}
		if now := time.Now(); beat != nil && alive < beat.Stale && now.Sub(beaten) >= beat.Every {
			beaten = now
			senders.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, sendMost)
				defer cancel()
				a.say("heartbeat", beat.Send(ctx, now))
			})
		}
		select {
		case <-ctx.Done():
			senders.Wait()
			return errors.Join(a.save(true), a.stop())
		case <-ticker.C:
		case <-a.wake:
		}
	}
}

// stop lets notifiers go that hold a connection.
func (a *Alerts) stop() error {
	a.mu.Lock()
	notifiers, beat := a.notifiers, a.heartbeat
	a.mu.Unlock()
	return errors.Join(closeAll(notifiers), beat.Close())
}

func closeAll(list []notify.Notifier) error {
	var errs []error
	for _, n := range list {
		if c, ok := n.(interface{ Close() error }); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// sender sends to one notifier, in order.
type sender struct {
	mu   sync.Mutex
	to   notify.Notifier
	wake chan struct{}
}

func (s *sender) use(n notify.Notifier) {
	s.mu.Lock()
	s.to = n
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *sender) notifier() notify.Notifier {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to
}

// send delivers until the context ends. One that cannot be reached is left alone for longer and
// longer; a notice that it refuses holds up no other.
func (a *Alerts) send(ctx context.Context, s *sender) {
	wait := retryFirst
	refused := map[string]time.Time{} // until when
	for ctx.Err() == nil {
		to := s.notifier()
		a.mu.Lock()
		n, ok := a.engine.Outbox.Next(to.Name(), func(id string) bool { return time.Now().Before(refused[id]) })
		a.mu.Unlock()
		if !ok {
			select {
			case <-ctx.Done():
			case <-s.wake:
			}
			continue
		}
		err := a.deliver(ctx, to, n)
		if ctx.Err() == nil {
			a.say(to.Name(), err)
		}
		var no *notify.Refused
		switch {
		case err == nil:
			wait = retryFirst
			delete(refused, n.ID)
		case errors.As(err, &no):
			refused[n.ID] = time.Now().Add(retryMost)
		default:
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
			wait = min(2*wait, retryMost)
		}
	}
}

// deliver sends a notice and notes on the disk that it is sent. It is there before it is sent, so that
// who is killed in between sends it again by the same name, and Run says if it cannot be.
func (a *Alerts) deliver(ctx context.Context, to notify.Notifier, n notify.Notice) error {
	limited, cancel := context.WithTimeout(ctx, sendMost)
	defer cancel()
	_ = a.save(false)
	if err := to.Send(limited, n); err != nil {
		return err
	}
	a.mu.Lock()
	a.engine.Outbox.Done(n.ID, to.Name())
	a.dirty = true
	a.mu.Unlock()
	return a.save(false)
}

// say tells of what goes wrong once, and that it is over.
func (a *Alerts) say(what string, err error) {
	a.mu.Lock()
	before, text := a.failing[what], ""
	if err != nil {
		text = err.Error()
	}
	a.failing[what] = text
	a.mu.Unlock()
	switch text {
	case before:
	case "":
		a.options.Say("alert: " + what + ": works again")
	default:
		a.options.Say("alert: " + what + ": " + text)
	}
}
