package firmware

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/images"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/usb"
)

func newAdd(s cli.Streams, store *images.Store) *cobra.Command {
	var (
		e       images.Entry
		replace bool
	)
	cmd := &cobra.Command{
		Use:   "add FILE",
		Short: "Take an image into the cache and pin its hash",
		Long: `add takes a file that you have, and trust, into the cache. From then on the image of
that id is this file and no other. What the image is follows from the file's name, if
a manifest knows such names; else say it with flags.

The file is judged as a flash would judge it, before anything is pinned: format, chip,
length, numbering, and that it does not replace a boot loader. An id that has another
file already keeps that one, but with --replace.`,
		Example: `  meshrig firmware add Heltec_v3_room_server-v1.17.1-d9296435-merged.bin
  meshrig firmware add room.uf2 --board rpi_picow --version 1.18.0-rc1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cache, m, err := store.Open()
			if err != nil {
				return err
			}
			if err := checkFlags(e, m, cli.Given(cmd)); err != nil {
				return cli.WrongSelection(err)
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
			if err := judge(e, args[0]); err != nil {
				return err
			}
			add := cache.Add
			if replace {
				add = cache.Replace
			}
			added, err := add(cmd.Context(), e, args[0], m)
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
	f.BoolVar(&replace, "replace", false, "put the file in the stead of the one that has the id")
	return cmd
}

// checkFlags refuses what flags say of an image if that can be none: the wrong form, a role that
// the rig does not know, a kind of board that neither the rig nor a manifest knows.
func checkFlags(e images.Entry, m images.Manifest, given []string) error {
	for _, flag := range given {
		if what := e.Problem(flag); what != "" {
			return errors.New("--" + what)
		}
	}
	if _, ok := known.Lookup(e.Role); !ok {
		return fmt.Errorf("--role: %w", &words.Unknown{What: "role", Name: e.Role, Known: known.Names()})
	}
	if _, ok := usb.LookupKind(e.Board); ok || e.Board == "" {
		return nil
	}
	var boards []string
	for _, k := range usb.Kinds() {
		boards = append(boards, k.Name)
	}
	for _, image := range m.Images {
		if image.Board == e.Board {
			return nil
		}
		boards = append(boards, image.Board)
	}
	slices.Sort(boards)
	return fmt.Errorf("--board: %w", &words.Unknown{What: "board", Name: e.Board, Known: slices.Compact(boards)})
}

// judge reads a file and refuses what no flash would take.
func judge(e images.Entry, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("add: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, images.MaxImage+1))
	if err != nil {
		return fmt.Errorf("add: %w", err)
	}
	if len(data) > images.MaxImage {
		return nil // which the cache refuses
	}
	return deploy.Judge(flash.Image{Role: e.Role, Board: e.Board, Version: e.Version, File: filepath.Base(file), Data: data})
}

func newRemove(s cli.Streams, store *images.Store) *cobra.Command {
	return &cobra.Command{
		Use:   "remove IMAGE...",
		Short: "Take images out of the cache",
		Long: `remove takes images out of the cache, and forgets those that were added. What a manifest
pins can be fetched again.`,
		Example: `  meshrig firmware remove rak4631-room-v1.18.0-rc1`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, ids []string) error {
			cache, m, err := store.Open()
			if err != nil {
				return err
			}
			for _, id := range ids {
				e, err := m.Find(id)
				if err == nil {
					err = cache.Remove(e)
				}
				if errors.Is(err, images.ErrNotCached) {
					err = cli.WrongSelection(fmt.Errorf("%s: it is not in the cache", id))
				}
				if err != nil {
					return Unknown(err)
				}
				fmt.Fprintf(s.Out, "%s: removed\n", id)
			}
			return nil
		},
	}
}
