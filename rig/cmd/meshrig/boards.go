package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

// boardKind is the target that is real boards.
const boardKind = "board"

// everyBoard stands for all room servers of a rig.
const everyBoard = "*"

// mergeBoards makes one target of all that name boards: they share the work.
func mergeBoards(targets []string) []string {
	var merged, names []string
	at := -1
	for _, t := range targets {
		rest, ok := strings.CutPrefix(t, boardKind+":")
		if !ok {
			merged = append(merged, t)
			continue
		}
		if at < 0 {
			at = len(merged)
			merged = append(merged, "")
		}
		names = append(names, rest)
	}
	if at >= 0 {
		merged[at] = boardKind + ":" + strings.Join(names, ",")
	}
	return merged
}

// stations finds the boards that a target names.
func (s Settings) stations(a aim) ([]*station.Station, error) {
	rig, err := inventory.Load(s.Rig)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, b := range rig.Boards {
		if b.Role == inventory.Room {
			known = append(known, b.Name)
		}
	}
	var names []string
	for name := range strings.SplitSeq(a.rest, ",") {
		switch {
		case name == everyBoard:
			names = append(names, known...)
		case slices.Contains(known, name):
			names = append(names, name)
		default:
			if _, ok := rig.Board(name); ok {
				return nil, fmt.Errorf("target %s: board %s of %s is no room server", s.Target, name, s.Rig)
			}
			return nil, &unknownName{"board", name, known}
		}
	}
	slices.Sort(names)
	var list []*station.Station
	for _, name := range slices.Compact(names) {
		one, err := station.New(rig, name)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("target %s: %s names no room server", s.Target, s.Rig)
	}
	return list, nil
}

// hardware puts the board of a child into the set-up of its benches; a parent, which has no
// board, only learns whether they are there.
func (s Settings) hardware(a aim, cfg *bench.Config) error {
	if s.Board != "" {
		a.rest = s.Board
	}
	list, err := s.stations(a)
	if err != nil {
		return err
	}
	one := list[0]
	one.Latency = s.Latency
	cfg.Hardware, cfg.Params, cfg.Target = one, one.Params(), nil
	return nil
}

// fleet are the boards of a run, which this process has leased.
type fleet struct {
	options *runOptions
	streams streams
	journal *health.Journal
	ledger  *health.Ledger

	pairing sync.Mutex // held by whoever takes the turns of several boards

	mu         sync.Mutex
	members    []*member
	recoveries []report.Recovery
}

// member is one board of a run.
type member struct {
	*station.Station

	lease *lease.Lease
	turn  *sync.Mutex // held while its bench is used; shared by benches that would disturb each other
	who   station.Introduction
	image string  // hash of what the rig flashed, empty if it did not
	specs int     // that it judged
	lag   float64 // milliseconds, the most of them
	out   string  // why it is not used
	crash error   // that it stopped or restarted in the proof of its ear, until that is told
}

func (m *member) name() string { return m.Board.Name }

// boards leases the boards of a target, in the order of their names so that two runs never wait
// for each other, and finds out which of them can be used.
func (o *runOptions) boards(ctx context.Context, a aim, s streams) (_ rig, err error) {
	list, err := o.settings.stations(a)
	if err != nil {
		return nil, err
	}
	f := &fleet{options: o, streams: s}
	defer func() {
		if err != nil {
			f.close(ctx)
		}
	}()
	for _, one := range list {
		m := &member{Station: one}
		m.Reflash = m.reflash()
		m.lease, err = lease.Acquire(ctx, one.Rig.Machine.Leases(), m.name(), lease.Self("meshrig run"), func(position int) {
			fmt.Fprintf(s.err, "waiting for board %s: number %d in line; `meshrig rig who` shows who has it\n", m.name(), position)
		})
		if err != nil {
			return nil, err
		}
		f.members = append(f.members, m)
	}
	takeTurns(f.members)
	f.openLedger(ctx)
	if err := f.admit(ctx, strings.Contains(a.rest, everyBoard)); err != nil {
		return nil, err
	}
	return f, nil
}

// takeTurns lets benches that share a probe or a frequency take turns.
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

// disturbs tells whether two benches cannot be used at the same time.
func (m *member) disturbs(other *member) bool {
	a, b := m.Params(), other.Params()
	apart := a.Frequency.MHz() - b.Frequency.MHz()
	width := (a.Bandwidth.Hertz() + b.Bandwidth.Hertz()) / 2 / 1e6
	return m.Probe.Name == other.Probe.Name || apart < width && -apart < width
}

// openLedger opens the rig's memory. A run goes on without.
func (f *fleet) openLedger(ctx context.Context) {
	file := ledgerFile(f.rig())
	ledger, err := health.Open(ctx, file)
	if err != nil {
		fmt.Fprintf(f.streams.err, "%v; what boards do in this run is not remembered\n", err)
	} else if words := ledger.SetAside(); words != "" {
		fmt.Fprintln(f.streams.err, words)
	}
	f.ledger = ledger
	f.journal = &health.Journal{
		Ledger: ledger, Run: time.Now().UTC().Format("20060102T150405.000Z"),
		Warn: func(err error) { fmt.Fprintln(f.streams.err, err) },
	}
}

func (f *fleet) rig() *inventory.Rig { return f.members[0].Rig }

// admit lets every board introduce itself and leaves out those that the ledger puts aside. A
// board that was named and is no room server, or not there, ends the run.
func (f *fleet) admit(ctx context.Context, all bool) error {
	by := map[string]*member{}
	var members []health.Member
	for _, m := range f.members {
		by[m.name()] = m
		members = append(members, health.Member{Name: m.name(), Kind: m.Board.Kind})
	}
	slow := time.AfterFunc(quietStart, func() {
		fmt.Fprintf(f.streams.err, "asking %d boards who they are; one that does not answer takes a minute\n", len(members))
	})
	defer slow.Stop()
	admissions, err := f.journal.Admit(ctx, policyOf(f.rig()), members, func(ctx context.Context, name string) error {
		m := by[name]
		m.turn.Lock()
		defer m.turn.Unlock()
		who, err := m.Introduce(ctx)
		m.who = who // each board in a goroutine of its own
		return err
	})
	if err != nil {
		fmt.Fprintln(f.streams.err, err)
	}
	var usable []*member
	for _, a := range admissions {
		m := by[a.Board]
		m.Latency = m.who.Latency
		var wrong *station.WrongError
		switch {
		case a.Golden == nil:
		case ctx.Err() != nil:
			return errInterrupted
		case errors.As(a.Golden, &wrong) && !all:
			return a.Golden
		case errors.As(a.Golden, &wrong):
			m.out = a.Golden.Error()
		default:
			// What a step of the ladder can mend is no reason to do without a board.
			if !f.recover(ctx, m, a.Golden) {
				m.out = a.Golden.Error()
			} else if who, err := m.Introduce(ctx); err != nil {
				m.out = err.Error()
			} else {
				m.who, m.Latency = who, who.Latency
			}
		}
		if m.out == "" {
			if err := m.flashed(); err != nil {
				return err
			}
		}
		if !a.Usable() && m.out == "" {
			m.out = "quarantined: " + a.Why
		}
		if m.out != "" {
			fmt.Fprintf(f.streams.err, "board %s is left out: %s\n", m.name(), m.out)
			continue
		}
		usable = append(usable, m)
	}
	if len(usable) == 0 {
		return errors.New("no board can be used:\n" + f.whyOut())
	}
	return f.oneVersion(usable)
}

func (f *fleet) whyOut() string {
	var lines []string
	for _, m := range f.members {
		if m.out != "" {
			lines = append(lines, "  "+m.name()+": "+m.out)
		}
	}
	return strings.Join(lines, "\n")
}

// oneVersion makes sure that a run judges one firmware.
func (f *fleet) oneVersion(usable []*member) error {
	first := usable[0]
	for _, m := range usable[1:] {
		if m.who.Version != first.who.Version {
			return fmt.Errorf("board %s runs %s, but %s runs %s: a run judges one firmware; flash one of them, or name boards that run the same",
				first.name(), first.who.Version, m.name(), m.who.Version)
		}
	}
	if f.options.settings.Version == "" {
		f.options.settings.Version = first.who.Version
	}
	return nil
}

// describe writes into a report which benches judged and what was tried when one was lost.
func (f *fleet) describe(r *report.Report) {
	ms := func(d time.Duration) float64 { return d.Seconds() * 1e3 }
	for _, m := range f.members {
		b := report.Bench{
			Board: m.name(), Probe: m.Probe.Name, Kind: m.Board.Kind, Radio: m.Params().String(), Version: m.who.Version, Image: m.image,
			Specs: m.specs, LagMS: m.lag, LeftOut: m.out, Latency: report.Latency{
				ConsoleMS: ms(m.Latency.Console), ConsoleJitterMS: ms(m.Latency.ConsoleJitter), ModemMS: ms(m.Latency.Modem),
			},
		}
		if used, limit, err := m.Airtime(); err == nil {
			b.Airtime, b.Allowance = used.Seconds(), limit.Seconds()
		}
		if _, err := m.Proven(); err != nil {
			b.WhyNot = err.Error()
		} else {
			b.CanPower = true
		}
		r.Benches = append(r.Benches, b)
	}
	r.Recoveries = f.recoveries
	r.Latency = &report.Latency{}
	for _, b := range r.Benches { // the worst of them
		r.Latency.ConsoleMS = max(r.Latency.ConsoleMS, b.Latency.ConsoleMS)
		r.Latency.ConsoleJitterMS = max(r.Latency.ConsoleJitterMS, b.Latency.ConsoleJitterMS)
		r.Latency.ModemMS = max(r.Latency.ModemMS, b.Latency.ModemMS)
	}
	r.Preset = "of the rig"
}

// image is the hash of what the rig flashed, if that is the same on all boards.
func (f *fleet) image() string {
	usable := f.usable()
	for _, m := range usable {
		if m.image != usable[0].image {
			return ""
		}
	}
	return usable[0].image
}

// close gives the boards power, if a spec that was cut short left one without, and back.
func (f *fleet) close(ctx context.Context) {
	for _, m := range f.members {
		if m.lease == nil {
			continue
		}
		limited, stop := context.WithTimeout(context.WithoutCancel(ctx), switchOnTime)
		if err := m.SwitchOn(limited); err != nil {
			fmt.Fprintln(f.streams.err, err)
		}
		stop()
		if err := m.lease.Release(); err != nil {
			fmt.Fprintln(f.streams.err, err)
		}
	}
	if f.ledger != nil {
		if err := f.ledger.Close(); err != nil {
			fmt.Fprintln(f.streams.err, err)
		}
	}
}

// switchOnTime bounds what a run does for a board behind its last spec.
const switchOnTime = 10 * time.Second
