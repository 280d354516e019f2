package process

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/meshrig/meshrig/rig/board"
)

// Target makes boards of a program, each a process or a connection of its own. One of Program
// and Address is needed.
type Target struct {
	// Program is the file to start and its arguments.
	Program []string
	// Network and Address are where boards are reached instead: "unix" and a path, "tcp" and
	// host:port.
	Network, Address string
	// Role is the hint that a board is given; empty: "room".
	Role string
	// Version is the firmware's, where the board cannot tell it.
	Version string
	// Can are the abilities that the board announced to Introduce.
	Can []string
	// Env is added to the environment of the program, as NAME=value.
	Env []string
	// Flash is where the folders of the boards' flash are made; empty: that of temporary files.
	Flash string
	// Extra is a field that every line to the board gets behind its verb and that it must not
	// mind, "x-new=1"; empty: none.
	Extra string
	// Limit is how long a turn may take by the wall clock, and the end after bye; 0: TurnLimit.
	Limit time.Duration
}

// Absolute finds the file of a program: a name without a slash along the search path, another
// from the present folder.
func Absolute(file string) (string, error) {
	found, err := exec.LookPath(file)
	if err == nil {
		found, err = filepath.Abs(found)
	}
	if err != nil {
		return "", fmt.Errorf("process: program %q: %w", file, err)
	}
	return found, nil
}

// New connects to a board that is switched off. A program gets an empty folder for its flash.
func (t Target) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	if setup.Millis != 0 && !slices.Contains(t.Can, "millis") {
		return nil, &board.Error{Stage: "open", Rule: "can start its millisecond counter elsewhere", Line: "ready does not say can=millis"}
	}
	if setup.Sensor && !slices.Contains(t.Can, "sensor") {
		return nil, &board.Error{Stage: "open", Rule: "can have a sensor", Line: "ready does not say can=sensor"}
	}
	return t.Open(ctx, setup)
}

// Open is New without regard to what the board can do.
func (t Target) Open(ctx context.Context, setup board.Setup) (*Machine, error) {
	limit := cmp.Or(t.Limit, TurnLimit)
	m := &Machine{limit: limit, extra: t.Extra, hello: Hello{
		Epoch: setup.Epoch, Seed: setup.Seed, Role: cmp.Or(t.Role, "room"), RTCReset: setup.RTCReset, Millis: setup.Millis, Sensor: setup.Sensor,
	}}
	if len(t.Program) == 0 {
		l, err := dial(ctx, t.Network, t.Address, limit)
		if err != nil {
			return nil, err
		}
		m.link = l
	} else {
		flash, err := newFlash(t.Flash)
		if err != nil {
			return nil, err
		}
		folder := flash.Path
		m.flash, m.hello.Dir = flash, folder
		if strings.ContainsAny(folder, " \n") {
			_ = flash.Remove()
			return nil, fmt.Errorf("process: folder for flash %q: a space cannot be told to a board; set TMPDIR", folder)
		}
		if err := fill(folder, setup.Files); err != nil {
			_ = flash.Remove()
			return nil, err
		}
		m.start = func() (link, error) { return start(t.Program, t.Env, limit) }
		p, err := m.start()
		if err != nil {
			_ = flash.Remove()
			return nil, err
		}
		m.link = p
	}
	m.lines.from = m.link
	return m, nil
}

// fill puts files into the folder of a board's flash.
func fill(folder string, files map[string][]byte) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("process: folder for flash: %w", err)
	}
	defer func() { _ = root.Close() }()
	for name, data := range files {
		name = filepath.FromSlash(strings.TrimPrefix(name, "/"))
		if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return fmt.Errorf("process: folder for flash: %w", err)
		}
		if err := root.WriteFile(name, data, 0o600); err != nil {
			return fmt.Errorf("process: folder for flash: %w", err)
		}
	}
	return nil
}

// Introduce greets a board that is made for it and returns its answer. Reached says that there
// was a board to greet, whatever it answered.
func (t Target) Introduce(ctx context.Context) (ready Ready, reached bool, err error) {
	m, err := t.Open(ctx, board.Setup{})
	if err != nil {
		return Ready{}, false, err
	}
	m.Input(0, board.Input{Kind: board.Power, On: true})
	_, _, _, err = m.Run(0)
	ready = m.Ready()
	if p, ok := m.link.(*program); ok && err == nil && p.endsAtLimit() && !slices.Contains(ready.Can, cuts) {
		ready.Can = append(ready.Can, cuts)
	}
	if cerr := m.Close(); err == nil {
		err = cerr
	}
	return ready, true, err
}

// Info tells what a program can do, and the SHA-256 of its file.
func (t Target) Info() board.Info {
	info := board.Info{
		Name: t.Address, Role: cmp.Or(t.Role, "room"), Version: t.Version,
		Can: board.CanPower | board.CanWipe,
	}
	if slices.Contains(t.Can, "millis") {
		info.Can |= board.CanMillis
	}
	if slices.Contains(t.Can, "sensor") {
		info.Can |= board.CanSensor
	}
	if len(t.Program) > 0 {
		info.Can |= board.CanFill
		if canCut && slices.Contains(t.Can, cuts) {
			info.Can |= board.CanCut
		}
		info.Name = filepath.Base(t.Program[0])
	}
	return info
}

// Image is the SHA-256 of the program's file in hex, empty if there is none or if it cannot be read.
// The whole file is read each time: a run asks once.
func (t Target) Image() string {
	if len(t.Program) == 0 {
		return ""
	}
	hash, err := state.Digest(t.Program[0])
	if err != nil {
		return ""
	}
	return hash
}

// Flash returns what the program left in the folder of its flash, see board.Keeper. A board that is
// reached at an address keeps its flash to itself.
func (m *Machine) Flash() (map[string][]byte, error) {
	if m.flash == nil {
		return nil, &board.Error{Stage: "flash", Rule: "can show its flash", Line: "it was not started by the rig"}
	}
	files := map[string][]byte{}
	root := os.DirFS(m.flash.Path)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files["/"+name], err = fs.ReadFile(root, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("process: folder for flash: %w", err)
	}
	return files, nil
}
