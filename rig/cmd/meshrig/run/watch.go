package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// isProgram tells whether a target is a program that can be built.
func isProgram(text string) bool {
	t, err := target.Parse(text)
	return err == nil && t.Kind == target.Exec
}

// lookAgain is how often the files are looked at.
const lookAgain = 300 * time.Millisecond

// follow builds and judges again whenever a file below the working folder has changed, until it is
// interrupted. What a build changes itself counts for nothing.
func (o *options) follow(ctx context.Context, s cli.Streams) (last error) {
	all := o.Texts
	for {
		err := o.build(ctx, s)
		before := o.files()
		switch {
		case err != nil && ctx.Err() == nil:
			fmt.Fprintf(s.Err, "watch: %s: %v\n", o.watch, err)
		case err == nil:
			if last, err = o.round(ctx, all, s); err != nil || stops(last) {
				return errors.Join(last, err)
			}
		}
		if ctx.Err() == nil {
			fmt.Fprintln(s.Err, "watch: waiting for a file to change; Ctrl-C ends it")
		}
		if !o.await(ctx, before) {
			return last
		}
	}
}

// round judges what was red the last time, or all. When nothing of that is red any more, all is judged.
func (o *options) round(ctx context.Context, all []string, s cli.Streams) (last, err error) {
	for {
		narrowed := len(o.Texts) != len(all)
		last = o.judge(ctx, s)
		if ctx.Err() != nil || stops(last) {
			return last, nil
		}
		r, err := report.ReadFolder(o.Out)
		if err != nil {
			return last, err
		}
		o.Texts = r.Red()
		if len(o.Texts) > 0 {
			return last, nil
		}
		if o.Texts = all; !narrowed {
			return last, nil
		}
		fmt.Fprintln(s.Err, "watch: nothing is red any more; judging all that was chosen")
	}
}

// await returns when a file has changed; false if the context has ended.
func (o *options) await(ctx context.Context, before state) bool {
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	for o.files() == before {
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
		}
	}
	return ctx.Err() == nil
}

// stops tells whether the outcome of a run leaves nothing to wait for: a wrong command line.
func stops(err error) bool {
	exit, ok := errors.AsType[*cli.ExitError](err)
	return ok && exit.Code == report.ExitNothingRan
}

// build runs the command that makes the target, as a shell does.
func (o *options) build(ctx context.Context, s cli.Streams) error {
	cmd := exec.CommandContext(ctx, "sh", "-c", o.watch)                          //nolint:gosec // the caller's own command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, screen.Raw(s.Err), screen.Raw(s.Err) // another program, to which a terminal is one
	return cmd.Run()
}

// state is how the files below the working folder are: how many, how long in all, and when the
// newest was changed.
type state struct {
	count   int
	size    int64
	changed time.Time
}

// files looks at every file that is not hidden nor part of the report.
func (o *options) files() (now state) {
	out := filepath.Clean(o.Out)
	_ = filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error { // what cannot be read has not changed
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		if path != "." && strings.HasPrefix(e.Name(), ".") || path == out {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			now.count++
			now.size += info.Size()
			if info.ModTime().After(now.changed) {
				now.changed = info.ModTime()
			}
		}
		return nil
	})
	return now
}
