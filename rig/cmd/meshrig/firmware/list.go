package firmware

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/images"
)

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

func newList(s cli.Streams, store *images.Store) *cobra.Command {
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
			cache, m, err := store.Open()
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
