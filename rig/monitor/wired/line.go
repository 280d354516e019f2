// Package wired looks at a node through its console: on a serial port, or over TCP where a board
// serves it there. It reads everything that the node prints, asks its questions in between, and
// loses no line of a log over them.
package wired

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/logline"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Port is the way to a console. One of rig/board/serial is one.
type Port interface {
	Write(data []byte) error
	// Read posts what is printed until the context ends, which is no error, or the port is gone.
	Read(ctx context.Context, post func(printed []byte, at time.Time)) error
	Close() error
}

// Told is what is told beside the outcome of a poll, by a reading goroutine, as it comes.
type Told struct {
	Packet func(at time.Time, p sample.Packet)
	// Debug is told what a build for debugging says, post texts in clear among it; nil: it is not kept.
	Debug func(at time.Time, text string)
	// Banner is told that the node printed who it is, which it does at its start alone; nil: nobody.
	Banner func(at time.Time)
}

// Line is an open console.
type Line struct {
	port Port
	// echoes tells whether the console echoes what is typed, as all do but that over TCP.
	echoes bool
	told   Told

	end    context.CancelFunc
	gone   chan struct{} // closed when reading has ended
	broken error         // why; read it behind gone

	mu      sync.Mutex
	split   splitter
	join    logline.Joiner
	at      time.Time // of the bytes that are being taken apart
	asked   string    // the question that is waited for; empty: none
	seen    string    // what the console printed since, without what is foreign
	reply   chan string
	acl     []string // lines of an access list since the last one began
	listed  chan struct{}
	printed int // bytes since the port was opened
}

// Open begins to read a port. The Line owns it.
func Open(port Port, echoes bool, told Told) *Line {
	ctx, end := context.WithCancel(context.Background())
	l := &Line{port: port, echoes: echoes, told: told, end: end, gone: make(chan struct{})}
	l.split = splitter{foreign: l.foreign, own: l.own}
	go func() {
		defer close(l.gone)
		l.broken = port.Read(ctx, l.read)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.join.End(func(p sample.Packet) { l.told.Packet(l.at, p) })
	}()
	return l
}

// Gone is closed when the port is gone, or closed.
func (l *Line) Gone() <-chan struct{} { return l.gone }

// Close closes the port once everything that was read is told.
func (l *Line) Close() error {
	l.end()
	err := l.port.Close()
	<-l.gone
	return err
}

func (l *Line) read(data []byte, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = at
	l.printed += len(data)
	l.split.write(data)
}

// foreign takes a line that is none of the console's.
func (l *Line) foreign(text string) {
	one := logline.Parse(text)
	if one.Kind == logline.Debug && l.told.Debug != nil {
		l.told.Debug(l.at, one.Text)
	}
	l.join.Take(one, func(p sample.Packet) { l.told.Packet(l.at, p) })
}

// banner begins what a room prints at its start, followed by its key (simple_room_server main.cpp
// setup, v1.9.0 to v1.17.1).
const banner = "Room ID: "

// own takes a line of the console, or the part of one.
func (l *Line) own(text string) {
	if strings.HasPrefix(text, banner) && l.told.Banner != nil {
		l.told.Banner(l.at)
	}
	if l.listed != nil && l.entry(text) {
		return
	}
	const kept = 1 << 10
	l.seen += text
	l.seen = l.seen[max(0, len(l.seen)-kept):]
	start := strings.LastIndexByte(strings.TrimSuffix(l.seen, "\n"), '\n') + 1
	at := arrowIn(l.seen[start:])
	if at < 0 || !strings.HasSuffix(l.seen, "\n") {
		return
	}
	before, reply := l.seen[:start+at], strings.TrimRight(l.seen[start+at+len(arrow):], "\r\n")
	l.seen = ""
	// What stands behind the echo of another question is that one's reply, which came late.
	if l.reply != nil && (!l.echoes || strings.HasSuffix(strings.TrimSuffix(before, "\n"), l.asked+"\r")) {
		l.reply <- reply
		l.reply = nil
	}
}

// Silence says that a question was not answered in time.
type Silence struct {
	Question string
	Printed  bool // the console printed something else since
}

// Error names the question.
func (e *Silence) Error() string {
	if e.Printed {
		return fmt.Sprintf("wired: %q: what it printed is no reply; check speed and cable", e.Question)
	}
	return fmt.Sprintf("wired: %q: no reply within %v; is it powered, and is this its port?", e.Question, patience)
}

// patience is how long a question may stay unanswered: a room replies within its loop, which a
// write to its flash holds up for some hundred milliseconds.
const patience = 3 * time.Second

// errGone means that the port ended under a question.
var errGone = errors.New("wired: the port is gone")

// Ask types a question and returns the reply, without its arrow. The error is a *Silence, or why
// the port ended.
func (l *Line) Ask(ctx context.Context, question string) (string, error) {
	reply := make(chan string, 1)
	printed := l.expect(question, reply, nil)
	if err := l.port.Write([]byte(question + "\r")); err != nil {
		return "", err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case text := <-reply:
		return text, nil
	case <-l.gone:
		return "", l.ended()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-late.C:
		return "", &Silence{Question: question, Printed: l.since(printed)}
	}
}

func (l *Line) expect(question string, reply chan string, listed chan struct{}) (printed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked, l.reply, l.seen = question, reply, ""
	if listed != nil {
		l.acl, l.listed = nil, listed
	}
	return l.printed
}

func (l *Line) since(printed int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reply = nil
	return l.printed > printed
}

func (l *Line) ended() error {
	if l.broken != nil {
		return l.broken
	}
	return errGone
}
