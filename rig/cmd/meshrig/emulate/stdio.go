package emulate

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/admin"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// Where the flash keeps the identity, by the kind of board (loadOrCreateIdentity of the room server's
// main.cpp, v1.9.0 to v1.17.1).
const (
	layoutESP32 = "esp32"
	layoutNRF52 = "nrf52"

	identityNRF52 = "/_main.id"
)

// Program is an emulated board behind the virtual board protocol. The zero value is the project's
// own room server on the board that was recorded.
type Program struct {
	Role  string         // the role's name; "": a room server
	As    string         // a release that it repeats; "": none
	Poll  time.Duration  // the longest time between two passes of its loop; 0: a pass whenever there is something to do
	NRF52 bool           // its flash is laid out as that of nRF52 boards
	Takes firmware.Takes // how long its flash takes to write
}

// program reads the flags.
func (o options) program() (Program, error) {
	p := Program{Role: o.role.Name, As: o.as, NRF52: o.layout == layoutNRF52, Takes: o.takes}
	if !p.NRF52 && o.layout != layoutESP32 {
		return p, cli.WrongSelection(&words.Unknown{What: "layout", Name: o.layout, Known: []string{layoutESP32, layoutNRF52}})
	}
	if o.loop == "" {
		return p, nil
	}
	longest, polls := strings.CutPrefix(o.loop, "poll:")
	var err error
	if p.Poll, err = time.ParseDuration(longest); !polls || err != nil || p.Poll < time.Millisecond || p.Poll > time.Second {
		return p, cli.WrongSelection(fmt.Errorf("loop %q: want poll: and a time from 1ms to 1s, as in poll:10ms", o.loop))
	}
	return p, nil
}

// Serve makes an emulated room server a board behind the virtual board protocol, until the rig
// says bye or hangs up. As is a release that it repeats, "": none.
func Serve(ctx context.Context, as string, in io.Reader, out io.Writer) error {
	return Program{As: as}.Serve(ctx, in, out)
}

// Serve speaks the virtual board protocol until the rig says bye or hangs up.
func (p Program) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	var flash firmware.Flash
	target := emulated.Target{Role: p.Role, As: p.As, Hardware: firmware.Config{Flash: &flash, Poll: p.Poll, Takes: p.Takes}}
	version, err := target.Version()
	if err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	b := serve.Program{
		Ready: process.Ready{Name: "meshrig-" + target.Info().Role, FW: version, Can: []string{"millis", "sensor", "cut"}},
		New: func(ctx context.Context, setup board.Setup) (board.Machine, error) {
			setup.Files = p.ours(setup.Files)
			return target.New(ctx, setup)
		},
		Keeps: func(folder *serve.Folder) { flash.Beneath = beneath{folder, p} },
	}
	if err := b.Serve(ctx, in, out); err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	return nil
}

// beneath is the folder under the flash of a program.
type beneath struct {
	folder  *serve.Folder
	program Program
}

func (b beneath) WriteFile(name string, data []byte) error {
	return b.folder.WriteFile(b.program.place(name), data)
}

func (b beneath) AppendFile(name string, data []byte) error {
	return b.folder.AppendFile(b.program.place(name), data)
}

func (b beneath) Remove(name string) error { return b.folder.Remove(b.program.place(name)) }

// place is where a board keeps a file of ours: the identity, and what is written beside it, has another
// place on some.
func (p Program) place(name string) string {
	if beside, ok := strings.CutPrefix(name, admin.IdentityFile); ok && p.NRF52 {
		return identityNRF52 + beside
	}
	return name
}

// ours are the files of a board where ours are. What lies where it does not look is not its own.
func (p Program) ours(files map[string][]byte) map[string][]byte {
	if !p.NRF52 || files == nil {
		return files
	}
	moved := map[string][]byte{}
	for name, data := range files {
		if beside, ok := strings.CutPrefix(name, identityNRF52); ok {
			moved[admin.IdentityFile+beside] = data
		} else if !strings.HasPrefix(name, admin.IdentityFile) {
			moved[name] = data
		}
	}
	return moved
}
