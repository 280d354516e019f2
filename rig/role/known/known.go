// Package known lists the roles that the rig knows. A role that is to be judged is registered
// here, and nowhere else.
package known

import (
	"strings"

	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/companion"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Roles are all, the usual one first. Those that nothing judges yet have only what tells them
// from the others (main.cpp setup and MyMesh.h of simple_sensor, v1.17.1).
func Roles() []role.Role {
	return []role.Role{
		room.Role(),
		repeater.Role(),
		companion.Role(),
		onConsole(role.Role{Name: "sensor", Reported: "sensor", Called: "sensor", Banner: "Sensor ID: "}),
	}
}

// onConsole has the commands of CommonCLI, which a room server and others share.
func onConsole(r role.Role) role.Role {
	like := room.Role()
	r.Alive, r.Restarts = like.Alive, like.Restarts
	return r
}

// Names are those of all roles.
func Names() (names []string) {
	for _, r := range Roles() {
		names = append(names, r.Name)
	}
	return names
}

// Lookup finds a role by its name; no name means a room server. ok is false for an unknown one.
func Lookup(name string) (r role.Role, ok bool) {
	if name == "" {
		return room.Role(), true
	}
	for _, r := range Roles() {
		if r.Name == name {
			return r, true
		}
	}
	return role.Role{}, false
}

// Other finds the banner of a known role other than a board's own among printed lines.
func Other(own role.Role, printed string) (other role.Role, found bool) {
	for line := range strings.Lines(printed) {
		for _, r := range Roles() {
			if r.Name != own.Name && r.Prints(line) {
				return r, true
			}
		}
	}
	return role.Role{}, false
}
