package captured

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
)

// airing is what is measured of a capture, and how it is shown.
type airing struct {
	part

	preset, region, svg string
	asJSON              bool
}

// newAirtime makes the command capture airtime.
func newAirtime(s cli.Streams) *cobra.Command {
	var o airing
	cmd := &cobra.Command{
		Use:   "airtime FILE",
		Short: "Measure who used the air, for how long and how well",
		Long: `airtime measures a capture: how long frames were on the air beside the formula, what each
node sent in its busiest sliding hour and what its region allows, gaps, repetitions,
collisions and frames that began on a busy channel, and how long answers took. With
keys that open them, posts and their pushes too.

Who sent a frame is told by the path of a flood, by a key or hash in it, or by who was
taken off its path. What nobody is known for stands in a line of its own: any node may
have sent it. Keys of adverts and log-ins in the capture are known, and those given.

Where an instrument does not know how long a frame was, or how it was modulated, the
formula and the settings of --preset stand in, which is said with their number. The
picture has a lane for each node and the share of the sliding hour below.`,
		Annotations: codes(),
		Example: `  meshrig capture airtime evening.pcapng --svg evening.svg
  meshrig capture airtime evening.pcapng --region US915 --key room=<64 digits>`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args[0], s) },
	}
	o.flags(cmd)
	o.openers(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.preset, "preset", "p", lora.Default().Name, "radio settings of what the instruments do not know")
	f.StringVar(&o.region, "region", "", "whose rules count: "+strings.Join(measure.Regions(), ", ")+"; without it that of the frequency, where there is one")
	f.StringVar(&o.svg, "svg", "", "draw a timeline with a duty-cycle curve to this file")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	cli.CompletesFrom(cmd, "preset", lora.PresetNames)
	cli.Completes(cmd, "region", measure.Regions()...)
	return cmd
}

// run measures.
func (o *airing) run(name string, s cli.Streams) error {
	p, err := lora.LookupPreset(o.preset)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if o.region != "" && !slices.Contains(measure.Regions(), o.region) {
		return cli.WrongSelection(fmt.Errorf("capture airtime: --region: %w", &words.Unknown{What: "region", Name: o.region, Known: measure.Regions()}))
	}
	if o.svg != "" && cli.SameFile(name, o.svg) {
		return cli.WrongSelection(fmt.Errorf("capture airtime: --svg: %s is the capture itself; name another file", o.svg))
	}
	in, keys, err := o.open(name, s)
	if err != nil {
		return err
	}
	defer func() { _ = in.close() }()
	ids, known, err := o.teach(name, keys)
	if err != nil {
		return err
	}
	cfg := measure.Config{Tuned: p.Params(), Region: o.region, Identities: ids}
	if len(known) > 0 {
		cfg.Keys = explain.KeysOf(known)
	}
	all := []measured{{meter: measure.New(cfg)}}
	err = o.each(in, keys, func(ev capture.Event, _ *explain.Keys) error {
		now := &all[len(all)-1]
		if h := in.head(); h != now.head && now.events > 0 { // the next timeline begins at 0 again
			all = append(all, measured{meter: measure.New(cfg)})
			now = &all[len(all)-1]
		}
		now.head = in.head()
		now.events++
		now.meter.Add(ev)
		return nil
	})
	in.remark(s.Err)
	if werr := o.print(s, in.name, all); werr != nil {
		return werr
	}
	return err
}

// measured is what is measured of one timeline; a capture of another kind is one.
type measured struct {
	head   *capture.Head
	meter  *measure.Meter
	events int
}

// print shows what was measured.
func (o *airing) print(s cli.Streams, name string, all []measured) error {
	if o.svg != "" {
		if len(all) > 1 {
			return cli.WrongSelection(fmt.Errorf("capture airtime: --svg: %s has %d timelines, and a picture shows one", name, len(all)))
		}
		r := all[0].meter.Result()
		if err := cli.WriteFile(o.svg, func(w io.Writer) error { return r.WriteSVG(w, filepath.Base(name)) }); err != nil {
			return err
		}
	}
	for i, one := range all {
		r := one.meter.Result()
		if o.asJSON {
			if err := cli.WriteJSON(s.Out, asJSON(r)); err != nil {
				return err
			}
			continue
		}
		if len(all) > 1 {
			if i > 0 {
				fmt.Fprintln(s.Out)
			}
			fmt.Fprintln(s.Out, cli.Printable(one.head.Spec+one.head.Scenario))
		}
		printResult(s, r)
	}
	return nil
}

// teach reads a capture for the keys in it, so that the first frames are told by keys that come
// later. Standard input is read once, and its keys count from where they come.
func (o *airing) teach(name string, given *explain.Keys) (*measure.Identities, []capture.Key, error) {
	ids := &measure.Identities{}
	all := given.List()
	know := func(list []capture.Key) {
		for _, k := range list {
			if public := keyOf(k); public != nil {
				ids.Know(k.Name, *public)
			}
		}
	}
	know(all)
	if name == standardInput {
		return ids, all, nil
	}
	in, err := open(name, nil)
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	defer func() { _ = in.close() }()
	var head *capture.Head
	for {
		ev, err := in.next()
		if err != nil {
			return ids, all, nil // what is wrong is told when the capture is measured
		}
		if h := in.head(); h != head {
			head = h
			know(h.Keys)
			all = append(all, h.Keys...)
		}
		ids.Learn(ev)
	}
}
