package firmware

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/images"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

// flashing is what a person asks of a flash.
type flashing struct {
	rig      string
	erase    bool
	keep     bool
	yes      bool
	dry      bool
	readBack bool
	drive    string
	baud     int
	json     bool
}

func newFlash(s cli.Streams, store *images.Store) *cobra.Command {
	var ask flashing
	cmd := &cobra.Command{
		Use:   "flash BOARD [IMAGE]",
		Short: "Put an image on a board of the rig, and prove that it runs",
		Long: `flash puts an image from the cache on a board: .bin over the serial loader in the ROM
of an ESP32, .zip over the serial boot loader of an nRF52, .uf2 by the drive of an
nRF52 or RP2040. Without IMAGE it is the one that the rig file names. What stands in
flash is verified as far as the boot loader can tell, and the version that the board
then reports has to be the image's.

Settings are kept, or treated as the rig file says. Those of an ESP32 are erased with
its partitions; others erase them by their console before they are flashed. They are
gone for good, identity and all: meshrig firmware backup saves what the console tells,
and meshrig firmware restore puts it back. Nothing is erased before it is known that the image fits the board's flash. If a flash
fails behind that, the error says what stands on the board; flash it again. A board of
which nothing was changed runs what it had.

An image for another SoftDevice than an nRF52 has is found before anything is erased if
its boot loader shows a drive, which names the one it has; one that was sent into its
boot loader by its port shows none, and only refuses the image when the old firmware is
erased.

Read from the vendor's code, never run on a chip: for an ESP32 the ways into its loader
with other times than 50 ms, leaving it after a touch at 1200 baud (the wish for it is
taken back) and on USB-OTG with the boot button held (its watchdog), what a chip without
a known flash size does (it is taken for 4 MiB), and a faster line while data is sent;
for an nRF52 going on behind a transfer that was cut off; and hub ports whose state
follows late.`,
		Annotations: cli.Own("the board runs the image", "it reports another version"),
		Example: `  meshrig firmware flash heltec-1
  meshrig firmware flash heltec-1 --dry-run
  meshrig firmware flash --rig bench.yaml rak-1 rak4631-room-v1.17.1 --erase-settings`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ask.erase && ask.keep {
				return cli.WrongSelection(errors.New("--erase-settings and --keep-settings at once"))
			}
			done, dry, err := flashBoard(cmd.Context(), s, store, ask, append(args, "")[:2])
			if _, ok := errors.AsType[*flash.VersionMismatch](err); ok {
				err = &cli.ExitError{Code: report.ExitNotConformant, Err: err}
			}
			if err != nil {
				return err
			}
			if dry != nil && ask.json {
				return cli.WriteJSON(s.Out, dry)
			}
			if dry != nil {
				dry.print(s.Out)
				return nil
			}
			if ask.json {
				return cli.WriteJSON(s.Out, done)
			}
			fmt.Fprintf(s.Out, "%s runs %s\n  image     %s\n  SHA-256   %s\n  verified  %s\n  settings  %s\n  took      %s\n",
				done.Board, cli.Printable(done.Reported), done.File, done.SHA256, done.Verified, done.Settings, done.Duration.Round(time.Millisecond))
			return nil
		},
	}
	f := cmd.Flags()
	cli.AddRig(cmd, &ask.rig)
	f.BoolVar(&ask.erase, "erase-settings", false, "erase identity, settings and posts; as settings: erase in the rig file, it needs a backup, or --yes")
	f.BoolVar(&ask.yes, "yes", false, "erase settings of which there is no backup")
	f.BoolVar(&ask.dry, "dry-run", false, "print what would be erased, written and kept, and how to go back; do nothing")
	f.BoolVar(&ask.keep, "keep-settings", false, "keep them, whatever the rig file says")
	f.StringVar(&ask.drive, "drive", "", "folder where the UF2 drive is mounted, if it is not found by itself")
	f.BoolVar(&ask.readBack, "read-back", false, "enter a UF2 boot loader once more and read what stands in flash")
	f.IntVar(&ask.baud, "baud", 0, "speed of an ESP32's loader, all the way (default: 115200, and 460800 while data is sent, if the line carries it)")
	f.BoolVar(&ask.json, "json", false, "print JSON")
	return cmd
}

// errBackup is why settings are not erased.
var errBackup = errors.New("would destroy its identity and settings, of which there is no backup; make one with `meshrig firmware backup`, or say --yes")

// flashBoard flashes one board, which nobody else has meanwhile. Everything that can be judged
// without the board is judged before it is waited for, and before a person is asked for a button.
func flashBoard(ctx context.Context, s cli.Streams, store *images.Store, ask flashing, args []string) (deploy.Flashed, *planned, error) {
	var none deploy.Flashed
	rig, entry, b, err := flashable(ask.rig, args[0])
	if err != nil {
		return none, nil, err
	}
	b.Drive, b.ReadBack, b.Baud = ask.drive, ask.readBack, ask.baud
	image, err := chooseImage(store, entry, args[1])
	if err != nil {
		return none, nil, err
	}
	settings, err := flash.ParseSettings(string(entry.Flash.Settings))
	if err != nil {
		return none, nil, err
	}
	switch {
	case ask.erase:
		settings = flash.Erase
	case ask.keep:
		settings = flash.Keep
	}
	opts := flash.Options{Settings: settings}
	does, err := b.Plan(image, opts)
	if err != nil {
		return none, nil, err
	}
	records := station.Records(rig)
	if ask.dry {
		p, err := plan(b, image, does, records, settings == flash.Erase)
		return none, &p, err
	}
	if _, _, ok, err := records.LastBackup(entry.Name); settings == flash.Erase && !ask.yes && (err != nil || !ok) {
		asks := "--erase-settings"
		if !ask.erase {
			asks = "settings: erase in " + rig.File
		}
		return none, nil, cli.WrongSelection(fmt.Errorf("board %s: %s %w", entry.Name, asks, errors.Join(errBackup, err)))
	}
	held, err := station.LeaseBoard(ctx, rig, entry, "meshrig firmware flash", func(of string, position int) {
		fmt.Fprintf(s.Err, "%s: %s\n", of, lease.InLine(position))
	})
	if err != nil {
		return none, nil, err
	}
	defer held.Release() //nolint:errcheck // the lease ends with this process

	if b.ByHand(image) {
		fmt.Fprintf(s.Err, "%s: press its reset button twice, so that it shows its drive (waiting for %v)\n", entry.Name, uf2.Appear)
	}
	if err := noteFlash(ctx, rig, entry.Name, image); err != nil {
		fmt.Fprintf(s.Err, "%v; the rig's ledger does not count this flash\n", err)
	}
	bar := cli.NewBar(s.Err, "flash "+entry.Name)
	done, err := records.Write(ctx, b, image, opts, bar.Set)
	bar.End(err == nil)
	return done, nil, err
}

// noteFlash counts a flash in the rig's ledger before it begins, since it wears the board whatever comes
// of it.
func noteFlash(ctx context.Context, rig *inventory.Rig, board string, image flash.Image) error {
	ledger, err := station.OpenLedger(ctx, rig)
	if err != nil {
		return err
	}
	at := time.Now()
	e := health.Event{
		At: at, Run: at.UTC().Format("20060102T150405.000Z"), Board: board, Kind: health.Flash, Stage: "by hand",
		Text: image.SHA256.String() + " " + image.String(),
	}
	return errors.Join(ledger.Add(ctx, e), ledger.Close())
}

// chooseImage reads the image that was asked for, or that the rig file names.
func chooseImage(store *images.Store, b inventory.Board, id string) (flash.Image, error) {
	if id = cmp.Or(id, b.Flash.Image); id == "" {
		return flash.Image{}, cli.WrongSelection(fmt.Errorf("board %s: no image; name one, or give the board one with flash: {image: ID} in the rig file", b.Name))
	}
	image, err := store.Image(id)
	return image, Unknown(err)
}
