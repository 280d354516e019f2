// Package client is the command that joins the air of an emulated room as a client.
package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// options are the flags.
type options struct {
	air, name, near string
}

// New makes the command client.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "client --air PATH",
		Short: "Join the air of an emulated room: log in, post, hear what others post",
		Long: `client joins the air of a room that another terminal runs with --air, as a companion
of a mesh does: it floods until it knows a path, acknowledges what is pushed to it
and repeats what is not answered. It reads lines:

  hello everyone      a post
  /login PASSWORD     log in; a room comes with the guest password hello, and with
                      password for administrators. Alone: as a member that it knows
  /command TEXT       an administrator's command
  /status             the room's counters
  /hear               wait for the next post of somebody else
  /quit               leave, as the end of input does

Its key follows from its name, so that the room knows it again when it comes back;
what it missed is then pushed to it. It is a toy's: whoever knows the name has it.`,
		Annotations: cli.Own("it left the air", "something was not answered"),
		Example: `  meshrig emulate room --air /tmp/air
  meshrig client --air /tmp/air --name alice
  printf '/login hello\nhello everyone\n' | meshrig client --air /tmp/air --name bob`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.air == "" {
				return cli.WrongSelection(errors.New("client: no --air; give the path that `meshrig emulate room --air PATH` was given"))
			}
			return o.join(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.air, "air", "", "socket of the air, as emulate room or loopback was given it")
	f.StringVar(&o.name, "name", "alice", "name to join under")
	f.StringVar(&o.near, "near", "", "board to talk to, of several; without it the first")
	return cmd
}

// join takes a seat and talks until the input ends.
func (o options) join(ctx context.Context, s cli.Streams) error {
	conn, err := air.Dial(ctx, o.air)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	first := bench.Initial(o.name)
	if first == 0x00 || first == 0xFF { // no node has such a key
		first ^= 0x55
	}
	id := identity.Named(o.name, first)
	seat, err := air.Join(ctx, conn, o.name, id.Public(), o.near)
	if err != nil {
		return err
	}
	input, bad := make(chan string), make(chan error, 1)
	go func() {
		defer close(input)
		lines := bufio.NewScanner(s.In)
		for lines.Scan() {
			select {
			case input <- lines.Text():
			case <-ctx.Done():
				return
			}
		}
		bad <- lines.Err()
	}()
	t := &talk{seat: seat, out: s.Out, names: map[[4]byte]string{}}
	board, key, _, radio := seat.Board()
	c := client.New(seat, client.Config{
		Name: o.name, Identity: id, Seed: uint64(time.Now().UnixNano()),
		Epoch: uint32(time.Now().Add(-seat.Now().Sub(0)).Unix()), // until 2106
		Room: func() client.Room {
			_, key, _, _ := seat.Board()
			return client.Room{PublicKey: key}
		},
	})
	t.client = c
	seat.Heard, seat.Met = t.heard, t.met
	fmt.Fprintf(s.Out, "%s (%x) is on the air with %s (%x), %s\n", o.name, c.Prefix(), board, key[:4], radio)
	if err := t.talk(ctx, input); err != nil {
		return err
	}
	select {
	case err := <-bad:
		if err != nil {
			return fmt.Errorf("client: standard input: %w", err)
		}
	default:
	}
	return t.end()
}
