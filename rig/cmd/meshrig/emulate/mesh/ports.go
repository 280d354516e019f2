package mesh

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/outlet"
	"github.com/meshrig/meshrig/rig/topology"
)

// openPorts opens what the file names.
func (e *emulation) openPorts(ctx context.Context) error {
	for _, n := range e.top.All() {
		name, port := "console", &n.Console
		if n.Client != (topology.Port{}) {
			name, port = "client", &n.Client
		}
		var out outlet.Outlet
		var err error
		switch {
		case port.Address != "":
			out, err = outlet.TCP(ctx, port.Address)
		case port.Pty:
			out, err = outlet.Pty(port.Link) //nolint:contextcheck // the link's lock is not waited for
		default:
			continue
		}
		if err != nil {
			return cli.WrongSelection(e.top.Error(n, fmt.Sprintf("%s: %v", name, err), port))
		}
		e.outlets[n] = out
	}
	return nil
}

// serve lets in what comes from outside, until ctx ends.
func (e *emulation) serve(ctx context.Context) {
	for n, out := range e.outlets {
		tell := outlet.Told{Data: func(data []byte) {
			e.mesh.Ask(topology.Command{Verb: topology.Bytes, Node: n.Name, Data: data})
		}}
		if n.Client.Address != "" {
			tell.Joined = func(string) { e.mesh.Ask(topology.Command{Verb: topology.Join, Node: n.Name}) }
			tell.Left = func() { e.mesh.Ask(topology.Command{Verb: topology.Leave, Node: n.Name}) }
		}
		e.served.Go(func() {
			if err := out.Serve(ctx, tell); err != nil {
				e.mesh.Post(func(clock.Time) error { return fmt.Errorf("emulate: %s: %w", n.Name, err) })
			}
		})
	}
	go e.listen() // a read of standard input cannot be ended
}

// longestCommand is how long a line of standard input may be.
const longestCommand = 64 << 10

// listen carries out the lines of standard input.
func (e *emulation) listen() {
	in := bufio.NewReaderSize(e.streams.In, longestCommand)
	for {
		read, more, err := in.ReadLine()
		tooLong := more
		for more && err == nil {
			_, more, err = in.ReadLine()
		}
		if err != nil {
			return
		}
		if tooLong {
			fmt.Fprintf(e.streams.Err, "emulate: a line of more than %d bytes is left out; send bytes in several lines\n", longestCommand)
			continue
		}
		line := strings.TrimSpace(string(read))
		switch line {
		case "":
			continue
		case "help":
			fmt.Fprint(e.streams.Err, indented(topology.Usage())+"  end              end it\n")
			continue
		case "end":
			e.askEnd()
			return
		}
		c, err := topology.ParseCommand(line)
		if err == nil {
			err = e.top.Allows(c)
		}
		if err != nil {
			fmt.Fprintf(e.streams.Err, "emulate: %q: %v\n", line, err)
			continue
		}
		e.mesh.Ask(c)
	}
}

// prints cuts what boards print into lines.
type printedLines struct {
	left map[*topology.Node][]byte
	tell func(at clock.Time, n *topology.Node, line string) error
}

func newLines(tell func(at clock.Time, n *topology.Node, line string) error) *printedLines {
	return &printedLines{left: map[*topology.Node][]byte{}, tell: tell}
}

// longestLine is how much of a line without an end is kept.
const longestLine = 1024

// add takes in what a board printed, and tells the lines that end with it.
func (p *printedLines) add(at clock.Time, n *topology.Node, data []byte) error {
	for _, b := range data {
		left := p.left[n]
		if b != '\n' && b != '\r' && len(left) < longestLine {
			p.left[n] = append(left, b)
			continue
		}
		p.left[n] = left[:0]
		if text := strings.TrimSpace(string(left)); text != "" {
			if err := p.tell(at, n, text); err != nil {
				return err
			}
		}
	}
	return nil
}
