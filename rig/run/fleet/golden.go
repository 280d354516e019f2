package fleet

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
)

// What a board is flashed for, as the ledger keeps it.
const (
	forGolden    = "golden"
	forCandidate = "candidate"
	forRecovery  = "recovery"
)

// goldenLimit is how long a bench may take to be proven by known-good firmware. Its steps have limits
// of their own; this bounds the waiting for other benches and for airtime between them.
const goldenLimit = 3 * time.Hour

// images are what a run puts on a board.
type images struct{ golden, candidate flash.Image }

// chooseImages finds the images of each board, its known-good one and the candidate, and judges whether
// they go onto it, before anything is done to one. A board that was asked for by its name and lacks one
// ends the run.
func (f *Fleet) chooseImages(ctx context.Context, all bool) error {
	if f.ledger == nil {
		return errors.New("nothing is flashed: which firmware is known to be good stands in the ledger, which cannot be read")
	}
	if _, err := f.goldenSpec(); err != nil {
		return err
	}
	for _, m := range f.members {
		err := f.chooseFor(ctx, m)
		switch {
		case err != nil && all:
			f.leaveOut(m, err.Error())
			m.proof = &report.Golden{Why: err.Error()}
		case err != nil:
			return err
		default:
			fmt.Fprintln(f.Warn, m.forecastFlashes())
		}
	}
	return nil
}

func (f *Fleet) chooseFor(ctx context.Context, m *member) error {
	i := slices.IndexFunc(f.Candidates, func(c flash.Image) bool { return c.Board == m.Board.Kind })
	if i < 0 {
		return fmt.Errorf("board %s is a %s, for which no candidate is given; name one with --flash IMAGE, or leave the board out", m.name(), m.Board.Kind)
	}
	m.images.candidate = f.Candidates[i]
	good, _, err := station.GoodImage(ctx, m.Rig, f.ledger, m.Board.Kind, m.Role().Name)
	if err != nil {
		return fmt.Errorf("board %s: %w", m.name(), err)
	}
	m.images.golden = good
	if err := m.CanFlash(good); err != nil {
		return err
	}
	if err := m.CanFlash(m.images.candidate); err != nil {
		return err
	}
	if over := m.over(health.Worn{Flashes: m.flashesOf()}); over != "" {
		return fmt.Errorf("board %s is not flashed: the run %s", m.name(), over)
	}
	return nil
}

// goldenSpec is the spec that proves a bench.
func (f *Fleet) goldenSpec() (run.Spec, error) {
	for _, s := range f.Catalogue.Specs() {
		if s.Golden {
			return s, nil
		}
	}
	return run.Spec{}, errors.New("nothing is flashed: no spec proves benches of boards of this role; flash them with `meshrig firmware flash` and run without --flash")
}

// put puts an image on a board, unless that is what the board runs, and returns what the board then
// says of itself. It is noted before it begins, since it wears the board whatever comes of it.
func (f *Fleet) put(ctx context.Context, m *member, image *flash.Image, why string) (who station.Introduction, flashed bool, err error) {
	introduce := func() (station.Introduction, error) {
		m.turn.Lock()
		defer m.turn.Unlock()
		return m.Introduce(ctx)
	}
	if last, ok, err := station.Records(m.Rig).Last(m.name()); err == nil && ok && last.SHA256 == image.SHA256 {
		if who, err = introduce(); err == nil && m.Holds(*image, who.Version) {
			return who, false, nil
		}
	}
	if err := f.wearFlash(ctx, m, why, image.SHA256.String()+" "+image.String()); err != nil {
		return who, false, &putError{image: image, err: err}
	}
	fmt.Fprintf(f.Warn, "board %s: flashing %s, the %s image\n", m.name(), image, why)
	if done, err := m.Flash(ctx, *image); err != nil {
		return who, true, &putError{image: image, stands: done.SHA256.Known(), err: err}
	}
	if who, err = introduce(); err != nil {
		return who, true, &putError{image: image, stands: true, err: err}
	}
	return who, true, nil
}

// putError says that an image did not get onto a board or does not run there.
type putError struct {
	image  *flash.Image
	stands bool // the image is on the board
	err    error
}

func (e *putError) Error() string {
	if e.stands {
		return fmt.Sprintf("%s stands on the board (SHA-256 %s), and: %v", e.image, e.image.SHA256, e.err)
	}
	return fmt.Sprintf("%s could not be put on the board: %v", e.image, e.err)
}

func (e *putError) Unwrap() error { return e.err }

// silent tells whether the image is on the board, and the board says nothing. One that reports another
// version than the image's is not silent: what was flashed is not what runs.
func (e *putError) silent() bool {
	_, other := errors.AsType[*flash.VersionMismatch](e.err)
	wrong := (*station.WrongError)(nil)
	return e.stands && !other && !errors.As(e.err, &wrong)
}

// proveBench is the golden check of a bench whose board the run flashes: the golden spec, judged with
// known-good firmware as every other spec is. What goes wrong is the bench's doing. It is tried once
// more if the way to the board failed and was brought back.
func (f *Fleet) proveBench(ctx context.Context, m *member) error {
	err := f.proveOnce(ctx, m)
	var lost *board.Error
	if errors.As(err, &lost) && !board.SetUp(err) && ctx.Err() == nil && f.recover(ctx, m, err) {
		err = f.proveOnce(ctx, m)
	}
	if err != nil {
		m.proof.Why = err.Error()
	}
	return err
}

func (f *Fleet) proveOnce(ctx context.Context, m *member) error {
	spec, err := f.goldenSpec()
	if err != nil {
		return err
	}
	g := &report.Golden{Image: m.images.golden.SHA256.String(), Spec: spec.Text, Flashed: m.proof != nil && m.proof.Flashed}
	m.proof = g
	who, flashed, err := f.put(ctx, m, &m.images.golden, forGolden)
	g.Flashed, g.Version = g.Flashed || flashed, who.Version
	if err != nil {
		return ofBench(err)
	}
	m.Latency = who.Latency
	if spec.OnAir {
		if err := f.earOf(ctx, m); err != nil {
			return ofBench(err)
		}
	}
	fmt.Fprintf(f.Warn, "board %s: proving its bench by the golden spec, with %s\n", m.name(), m.images.golden)
	job := f.job
	job.Options.Version, job.Timelines = who.Version, filepath.Join(job.Timelines, forGolden, state.Name(m.name()))
	f.expect(ctx, m, spec)
	res := f.judgeAs(ctx, job, m, spec)
	f.settle(ctx, m, spec, res.Spec)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	g.At, g.Timeline = time.Now().UTC().Truncate(time.Second), res.Timeline
	reason, known := f.Catalogue.Known(who.Version, spec.Requirement)
	switch {
	case res.Verdict == report.Pass && !res.Crashed:
		return nil
	case res.Verdict == report.Fail && !res.Crashed && known:
		g.Excused = reason
		return nil
	}
	words := fmt.Sprintf("the golden spec %q, heard by %s, ended in %s with %s, which is known to be good", spec.Text, strings.Join(m.ears(), "+"), res.Verdict, m.images.golden)
	if res.Trouble != nil {
		return fmt.Errorf("%s: %w", words, res.Trouble.Err())
	}
	return errors.New(words + ": " + res.Reason)
}

// ofBench makes an error of the bench of one that would be the firmware's, were that not known to be
// good.
func ofBench(err error) error {
	if board.Stopped(err) {
		return fmt.Errorf("firmware that is known to be good stopped: %v", err) //nolint:errorlint // it is to be told from a firmware's
	}
	return err
}

// ears are what a bench hears with.
func (m *member) ears() []string {
	list := []string{m.Probe.Name}
	for _, s := range m.Sniffers {
		list = append(list, s.Name)
	}
	return list
}

// putCandidates puts the candidates on the boards whose benches are proven, side by side. A candidate
// that stands on its board, which then says nothing, is told of in the report: the bench is proven.
func (f *Fleet) putCandidates(ctx context.Context, usable []*member) {
	var all sync.WaitGroup
	for _, m := range usable {
		all.Go(func() {
			who, _, err := f.put(ctx, m, &m.images.candidate, forCandidate)
			failed, _ := errors.AsType[*putError](err)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				m.Reflash = f.reflash(m, m.again)
				m.who, m.Latency, m.image = who, who.Latency, m.images.candidate.SHA256.String()
				return
			case failed.silent():
				m.dead = true
			case !failed.stands && !board.SetUp(err):
				f.journal.Note(ctx, health.Event{Board: m.name(), Kind: health.Trouble, Stage: "flash", Text: err.Error()})
			}
			f.leaveOut(m, "the candidate "+err.Error())
		})
	}
	all.Wait()
}

// unstarted is the result of a spec that tells of candidates that stand on their boards and did not
// start there, where known-good firmware did minutes before.
func (f *Fleet) unstarted(s run.Spec) (report.Spec, bool) {
	for _, m := range f.members {
		if m.dead {
			r := s.Erred(fmt.Sprintf("board %s, whose bench is %s: %s\nthat it does not start, or that its port was lost just then, cannot be told apart", m.name(), m.proof, m.out))
			r.Board, r.Ambiguous, r.MayHaveCrashed = m.name(), true, true
			return r, true
		}
	}
	return report.Spec{}, false
}

// reflash counts a flash that is a step of a recovery; nil: there is no such step.
func (f *Fleet) reflash(m *member, by func(context.Context) error) func(context.Context) error {
	if by == nil {
		return nil
	}
	return func(ctx context.Context) error {
		if err := f.wearFlash(ctx, m, forRecovery, ""); err != nil {
			return err
		}
		return by(ctx)
	}
}

// again puts the candidate on a board once more.
func (m *member) again(ctx context.Context) error {
	_, err := m.Flash(ctx, m.images.candidate)
	return err
}
