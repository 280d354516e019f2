package matrix

// Now is what there is today.
type Now struct {
	Specs  map[string]Digest       // by ID, of the file that each stands in; empty: the file is not at hand
	Faults map[string]FaultDigests // by ID
}

// FaultDigests are those of a fault: of its edit, and of the file that it edits, empty if that is not at hand.
type FaultDigests struct{ Edit, Source Digest }

// Entry is what is known of a fault that there is today.
type Entry struct {
	Fault string
	By    []string // IDs of specs that there are today
	// Stale says that the file which it edits has changed since, or all files of the specs that caught
	// it: they may not catch it any more.
	Stale bool
}

// Standing is how much of what was measured holds today.
type Standing struct {
	Faults   int      `json:"faults"`               // that there are today
	Known    int      `json:"known"`                // of these, that were tried as they are
	Uncaught []string `json:"uncaught,omitempty"`   // of these, that no spec caught
	Stale    []string `json:"stale,omitempty"`      // of these, see [Entry]
	Changed  []string `json:"changed,omitempty"`    // that were tried and are another edit today, or none
	Gone     int      `json:"specs_gone,omitempty"` // specs that caught something, and are gone
	Sources  bool     `json:"sources"`              // whether any file was at hand, without which nothing is known to be stale
}

// sources tells whether any file is at hand.
func (n Now) sources() bool {
	for _, source := range n.Specs {
		if source != "" {
			return true
		}
	}
	return false
}

// At tells what of the matrix holds for what there is today. A fault that is another edit now is not
// known any more, and neither is a spec that is gone; what else has changed makes an entry stale.
func (m Matrix) At(now Now) (entries []Entry, s Standing) {
	s.Faults, s.Sources = len(now.Faults), now.sources()
	gone := map[string]bool{}
	for _, f := range m.Faults {
		today, ok := now.Faults[f.ID]
		if !ok || today.Edit != f.Edit {
			s.Changed = append(s.Changed, f.ID)
			continue
		}
		e := Entry{Fault: f.ID}
		fresh, seen := false, map[string]bool{}
		for _, i := range f.By {
			was := m.Specs[i]
			source, ok := now.Specs[was.ID]
			if !ok {
				gone[was.ID] = true
				continue
			}
			fresh = fresh || source == "" || source == was.Source
			if !seen[was.ID] {
				seen[was.ID], e.By = true, append(e.By, was.ID)
			}
		}
		e.Stale = today.Source != "" && today.Source != f.Source || len(e.By) > 0 && !fresh
		s.Known++
		if e.Stale {
			s.Stale = append(s.Stale, f.ID)
		}
		if len(e.By) == 0 {
			s.Uncaught = append(s.Uncaught, f.ID)
		}
		entries = append(entries, e)
	}
	s.Gone = len(gone)
	return entries, s
}
