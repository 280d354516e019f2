package rounds

import (
	"context"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/track"
	"github.com/meshrig/meshrig/rig/monitor/wired"
)

// looker is the collector on a bench: its own asker on the room's console, at the bench's time.
type looker struct {
	report *Report
	track  track.Tracker
	port   *port
	line   *wired.Line
	asker  *wired.Asker

	polls, failed int
}

// look polls once.
func (l *looker) look(ctx context.Context, b *bench.Bench) {
	now := func() time.Time { return time.Unix(int64(b.Config().Epoch), 0).UTC().Add(b.Now().Sub(0)) }
	if l.line == nil {
		l.port = &port{b: b, now: now, ready: make(chan struct{})}
		l.line = wired.Open(l.port, true, wired.Told{Packet: func(time.Time, sample.Packet) {}}) //nolint:contextcheck // it outlives one look
		<-l.port.ready
		l.asker = wired.NewAsker(l.line, sample.Node{Name: b.Room().Name()}, func(sample.Node) {})
		l.asker.Clock(now)
	}
	l.port.ctx = ctx
	node, poll := l.asker.Poll(ctx)
	at := l.report.Seconds + b.Now().Sub(0).Seconds()
	l.polls++
	if poll.Failure != sample.NoFailure {
		l.failed++
	}
	for _, s := range l.track.Take(sample.Sample{Node: node, Source: sample.Serial, At: now(), Poll: &poll}) {
		switch {
		case s.Poll != nil:
			l.report.Polls = append(l.report.Polls, Poll{At: at, Failure: string(s.Poll.Failure), Values: s.Poll.Values})
		case s.Event != nil:
			l.report.Events = append(l.report.Events, Event{At: at, Kind: string(s.Event.Kind), Text: s.Event.Text})
		}
	}
}

func (l *looker) close() {
	if l.line != nil {
		_ = l.line.Close() // nothing is behind it
	}
}

// port is the console of a bench. What is typed is answered before Write returns, on the bench's own
// time: only the goroutine of the bench may let that pass.
type port struct {
	b     *bench.Bench
	ctx   context.Context //nolint:containedctx // of the present poll, which Write has no parameter for
	now   func() time.Time
	ready chan struct{}

	mu   sync.Mutex
	post func(printed []byte, at time.Time)
}

// Write types and hands on what is printed until the console is silent.
func (p *port) Write(data []byte) error {
	printed := p.b.Room().Console().Raw(p.ctx, string(data))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.post([]byte(printed), p.now())
	return nil
}

// Read waits for the end: Write hands on what is printed.
func (p *port) Read(ctx context.Context, post func(printed []byte, at time.Time)) error {
	p.mu.Lock()
	p.post = post
	p.mu.Unlock()
	close(p.ready)
	<-ctx.Done()
	return nil
}

// Close does nothing: the bench closes its console.
func (*port) Close() error { return nil }
