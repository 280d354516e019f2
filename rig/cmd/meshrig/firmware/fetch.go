package firmware

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/images"
)

func newFetch(s cli.Streams, store *images.Store) *cobra.Command {
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
			cache, m, err := store.Open()
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
				e, err := m.Find(id)
				if err != nil {
					return Unknown(err)
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
	bar := cli.NewBar(s.Err, "fetch "+e.ID)
	err := cache.Fetch(ctx, e, from, bar.Set)
	bar.End(err == nil)
	return err
}
