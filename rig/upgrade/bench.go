package upgrade

import (
	"context"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/bench"
)

// on does something with a board that starts on some files, and says what went wrong. No file at all is
// a new board.
func on(ctx context.Context, cfg bench.Config, files map[string][]byte, do func(b *bench.Bench)) (err error) {
	cfg.Factory, cfg.Files, cfg.Fail, cfg.Abort = true, files, nil, nil
	var made *bench.Bench
	cfg.Attach = func(b *bench.Bench) { made = b }
	defer func() {
		if made != nil {
			err = errors.Join(err, made.Close())
		}
	}()
	defer func() {
		switch f := recover().(type) {
		case nil:
		case bench.Failure:
			err = fmt.Errorf("upgrade: %w", f)
		default:
			panic(f)
		}
	}()
	do(bench.New(ctx, cfg))
	return nil
}
