package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/mesh"
)

// Release is what tells one version of a server from another, in what its roles share.
type Release struct {
	Build  admin.Build
	Admin  admin.Quirks
	Mesh   mesh.Quirks
	Radio  emulated.Quirks
	Server Quirks
}

// Quirks are defects of the released servers v1.17.1 that this package can repeat. The zero
// value repeats none. Each is a memory or integer error, or admits who may not.
type Quirks struct {
	// RefusedLoginStays adds a client whose log-in is then refused, because its time stamp is 0,
	// so that a full list loses a member for it and a blank password is answered from then on, sealed
	// with a key of zeros (MyMesh::onAnonDataRecv calls putClient before it compares). Right: nothing is changed.
	RefusedLoginStays bool
	// RepliesToSlot sends the reply to a remote command to whoever is at the place of the access
	// list where its sender was, who can be another client after a `setperm` (MyMesh::onPeerDataRecv keeps
	// a pointer into the list across handleCommand). Right: to the sender.
	RepliesToSlot bool
	// UptimeWraps starts `stats-core` over at 0 after 49.7 days, though the status response goes
	// on (StatsFormatHelper::formatCoreStats). Right: both go on.
	UptimeWraps bool
	// ZeroIsOff loses a timer that falls on the counter's zero, once in 49.7 days: an
	// advert, the saving of the access list or the end of a temporary radio does not happen
	// (MyMesh::loop takes the value 0 for a timer that is off). Right: it happens.
	ZeroIsOff bool
}
