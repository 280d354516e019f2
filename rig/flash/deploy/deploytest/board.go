// Package deploytest emulates boards that can be flashed and asked for their version, on a
// pseudo terminal: a boot loader and a firmware's console on one line.
package deploytest

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/console"
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
	// Refuses are settings that it does not take, Forgets those that it says to have taken and has not
	// behind a restart.
	Refuses, Forgets []string
	// Access are the lines of its access list, without permissions of its own: "03 A1...". Regions is what it
	// replies to region; "": it knows no regions.
	Access  []string
	Regions string
	// Up is for how long it was up when it began; 0: its release does not tell. Stays says that it takes the
	// order to restart and does not.
	Up    time.Duration
	Stays bool

	mu        sync.Mutex
	erased    int
	kept      map[string]string // as before what it forgets
	restarted time.Time         // zero: never
	typed     []string
}

// Typed are the commands that came, in order.
func (c *Console) Typed() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.typed)
}

// set takes a setting.
func (c *Console) set(name, value string) string {
	if slices.Contains(c.Refuses, name) {
		return "Error, not this"
	}
	if slices.Contains(c.Forgets, name) {
		if c.kept == nil {
			c.kept = map[string]string{}
		}
		c.kept[name] = c.Settings[name]
	}
	c.Settings[name] = value
	return "OK"
}

// restart forgets what was not kept.
func (c *Console) restart() {
	if c.Stays {
		return
	}
	c.restarted = time.Now()
	maps.Copy(c.Settings, c.kept)
	c.kept = nil
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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.typed = append(c.typed, command)
	words := strings.SplitN(command, " ", 3)
	var text string
	switch {
	case command == "ver":
		text = c.Version()
	case command == "erase":
		c.erased++
		text = c.Erase
		if text == "" {
			text = "File system erase: OK"
		}
	case command == console.AskCoreStats && c.Up > 0:
		up := c.Up
		if !c.restarted.IsZero() {
			up = time.Since(c.restarted)
		}
		text = fmt.Sprintf(`{"battery_mv":3700,"uptime_secs":%d,"errors":0,"queue_len":0}`, int(up.Seconds()))
	case command == "reboot":
		c.restart()
		return typed, true // and says nothing more
	case command == "get acl":
		return typed + "ACL:\r\n" + strings.Join(append(c.Access, ""), "\n"), true
	case words[0] == "get" && len(words) == 2:
		if text = "> " + c.Settings[words[1]]; c.Settings[words[1]] == "" {
			text = "??: " + words[1]
		}
	case words[0] == "set" && len(words) == 3:
		text = c.set(words[1], words[2])
	case words[0] == "password" && len(words) == 2:
		text = "password now: " + words[1]
	case words[0] == "setperm":
		text = "OK" // and does nothing
	case command == "region" && c.Regions != "":
		text = c.Regions
	case command == "region default" && c.Regions != "":
		text = " default scope is <null>"
	case words[0] == "region" && c.Regions != "":
		text = "OK" // and does nothing
	default:
		text = "Unknown command"
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
