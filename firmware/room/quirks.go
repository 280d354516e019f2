package room

import "github.com/meshrig/meshrig/firmware/server"

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
	// PushDelayWraps adds the 6 s that a post waits in 32 bits, so that a post of the last
	// seconds before 2106-02-07 06:28:16 is pushed at once (MyMesh::loop). Right: it waits.
	PushDelayWraps bool
	// AttemptRepeats draws the attempt bits of each try of a push anew, so that every fourth repeats
	// the one before: a repeater or reader that had that one drops it as a duplicate
	// (MyMesh::pushPostToClient, whose comment wants packet hash and acknowledgement to be different
	// for re-tries; measured). Right: no try has the bits of one of the three before it.
	AttemptRepeats bool
	// ZeroAckIsNone does not wait for an acknowledgement of four zero bytes and
	// pushes the post again at once (MyMesh::pushPostToClient). Right: it waits.
	ZeroAckIsNone bool
}

// Release is what tells one version of the room server from another.
type Release struct {
	server.Release

	Room Quirks
}
