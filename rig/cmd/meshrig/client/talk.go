package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/report"
)

// talk is what a person says to a room and hears from it.
type talk struct {
	seat   *air.Seat
	client *client.Client
	out    io.Writer
	names  map[[4]byte]string // of others on this air
	shown  int                // pushes
	last   client.Push
	posts  int // of others that were shown
	waited int // how many of them /hear has waited for
	failed int // lines that were not answered
}

// met learns the name of somebody else.
func (t *talk) met(name string, key identity.PublicKey) { t.names[[4]byte(key[:4])] = name }

// heard lets the client react and shows what was pushed to it. A try of a push that it has seen is
// acknowledged and not shown again.
func (t *talk) heard(ev capture.Event) {
	t.client.Hear(ev)
	pushes := t.client.Pushes()
	for _, p := range pushes[t.shown:] {
		if p.Timestamp == t.last.Timestamp && p.Author == t.last.Author && p.Text == t.last.Text {
			continue
		}
		t.last = p
		t.posts++
		name := t.names[p.Author]
		if name == "" {
			name = fmt.Sprintf("%x", p.Author)
		}
		fmt.Fprintf(t.out, "%s: %s\n", name, cli.Printable(p.Text))
	}
	t.shown = len(pushes)
}

// tries is how often a client sends what is not answered.
const tries = 3

// errQuit ends a talk.
var errQuit = errors.New("quit")

// talk does what each line of input says, one after the other.
func (t *talk) talk(ctx context.Context, input <-chan string) error {
	for {
		text, more, err := t.seat.Next(ctx, input)
		switch {
		case err != nil:
			return err
		case !more:
			return t.flush(ctx)
		}
		switch err := t.seat.Try(func() { t.say(ctx, strings.TrimSpace(text)) }); {
		case err == nil:
		case errors.Is(err, errQuit):
			return t.flush(ctx)
		case errors.Is(err, air.ErrGone), ctx.Err() != nil:
			return err
		default:
			t.failed++
			fmt.Fprintln(t.out, err)
		}
	}
}

// flush waits until everything has left that the client still owes.
func (t *talk) flush(ctx context.Context) error {
	return t.seat.Try(func() {
		for !t.seat.Idle() {
			t.seat.Await(ctx, deadline.IdleAir, capture.Is(capture.Sent))
		}
	})
}

// end is how the command ends.
func (t *talk) end() error {
	if t.failed == 0 {
		return nil
	}
	return &cli.ExitError{Code: report.ExitNotConformant}
}

// say does what one line says.
func (t *talk) say(ctx context.Context, text string) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case text == "":
	case !strings.HasPrefix(text, "/"):
		t.post(ctx, text)
	case word == "/login":
		t.login(ctx, rest)
	case word == "/command" && rest != "":
		fmt.Fprintf(t.out, "reply: %s\n", cli.Printable(t.client.Command(ctx, rest)))
	case text == "/status":
		t.status(ctx)
	case text == "/hear":
		t.hear(ctx)
	case text == "/quit":
		panic(&air.Failure{Err: errQuit})
	default:
		t.seat.Fail(cli.Printable(word)+": not known; a line is a post, /login PASSWORD, /command TEXT, /status, /hear or /quit", 0)
	}
}

// again does something until it is answered, each try with its number.
func (t *talk) again(what string, do func(try uint8)) {
	for try := range uint8(tries) {
		err := t.seat.Try(func() { do(try) })
		if err == nil {
			return
		}
		if !errors.Is(err, air.ErrSilence) {
			panic(&air.Failure{Err: err})
		}
	}
	t.seat.Fail(fmt.Sprintf("%s, after %d tries", what, tries), 0)
}

func (t *talk) login(ctx context.Context, password string) {
	t.again("no answer to the log-in; a room is silent on a wrong password", func(uint8) {
		r := t.client.Login(ctx, password)
		may := "a guest, may post"
		switch r.Result {
		case wire.LoginAdmin:
			may = "an administrator"
		case wire.LoginReadOnly:
			may = "may read, not post"
		case wire.LoginMember:
		}
		fmt.Fprintf(t.out, "logged in: %s\n", may)
	})
}

// post posts a text. Each try is the same post, by its time stamp.
func (t *talk) post(ctx context.Context, text string) {
	stamp := t.client.Stamp()
	t.again("the post was not acknowledged; log in first with /login PASSWORD", func(try uint8) {
		t.client.Post(ctx, text, client.At(stamp), client.Attempt(try))
		fmt.Fprintln(t.out, "acknowledged: the room has it")
	})
}

func (t *talk) status(ctx context.Context) {
	t.again("no answer to the request; log in first with /login PASSWORD", func(uint8) {
		s := t.client.Status(ctx)
		fmt.Fprintf(t.out, "status: %d posts taken, %d pushes sent, up %d s, battery %d mV\n", s.Posted, s.Pushed, s.UptimeSeconds, s.BatteryMillivolts)
	})
}

// hear waits for a post of somebody else that it has not waited for before.
func (t *talk) hear(ctx context.Context) {
	for t.waited++; t.posts < t.waited; {
		err := t.seat.Try(func() { t.seat.Await(ctx, deadline.PushAfterPost, t.client.IsPush()) })
		if err != nil && !errors.Is(err, air.ErrSilence) {
			panic(&air.Failure{Err: err})
		}
	}
}
