package regions

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/specs/versions"
)

// Outcome is what a script came to on a bench of its own.
type Outcome struct {
	Version release.Version // of the board
	Broken  *Difference     // nil: none
	Err     error           // the bench failed, not the firmware
}

// Run plays a script on a bench of its own. A board that stops or stays silent is a difference too.
func Run(ctx context.Context, cfg bench.Config, s Script) (o Outcome) {
	var b *bench.Bench
	cfg.Attach = func(made *bench.Bench) { b = made }
	cfg.Fail, cfg.Abort = nil, nil // a panic with a bench.Failure
	defer func() {
		cause := recover()
		if b != nil {
			o.Version = b.Room().Version()
			_ = b.Close() // one that ended early
		}
		if cause == nil {
			return
		}
		f, ours := cause.(bench.Failure)
		switch {
		case !ours:
			panic(cause)
		case b != nil && b.Stopped() != nil:
			o.Broken = &Difference{What: "the board", Got: b.Stopped().Error(), Want: "that it goes on"}
		case f.Aborted || b == nil:
			o.Err = fmt.Errorf("regions: %w", f)
		default:
			o.Broken = &Difference{What: "the bench", Got: f.Message, Want: "an answer"}
		}
	}()
	made := bench.New(ctx, cfg)
	o.Broken = Play(ctx, made, s, versions.Of(made.Room().Version()).AnswersInDefault)
	return o
}
