package admin

import (
	"bytes"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// MaxRegions is how many regions a room server keeps beside the wildcard (RegionMap.h, v1.17.1).
const MaxRegions = 32

// MaxRegionName is the longest name of a region in bytes (RegionEntry, v1.17.1, less the final NUL).
const MaxRegionName = 30

// RegionID numbers a region. 0 is the wildcard.
type RegionID uint16

// DenyFlood is the flag of a region whose floods are not allowed.
const DenyFlood = 0x01

// Region is one entry of the region map. Its name is kept as the firmware keeps
// it, in a buffer whose bytes past the NUL are whatever was there before, because
// the file holds them too.
type Region struct {
	ID     RegionID
	Parent RegionID
	Flags  uint8
	name   [MaxRegionName + 1]byte
}

// Name returns the name as it was given, with its '#' if it had one. That of the wildcard is "*".
func (r *Region) Name() string {
	if r.IsWildcard() {
		return "*"
	}
	text, _, _ := bytes.Cut(r.name[:MaxRegionName], []byte{0})
	return string(text)
}

// label returns the name without the '#' that public regions may start with.
func (r *Region) label() string { return strings.TrimPrefix(r.Name(), "#") }

func (r *Region) setName(name string) {
	n := copy(r.name[:MaxRegionName], name)
	r.name[n] = 0
}

// IsWildcard reports whether r stands for floods without a scope.
func (r *Region) IsWildcard() bool { return r.ID == 0 }

// Allows reports whether floods of the region are allowed.
func (r *Region) Allows() bool { return r.Flags&DenyFlood == 0 }

// Key returns the transport key of the region. Private regions, whose names start with '$', have none.
func (r *Region) Key() (key identity.TransportKey, ok bool) {
	if r.IsWildcard() {
		return identity.TransportKey{}, false
	}
	if r.name[0] == 0 {
		return identity.RegionKey("#")
	}
	return identity.RegionKey(r.Name())
}

// Regions is the tree of regions that a room knows. The zero value holds the
// wildcard alone. A pointer to a Region that it hands out is good until a region
// is removed or the map is replaced.
type Regions struct {
	wildcard Region
	slots    [MaxRegions]Region
	count    int
	last     RegionID // the id given last
	home     RegionID
	fallback RegionID // the default scope; 0 is none
	scope    identity.TransportKey
}

// Len returns how many regions there are beside the wildcard.
func (m *Regions) Len() int { return m.count }

// At returns region i of Len.
func (m *Regions) At(i int) *Region { return &m.slots[:m.count][i] }

// Wildcard returns the region of floods without a scope, the root of the tree.
func (m *Regions) Wildcard() *Region { return &m.wildcard }

// Scope returns the key of the default scope, all zero if there is none.
func (m *Regions) Scope() identity.TransportKey { return m.scope }

// Match returns the first region that allows floods and whose key gives the
// packet's first transport code, or nil (RegionMap::findMatch, v1.17.1).
func (m *Regions) Match(p *wire.Packet) *Region {
	for i := range m.count {
		r := &m.slots[i]
		if !r.Allows() {
			continue
		}
		if key, ok := r.Key(); ok && key.Code(uint8(p.Type), p.Payload) == p.TransportCodes[0] {
			return r
		}
	}
	return nil
}

// validRegionName reports whether every byte is a letter, a digit, one of -$# or above ASCII's upper case.
func validRegionName(name string) bool {
	return regionNameLen(name) == len(name)
}

// regionNameLen returns the length of the region name that text starts with (RegionMap::is_name_char, v1.17.1).
func regionNameLen(text string) int {
	for i := range len(text) {
		c := text[i]
		if c != '-' && c != '$' && c != '#' && (c < '0' || c > '9') && c < 'A' {
			return i
		}
	}
	return len(text)
}

// Put adds a region below parent, denied, or moves the region of that name there.
// It returns nil if the name has a bad character, a region would be its own
// parent, or the map is full (RegionMap::putRegion, v1.17.1).
func (m *Regions) Put(name string, parent RegionID) *Region { return m.put(name, parent, 0) }

func (m *Regions) put(name string, parent, id RegionID) *Region {
	if !validRegionName(name) {
		return nil
	}
	if r := m.Find(name); r != nil {
		if r.ID == parent {
			return nil
		}
		r.Parent = parent
		return r
	}
	if m.count >= MaxRegions {
		return nil
	}
	if id == 0 {
		id = m.nextID()
	}
	r := &m.slots[m.count]
	m.count++
	r.ID, r.Parent, r.Flags = id, parent, DenyFlood
	r.setName(name)
	return r
}

// nextID returns an id that no region has.
func (m *Regions) nextID() RegionID {
	for {
		m.last++
		if m.ByID(m.last) == nil {
			return m.last
		}
	}
}

// Find returns the region of exactly that name, a leading '#' aside, or nil. "*" is the wildcard.
func (m *Regions) Find(name string) *Region {
	if name == "*" {
		return &m.wildcard
	}
	name = strings.TrimPrefix(name, "#")
	for i := range m.count {
		if m.slots[i].label() == name {
			return &m.slots[i]
		}
	}
	return nil
}

// FindPrefix returns the region of that name, or else the last one whose name starts with it, or nil.
func (m *Regions) FindPrefix(prefix string) *Region {
	if r := m.Find(prefix); r != nil {
		return r
	}
	prefix = strings.TrimPrefix(prefix, "#")
	for i := m.count - 1; i >= 0; i-- {
		if strings.HasPrefix(m.slots[i].label(), prefix) {
			return &m.slots[i]
		}
	}
	return nil
}

// ByID returns the region with that id, or nil. 0 is the wildcard.
func (m *Regions) ByID(id RegionID) *Region {
	if id == 0 {
		return &m.wildcard
	}
	for i := range m.count {
		if m.slots[i].ID == id {
			return &m.slots[i]
		}
	}
	return nil
}

// Home returns the home region, or nil if it was removed. It is the wildcard until it is set.
func (m *Regions) Home() *Region { return m.ByID(m.home) }

// SetHome makes r the home region.
func (m *Regions) SetHome(r *Region) { m.home = r.ID }

// Default returns the region of the default scope, or nil.
func (m *Regions) Default() *Region {
	if m.fallback == 0 {
		return nil
	}
	return m.ByID(m.fallback)
}

// Remove removes a region without children and reports whether it could. The
// wildcard stays (RegionMap::removeRegion, v1.17.1).
func (m *Regions) Remove(r *Region, q Quirks) bool {
	if r.IsWildcard() {
		return false
	}
	for i := range m.count {
		if m.slots[i].Parent == r.ID {
			return false
		}
	}
	for i := range m.count {
		if m.slots[i].ID == r.ID {
			copy(m.slots[i:m.count], m.slots[i+1:m.count])
			m.count--
			if !q.DefaultScopeStale {
				m.rescope()
			}
			return true
		}
	}
	return false
}
