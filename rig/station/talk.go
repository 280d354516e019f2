package station

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/release"
)

// talk asks a board on its serial line what a station has to know of it.
type talk interface {
	// introduce asks who it is; a *WrongError says that it is not what the inventory has it for.
	introduce(ctx context.Context, s *Station, who *Introduction) error
	// alive returns when it has answered what changes nothing.
	alive(ctx context.Context) error
	// uptime asks how long it has been up. It may be the first question.
	uptime(ctx context.Context) (time.Duration, error)
	// advert asks for an advert on the air. It may be the first question.
	advert(ctx context.Context) error
	Close()
}

// talk begins to talk to the board in the way of its role. It ends before the board is closed.
func (s *Station) talk(ctx context.Context, b *serial.Board) talk {
	if s.Role().App {
		return appTalk{app.Open(ctx, s.Board.Name, b)}
	}
	return consoleTalk{console.Open(ctx, s.Board.Name, b), s.Board.Name, s.Role().Alive}
}

// consoleTalk talks to a board that has a console.
type consoleTalk struct {
	*console.Session

	name  string
	proof string // of life
}

func (t consoleTalk) introduce(ctx context.Context, s *Station, who *Introduction) (err error) {
	if who.Build, err = t.First(ctx, "ver"); err != nil {
		return err
	}
	version, err := console.ParseVersion(who.Build)
	if err != nil {
		return s.wrong("runs a firmware whose version cannot be read: %q is its reply to ver", who.Build)
	}
	who.Version = version.Release.Text
	as := s.Role()
	if text, err := t.Ask(ctx, "get role"); err == nil {
		who.Role, _ = console.ParseRole(text) // it may not know the question
	}
	if who.Role != "" && who.Role != as.Reported {
		return s.wrong("is a %s and not a %s; flash it, or choose another board", who.Role, as.Called)
	}
	who.Board, err = t.Ask(ctx, "board")
	return err
}

func (t consoleTalk) alive(ctx context.Context) error {
	_, err := t.Ask(ctx, t.proof)
	return err
}

func (t consoleTalk) uptime(ctx context.Context) (time.Duration, error) {
	if _, err := t.First(ctx, "ver"); err != nil {
		return 0, err
	}
	stats, err := t.CoreStats(ctx)
	if answer := (*console.AnswerError)(nil); errors.As(err, &answer) {
		err = &board.Error{Board: t.name, Stage: "console", Rule: "did not tell its uptime", Line: fmt.Sprintf("%q", answer.Reply), Err: answer.Err}
	}
	return time.Duration(stats.Uptime) * time.Second, err
}

func (t consoleTalk) advert(ctx context.Context) error {
	_, err := t.First(ctx, "advert")
	return err
}

// appTalk talks to a radio as its app does. That it answers shows its role: no other knows frames.
type appTalk struct{ *app.Session }

func (t appTalk) introduce(ctx context.Context, s *Station, who *Introduction) error {
	device, err := t.Device(ctx)
	if err != nil {
		return err
	}
	version, err := release.Parse(device.Version)
	if err != nil {
		return s.wrong("runs a firmware whose version cannot be read: %q is what it tells an app", device.Version)
	}
	who.Version, who.Build, who.Board = version.Text, device.Version+" ("+device.BuildDate+")", device.Model
	return nil
}

func (t appTalk) alive(ctx context.Context) error {
	_, err := t.Uptime(ctx)
	return err
}

func (t appTalk) uptime(ctx context.Context) (time.Duration, error) {
	if _, err := t.Device(ctx); err != nil {
		return 0, err
	}
	return t.Uptime(ctx)
}

func (t appTalk) advert(ctx context.Context) error {
	if _, err := t.Device(ctx); err != nil {
		return err
	}
	return t.Advert(ctx)
}
