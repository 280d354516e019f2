package flash

import "fmt"

// Range is a part of a board's flash.
type Range struct {
	What string `json:"what"` // "boot loader", "nvs"
	From uint32 `json:"from"`
	To   uint32 `json:"to"` // the first address behind it
}

// String has the first and the last address: "0x10000-0x1FFFF factory".
func (r Range) String() string {
	return fmt.Sprintf("0x%X-0x%X %s", r.From, r.To-1, r.What)
}

// Plan is what a flash would do to a board, as far as the image tells it.
type Plan struct {
	How     string  `json:"how"`     // by which boot loader
	Erased  []Range `json:"erased"`  // beside what is written
	Written []Range `json:"written"` // and erased before that
	// Open is what only the board can tell: where something goes, or what would stop the flash.
	Open string `json:"open,omitempty"`
	// Kept is what becomes of settings, identity and posts.
	Kept string `json:"kept"`
}

// Planner judges an image without a board. Every [Flasher] of rig/flash is one; the error is the
// one that Flash has about the image, before anything is done to the board.
type Planner interface {
	Plan(image Image, opts Options) (Plan, error)
}
