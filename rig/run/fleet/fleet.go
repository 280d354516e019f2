// Package fleet runs specs on the real boards of a rig: it leases them, lets them introduce
// themselves, deals the specs to those that meet their needs, and brings back one that was lost.
package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/target"
)

// Config is what a fleet needs beside its boards. Flashed and Reflash may be nil.
type Config struct {
	Catalogue run.Catalogue
	// Why is what leases say that they are for; empty: meshrig run.
	Why string
	// Mixed lets the boards run firmware of different versions.
	Mixed bool
	// Warn is where people read what becomes of boards.
	Warn io.Writer
	// Flashed tells the hash of the image that the rig put on a board last, empty if it put none
	// there. It is an error if the board, which reports version, does not run that any more.
	Flashed func(s *station.Station, version string) (image string, err error)
	// Reflash returns what puts firmware on a board that is known to be good; nil: nothing does.
	Reflash func(s *station.Station) func(ctx context.Context) error
	// Candidates are the images that the run puts on its boards, one for each kind of board, once the
	// golden spec has proven their benches; none: what is on the boards is judged.
	Candidates []flash.Image
}

// Fleet are the boards of a run, which this process has leased. It is a run.Executor.
type Fleet struct {
	Config

	job     run.Job
	journal *health.Journal
	ledger  *health.Ledger
	costs   costs.Table // of the specs

	leases  lease.Set
	pairing sync.Mutex // held by whoever takes the turns of several boards

	relays relays // of the software radios of its benches

	mu         sync.Mutex
	members    []*member
	recoveries []report.Recovery
}

// member is one board of a run.
type member struct {
	*station.Station

	turn    *sync.Mutex // held while its bench is used; shared by benches that would disturb each other
	who     station.Introduction
	image   string                  // hash of what the rig flashed, empty if it did not
	proof   *report.Golden          // of its bench; nil: the run flashes nothing
	images  images                  // that the run flashes
	dead    bool                    // the candidate is on its board and does not start
	specs   int                     // that it judged
	lag     float64                 // milliseconds, the most of them
	out     string                  // why it is not used
	worn    health.Worn             // in all runs, what its spec is expected to take included
	tonight health.Worn             // the same in this run
	crash   error                   // that it stopped or restarted in the proof of its ear, until that is told
	deaf    []report.LeftOutSniffer // its sniffers that are not used
}

func (m *member) name() string { return m.Board.Name }

// Open leases the boards of a target with all that their benches touch, and finds out which of
// them can be used.
func Open(ctx context.Context, c Config, job run.Job) (_ *Fleet, err error) {
	list, err := job.Options.Stations()
	if err != nil {
		return nil, err
	}
	f := &Fleet{Config: c, job: job}
	defer func() {
		if err != nil {
			f.Close(ctx)
		}
	}()
	for _, one := range list {
		f.members = append(f.members, f.member(one))
	}
	if err := f.lease(ctx); err != nil {
		return nil, err
	}
	takeTurns(f.members)
	if err := f.openRelays(ctx); err != nil {
		return nil, err
	}
	f.openLedger(ctx)
	f.learnWear(ctx)
	t, err := target.Parse(job.Options.Target)
	if err != nil {
		return nil, err
	}
	all := strings.Contains(t.Rest, target.All)
	if f.flashes() {
		if err := f.chooseImages(ctx, all); err != nil {
			return nil, err
		}
		f.journal.Limit = goldenLimit
	}
	if err := f.admit(ctx, all); err != nil {
		return nil, err
	}
	return f, nil
}

// member is a board of the run, what is done to which for its recovery is counted, and held back where it is
// worn enough.
func (f *Fleet) member(one *station.Station) *member {
	m := &member{Station: one}
	if f.Reflash != nil && !f.flashes() {
		m.Reflash = f.reflash(m, f.Reflash(one))
	}
	m.MayCycle = func(ctx context.Context) error { return f.wearBy(ctx, m, "power cycle", health.Worn{PowerCycles: 1}) }
	m.Spent = func(ctx context.Context, c costs.Cost) { f.countAirtime(ctx, m, m.airtimeOf(c)) }
	return m
}

// flashes tells whether the run puts candidates on its boards.
func (f *Fleet) flashes() bool { return len(f.Candidates) > 0 }

// lease waits for the boards and what belongs to their benches, and looks after the state of
// their devices.
func (f *Fleet) lease(ctx context.Context) (err error) {
	var boards []inventory.Board
	for _, m := range f.members {
		boards = append(boards, m.Board)
	}
	f.leases, err = station.Lease(ctx, f.rig(), boards, cmp.Or(f.Why, "meshrig run"), func(of string, position int) {
		fmt.Fprintf(f.Warn, "waiting for %s: number %d in line; `meshrig rig who` shows who has it\n", of, position)
	})
	if err != nil {
		return err
	}
	for _, m := range f.members {
		if err := m.RememberPower(); err != nil {
			return err
		}
		words, err := m.MendAirtime()
		if err != nil {
			return err
		}
		fmt.Fprint(f.Warn, words)
		if _, err := m.Store().Load(m.name()); errors.Is(err, proven.ErrUnreadable) {
			fmt.Fprintln(f.Warn, err) // once: the file is set aside
		}
	}
	return nil
}

// takeTurns lets benches that share an instrument or a frequency take turns.
func takeTurns(members []*member) {
	for i, m := range members {
		m.turn = &sync.Mutex{}
		for _, before := range members[:i] {
			if !m.disturbs(before) {
				continue
			}
			shared := before.turn
			for _, other := range members[:i] { // those who already take turns with either
				if other.turn == m.turn {
					other.turn = shared
				}
			}
			m.turn = shared
		}
	}
}

// disturbs tells whether two benches cannot be used at the same time. A software radio hears several.
func (m *member) disturbs(other *member) bool {
	a, b := m.Params(), other.Params()
	apart := a.Frequency.MHz() - b.Frequency.MHz()
	width := (a.Bandwidth.Hertz() + b.Bandwidth.Hertz()) / 2 / 1e6
	shared := slices.ContainsFunc(m.Sniffers, func(s inventory.Sniffer) bool {
		return s.Protocol != inventory.RTLTCP && slices.ContainsFunc(other.Sniffers, func(o inventory.Sniffer) bool { return o.Name == s.Name })
	})
	return m.Probe.Name == other.Probe.Name || shared || apart < width && -apart < width
}

// openLedger opens the rig's memory. A run goes on without.
func (f *Fleet) openLedger(ctx context.Context) {
	ledger, err := station.OpenLedger(ctx, f.rig())
	if err != nil {
		fmt.Fprintf(f.Warn, "%v; what boards do in this run is not remembered\n", err)
	} else if words := ledger.SetAside(); words != "" {
		fmt.Fprintln(f.Warn, words)
	}
	f.ledger = ledger
	f.journal = &health.Journal{
		Ledger: ledger, Run: cmp.Or(f.job.Night, run.NightOf(time.Now())),
		Warn: func(err error) { fmt.Fprintln(f.Warn, err) },
	}
}

func (f *Fleet) rig() *inventory.Rig { return f.members[0].Rig }

func (f *Fleet) usable() []*member {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.members), func(m *member) bool { return m.out != "" })
}

// switchOnTime bounds what a run does for a board after its last spec.
const switchOnTime = 10 * time.Second

// Close gives the boards the power that they were found with, which a spec that was cut short may
// have left off, and gives them back.
func (f *Fleet) Close(ctx context.Context) {
	if f.leases == nil {
		return // nothing was touched
	}
	if err := f.relays.close(); err != nil {
		fmt.Fprintln(f.Warn, err)
	}
	for _, m := range f.members {
		limited, stop := context.WithTimeout(context.WithoutCancel(ctx), switchOnTime)
		left, err := m.PutBack(limited)
		if err != nil {
			fmt.Fprintln(f.Warn, err)
		}
		for _, text := range left {
			fmt.Fprintln(f.Warn, text)
		}
		stop()
	}
	if err := f.leases.Release(); err != nil {
		fmt.Fprintln(f.Warn, err)
	}
	if f.ledger != nil {
		if err := f.ledger.Close(); err != nil {
			fmt.Fprintln(f.Warn, err)
		}
	}
}
