package inventory

import (
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// SniffersOf are the sniffers that hear a board beside its probe, in the order in which its entry
// names them.
func (r *Rig) SniffersOf(b Board) []Sniffer {
	var list []Sniffer
	for _, name := range b.Sniffers {
		if i := slices.IndexFunc(r.Sniffers, func(s Sniffer) bool { return s.Name == name }); i >= 0 {
			list = append(list, r.Sniffers[i])
		}
	}
	return list
}

// checkSniffers refuses a board's sniffer that is none or is on another air, and a sniffer that no
// board names, because that would have no effect. Without boards a rig is there for its sniffers.
func (c *checker) checkSniffers() {
	r := c.rig
	var names []string
	for _, s := range r.Sniffers {
		names = append(names, s.Name)
	}
	used := map[string]bool{}
	for i := range r.Boards {
		b := &r.Boards[i]
		for k, name := range b.Sniffers {
			at := slices.Index(names, name)
			switch {
			case at < 0:
				c.Report(fmt.Sprintf("unknown sniffer %q; %s", name, words.Suggest(name, names)), &b.Sniffers[k])
				continue
			case slices.Contains(b.Sniffers[:k], name):
				c.Report(fmt.Sprintf("sniffer %s is named twice", name), &b.Sniffers[k])
			}
			used[name] = true
			s := r.Sniffers[at]
			if s.Radio == nil {
				continue // it is tuned as the board is
			}
			theirs, err1 := r.BoardRadio(*b).Params()
			its, err2 := r.radio(s.Radio).Params()
			if err1 == nil && err2 == nil && !sameAir(theirs, its) {
				c.Report(fmt.Sprintf("sniffer %s is on %v and cannot hear board %s on %v", s.Name, its, b.Name, theirs), &b.Sniffers[k])
			}
		}
	}
	for i := range r.Sniffers {
		if s := &r.Sniffers[i]; len(r.Boards) > 0 && s.Name != "" && !used[s.Name] {
			c.Report(fmt.Sprintf("sniffer %s has no effect: no board names it; give the board that it shall hear sniffers: [%s]", s.Name, s.Name), &s.Name)
		}
	}
}
