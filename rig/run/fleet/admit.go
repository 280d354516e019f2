package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

// admit lets every board introduce itself and leaves out those that the ledger puts aside. A
// board that was named and is no room server, or not there, ends the run.
func (f *Fleet) admit(ctx context.Context, all bool) error {
	by := map[string]*member{}
	var members []health.Member
	for _, m := range f.usable() {
		by[m.name()] = m
		members = append(members, health.Member{Name: m.name(), Kind: m.Board.Kind})
	}
	check := f.proveBench // which tells of each step
	if !f.flashes() {
		check = f.ask
		slow := time.AfterFunc(run.QuietStart, func() {
			fmt.Fprintf(f.Warn, "asking %d boards who they are; one that does not answer takes a minute\n", len(members))
		})
		defer slow.Stop()
	}
	admissions, err := f.journal.Admit(ctx, station.Policy(f.rig()), members, func(ctx context.Context, name string) error {
		return check(ctx, by[name]) // each board in a goroutine of its own
	})
	if err != nil {
		fmt.Fprintln(f.Warn, err)
	}
	var usable []*member
	for _, a := range admissions {
		m := by[a.Board]
		if err := f.admitOne(ctx, m, a, all); err != nil {
			return err
		}
		if m.out != "" {
			fmt.Fprintf(f.Warn, "board %s is left out: %s\n", m.name(), m.out)
			continue
		}
		usable = append(usable, m)
	}
	if f.flashes() {
		f.putCandidates(ctx, usable)
		if usable = f.usable(); ctx.Err() != nil {
			return run.ErrInterrupted
		}
	}
	if len(usable) > 0 {
		return f.oneVersion(usable)
	}
	if slices.ContainsFunc(f.members, func(m *member) bool { return m.dead }) {
		return nil // which the report tells of the candidate
	}
	return errors.New("no board can be used:\n" + f.whyOut())
}

// ask lets a board introduce itself.
func (f *Fleet) ask(ctx context.Context, m *member) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	who, err := m.Introduce(ctx)
	m.who, m.Latency = who, who.Latency
	return station.Absent(err)
}

// admitOne decides on one board that was asked who it is. An error ends the run.
func (f *Fleet) admitOne(ctx context.Context, m *member, a health.Admission, all bool) (err error) {
	var wrong *station.WrongError
	switch {
	case a.Golden == nil:
	case ctx.Err() != nil:
		return run.ErrInterrupted
	case (errors.As(a.Golden, &wrong) || board.SetUp(a.Golden)) && !all:
		return a.Golden
	case errors.As(a.Golden, &wrong), board.SetUp(a.Golden):
		m.out = a.Golden.Error()
	case f.flashes(): // what could be mended was
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
	if m.out == "" && f.Flashed != nil && !f.flashes() {
		if m.image, err = f.Flashed(m.Station, m.who.Version); err != nil {
			return err
		}
	}
	if !a.Usable() && m.out == "" {
		m.out = "quarantined: " + a.Why
	}
	return nil
}

func (f *Fleet) whyOut() string {
	var lines []string
	for _, m := range f.members {
		if m.out != "" {
			lines = append(lines, "  "+m.name()+": "+m.out)
		}
	}
	return strings.Join(lines, "\n")
}

// oneVersion makes sure that a run judges one firmware, unless its boards may be mixed.
func (f *Fleet) oneVersion(usable []*member) error {
	if f.Mixed {
		return nil
	}
	first := usable[0]
	for _, m := range usable[1:] {
		if m.who.Version != first.who.Version {
			return fmt.Errorf("board %s runs %s, but %s runs %s: a run judges one firmware; flash one of them, or name boards that run the same",
				first.name(), first.who.Version, m.name(), m.who.Version)
		}
	}
	if f.job.Options.Version == "" {
		f.job.Options.Version = first.who.Version
	}
	return nil
}
