// Package deploytest emulates boards that can be flashed and asked for their version, on a
// pseudo terminal: a boot loader and a firmware's console on one line.
package deploytest

import (
	"io"
	"os"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/rig/internal/pty"
)

// Console is the firmware's part of a line. What is no command of it goes to the boot loader.
type Console struct {
	// Version is what the firmware replies to ver, called each time.
	Version func() string
	// Erase is what it replies to erase; "": File system erase: OK.
	Erase string
	// Settings are what it replies to get; one that it does not know it calls so.
	Settings map[string]string

	mu     sync.Mutex
	erased int
}

// Erased is how often it erased its file system.
func (c *Console) Erased() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.erased
}

// reply is what the firmware prints when it takes the bytes that wait: those are a line if the last
// of them is a carriage return, and one before it is stored like any byte (simple_room_server main.cpp
// loop, v1.17.1). False: they are no text, and so for the boot loader.
func (c *Console) reply(typed string) (string, bool) {
	command, ok := strings.CutSuffix(typed, "\r")
	if !ok || strings.ContainsFunc(command, func(r rune) bool { return r != '\r' && (r < ' ' || r > '~') }) {
		return "", false
	}
	var text string
	switch command {
	case "ver":
		text = c.Version()
	case "erase":
		c.mu.Lock()
		c.erased++
		text = c.Erase
		c.mu.Unlock()
		if text == "" {
			text = "File system erase: OK"
		}
	default:
		name, asked := strings.CutPrefix(command, "get ")
		switch {
		case !asked:
			text = "Unknown command"
		case c.Settings[name] == "":
			text = "??: " + name
		default:
			text = "> " + c.Settings[name]
		}
	}
	return typed + "  -> " + text + "\r\n", true
}

// line is a terminal from which the firmware has taken its commands.
type line struct {
	*os.File
	console *Console
}

func (l line) Read(p []byte) (int, error) {
	for {
		n, err := l.File.Read(p)
		reply, ok := l.console.reply(string(p[:n]))
		if !ok {
			return n, err
		}
		if _, err := io.WriteString(l.File, reply); err != nil {
			return 0, err
		}
	}
}

// Board is an emulated board on a pseudo terminal.
type Board struct {
	Path string // of its port
	ends []io.Closer
	done chan struct{}
}

// Start serves a boot loader and a firmware on a new pseudo terminal. loader returns when the
// boot loader is left for good; nil: there is none.
func Start(c *Console, loader func(line io.ReadWriter)) (*Board, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	b := &Board{Path: slave.Name(), ends: []io.Closer{slave, master}, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		l := line{master, c}
		if loader != nil {
			loader(l)
		}
		_, _ = io.Copy(io.Discard, struct{ io.Reader }{l})
	}()
	return b, nil
}

// Close takes the board away.
func (b *Board) Close() {
	for _, end := range b.ends {
		_ = end.Close()
	}
	<-b.done
}
