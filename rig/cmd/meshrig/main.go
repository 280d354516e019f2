// Command meshrig judges MeshCore room-server firmware.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}
