package admin

import "github.com/meshrig/meshrig/firmware/identity"

// SetDefault makes r the default scope; nil is none. The wildcard and private
// regions have no key, so that there is no scope to send in.
func (m *Regions) SetDefault(r *Region, q Quirks) {
	if r == nil {
		m.fallback, m.scope = 0, identity.TransportKey{}
		return
	}
	m.fallback = r.ID
	key, ok := r.Key()
	if q.DefaultScopeStale {
		if !ok && !r.IsWildcard() { // a private region leaves the key as it is
			return
		}
		if r.IsWildcard() {
			key, _ = identity.RegionKey(r.Name())
		}
	}
	m.scope = key
}

// rescope computes the key of the default scope anew, as at a start.
func (m *Regions) rescope() {
	m.scope = identity.TransportKey{}
	if r := m.Default(); r != nil {
		m.scope, _ = r.Key()
	}
}
