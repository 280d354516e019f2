package dfu

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/flash"
)

// Plan judges an archive and tells what of flash it goes to.
func (f *Flasher) Plan(image flash.Image, opts flash.Options) (flash.Plan, error) {
	archive, err := readArchive(image)
	if err != nil {
		return flash.Plan{}, err
	}
	plan := flash.Plan{
		How:  "the serial boot loader of the nRF52 (DFU)",
		Kept: "settings, identity and posts: they stand above the firmware",
		Open: "the board has to have the SoftDevice " + archive.wants() + ", which can be asked before anything is erased only while its boot loader shows a drive too",
	}
	if opts.Settings == flash.Erase {
		plan.Kept = "nothing: settings, identity and posts are erased by the firmware's console before"
	}
	seen := map[uint32]bool{}
	for _, id := range archive.SoftDevices {
		s, ok := flash.SoftDeviceOf(id)
		if !ok || seen[s.End] {
			continue
		}
		seen[s.End] = true
		pages := uint32((len(archive.Firmware) + page - 1) / page)
		plan.Written = append(plan.Written, flash.Range{What: "firmware, beside " + s.Name, From: s.End, To: s.End + pages*page})
	}
	if len(plan.Written) == 0 {
		plan.Open = fmt.Sprintf("%d bytes behind the board's SoftDevice; ", len(archive.Firmware)) + plan.Open
	}
	return plan, nil
}

// readArchive reads an image; the error is that of a flash.
func readArchive(image flash.Image) (Archive, error) {
	archive, err := ParseArchive(image.Data)
	if err != nil {
		return Archive{}, &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %w", flash.ErrWrongImage, err)}
	}
	return archive, nil
}
