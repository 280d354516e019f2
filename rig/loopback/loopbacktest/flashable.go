package loopbacktest

import (
	"bytes"
	"context"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

// Flashable is a target whose boards have the serial boot loader of an nRF52 on the same line as their
// firmware's console, and run what is flashed. Of a board in its boot loader nothing is heard on the
// air, and one whose transfer was cut off stays there.
type Flashable struct {
	// Firmware is what an image makes of a board, by the first line of its application.
	Firmware map[string]board.Target
	// Has is the firmware that a board comes with.
	Has string
	// Loader is what the boot loader does; nil: what is right.
	Loader *dfutest.Loader
	// Restart takes a board off the bus for a moment, as a restart out of its boot loader does; nil: it
	// stays there.
	Restart func()
}

// New makes a board that runs what it comes with.
func (f Flashable) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m := &flashable{of: f, ctx: context.WithoutCancel(ctx), setup: setup, loader: f.Loader}
	if m.loader == nil {
		m.loader = &dfutest.Loader{}
	}
	return m, m.boot([]byte(f.Has))
}

// Info is that of the firmware that a board comes with.
func (f Flashable) Info() board.Info { return f.Firmware[f.Has].Info() }

// flashable is a board: either the firmware has its line, or the boot loader.
type flashable struct {
	of     Flashable
	ctx    context.Context //nolint:containedctx // of the boards that images make of it
	setup  board.Setup
	loader *dfutest.Loader

	runs    board.Machine // nil: nothing that starts is on its flash
	session *session      // nil: the firmware has the line
	on      bool
	out     []byte     // of the boot loader, not printed yet
	at      clock.Time // of it
}

// boot makes the machine that an application is.
func (f *flashable) boot(application []byte) (err error) {
	name, _, _ := bytes.Cut(application, []byte("\n"))
	f.runs = nil
	if is := f.of.Firmware[string(name)]; is != nil {
		f.runs, err = is.New(f.ctx, f.setup)
	}
	return err
}

// frame begins every packet to the boot loader, and no line to a console.
const frame = 0xC0

func (f *flashable) Input(at clock.Time, in board.Input) {
	switch {
	case in.Kind == board.Power:
		f.on = in.On
		f.leave()
		f.power(at, in.On && !f.loader.Stays())
	case in.Kind == board.SerialIn && (f.session != nil || f.loader.Stays() || bytes.IndexByte(in.Data, frame) == 0):
		f.load(at, in.Data)
	case f.session == nil && f.runs != nil && !f.loader.Stays():
		f.runs.Input(at, in)
	}
}

// power gives the firmware its power or takes it.
func (f *flashable) power(at clock.Time, on bool) {
	if f.runs != nil {
		f.runs.Input(at, board.Input{Kind: board.Power, On: on})
	}
}

// load hands bytes to the boot loader, which starts the firmware when it is done.
func (f *flashable) load(at clock.Time, data []byte) {
	if f.session == nil {
		f.power(at, false)
		f.session = begin(f.loader)
	}
	answer, done := f.session.hand(bytes.Clone(data))
	f.out, f.at = append(f.out, answer...), at
	if !done {
		return
	}
	f.session = nil
	if application, _ := f.loader.Firmware(); application != nil && !f.loader.Stays() && f.boot(application) != nil {
		return
	}
	if f.of.Restart != nil {
		f.of.Restart()
		return
	}
	f.power(at, f.on && !f.loader.Stays())
}

// leave ends what the boot loader was at.
func (f *flashable) leave() {
	if f.session != nil {
		f.session.end()
		f.session = nil
	}
}

// Close ends the boot loader.
func (f *flashable) Close() error {
	f.leave()
	return nil
}

func (f *flashable) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if len(f.out) > 0 {
		out = []board.Output{{Kind: board.SerialOut, Data: f.out}}
		f.out = nil
		return out, f.at, f.at, nil
	}
	if f.runs == nil || f.session != nil {
		return nil, until, clock.Never, nil
	}
	return f.runs.Run(until)
}

// session is a boot loader at work, which goes on when bytes are handed to it.
type session struct {
	in    chan []byte
	wants chan struct{} // it has done what the bytes ask for, and wants more
	done  chan struct{}
	rest  []byte
	out   bytes.Buffer
}

func begin(l *dfutest.Loader) *session {
	s := &session{in: make(chan []byte), wants: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		l.Serve(s)
	}()
	<-s.wants
	return s
}

// hand is the boot loader's answer to bytes, and whether it has left.
func (s *session) hand(data []byte) (answer []byte, done bool) {
	s.in <- data
	select {
	case <-s.wants:
	case <-s.done:
		done = true
	}
	answer = bytes.Clone(s.out.Bytes())
	s.out.Reset()
	return answer, done
}

// end takes the line from it.
func (s *session) end() {
	close(s.in)
	<-s.done
}

// Read waits for bytes.
func (s *session) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		s.wants <- struct{}{}
		data, ok := <-s.in
		if !ok {
			return 0, io.EOF
		}
		s.rest = data
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// Write keeps an answer.
func (s *session) Write(p []byte) (int, error) { return s.out.Write(p) }
