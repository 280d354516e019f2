package sniff

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// input is what is listened with.
type input interface {
	// listen posts frames until the context or the source ends.
	listen(ctx context.Context, post func(sniffer.Frame)) error
	// summary is what became of it, a sentence a line.
	summary() []string
}

// open opens the source.
func (o *options) open(cmd *cobra.Command, s cli.Streams) (input, error) {
	kind, where, err := o.place()
	if err != nil {
		return nil, err
	}
	radio, err := o.radio(cmd)
	if err != nil {
		return nil, err
	}
	return o.openRadio(cmd, s, kind, where, radio)
}
