package room

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/mesh"
)

// Quirks are defects of the released room server v1.17.1 that this package can
// repeat. The zero value repeats none. Each is a memory or integer error, contrary to
// upstream's own name, loses or doubles an acknowledged post, or admits who may not.
type Quirks struct {
	// SameSecondIsRetry takes a post for a repetition of the last text, and
	// acknowledges it without keeping it, when its time stamp is that of the client's last
	// message or log-in, whatever it says (MyMesh::onPeerDataRecv; measured). Right: only a post
	// that the room holds, with that time stamp and text, is a repetition.
	SameSecondIsRetry bool
	// ReadOnlyPosts keeps and acknowledges posts of the role whose name is read-only
	// (MyMesh::onPeerDataRecv tests for PERM_ACL_GUEST alone; measured). Right: ignored, like those of guests.
	ReadOnlyPosts bool
	// PushPastEnd lets the round robin look at the entry behind the last client once
	// when a removal has made the list shorter than its position; what the removal left there
	// is pushed to (MyMesh::loop reads acl.getClientByIdx(next_client_idx) before it takes the
	// remainder). Right: the round robin starts over.
	PushPastEnd bool
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
	// PushDelayWraps adds the 6 s that a post waits in 32 bits, so that a post of the last
	// seconds before 2106-02-07 06:28:16 is pushed at once (MyMesh::loop). Right: it waits.
	PushDelayWraps bool
	// ZeroIsOff loses a timer that falls on the counter's zero, once in 49.7 days: an
	// advert, the saving of the access list or the end of a temporary radio does not happen
	// (MyMesh::loop takes the value 0 for a timer that is off). Right: it happens.
	ZeroIsOff bool
	// ZeroAckIsNone does not wait for an acknowledgement of four zero bytes and
	// pushes the post again at once (MyMesh::pushPostToClient). Right: it waits.
	ZeroAckIsNone bool
}

// released are the firmware releases that the room can repeat, by version text.
func released() map[string]Release {
	return map[string]Release{
		"v1.17.1": {
			Build: admin.ReleasedBuild(),
			Admin: admin.ReleasedQuirks(),
			Mesh:  mesh.Released(),
			Radio: emulated.Quirks{HeaderGoneIsFree: true, LockTimeStays: true},
			Room: Quirks{
				SameSecondIsRetry: true, ReadOnlyPosts: true, PushPastEnd: true,
				RefusedLoginStays: true, RepliesToSlot: true, UptimeWraps: true, PushDelayWraps: true, ZeroIsOff: true, ZeroAckIsNone: true,
			},
		},
	}
}

// A Release is what tells one version of the firmware from another.
type Release struct {
	Build admin.Build
	Admin admin.Quirks
	Mesh  mesh.Quirks
	Radio emulated.Quirks
	Room  Quirks
}

// ReleaseOf returns the release with a version text such as "v1.17.1"; the "v" may be
// missing. The empty text is this project's own firmware, which repeats no quirk. The
// error of any other text is an *UnknownReleaseError.
func ReleaseOf(version string) (Release, error) {
	if version == "" {
		return Release{Build: admin.DefaultBuild()}, nil
	}
	all := released()
	if r, ok := all["v"+strings.TrimPrefix(version, "v")]; ok {
		return r, nil
	}
	known := make([]string, 0, len(all))
	for name := range all {
		known = append(known, name)
	}
	slices.Sort(known)
	return Release{}, &UnknownReleaseError{Version: version, Known: known}
}

// UnknownReleaseError says that no release of that version can be repeated.
type UnknownReleaseError struct {
	Version string
	Known   []string
}

// Error names the version that was asked for and those that there are.
func (e *UnknownReleaseError) Error() string {
	return fmt.Sprintf("room: release %q: not known; known: %s", e.Version, strings.Join(e.Known, ", "))
}
