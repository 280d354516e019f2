// Package golden is the command that names the firmware that is known to be good on a rig's boards.
package golden

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/images"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/station"
)

// asked is what a person asks of the command.
type asked struct {
	rig, cache string
	none, json bool
}

// New is the command rig golden.
func New(s cli.Streams) *cobra.Command {
	var ask asked
	cmd := &cobra.Command{
		Use:   "golden [KIND [IMAGE]]",
		Short: "Name the firmware that is known to be good on boards of a kind",
		Long: `golden shows and names the firmware that a bench is proven by: before a run puts a
candidate on boards (meshrig run --flash), it puts this on each and has one short spec
judged, and a bench that fails that is left out. The file is kept with the rig's ledger.

Without IMAGE it shows what is named, what speaks for it, and where nothing is named
which image the newest conformant run on boards of the kind had. IMAGE is one that
meshrig firmware list shows.`,
		Example: `  meshrig rig golden
  meshrig rig golden rak4631 rak4631-room-v1.17.1
  meshrig rig golden --rig bench.yaml rak4631 --none`,
		Args: cobra.MaximumNArgs(2), //nolint:mnd // kind and image
		RunE: func(cmd *cobra.Command, args []string) error { return ask.run(cmd.Context(), s, args) },
	}
	cli.AddRig(cmd, &ask.rig)
	f := cmd.Flags()
	f.StringVar(&ask.cache, "cache", "", "the folder of images (default: meshrig/images in your cache folder)")
	f.BoolVar(&ask.none, "none", false, "name none any more")
	f.BoolVar(&ask.json, "json", false, "print JSON")
	return cmd
}

func (ask asked) run(ctx context.Context, s cli.Streams, args []string) (err error) {
	if ask.none && len(args) != 1 {
		return cli.WrongSelection(errors.New("--none: want one kind of boards, and no image"))
	}
	rig, err := inventory.Load(ask.rig)
	if err != nil {
		return err
	}
	kinds := kindsOf(rig)
	if len(args) > 0 {
		if kinds, err = only(kinds, args[0]); err != nil {
			return cli.WrongSelection(err)
		}
	}
	ledger, err := station.OpenLedger(ctx, rig)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	if left := ledger.SetAside(); left != "" {
		fmt.Fprintln(s.Err, left)
	}
	store := firmware.Images()
	store.Dir = ask.cache
	switch {
	case ask.none:
		for _, k := range kinds {
			err = errors.Join(err, ledger.NameGood(ctx, health.Good{Kind: k.Kind, Role: k.Role}))
		}
	case len(args) > 1:
		err = name(ctx, rig, ledger, *store, kinds, args[1])
	}
	if err != nil {
		return err
	}
	return ask.show(ctx, s, rig, ledger, *store, kinds)
}

// known is a kind of a rig's boards with the firmware that is known to be good on it.
type known struct {
	Kind     string       `json:"kind"`
	Role     string       `json:"role"`
	Good     *health.Good `json:"good,omitempty"`     // nil: none is named
	Proposal string       `json:"proposal,omitempty"` // in words
}

// kindsOf are the kinds and roles of the boards of a rig, each once.
func kindsOf(rig *inventory.Rig) (list []known) {
	for _, b := range rig.Boards {
		k := known{Kind: b.Kind, Role: string(b.Role)}
		if !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

func only(list []known, kind string) (of []known, err error) {
	var names []string
	for _, k := range list {
		if k.Kind == kind {
			of = append(of, k)
		}
		names = append(names, k.Kind)
	}
	if len(of) == 0 {
		return nil, &words.Unknown{What: "kind of the rig's boards", Name: kind, Known: names}
	}
	return of, nil
}

// name names an image, which has to be for the kind and for the role of one of its boards, and to be
// what a flash would take.
func name(ctx context.Context, rig *inventory.Rig, ledger *health.Ledger, store images.Store, kinds []known, id string) error {
	_, m, err := store.Open()
	if err != nil {
		return err
	}
	e, err := m.Find(id)
	if err != nil {
		return firmware.Unknown(err)
	}
	if i := slices.IndexFunc(kinds, func(k known) bool { return k.Kind == e.Board && k.Role == e.Role }); i < 0 {
		return cli.WrongSelection(fmt.Errorf("%s is a %s for boards of kind %s; the rig's of kind %s are each a %s", id, e.Role, e.Board, kinds[0].Kind, kinds[0].Role))
	}
	image, err := store.Image(id)
	if err != nil {
		return err
	}
	if err := deploy.Judge(image); err != nil {
		return err
	}
	why := "no conformant run with it is known"
	run, _, ok, err := station.Conformant(rig, e.Board, e.Role, image.SHA256.String())
	if err != nil {
		return err
	}
	if ok {
		why = "conformant in run " + run
	}
	return station.NameGood(ctx, rig, ledger, e, image, why)
}

// show prints what is named, and what could be.
func (ask asked) show(ctx context.Context, s cli.Streams, rig *inventory.Rig, ledger *health.Ledger, store images.Store, kinds []known) error {
	for i := range kinds {
		k := &kinds[i]
		g, ok, err := ledger.Good(ctx, k.Kind, k.Role)
		if err != nil {
			return err
		}
		if ok {
			k.Good = &g
			if _, _, err := station.GoodImage(ctx, rig, ledger, k.Kind, k.Role); err != nil {
				k.Proposal = err.Error()
			}
			continue
		}
		if k.Proposal, err = propose(rig, store, *k); err != nil {
			return err
		}
	}
	if ask.json {
		return cli.WriteJSON(s.Out, kinds)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tROLE\tIMAGE\tVERSION\tSHA-256\tNAMED\tWHY")
	for _, k := range kinds {
		if g := k.Good; g != nil {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.12s\t%s\t%s\n", k.Kind, k.Role, g.Image, g.Version, g.SHA256, g.At.Format(time.DateOnly), cli.Printable(g.Why))
		} else {
			fmt.Fprintf(w, "%s\t%s\tnone\n", k.Kind, k.Role)
		}
		if k.Proposal != "" {
			fmt.Fprintf(w, "\t-> %s\n", cli.Printable(k.Proposal))
		}
	}
	return w.Flush()
}

// propose says which image speaks for itself: the one of the newest conformant run.
func propose(rig *inventory.Rig, store images.Store, k known) (string, error) {
	run, hash, ok, err := station.Conformant(rig, k.Kind, k.Role, "")
	if err != nil || !ok {
		return "no run with an image that the rig flashed was conformant yet; name one that you trust", err
	}
	sum, err := flash.ParseSum(hash)
	if err != nil {
		return "", err
	}
	_, m, err := store.Open()
	if err != nil {
		return "", err
	}
	for _, e := range m.Images {
		if e.Sum() == sum {
			return fmt.Sprintf("run %s was conformant: meshrig rig golden %s %s", run, k.Kind, e.ID), nil
		}
	}
	return fmt.Sprintf("run %s was conformant with an image that your cache has not (SHA-256 %s); add it with `meshrig firmware add`", run, hash), nil
}
