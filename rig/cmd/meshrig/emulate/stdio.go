package emulate

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/admin"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
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

// Program is an emulated room server behind the virtual board protocol. The zero value is the
// project's own firmware on the board that was recorded.
type Program struct {
	As    string        // a release that it repeats; "": none
	Poll  time.Duration // the longest time between two passes of its loop; 0: a pass whenever there is something to do
	NRF52 bool          // its flash is laid out as that of nRF52 boards
}

// program reads the flags.
func (o options) program() (Program, error) {
	p := Program{As: o.as, NRF52: o.layout == layoutNRF52}
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
	release, err := releases.Rooms().Find(p.As)
	if err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	var flash firmware.Flash
	target := emulated.Target{As: p.As, Hardware: firmware.Config{Flash: &flash, Poll: p.Poll}}
	b := serve.Program{
		Ready: process.Ready{Name: "meshrig-room", FW: release.Build.Version, Can: []string{"millis", "sensor"}},
		New: func(ctx context.Context, setup board.Setup) (board.Machine, error) {
			p.move(setup.Files, identityNRF52, admin.IdentityFile)
			return target.New(ctx, setup)
		},
		Files: func() map[string][]byte {
			files := flash.Snapshot()
			p.move(files, admin.IdentityFile, identityNRF52)
			return files
		},
	}
	if err := b.Serve(ctx, in, out); err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	return nil
}

// move gives the identity its other place, on boards that have it elsewhere. What lies where they do
// not look is not theirs.
func (p Program) move(files map[string][]byte, from, to string) {
	if !p.NRF52 || files == nil {
		return
	}
	id, ok := files[from]
	delete(files, from)
	delete(files, to)
	if ok {
		files[to] = id
	}
}
