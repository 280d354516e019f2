package admin

import "strings"

// Export prints the tree, one region a line, a space of indent for each level, the
// home region with '^' and allowed ones with 'F', cut after limit bytes
// (RegionMap::exportTo, v1.17.1).
func (m *Regions) Export(limit int) string {
	var text strings.Builder
	m.export(&text, &m.wildcard, 0, limit)
	return clip(text.String(), limit)
}

func (m *Regions) export(text *strings.Builder, r *Region, depth, limit int) {
	text.WriteString(strings.Repeat(" ", depth))
	text.WriteString(r.label())
	if r.ID == m.home {
		text.WriteByte('^')
	}
	if r.Allows() {
		text.WriteString(" F")
	}
	text.WriteByte('\n')
	for i := range m.count {
		child := &m.slots[i]
		// A corrupt file can number a region like the wildcard, which would be its own child.
		if child.Parent == r.ID && !child.IsWildcard() && text.Len() < limit && depth < MaxRegions {
			m.export(text, child, depth+1, limit)
		}
	}
}

// Names lists the allowed or the denied regions, separated by commas. Names that
// would not fit in a buffer of size bytes are left out (RegionMap::exportNamesTo, v1.17.1).
func (m *Regions) Names(allowed bool, size int) string {
	var text []byte
	if m.wildcard.Allows() == allowed {
		text = append(text, "*,"...)
	}
	for i := range m.count {
		r := &m.slots[i]
		if r.Allows() == allowed && len(text)+len(r.label())+2 < size {
			text = append(append(text, r.label()...), ',')
		}
	}
	return strings.TrimSuffix(string(text), ",")
}
