package trace

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
)

// Record plays a scenario on a bench made of cfg and returns what happened. The board is given
// a key that the seed decides, unless cfg has one, so that frames of two targets can be equal.
// Target, seed and preset of h are the caller's; the rest is filled in.
func Record(ctx context.Context, cfg bench.Config, sc Scenario, h capture.Head) (s capture.Section, err error) {
	if cfg.Key == nil {
		key := identity.Named(fmt.Sprintf("room %x", h.Seed), 0x50).Private()
		cfg.Key = &key
	}
	cfg.Seed = seedOf(h.Seed, sc.Name)
	cfg.Fail, cfg.Abort = nil, nil
	var made *bench.Bench
	cfg.Attach = func(b *bench.Bench) { made = b }
	defer func() {
		if made == nil {
			return
		}
		if cerr := made.Close(); err == nil {
			err = cerr
		}
	}()
	defer func() {
		switch f := recover().(type) {
		case nil:
		case bench.Failure:
			err = fmt.Errorf("trace: scenario %s: %w", sc.Name, f)
		default:
			panic(f)
		}
	}()
	b := bench.New(ctx, cfg)
	play := &script{Bench: b, ctx: ctx}
	for _, name := range people() {
		play.Client(name)
	}
	sc.run(play)
	h.Scenario, h.Version, h.Regions, h.Keys = sc.Name, b.Room().Version().Text, regions(), b.Keys()
	return capture.Section{Head: h, Timeline: b.Timeline()}, nil
}

// people are the clients of every scenario. They are made in this order, so that their keys do
// not depend on who speaks first.
func people() []string { return []string{"alice", "bob", "carol"} }

// regions are those that scenarios know.
func regions() []string { return []string{"here", "there"} }

// seedOf gives each scenario draws of its own.
func seedOf(seed uint64, name string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "trace %d %s", seed, name)
	return h.Sum64()
}
