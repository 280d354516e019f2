package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/console"
)

const (
	// patience is how long one question waits for its reply.
	patience = 2 * time.Second
	// again is the pause before a port is opened anew that was not there or went away.
	again = 100 * time.Millisecond
)

// ask types a command at the board's console until a reply comes, for at most a minute: a
// board that restarts has no port yet, and takes the first line for noise.
func (b Board) ask(ctx context.Context, command string) (string, error) {
	limited, stop := context.WithTimeout(ctx, answer)
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
		return "", fmt.Errorf("no reply to %q within %v: %w", command, answer, err)
	}
}

// try opens the port once, and types the command as long as the port is there and silent.
func (b Board) try(ctx context.Context, command string) (string, error) {
	path, err := b.port(ctx)
	if err != nil {
		return "", err
	}
	port, err := serial.Open(serial.Config{Board: b.Name, Path: path})
	if err != nil {
		return "", err
	}
	reading, stop := context.WithCancel(ctx)
	heard, ended := make(chan []byte, 64), make(chan error, 1)
	go func() {
		ended <- port.Read(reading, func(data []byte, _ time.Time) {
			select {
			case heard <- append([]byte(nil), data...):
			case <-reading.Done():
			}
		})
	}()
	reply, err := question(ctx, port, command, heard, ended)
	stop()
	return reply, errors.Join(err, port.Close())
}

// question types the command over and over until its reply is complete.
func question(ctx context.Context, port *serial.Port, command string, heard <-chan []byte, ended <-chan error) (string, error) {
	for {
		if err := port.Write([]byte("\r" + command + "\r")); err != nil { // the first ends half a line of someone before
			return "", err
		}
		var printed strings.Builder
		late := time.NewTimer(patience)
		for waiting := true; waiting; {
			select {
			case data := <-heard:
				printed.Write(data)
				// Its echo has to stand there: the reply to the empty line may come first.
				_, behind, found := strings.Cut(printed.String(), command+"\r")
				reply, ok := console.Reply(command+"\r"+behind, command)
				if found && ok && !strings.HasPrefix(reply, "Unknown") {
					late.Stop()
					return reply, nil
				}
			case <-late.C:
				waiting = false
			case err := <-ended:
				late.Stop()
				return "", err
			case <-ctx.Done():
				late.Stop()
				return "", fmt.Errorf("%w; it printed %q", context.Cause(ctx), printed.String())
			}
		}
	}
}
