package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

// proveEars proves the ears and the sniffers of all boards that can be used.
func (f *Fleet) proveEars(ctx context.Context) {
	var all sync.WaitGroup
	for _, m := range f.usable() {
		all.Go(func() { f.proveEar(ctx, m) })
	}
	all.Wait()
}

// proveEar proves that a board and its probe hear each other, before its first spec that rests on
// that. A board that no step of a recovery brings the proof for is left out. One that stops or
// restarts in the proof is the firmware's doing: it is told of the spec that the proof is for.
func (f *Fleet) proveEar(ctx context.Context, m *member) bool {
	crash, err := proved(func() error { return f.earOf(ctx, m) }, func(err error) bool { return f.recover(ctx, m, err) })
	if ctx.Err() != nil {
		return false
	}
	if m.crash = crash; err != nil {
		f.leaveOut(m, err.Error())
		return false
	}
	f.proveSniffers(ctx, m)
	return true
}

// proved tries a proof of an ear, once more if the firmware stopped in it, which is crash, and once more if the way
// to the board was lost and recovered: only the recovery of an ear is a proof itself.
func proved(prove func() error, recovered func(error) bool) (crash, err error) {
	for lost := false; ; {
		err = prove()
		var e *board.Error
		switch {
		case err == nil:
			return crash, nil
		case board.Stopped(err) && crash != nil:
			return crash, nil
		case board.Stopped(err):
			crash = err
		case lost || !recovered(err):
			return crash, err
		case errors.As(err, &e) && e.Stage == bench.StageEar:
			return crash, nil
		default:
			lost = true
		}
	}
}

// earOf proves once that a board and its probe hear each other.
func (f *Fleet) earOf(ctx context.Context, m *member) error {
	m.turn.Lock() // first: others of whose turns it is may send by the same probe
	defer m.turn.Unlock()
	if err := f.awaitAirtime(ctx, m, 0); err != nil {
		return err
	}
	return m.Bare().ProveEar(ctx)
}

// Single is the one board of a fleet of one and what was measured of its bench, its ear proven; an
// error if the target names several, or if that one cannot be used.
func (f *Fleet) Single(ctx context.Context) (name string, l station.Latency, err error) {
	usable := f.usable()
	if len(f.members) != 1 || len(usable) != 1 {
		return "", l, fmt.Errorf("%d boards are named, want one", len(f.members))
	}
	m := usable[0]
	if !f.proveEar(ctx, m) {
		return "", l, fmt.Errorf("board %s: %s", m.name(), m.out)
	}
	return m.name(), m.Latency, nil
}

// crashed is the result of the first spec of a board that stopped or restarted in the proof before it.
func (m *member) crashed(s report.Spec) report.Spec {
	if m.crash == nil {
		return s
	}
	s.Crashed = true
	s.Reason = strings.TrimSuffix(fmt.Sprintf("while the ear was proven for this spec: %v\n%s", m.crash, s.Reason), "\n")
	if s.Verdict != report.Fail {
		s.Verdict = report.Error
	}
	m.crash = nil
	return s
}

// silent tells whether a spec's result has to be held against a new proof of the ear: a fail of a
// spec that heard nothing, anything of a bench that heard nothing at all, and an ear that the
// bench could not prove.
func silent(r run.Result, s run.Spec) bool {
	lost := r.Trouble != nil && r.Trouble.Stage == bench.StageEar
	judged := r.Trouble == nil && (r.Verdict == report.Pass || r.Verdict == report.Fail)
	return s.OnAir && (lost || judged && (r.Unheard || r.Verdict == report.Fail && r.Frames == 0))
}

// afterSilence holds the result of a silent spec against a new proof of the ear. The trouble that
// it returns is nil if the rig's radio works.
func (f *Fleet) afterSilence(ctx context.Context, m *member, res *run.Result) error {
	others, done := f.takeOthers(m)
	found := m.AfterSilence(ctx, others)
	done()
	if ctx.Err() == nil {
		res.Spec = found.Judge(res.Spec)
		res.Crashed = res.Crashed || board.Stopped(found.Err)
	}
	if found.Blame == station.OfBoard {
		return nil
	}
	return found.Err
}

// takeOthers takes a board and all others that may be used, each for its turn, so that its probe
// can be tried against theirs.
func (f *Fleet) takeOthers(m *member) (others []*station.Station, done func()) {
	f.pairing.Lock() // whoever takes several turns is alone in that
	m.turn.Lock()
	held := []*member{m}
	for _, other := range f.usable() {
		if other == m {
			continue
		}
		others = append(others, other.Station)
		taken := false
		for _, h := range held {
			taken = taken || h.turn == other.turn
		}
		if !taken {
			other.turn.Lock()
			held = append(held, other)
		}
	}
	return others, func() {
		for _, h := range held {
			h.turn.Unlock()
		}
		f.pairing.Unlock()
	}
}

// leaveOut uses a board no longer.
func (f *Fleet) leaveOut(m *member, why string) {
	f.mu.Lock()
	m.out = why
	f.mu.Unlock()
	fmt.Fprintf(f.Warn, "board %s is left out: %s\n", m.name(), why)
}
