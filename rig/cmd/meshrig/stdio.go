package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
)

// serveRoom makes an emulated room server a board behind the virtual board protocol.
func serveRoom(ctx context.Context, as string, in io.Reader, out io.Writer) error {
	release, err := releases.Rooms().Find(as)
	if err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	s := served{
		out:   out,
		ready: process.Ready{Name: "meshrig-room", FW: release.Build.Version, Can: []string{"millis"}},
		target: func(flash *firmware.Flash) board.Target {
			return emulated.Target{As: as, Hardware: firmware.Config{Flash: flash}}
		},
	}
	return s.serve(ctx, in)
}

// serve lets the rig speak on in and answers it, until it says bye or hangs up.
func (s *served) serve(ctx context.Context, in io.Reader) error {
	lines := bufio.NewReaderSize(in, 2*process.MaxLine)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("emulate: standard input: %w", err)
		}
		order, err := s.orders.Read(line[:len(line)-1])
		if err != nil {
			return fmt.Errorf("emulate: %w", err)
		}
		if order.Kind == process.Bye {
			return nil
		}
		if err := s.obey(ctx, order); err != nil {
			return err
		}
	}
}

// served is an emulated board and what the rig has told it.
type served struct {
	out    io.Writer
	ready  process.Ready
	target func(*firmware.Flash) board.Target // makes the board on its flash

	orders  process.OrderReader
	machine board.Machine // nil until hello
	flash   folderFlash
	now     clock.Time // what the rig was told last
	answer  []byte     // reused
}

func (s *served) obey(ctx context.Context, o process.Order) error {
	if (s.machine == nil) != (o.Kind == process.Greet) {
		return errors.New("emulate: the rig says hello once, and first")
	}
	switch o.Kind {
	case process.Greet:
		return s.greet(ctx, o.Hello)
	case process.Feed:
		s.machine.Input(s.now, o.Input)
	case process.Run:
		if o.Until < s.now {
			return fmt.Errorf("emulate: told to run until %v, but it is %v", o.Until, s.now)
		}
		return s.run(o.Until)
	case process.Bye:
	}
	return nil
}

func (s *served) greet(ctx context.Context, h process.Hello) error {
	s.flash.dir = h.Dir
	if err := s.flash.load(); err != nil {
		return err
	}
	var err error
	s.machine, err = s.target(&s.flash.Flash).New(ctx, board.Setup{
		Name: h.Role, Seed: h.Seed, Epoch: h.Epoch, RTCReset: h.RTCReset, Millis: h.Millis,
	})
	if err != nil {
		return err
	}
	s.now = h.Time
	s.machine.Input(h.Time, board.Input{Kind: board.Power, On: true})
	return s.write(process.Reply{Kind: process.Introduce, Ready: s.ready})
}

// run gives the board its turn. It comes to the instant until and does there only what it was
// at before the turn began: what else the rig has for that instant reaches it first, as if it
// sat on the rig's bench itself.
func (s *served) run(until clock.Time) error {
	out, at, next, err := s.machine.Run(max(until-1, s.now))
	if err != nil {
		return err
	}
	if len(out) == 0 {
		at = until
	}
	s.now = at
	if err := s.flash.save(); err != nil {
		return err
	}
	replies := make([]process.Reply, 0, len(out)+1)
	for _, o := range out {
		replies = append(replies, process.Reply{Kind: process.Act, Output: o})
	}
	return s.write(append(replies, process.Reply{Kind: process.Stop, At: at, Next: next})...)
}

func (s *served) write(replies ...process.Reply) error {
	s.answer = s.answer[:0]
	for _, r := range replies {
		s.answer = process.AppendReply(s.answer, r)
	}
	if _, err := s.out.Write(s.answer); err != nil {
		return fmt.Errorf("emulate: standard output: %w", err)
	}
	return nil
}

// folderFlash is a file system in memory that is kept in a folder, one file for each of its
// files. Without a folder it is kept nowhere.
type folderFlash struct {
	firmware.Flash

	dir   string
	saved map[string][]byte
}

func (f *folderFlash) load() error {
	if f.dir == "" {
		return nil
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return fmt.Errorf("emulate: flash: %w", err)
	}
	defer func() { _ = root.Close() }()
	f.saved = map[string][]byte{}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			f.saved["/"+name], err = fs.ReadFile(root.FS(), name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("emulate: flash: %w", err)
	}
	f.Restore(f.saved)
	return nil
}

// save writes what has changed since the last time.
func (f *folderFlash) save() error {
	if f.dir == "" {
		return nil
	}
	files := f.Snapshot()
	for name, data := range files {
		if old, ok := f.saved[name]; ok && bytes.Equal(old, data) {
			continue
		}
		if err := f.write(name, data); err != nil {
			return fmt.Errorf("emulate: flash: %w", err)
		}
	}
	for name := range f.saved {
		if _, ok := files[name]; !ok {
			if err := os.Remove(f.file(name)); err != nil {
				return fmt.Errorf("emulate: flash: %w", err)
			}
		}
	}
	f.saved = files
	return nil
}

func (f *folderFlash) file(name string) string {
	return filepath.Join(f.dir, filepath.FromSlash(strings.TrimPrefix(name, "/")))
}

func (f *folderFlash) write(name string, data []byte) error {
	file := f.file(name)
	if !filepath.IsLocal(strings.TrimPrefix(name, "/")) {
		return fmt.Errorf("name %q leads out of the folder", name)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}
