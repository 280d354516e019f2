package firmware

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/images"
)

func newAdd(s cli.Streams, store *images.Store) *cobra.Command {
	var e images.Entry
	cmd := &cobra.Command{
		Use:   "add FILE",
		Short: "Take an image into the cache and pin its hash",
		Long: `add takes a file that you have, and trust, into the cache. From then on the image of
that id is this file and no other. What the image is follows from the file's name, if
a manifest knows such names; else say it with flags.`,
		Example: `  meshrig firmware add Heltec_v3_room_server-v1.17.1-d9296435-merged.bin
  meshrig firmware add room.uf2 --board rpi_picow --version 1.18.0-rc1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cache, m, err := store.Open()
			if err != nil {
				return err
			}
			guess, ok := m.Guess(filepath.Base(args[0]))
			if !ok && (e.Board == "" || e.Version == "") {
				return cli.WrongSelection(fmt.Errorf("%s: no manifest knows such a name; say what it is with --board and --version", args[0]))
			}
			if e.Board != "" || e.Version != "" || e.Role != "" {
				guess.ID, guess.URL, guess.Page = "", "", "" // another image than the guessed one
			}
			e.Role = cmp.Or(e.Role, guess.Role, "room")
			e.Board, e.Version, e.BoardID = cmp.Or(e.Board, guess.Board), cmp.Or(e.Version, guess.Version), cmp.Or(e.BoardID, guess.BoardID)
			e.URL, e.Page = guess.URL, guess.Page
			e.ID = cmp.Or(e.ID, guess.ID, fmt.Sprintf("%s-%s-v%s", e.Board, e.Role, strings.TrimPrefix(e.Version, "v")))
			added, err := cache.Add(cmd.Context(), e, args[0], m)
			if err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "%s: %s, SHA-256 %s\n", added.ID, added.File, added.SHA256)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&e.ID, "id", "", "what to call the image (default: BOARD-ROLE-vVERSION)")
	f.StringVar(&e.Role, "role", "", "what it makes of a board (default: room)")
	f.StringVar(&e.Board, "board", "", "the kind of board it is for, as rig files call it")
	f.StringVar(&e.Version, "version", "", "the version that the board will report")
	f.StringVar(&e.BoardID, "board-id", "", "pattern for the Board-ID of a UF2 boot loader")
	return cmd
}
