// Package firmware is the command that gets firmware images and puts them on boards.
package firmware

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// Images is the store of images with the project's own manifest and the user's cache.
func Images() *images.Store { return &images.Store{Builtin: firmware.Images()} }

// New is the command firmware.
func New(s cli.Streams) *cobra.Command {
	store := Images()
	cmd := &cobra.Command{
		Use:   "firmware",
		Short: "Get firmware images and put them on boards",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := cmd.PersistentFlags()
	f.StringVar(&store.Manifest, "manifest", "", "read this manifest instead of the built-in one")
	f.StringVar(&store.Dir, "cache", "", "keep images in this folder (default: meshrig/images in your cache folder)")
	cmd.AddCommand(newList(s, store), newAdd(s, store), newRemove(s, store), newFetch(s, store), newBackup(s), newRestore(s), newFlash(s, store))
	return cmd
}

// Unknown makes of an error about an image that no manifest knows one of a wrong selection.
func Unknown(err error) error {
	if _, ok := errors.AsType[*images.Unknown](err); ok {
		return cli.WrongSelection(err)
	}
	return err
}
