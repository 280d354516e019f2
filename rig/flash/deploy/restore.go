package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/flash"
)

// Restored is what became of a backup that was put back by a board's console.
type Restored struct {
	Board string `json:"board"`
	// Same was as in the backup already, Back is put back and read back behind a restart, by name.
	Same []string `json:"same"`
	Back []string `json:"back"`
	// Unread is put back, and no console tells whether it is there; a restart of a board that does not tell
	// for how long it is up.
	Unread []string `json:"unread,omitempty"`
	// Missing is not put back, each with why.
	Missing []string `json:"missing,omitempty"`
}

// Whole reports whether the board is as in the backup, as far as that tells and can be read.
func (r Restored) Whole() bool { return len(r.Missing) == 0 }

func (r *Restored) miss(what, format string, args ...any) {
	r.Missing = append(r.Missing, what+": "+fmt.Sprintf(format, args...))
}

// Restore puts a backup back by the commands of the board's console, restarts the board and reads everything
// back. Nothing is set that is as in the backup. Posts cannot be put back. The error is about the board; what a
// board refuses or forgets stands in Missing.
func (b Device) Restore(ctx context.Context, saved Backup) (Restored, error) {
	done := Restored{Board: b.Name}
	fail := func(err error) (Restored, error) {
		return done, &flash.Error{Where: b.Name, Stage: "restore", Err: err}
	}
	if _, err := b.Version(ctx); err != nil { // it is there and answers
		return fail(err)
	}
	var typed []Setting
	var ordered time.Time
	err := b.talk(ctx, func(talk *console.Session) (err error) {
		if typed, err = done.settings(ctx, talk, saved); err != nil || len(typed) == 0 {
			return err
		}
		ordered = time.Now()
		_, _ = talk.Dump(ctx, "reboot") // which it does not answer
		return nil
	})
	if err != nil {
		return fail(err)
	}
	if _, err := b.Version(ctx); err != nil {
		return fail(fmt.Errorf("it does not come back from its restart: %w", err))
	}
	if err := b.talk(ctx, func(talk *console.Session) error {
		if err := done.read(ctx, talk, typed); err != nil {
			return err
		}
		if !ordered.IsZero() {
			if err := done.restarted(ctx, talk, ordered, b.Rate); err != nil {
				return err
			}
		}
		done.members(ctx, talk, saved.Access)
		done.regions(ctx, talk, saved)
		return ctx.Err()
	}); err != nil {
		return fail(err)
	}
	for _, lack := range saved.Lacks {
		done.miss(lack, "not in the backup")
	}
	if saved.Password == "" {
		done.miss("admin password", "no console tells it, and the backup was not told it; set it with `password NEW`")
	}
	return done, nil
}

// restarted makes sure that the board did restart since it was ordered to, which what it tells alone does not
// show: it told the same before. Rate is how many times as fast as real time it lives.
func (r *Restored) restarted(ctx context.Context, talk *console.Session, ordered time.Time, rate clock.Rate) error {
	const grain = time.Second // of what it tells
	stats, err := talk.CoreStats(ctx)
	up := time.Duration(stats.Uptime) * time.Second
	switch answer := (*console.AnswerError)(nil); {
	case errors.As(err, &answer): // its release does not tell
		r.Unread = append(r.Unread, "restart")
	case err != nil:
		return err
	case up > rate.Bench(time.Since(ordered))+grain:
		return fmt.Errorf("it was told to restart and is up for %v: it did not, and may forget what was set; restart it by its button or its power, and restore again", up)
	}
	return nil
}

// settings types what differs, and returns what the board took.
func (r *Restored) settings(ctx context.Context, talk *console.Session, saved Backup) (typed []Setting, err error) {
	for _, s := range saved.Settings {
		is, ok, err := get(ctx, talk, s.Name)
		if err != nil {
			return typed, err
		}
		if ok && alike(s.Name, is, s.Value) {
			r.Same = append(r.Same, s.Name)
			continue
		}
		reply, err := talk.Ask(ctx, "set "+s.Name+" "+s.Value)
		switch {
		case err != nil:
			return typed, err
		case !strings.HasPrefix(reply, "OK"):
			r.miss(s.Name, "the board replies %q", reply)
		default:
			typed = append(typed, s)
		}
	}
	if saved.Password == "" {
		return typed, nil
	}
	reply, err := talk.Ask(ctx, "password "+saved.Password)
	switch {
	case err != nil:
		return typed, err
	case !strings.HasPrefix(reply, "password now"): // with which it repeats it
		r.miss("admin password", "the board does not take it")
	default:
		r.Unread = append(r.Unread, "admin password")
	}
	return typed, nil
}

// read holds what the board took against what it tells behind its restart.
func (r *Restored) read(ctx context.Context, talk *console.Session, typed []Setting) error {
	for _, s := range typed {
		switch is, ok, err := get(ctx, talk, s.Name); {
		case err != nil:
			return err
		case !ok:
			r.miss(s.Name, "set, and the board does not tell it any more")
		case alike(s.Name, is, s.Value):
			r.Back = append(r.Back, s.Name)
		case secret(s.Name):
			r.miss(s.Name, "set, and another behind the restart")
		default:
			r.miss(s.Name, "set to %q, and %q behind the restart", s.Value, is)
		}
	}
	return nil
}

// refused is why a board did not take a command.
func refused(reply string, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("the board replies %q", reply)
}

func secret(name string) bool { return name == privateKey || strings.HasSuffix(name, "password") }

// alike reports whether two values of a setting are one: the firmware keeps floats of 32 bits, and tells 869.618
// as 869.6179809; releases print with more or fewer digits. Texts are not numbers, whatever they consist of.
func alike(name, a, b string) bool {
	if a == b || secret(name) || name == "name" || name == "owner.info" {
		return a == b
	}
	one, two := strings.Split(a, ","), strings.Split(b, ",")
	return slices.EqualFunc(one, two, func(a, b string) bool {
		x, err1 := strconv.ParseFloat(strings.TrimSuffix(a, "%"), 32)
		y, err2 := strconv.ParseFloat(strings.TrimSuffix(b, "%"), 32)
		return a == b || err1 == nil && err2 == nil && x == y
	})
}
