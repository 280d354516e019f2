package flooding

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/flooding/managed"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/stats"
	"github.com/meshrig/meshrig/rig/topology"
)

// Setting is a choice of radio settings: frequency, bandwidth, spreading factor and coding rate of
// each system. Preamble and sync word are always the system's own.
type Setting struct {
	Name                 string
	MeshCore, Meshtastic lora.Params
}

// Own has each system on its own default: MeshCore on that of a new board, Meshtastic on LongFast in
// its one slot of Europe.
func Own() Setting {
	return Setting{"own", lora.Default().Params(), managed.Presets()[0].At(longFast, lora.DefaultPower)}
}

// longFast is the one slot of EU_868, and the frequency of MeshCore's preset with the same modem
// settings.
const longFast lora.Frequency = 869_525_000

// Common has both on what both have a preset for: LongFast, which is MeshCore's eu-uk-long-range.
func Common() Setting {
	p := managed.Presets()[0].At(longFast, lora.DefaultPower)
	return Setting{"common", p, p}
}

// of are the radio settings of a system.
func (s Setting) of(system System) lora.Params {
	if system == MeshCore {
		return s.MeshCore
	}
	return s.Meshtastic
}

// Mesh is a topology with the name that it is reported by.
type Mesh struct {
	Name     string
	Topology *topology.Topology
}

// Config is what is compared.
type Config struct {
	Meshes      []Mesh
	Traffics    []Traffic
	Settings    []Setting
	Backgrounds []bool
	Load        Load
	Seeds       int    // runs of each kind
	First       uint64 // seed of the first; the others follow
	Boards      func(role, as string) board.Target
	// Progress, if not nil, is told how many runs are done; from one goroutine at a time.
	Progress func(done, all int)
}

// Cell is one system under one condition, over all seeds.
type Cell struct {
	Mesh       string
	Traffic    Traffic
	Setting    string
	Background bool
	System     System
	Outcomes   []Outcome // by seed
	Measures
	// Against is how many times the airtime for a delivery is that of MeshCore under the same
	// condition; of MeshCore itself it is nothing.
	Against stats.Interval
	Verdict Verdict
}

// Measures are what is reported, each with a 95 % interval over the seeds.
type Measures struct {
	PerDelivery  stats.Interval // seconds on the air for a message that arrived at one reader
	Delivery     stats.Interval // share of the messages for readers who were there
	Median, Slow stats.Interval // latency in seconds that half and 95 % of the deliveries kept to
	Away         stats.Interval // share of what was said while a reader was away that he got; only of Room
}

// Verdict is how MeshCore's airtime for a delivery stands to another system's.
type Verdict string

// The verdicts.
const (
	Less    Verdict = "less"
	More    Verdict = "more"
	Unclear Verdict = "not told apart"
)

// Compare makes all runs, on all processors. The error is the first run's, or the context's.
func Compare(ctx context.Context, cfg Config) ([]*Cell, error) {
	cells, jobs := cfg.plan()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	feed := make(chan job)
	var workers sync.WaitGroup
	var lock sync.Mutex
	done := 0
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range feed {
				out, err := j.run.Do(ctx)
				if err != nil {
					cancel(fmt.Errorf("%s, %s: %w", j.cell.Mesh, j.cell.Traffic, err)) // the first one counts
					continue
				}
				lock.Lock()
				j.cell.Outcomes[j.seed] = out
				if done++; cfg.Progress != nil {
					cfg.Progress(done, len(jobs))
				}
				lock.Unlock()
			}
		})
	}
feeding:
	for _, j := range jobs {
		select {
		case feed <- j:
		case <-ctx.Done():
			break feeding
		}
	}
	close(feed)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for _, c := range cells {
		c.measure()
	}
	against(cells)
	return cells, nil
}

// job is one run and where its outcome goes.
type job struct {
	run  Run
	cell *Cell
	seed int
}

// plan lists the cells and the runs. Large meshes come first, so that none is waited for at the end.
func (cfg Config) plan() (cells []*Cell, jobs []job) {
	for _, mesh := range cfg.Meshes {
		for _, traffic := range cfg.Traffics {
			for _, setting := range cfg.Settings {
				for _, background := range cfg.Backgrounds {
					for _, system := range Systems(traffic) {
						c := &Cell{
							Mesh: mesh.Name, Traffic: traffic, Setting: setting.Name, Background: background, System: system,
							Outcomes: make([]Outcome, cfg.Seeds),
						}
						cells = append(cells, c)
						for i := range cfg.Seeds {
							jobs = append(jobs, job{Run{
								Topology: mesh.Topology, Traffic: traffic, System: system, Radio: setting.of(system), Background: background,
								Load: cfg.Load, Seed: cfg.First + uint64(i), Boards: cfg.Boards,
							}, c, i})
						}
					}
				}
			}
		}
	}
	slices.SortStableFunc(jobs, func(a, b job) int { return len(b.run.Topology.All()) - len(a.run.Topology.All()) })
	return cells, jobs
}

// measure works the measures out. One without a value in some run has no interval.
func (c *Cell) measure() {
	over := func(of func(Outcome) float64) stats.Interval {
		values := make([]float64, len(c.Outcomes))
		for i, o := range c.Outcomes {
			values[i] = of(o)
		}
		return stats.PairedShift(values)
	}
	c.PerDelivery = over(perDelivery)
	c.Delivery = over(func(o Outcome) float64 { return share(o.Delivered, o.Wanted) })
	c.Median = over(func(o Outcome) float64 { return o.latency(0.5) })
	c.Slow = over(func(o Outcome) float64 { return o.latency(0.95) })
	c.Away = over(func(o Outcome) float64 { return share(o.AwayDelivered, o.AwayWanted) })
}

func share(k, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(k) / float64(n)
}

func perDelivery(o Outcome) float64 {
	if o.Delivered+o.AwayDelivered == 0 {
		return math.NaN()
	}
	return o.PerDelivery().Seconds()
}

// latency is a quantile in seconds, no number if nothing was delivered.
func (o Outcome) latency(of float64) float64 {
	if len(o.Latencies) == 0 {
		return math.NaN()
	}
	return o.quantile(of).Seconds()
}

// against holds each system's airtime against MeshCore's under the same condition, seed by seed.
func against(cells []*Cell) {
	var base *Cell
	for _, c := range cells {
		if c.System == MeshCore {
			base = c
			continue
		}
		logs := make([]float64, len(c.Outcomes))
		for i, o := range c.Outcomes {
			logs[i] = math.Log(perDelivery(o) / perDelivery(base.Outcomes[i]))
		}
		ratio := stats.PairedShift(logs)
		c.Against = stats.Interval{}
		if !slices.ContainsFunc(logs, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			c.Against = stats.Interval{Value: math.Exp(ratio.Value), Low: math.Exp(ratio.Low), High: math.Exp(ratio.High)}
		}
		switch {
		case !ratio.Bounded():
			c.Verdict = Unclear
		case ratio.Low > 0:
			c.Verdict = Less
		case ratio.High < 0:
			c.Verdict = More
		default:
			c.Verdict = Unclear
		}
	}
}

// seconds is a span as people read it.
func seconds(s float64) string {
	switch {
	case s >= 100:
		return fmt.Sprintf("%.0f", s)
	case s >= 10:
		return fmt.Sprintf("%.1f", s)
	}
	return fmt.Sprintf("%.2f", s)
}
