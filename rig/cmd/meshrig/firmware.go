package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// newFirmware groups what is done with firmware images.
func newFirmware(s cli.Streams) *cobra.Command {
	store := &imageStore{}
	cmd := &cobra.Command{
		Use:   "firmware",
		Short: "Get firmware images and put them on boards",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := cmd.PersistentFlags()
	f.StringVar(&store.file, "manifest", "", "read this manifest instead of the built-in one")
	f.StringVar(&store.dir, "cache", "", "keep images in this folder (default: meshrig/images in your cache folder)")
	cmd.AddCommand(newFirmwareList(s, store), newFirmwareAdd(s, store), newFirmwareFetch(s, store), newFirmwareFlash(s, store))
	return cmd
}

// imageStore is where images are known from and kept.
type imageStore struct{ file, dir string }

// open reads the manifests; those of the cache go before the others.
func (i *imageStore) open() (images.Cache, images.Manifest, error) {
	dir := i.dir
	if dir == "" {
		var err error
		if dir, err = images.DefaultDir(); err != nil {
			return images.Cache{}, images.Manifest{}, err
		}
	}
	cache := images.Cache{Dir: dir}
	var (
		below images.Manifest
		err   error
	)
	if i.file != "" {
		below, err = images.Load(i.file)
	} else {
		below, err = images.Parse("firmware/images.yaml", []byte(firmware.Images()))
	}
	if err != nil {
		return cache, below, err
	}
	added, err := cache.Added()
	return cache, added.Over(below), err
}

// find looks an image up; one that nobody knows is a wrong selection.
func find(m images.Manifest, id string) (images.Entry, error) {
	e, err := m.Find(id)
	if err != nil {
		return e, cli.WrongSelection(err)
	}
	return e, nil
}

// The states of an image.
const (
	imageCached   = "here"
	imageRemote   = "to fetch"
	imageUnpinned = "to add"
)

// listedImage is an image of the manifests with its state.
type listedImage struct {
	images.Entry
	State string `json:"state"`
}

func newFirmwareList(s cli.Streams, store *imageStore) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [WORD...]",
		Short: "List the images that are known, and where they are",
		Long: `list shows the images of the manifest and those that were added. An image is

  here      in the cache, with the hash that the manifest wants
  to fetch  pinned by its hash: meshrig firmware fetch gets it
  to add    not pinned: download it from its page, then meshrig firmware add FILE

Words choose images whose id holds all of them.`,
		Example: `  meshrig firmware list
  meshrig firmware list heltec_v3
  meshrig firmware list --json`,
		RunE: func(_ *cobra.Command, words []string) error {
			cache, m, err := store.open()
			if err != nil {
				return err
			}
			list := []listedImage{}
			for _, e := range m.Images {
				if !holdsAll(e.ID, words) {
					continue
				}
				state := imageUnpinned
				switch {
				case cache.Has(e):
					state = imageCached
				case e.Pinned():
					state = imageRemote
				}
				list = append(list, listedImage{e, state})
			}
			if len(list) == 0 {
				return cli.WrongSelection(fmt.Errorf("no image %s; meshrig firmware list shows all", strings.Join(words, " ")))
			}
			if asJSON {
				return cli.WriteJSON(s.Out, list)
			}
			return writeImages(s, list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func holdsAll(id string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(id, w) {
			return false
		}
	}
	return true
}

func writeImages(s cli.Streams, list []listedImage) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "id\trole\tboard\tversion\tstate\tSHA-256\tfile or page")
	for _, e := range list {
		sum, where := "unknown", e.Page
		if e.Pinned() {
			sum, where = e.SHA256[:12], e.File
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.Role, e.Board, e.Version, e.State, sum, where)
	}
	return w.Flush()
}

func newFirmwareAdd(s cli.Streams, store *imageStore) *cobra.Command {
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
			cache, m, err := store.open()
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

func newFirmwareFetch(s cli.Streams, store *imageStore) *cobra.Command {
	var from images.Source
	cmd := &cobra.Command{
		Use:   "fetch [IMAGE...]",
		Short: "Get images into the cache, over https or from a folder",
		Long: `fetch gets the images named, or all that have an address. What comes is trusted if it
has the hash of the manifest, and thrown away if not. Images that are in the cache are
not fetched again.`,
		Example: `  meshrig firmware fetch
  meshrig firmware fetch heltec_v3-room-v1.17.1
  meshrig firmware fetch --from ~/Downloads heltec_v3-room-v1.17.1`,
		RunE: func(cmd *cobra.Command, ids []string) error {
			cache, m, err := store.open()
			if err != nil {
				return err
			}
			var list []images.Entry
			for _, e := range m.Images {
				if len(ids) == 0 && e.Pinned() && (e.URL != "" || from.Folder != "") {
					list = append(list, e)
				}
			}
			for _, id := range ids {
				e, err := find(m, id)
				if err != nil {
					return err
				}
				list = append(list, e)
			}
			if len(list) == 0 {
				return cli.WrongSelection(errors.New("no image has both a hash and an address; meshrig firmware list shows where to get them"))
			}
			var errs []error
			for _, e := range list {
				if err := fetchImage(cmd.Context(), s, cache, e, from); err != nil {
					errs = append(errs, err)
					continue
				}
				fmt.Fprintf(s.Out, "%s: here, SHA-256 %s\n", e.ID, e.SHA256)
			}
			return errors.Join(errs...)
		},
	}
	cmd.Flags().StringVar(&from.Folder, "from", "", "copy files of the manifest's names from this folder")
	return cmd
}

func fetchImage(ctx context.Context, s cli.Streams, cache images.Cache, e images.Entry, from images.Source) error {
	bar := newBar(s.Err, "fetch "+e.ID)
	err := cache.Fetch(ctx, e, from, bar.set)
	bar.end(err == nil)
	return err
}
