package monitor

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sinks"
)

// Finding is what came of trying one room or sink.
type Finding struct {
	What   string `json:"what"` // "room hill (serial)", "sink influx"
	OK     bool   `json:"ok"`
	Detail string `json:"detail"` // what answers, or why it does not
}

// trial is how long one room or sink may take: a room over the air answers in some ten seconds.
const trial = 2 * time.Minute

// Check tries every room and every sink of a configuration once, and writes nothing there. A port that
// is leased is let be.
func Check(ctx context.Context, cfg *Config) []Finding {
	aired := ctx
	ctx, stop := context.WithTimeout(ctx, trial)
	defer stop()
	wired, air := cfg.All(), cfg.Air.Rooms
	found := make([]Finding, len(wired)+len(air))
	var all sync.WaitGroup
	for i, room := range wired {
		all.Go(func() { found[i] = checkRoom(ctx, cfg, room) })
	}
	for _, g := range cfg.Air.Gateways { // one room after the other: a companion lets one in at a time
		all.Go(func() {
			for i, room := range air {
				if room.Gateway == g.Name {
					found[len(wired)+i] = checkAir(aired, cfg, room)
				}
			}
		})
	}
	taken := checkSinks(ctx, cfg)
	all.Wait()
	return append(found, taken...)
}

// kept keeps what a source tells.
type kept struct{ sample.Sample }

// Take keeps a poll.
func (k *kept) Take(s sample.Sample) {
	if s.Poll != nil {
		k.Sample = s
	}
}

func checkRoom(ctx context.Context, cfg *Config, room Room) Finding {
	var told kept
	w := newWatched(cfg, room, &Hub{consumers: []sample.Consumer{&told}})
	w.poll(ctx)
	w.close()
	return finding(ctx, fmt.Sprintf("room %s (%s)", room.Name, room.source()), told)
}

func checkAir(ctx context.Context, cfg *Config, room radio.Room) Finding {
	what := fmt.Sprintf("room %s (over the air)", room.Name)
	one := radio.Section{Rooms: []radio.Room{room}}
	for _, g := range cfg.Air.Gateways {
		if g.Name == room.Gateway {
			one.Gateways = append(one.Gateways, g)
		}
	}
	one.Rooms[0].Interval = time.Millisecond // at once
	ctx, stop := context.WithTimeout(ctx, trial)
	defer stop()
	var told kept
	var ways gateways
	ways.on(cfg.machine)
	(&radio.Rooms{To: ended{&told, stop}, Open: ways.open}).Run(ctx, one, nil)
	return finding(ctx, what, told)
}

// ended ends at the first sample.
type ended struct {
	*kept

	stop func()
}

// Take keeps a poll and ends.
func (e ended) Take(s sample.Sample) { e.kept.Take(s); e.stop() }

func finding(ctx context.Context, what string, told kept) Finding {
	switch p := told.Poll; {
	case p == nil:
		return Finding{What: what, Detail: fmt.Sprintf("no outcome: %v", context.Cause(ctx))}
	case p.Failure == sample.Held:
		return Finding{What: what, OK: true, Detail: p.Reason}
	case p.Failure != sample.NoFailure:
		return Finding{What: what, Detail: string(p.Failure) + ": " + p.Reason}
	default:
		about := strings.TrimSpace(p.Info.Role + " " + p.Info.Version)
		if about != "" { // over the air it says nothing of itself
			about = ": " + about
		}
		return Finding{What: what, OK: true, Detail: fmt.Sprintf("answers%s, key %s", about, told.Node.Pub)}
	}
}

// checkSinks tries sinks with spools of their own, as those of the configuration may be in use.
func checkSinks(ctx context.Context, cfg *Config) (found []Finding) {
	folder, err := os.MkdirTemp("", "meshrig-check-")
	if err != nil {
		return []Finding{{What: "sinks", Detail: err.Error()}}
	}
	defer func() { _ = os.RemoveAll(folder) }()
	sinks.Check(ctx, cfg.sinks(), folder, func(name string, err error) {
		f := Finding{What: "sink " + name, OK: true, Detail: "lets us in"}
		if err != nil {
			f.OK, f.Detail = false, err.Error()
		}
		found = append(found, f)
	})
	return found
}
