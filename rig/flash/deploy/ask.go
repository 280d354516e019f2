package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
)

// again is the pause before a port is opened anew that was not there or went away.
const again = 100 * time.Millisecond

// ask types a command at the board's console until a reply comes, for at most a minute: a
// board that restarts has no port yet, and takes the first line for noise.
func (b Device) ask(ctx context.Context, command string) (string, error) {
	limited, stop := context.WithTimeout(ctx, b.patience())
	defer stop()
	for {
		reply, err := b.try(limited, command)
		if err == nil {
			return reply, nil
		}
		late := time.NewTimer(again)
		select {
		case <-late.C:
			continue
		case <-limited.Done():
		}
		late.Stop()
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		return "", fmt.Errorf("no reply to %q within %v: %w", command, b.patience(), err)
	}
}

// try opens the port once, and types the command as long as the port is there and silent.
func (b Device) try(ctx context.Context, command string) (string, error) {
	port, err := serial.OpenAt(ctx, serial.Config{Board: b.Name}, (&seat{Device: b}).port)
	if err != nil {
		return "", err
	}
	talk := console.Open(ctx, b.Name, unstamped{port})
	reply, err := talk.Insist(ctx, command)
	talk.Close()
	return reply, errors.Join(err, port.Close())
}

// unstamped is a port as a console reads it, for which nobody asks when something was printed.
type unstamped struct{ *serial.Port }

func (u unstamped) Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error {
	return u.Port.Read(ctx, func(data []byte, _ time.Time) { post(data, clock.Stamp{}) })
}
