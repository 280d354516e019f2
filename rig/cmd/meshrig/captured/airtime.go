package captured

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	for _, text := range in.remarks() {
		fmt.Fprintln(s.Err, text)
	}
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

// printResult prints for a person.
func printResult(s cli.Streams, r measure.Result) {
	out := s.Out
	fmt.Fprintf(out, "%s in %v, %d of them bad; %v on the air, %s; in the busiest hour %s, until %v\n",
		words.Count(r.Frames, "frame"), round(r.Span), r.Bad, round(r.Airtime), share(r.Airtime, r.Span), share(r.Busiest, measure.Hour), r.BusiestEnd)
	if r.Strange > 0 {
		fmt.Fprintf(out, "%s left out whose times cannot be\n", words.Count(r.Strange, "frame"))
	}
	fmt.Fprintf(out, "durations: %d measured, ", r.Measured)
	switch {
	case r.Measured == 0:
		fmt.Fprint(out, "so that nothing is held against the formula")
	case r.Off == 0:
		fmt.Fprintf(out, "all as the formula gives within their error bars, at most %v from it", r.Most)
	default:
		fmt.Fprintf(out, "%d not as the formula gives, by up to %v beyond their error bars", r.Off, r.Worst)
	}
	fmt.Fprintf(out, "; %d by the formula alone\n", r.Reckoned)
	printNodes(out, r)
	var by []string
	for _, e := range []measure.Evidence{measure.ByPath, measure.ByKey, measure.BySource, measure.ByForward, measure.ByRig, measure.ByNobody} {
		if n := r.Evidence[e]; n > 0 {
			by = append(by, fmt.Sprintf("%s %d", e, n))
		}
	}
	fmt.Fprintf(out, "\nsenders by: %s\n", strings.Join(by, ", "))
	fmt.Fprintf(out, "collisions: %d pairs of frames overlap, %d of them with the same spreading factor\n", r.Collisions, r.SameSF)
	printAnswers(out, "log-ins", r.LogIns)
	printAnswers(out, "requests", r.Requests)
	if p := r.Pushes; p != nil {
		fmt.Fprintf(out, "posts: %d, pushed %d times", p.Posts, p.Pushes)
		if p.Pushes > 0 {
			fmt.Fprintf(out, " by %d transmissions", p.Transmissions)
		}
		if p.Posts > 0 {
			fmt.Fprintf(out, ", %.1f pushes a post, the first try %v to %v after it", float64(p.Pushes)/float64(p.Posts), round(p.Least), round(p.Most))
		}
		fmt.Fprintln(out)
	}
	printRules(out, r)
}

func printNodes(out io.Writer, r measure.Result) {
	fmt.Fprintf(out, "\n%-24s %7s %9s %9s %11s %9s %8s %6s  %s\n", "node", "frames", "airtime", "longest", "busiest h", "gap from", "repeats", "busy", "rule")
	line := func(n measure.Node, name string) {
		gap, rule := "-", string(n.Verdict)
		if n.Frames > 1 {
			gap = round(n.ShortestGap).String()
		}
		if n.Rule != nil {
			rule = n.Rule.Region + " " + n.Rule.Band + ": " + rule
			if n.Rule.Dwell > 0 {
				rule += fmt.Sprintf(", %v in %v", round(n.Densest), n.Period)
			}
		}
		if name == unknownNode {
			rule = ""
		}
		fmt.Fprintf(out, "%-24s %7d %9v %9v %11s %9s %8d %6d  %s\n", cli.Printable(name), n.Frames, round(n.Airtime), round(n.Longest), share(n.Busiest, measure.Hour), gap, n.Repeats, n.IntoBusy, rule)
	}
	for _, n := range r.Nodes {
		line(n, strings.TrimSpace(n.ID+" "+n.Name))
	}
	if r.Unattributed.Frames > 0 {
		line(r.Unattributed, unknownNode)
		fmt.Fprintf(out, "of nobody known: %s of the airtime\n", share(r.Unattributed.Airtime, r.Airtime))
	}
}

const unknownNode = "not known"

func printAnswers(out io.Writer, what string, a measure.Answers) {
	if a.Asked == 0 {
		return
	}
	fmt.Fprintf(out, "%s: %d, answered %d", what, a.Asked, a.Answered)
	if a.Answered > 0 {
		fmt.Fprintf(out, " after %v to %v, mean %v ± %v", round(a.Least), round(a.Most), round(a.Sum/time.Duration(a.Answered)), a.Err)
	}
	fmt.Fprintf(out, ", %d not\n", a.Unanswered)
}

// printRules says where the rules stand that were judged by.
func printRules(out io.Writer, r measure.Result) {
	var told []string
	for _, n := range r.Nodes {
		if n.Rule == nil || slices.Contains(told, n.Rule.String()) {
			continue
		}
		told = append(told, n.Rule.String())
		fmt.Fprintf(out, "rule %v (%s); %s\n", n.Rule, n.Rule.Source, n.Rule.Note)
	}
	if len(told) == 0 && len(r.Nodes) > 0 {
		fmt.Fprintf(out, "no rule is known for these frequencies, or more than one region's; --region names one of %s\n", strings.Join(measure.Regions(), ", "))
	}
}

// round is a time to read.
func round(d time.Duration) time.Duration {
	if d.Abs() < 10*time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}

// share is a part of a time in percent.
func share(part, of time.Duration) string {
	if of <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.3g %%", 100*float64(part)/float64(of))
}
