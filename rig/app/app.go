// Package app speaks to a companion radio as an app does: it asks over the radio's serial line,
// waits for the answer, and tells the pushes that come between.
//
// Answers bear no mark of what they answer; the first frame behind a command that is no push is
// taken for its answer, as every app does.
package app

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Line is the serial line of a companion on a bench, which tells frames apart and ends the spec
// when something goes wrong.
type Line interface {
	// Name is the board's.
	Name() string
	// Ask hands the content of a frame to the radio now and returns its position on the timeline.
	Ask(content []byte) int
	// Write hands bytes to the radio as they are and returns their position.
	Write(data []byte) int
	// Next returns the next event at or behind the position that matches, and moves the position
	// behind it; false at the deadline.
	Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool)
	// Fail ends the spec as failed. It never returns.
	Fail(message string, skip int)
}

// App is an app at the serial line of a companion.
type App struct{ line Line }

// New makes the app at a line.
func New(line Line) *App { return &App{line} }

// Answer is what a radio said, an answer or a push.
type Answer struct {
	Code  companion.Code
	Data  []byte // behind the code
	Event capture.Event
}

// Of is the answer or push that an event tells of. An event that tells of none has no data.
func Of(ev capture.Event) Answer {
	if ev.Kind != capture.ToApp || len(ev.Frame) == 0 {
		return Answer{Event: ev}
	}
	return Answer{companion.Code(ev.Frame[0]), ev.Frame[1:], ev}
}

// OK tells whether the radio did what it was told.
func (a Answer) OK() bool { return a.Code == companion.OK && len(a.Event.Frame) == 1 }

// Failure is why the radio did not do what it was told; 0 if it answered something else.
func (a Answer) Failure() companion.Failure {
	if a.Code != companion.Err || len(a.Data) != 1 {
		return 0
	}
	return companion.Failure(a.Data[0])
}

// String is the answer in words.
func (a Answer) String() string {
	if f := a.Failure(); f != 0 {
		return "error: " + f.String()
	}
	return fmt.Sprintf("%s %x", a.Code.Answer(), a.Data)
}

// Send asks and does not wait for the answer. Awaits look behind it.
func (a *App) Send(code companion.Code, data ...byte) { a.line.Ask(content(code, data)) }

// Write hands bytes to the radio as they are, frames or not.
func (a *App) Write(data []byte) { a.line.Write(data) }

// Ask asks and returns the answer. The spec fails if none comes.
func (a *App) Ask(ctx context.Context, code companion.Code, data ...byte) Answer {
	answer, ok := a.Try(ctx, code, data...)
	if !ok {
		a.line.Fail(fmt.Sprintf("app of %s: %s: no answer within %v", a.line.Name(), code.Command(), deadline.Console), 1)
	}
	return answer
}

// Try is Ask without a judgement: false if no answer comes.
func (a *App) Try(ctx context.Context, code companion.Code, data ...byte) (Answer, bool) {
	position := a.line.Ask(content(code, data))
	ev, ok := a.line.Next(ctx, &position, deadline.Console, a.IsAnswer())
	return Of(ev), ok
}

// Do asks for something that is answered with OK. The spec fails if it is not.
func (a *App) Do(ctx context.Context, code companion.Code, data ...byte) {
	if answer := a.Ask(ctx, code, data...); !answer.OK() {
		a.line.Fail(fmt.Sprintf("app of %s: %s was answered with %v, want OK", a.line.Name(), code.Command(), answer), 1)
	}
}

// Get asks for an answer of a kind and returns what stands behind its code. The spec fails if
// another comes.
func (a *App) Get(ctx context.Context, want companion.Code, code companion.Code, data ...byte) []byte {
	return a.get(ctx, want, code, data...)
}

// get is Get for those whose caller the spec is.
func (a *App) get(ctx context.Context, want companion.Code, code companion.Code, data ...byte) []byte {
	answer, ok := a.Try(ctx, code, data...)
	switch {
	case !ok:
		a.line.Fail(fmt.Sprintf("app of %s: %s: no answer within %v", a.line.Name(), code.Command(), deadline.Console), 2)
	case answer.Code != want:
		a.line.Fail(fmt.Sprintf("app of %s: %s was answered with %v, want %s", a.line.Name(), code.Command(), answer, want.Answer()), 2)
	}
	return answer.Data
}

// IsAnswer matches what the radio says on being asked.
func (a *App) IsAnswer() capture.Matcher {
	return a.is("an answer", func(code companion.Code) bool { return !code.Push() })
}

// Is matches an answer or push of a kind.
func (a *App) Is(code companion.Code) capture.Matcher {
	return a.is(code.Answer(), func(c companion.Code) bool { return c == code })
}

// Says matches an answer or push of a kind whose data, without the code, begins so.
func (a *App) Says(code companion.Code, data ...byte) capture.Matcher {
	return capture.Steps(fmt.Sprintf("%s %x", code.Answer(), data), func(ev capture.Event) (int, string) {
		switch said := Of(ev); {
		case ev.Kind != capture.ToApp || ev.Board != a.line.Name():
			return 0, "said to the app of " + a.line.Name()
		case said.Code != code:
			return 0, code.Answer()
		case len(said.Data) < len(data) || string(said.Data[:len(data)]) != string(data):
			return 2, fmt.Sprintf("with %x", data)
		}
		return 3, ""
	})
}

// IsAny matches whatever the radio says.
func (a *App) IsAny() capture.Matcher {
	return a.is("anything said to the app", func(companion.Code) bool { return true })
}

func (a *App) is(what string, match func(companion.Code) bool) capture.Matcher {
	return capture.Func(what, func(ev capture.Event) bool {
		return ev.Kind == capture.ToApp && ev.Board == a.line.Name() && len(ev.Frame) > 0 && match(companion.Code(ev.Frame[0]))
	})
}

func content(code companion.Code, data []byte) []byte { return append([]byte{byte(code)}, data...) }
