package managed

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a node is set up for. It decides whether it relays, how long it waits, and whether
// it gives up relaying when it hears another do so.
type Role uint8

// The roles. Repeater is gone since 2.7.11: setting it gives Client.
const (
	Client Role = iota
	ClientMute
	ClientBase
	ClientHidden
	Router
	RouterLate
	Tracker
	Sensor
)

var roleNames = []string{"client", "client-mute", "client-base", "client-hidden", "router", "router-late", "tracker", "sensor"}

// Roles are all roles, in the order of their values.
func Roles() []Role {
	roles := make([]Role, len(roleNames))
	for i := range roles {
		roles[i] = Role(i)
	}
	return roles
}

// String is the role as ParseRole reads it.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return fmt.Sprintf("role(%d)", uint8(r))
}

// ParseRole reads a role in lower case, words joined by hyphens.
func ParseRole(name string) (Role, error) {
	i := slices.Index(roleNames, strings.ReplaceAll(strings.ToLower(name), "_", "-"))
	if i < 0 {
		return 0, fmt.Errorf("managed: role %q: unknown, want one of %s", name, strings.Join(roleNames, ", "))
	}
	return Role(i), nil
}

// relays tells whether the role repeats a packet: mute ones nothing, hidden ones only what they can
// read (isRebroadcaster; LOCAL_ONLY), routers only the ports that the firmware itself uses
// (CORE_PORTNUMS_ONLY), and what they cannot read they take for such.
func (r Role) relays(p *Packet, node uint32) bool {
	switch r { //nolint:exhaustive // the others relay all
	case ClientMute:
		return false
	case ClientHidden:
		return p.openFor(node)
	case Router:
		return !p.openFor(node) || p.Port == Text || p.Port == Position || p.Port == NodeInfo || p.Port == Routing || p.Port == Telemetry || p.Port == StoreForward
	}
	return true
}

// cancels tells whether the role gives up relaying when it hears another relay
// (roleAllowsCancelingDupe). CLIENT_BASE is like a client without favourites, of which the model has none.
func (r Role) cancels() bool { return r != Router && r != RouterLate }

// polite tells whether the role sends its position only while the channel is less than 25 % used.
func (r Role) polite() bool { return r != Router && r != Tracker && r != Sensor }
