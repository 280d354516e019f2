package alert_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// fake is somebody who is told, and who misbehaves.
type fake struct {
	name string
	do   func(ctx context.Context, n notify.Notice) error

	mu  sync.Mutex
	got []string
}

func (f *fake) Name() string { return f.name }

func (f *fake) Send(ctx context.Context, n notify.Notice) error {
	if f.do != nil {
		if err := f.do(ctx, n); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = append(f.got, fmt.Sprintf("%s %s %s", n.Kind, n.Rule, n.Subject))
	return nil
}

func (f *fake) told() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.got)
}

// run opens alerts in a bubble of time, and gives what ends them.
func run(t *testing.T, dir string, o alert.Options) (a *alert.Alerts, end func()) {
	t.Helper()
	a, err := alert.Open(dir, alert.Config{}, []alert.Room{serial("oslo", "/dev/a")}, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- a.Run(ctx) }()
	return a, func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// low is a poll with an empty battery.
func low(a *alert.Alerts, volts float64) {
	a.Take(sample.Sample{Node: sample.Node{Name: "oslo"}, Source: sample.Serial, At: time.Now(), Poll: &sample.Poll{Values: sample.Values{sample.Battery: volts}}})
}

func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// TestWhoFailsIsTriedAgainAndHoldsNobodyUp has one who hangs, one who is away for an hour and one
// who refuses beside one who is well.
func TestWhoFailsIsTriedAgainAndHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		tries := 0
		well := &fake{name: "well"}
		hangs := &fake{name: "hangs", do: func(ctx context.Context, _ notify.Notice) error { <-ctx.Done(); return ctx.Err() }}
		away := &fake{name: "away", do: func(context.Context, notify.Notice) error {
			if tries++; time.Since(start) < time.Hour {
				return errors.New("connection refused")
			}
			return nil
		}}
		picky := &fake{name: "picky", do: func(_ context.Context, n notify.Notice) error {
			if n.Kind == notify.Firing && time.Since(start) < 25*time.Minute {
				return &notify.Refused{Cause: errors.New("no such user")}
			}
			return nil
		}}
		var said []string
		var mu sync.Mutex
		say := func(text string) { mu.Lock(); defer mu.Unlock(); said = append(said, text) }
		a, end := run(t, t.TempDir(), alert.Options{Notifiers: []notify.Notifier{hangs, well, away, picky}, Say: say})
		for range 3 {
			low(a, 3.4)
			wait(time.Second)
		}
		low(a, 3.7)
		wait(time.Minute)
		both := []string{"firing battery oslo", "resolved battery oslo"}
		if got := well.told(); !slices.Equal(got, both) {
			t.Errorf("well is told %q", got)
		}
		if got := picky.told(); !slices.Equal(got, both[1:]) {
			t.Errorf("picky is told %q, which it does not refuse", got)
		}
		wait(40 * time.Minute)
		if got := picky.told(); !slices.Equal(got, []string{both[1], both[0]}) {
			t.Errorf("picky is told %q", got)
		}
		wait(40 * time.Minute)
		if got := away.told(); len(got) < 2 || !slices.Equal(got[:2], both) {
			t.Errorf("away is told %q", got)
		}
		if tries > 30 {
			t.Errorf("away was tried %d times in an hour", tries)
		}
		end()
		mu.Lock()
		defer mu.Unlock()
		for _, want := range []string{"alert: away: connection refused", "alert: away: works again", "alert: hangs: context deadline exceeded"} {
			if n := strings.Count(strings.Join(said, "\n"), want); n != 1 {
				t.Errorf("%q is said %d times: %q", want, n, said)
			}
		}
	})
}

func TestWhatWasNotSentIsSentAfterTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		away := &fake{name: "mail 1", do: func(context.Context, notify.Notice) error { return errors.New("away") }}
		other := &fake{name: "webhook 1"}
		a, end := run(t, dir, alert.Options{Notifiers: []notify.Notifier{away, other}})
		for range 3 {
			low(a, 3.4)
			wait(time.Second)
		}
		end()
		mail, other := &fake{name: "mail 1"}, &fake{name: "webhook 1"}
		_, end = run(t, dir, alert.Options{Notifiers: []notify.Notifier{mail, other}})
		wait(time.Minute)
		end()
		if got := mail.told(); !slices.Equal(got, []string{"firing battery oslo"}) {
			t.Errorf("mail is told %q", got)
		}
		if got := other.told(); len(got) > 0 {
			t.Errorf("the web hook is told %q, which it was before", got)
		}
	})
}

func TestTheHeartbeatStopsWhenNobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		beats := 0
		beat := &notify.Beat{Every: time.Minute, Stale: 30 * time.Minute, Ways: []func(context.Context, time.Time) error{func(context.Context, time.Time) error { beats++; return nil }}}
		a, end := run(t, t.TempDir(), alert.Options{Notifiers: []notify.Notifier{}, Heartbeat: beat})
		for range 60 {
			low(a, 4)
			wait(time.Minute)
		}
		if beats < 59 || beats > 62 {
			t.Errorf("%d beats in an hour", beats)
		}
		wait(30 * time.Minute)
		before := beats
		wait(3 * time.Hour)
		if beats > before+1 {
			t.Errorf("%d beats more, of a collector that looks at nothing", beats-before)
		}
		low(a, 4)
		wait(2 * time.Minute)
		if beats < before+2 {
			t.Error("no beat more, of one that looks again")
		}
		end()
	})
}

func TestSilencesAreEventsForTheSinks(t *testing.T) {
	var seen []sample.Sample
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	w.options.Events = consumer(func(s sample.Sample) {
		w.alerts.Take(s) // as a hub does, which the alerts listen to as well
		seen = append(seen, s)
	})
	w.restart(0)
	w.pass(2 * time.Hour)
	w.poll("oslo", nil)
	w.poll("oslo", nil)
	if len(seen) != 2 || seen[0].Event.Kind != sample.WentSilent || seen[1].Event.Kind != sample.Recovered || seen[0].Node.Name != "oslo" {
		t.Errorf("%+v", seen)
	}
}

type consumer func(sample.Sample)

func (c consumer) Take(s sample.Sample) { c(s) }
