package uf2

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/flash"
)

// Plan judges a file and tells what of flash it goes to.
func (f *Flasher) Plan(image flash.Image, opts flash.Options) (flash.Plan, error) {
	file, err := f.read(image)
	if err != nil {
		return flash.Plan{}, err
	}
	plan := flash.Plan{
		How:     "the drive of the board's boot loader",
		Written: file.ranges(),
		Kept:    "settings, identity and posts, if they stand outside of what is written",
	}
	if f.Chip == NRF52840 {
		plan.Open = "the board has to have the SoftDevice behind which the firmware begins; its drive is asked before anything is written"
	}
	if opts.Settings == flash.Erase {
		plan.Kept = "nothing: settings, identity and posts are erased by the firmware's console before"
	}
	return plan, nil
}

// read reads an image; the error is that of a flash.
func (f *Flasher) read(image flash.Image) (File, error) {
	file, err := Parse(image.Data)
	if err == nil {
		err = file.Fits(f.Chip)
	}
	if err != nil {
		return nil, &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %w", flash.ErrWrongImage, err)}
	}
	return file, nil
}

// ranges are what the blocks go to, neighbours together.
func (f File) ranges() (list []flash.Range) {
	blocks := slices.Clone(f)
	slices.SortStableFunc(blocks, func(a, b Block) int { return cmp.Compare(a.Address, b.Address) })
	for i := range blocks {
		b := &blocks[i]
		if !b.flashed() {
			continue
		}
		if n := len(list); n > 0 && list[n-1].To == b.Address {
			list[n-1].To += b.Size
			continue
		}
		list = append(list, flash.Range{What: "firmware", From: b.Address, To: b.Address + b.Size})
	}
	return list
}
