// Package captured is the command that reads captures.
package captured

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/decode"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
)

// New makes the command capture.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "capture",
		Short: "Read captures: show, count, search, convert and measure them",
		Long: `capture reads what was heard on the air and kept: pcapng files with the link type
LORATAP, as meshrig sniff --pcapng, meshrig run --capture and others write them, and
JSON lines, as meshrig sniff --json and timelines are. Which it is the file itself tells;
- is standard input. Files may be of any size.

A capture that is cut or damaged is read up to there, which is said with the number of
frames that stand before it.`,
		Example: `  meshrig capture show evening.pcapng --key room=<128 digits> --key alice=<64 digits>
  meshrig capture grep evening.pcapng --type ADVERT
  meshrig capture convert evening.pcapng shared.pcapng --anonymise
  meshrig capture airtime evening.pcapng --svg evening.svg`,
	}
	cmd.AddCommand(newShow(s), newStats(s), newGrep(s), newConvert(s), newAirtime(s))
	return cmd
}

// codes are what exit codes mean that all subcommands have.
func codes() map[string]string {
	return cli.Own("the capture was read to its end", "it is cut or damaged")
}

// part is which of a capture's frames count, and what opens them.
type part struct {
	keys     []string
	from, to time.Duration
}

// flags are those of a part.
func (p *part) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.DurationVar(&p.from, "from", 0, "leave out what ended before this time of the capture, such as 20s")
	f.DurationVar(&p.to, "to", 0, "leave out what ended behind this time of the capture")
}

// openers are the flags of what opens frames.
func (p *part) openers(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&p.keys, "key", "k", nil, "key of a node, NAME=HEX or HEX: 128 digits are a private one, 64 a public one (repeatable)")
}

// open opens a capture and takes the keys that were given.
func (p *part) open(name string, s cli.Streams) (*input, *explain.Keys, error) {
	if p.to > 0 && p.to <= p.from {
		return nil, nil, cli.WrongSelection(fmt.Errorf("capture: --to %v: want a time behind --from %v", p.to, p.from))
	}
	keys, err := decode.ParseKeys(p.keys)
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	in, err := open(name, s.In)
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	return in, keys, nil
}

// each calls do for every event of the part; those in a timeline are opened by its keys too. What
// is wrong with the capture is an error behind the last of them.
func (p *part) each(in *input, keys *explain.Keys, do func(ev capture.Event, keys *explain.Keys) error) error {
	given := keys.List()
	var head *capture.Head
	for {
		ev, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return &cli.ExitError{Code: report.ExitNotConformant, Err: fmt.Errorf("capture: %s: %w", in.name, err)}
		}
		if h := in.head(); h != head {
			head = h
			keys = explain.KeysOf(append(append([]capture.Key(nil), given...), h.Keys...))
		}
		if p.from > 0 && ev.At.At < clock.At(p.from) || p.to > 0 && ev.At.At > clock.At(p.to) {
			continue
		}
		if err := do(ev, keys); err != nil {
			return err
		}
	}
}
