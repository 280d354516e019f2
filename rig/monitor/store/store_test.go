package store_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

var (
	noon  = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	attic = sample.Node{Name: "attic", Pub: "50a1b2c3d4e5f60718293a4b5c6d7e8f50a1b2c3d4e5f60718293a4b5c6d7e8f"}
)

// fixture is a store whose clock stands until it is set.
type fixture struct {
	*store.Store
	t       *testing.T
	folder  string
	now     time.Time
	running time.Duration
}

func open(t *testing.T, c store.Config) *fixture {
	t.Helper()
	f := &fixture{t: t, folder: t.TempDir(), now: noon}
	f.reopen(c)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (f *fixture) reopen(c store.Config) {
	f.t.Helper()
	var err error
	f.Store, err = store.Open(f.t.Context(), f.folder, c, store.Options{
		Now: func() time.Time { return f.now }, Running: func() time.Duration { return f.running }, Still: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// pass has time pass.
func (f *fixture) pass(d time.Duration) { f.now, f.running = f.now.Add(d), f.running+d }

func (f *fixture) poll(n sample.Node, v sample.Values) {
	f.Take(sample.Sample{Node: n, Source: sample.Serial, At: f.now, Poll: &sample.Poll{Values: v}})
}

func (f *fixture) fail(n sample.Node) {
	f.Take(sample.Sample{Node: n, Source: sample.Serial, At: f.now, Poll: &sample.Poll{Failure: sample.Silent, Reason: "no answer"}})
}

func (f *fixture) tend() {
	f.t.Helper()
	if err := f.Tend(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) history(n sample.Node, since time.Duration, most int) store.History {
	f.t.Helper()
	h, err := f.History(f.t.Context(), store.Query{Node: n, From: f.now.Add(-since), To: f.now, Most: most})
	if err != nil {
		f.t.Fatal(err)
	}
	return h
}
