package esp

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/flash"
)

// Plan judges an image and tells what of flash it goes to. Where an application alone goes, only
// the board's partition table tells.
func (f *Flasher) Plan(image flash.Image, opts flash.Options) (flash.Plan, error) {
	firmware, err := ParseFirmware(image.Data)
	if err == nil && firmware.Chip != f.Chip {
		err = fmt.Errorf("it is for %v, the board is %v", firmware.Chip, f.Chip)
	}
	if err != nil {
		return flash.Plan{}, &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %w", flash.ErrWrongImage, err)}
	}
	erase := opts.Settings == flash.Erase
	plan := flash.Plan{How: fmt.Sprintf("the serial loader in the ROM of the %v", f.Chip), Kept: "settings, identity and posts: their partitions are not touched"}
	if erase {
		plan.Kept = "nothing: settings, identity and posts are erased with their partitions"
	}
	if firmware.Table == nil {
		plan.Open = fmt.Sprintf("an application alone, %d bytes: it goes to the application's partition of the board's own table", len(image.Data))
		return plan, nil
	}
	for _, r := range firmware.merged(erase) {
		plan.Written = append(plan.Written, flash.Range{What: r.name, From: r.at, To: r.at + uint32(len(r.data))})
	}
	for _, s := range firmware.erased(firmware.Table, erase) {
		plan.Erased = append(plan.Erased, flash.Range{What: s.name, From: s.at, To: s.at + s.size})
	}
	if !erase {
		var own []string
		for _, p := range firmware.Table {
			if p.holdsSettings() {
				own = append(own, p.Label)
			}
		}
		plan.Kept = "settings, identity and posts: " + strings.Join(own, ", ") + " are not touched"
		plan.Open = "a board with another partition table than the image's is refused, as its settings could not stay"
	}
	return plan, nil
}
