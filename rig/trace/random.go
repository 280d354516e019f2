package trace

import "time"

// Rule is something in which two traces of right firmware may differ, because a release draws
// it at random or because it depends on the phase of a timer.
type Rule struct {
	Name   string `json:"name"`
	What   string `json:"what"`
	Range  string `json:"range"`
	Source string `json:"source"`
}

// The rules by name.
const (
	LoginBlob       = "LoginBlob"
	PushAttempt     = "PushAttempt"
	PushAck         = "PushAck"
	PathFiller      = "PathFiller"
	ScopeCode       = "ScopeCode"
	RetransmitDelay = "RetransmitDelay"
	CADRetry        = "CADRetry"
	PollPhase       = "PollPhase"
	LoopPhase       = "LoopPhase"
)

// Rules returns the table of what is random by design.
func Rules() []Rule {
	return []Rule{
		{LoginBlob, "four bytes of a log-in response that make its packet hash unique", "any", "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1"},
		{PushAttempt, "attempt of a pushed post, drawn for each try", "0 to 3", "MyMesh::pushPostToClient, v1.9.0 to v1.17.1"},
		{PushAck, "hash that acknowledges a push, as its attempt goes into it", "any", "MyMesh::pushPostToClient, v1.9.0 to v1.17.1"},
		{PathFiller, "bytes behind the mark of a path return that carries nothing", "any", "Mesh::createPathReturn, v1.9.0 to v1.17.1"},
		{ScopeCode, "transport code of a scoped frame, as bytes that are drawn go into it", "the code of the same region", "TransportKey::calcTransportCode, v1.15.0 to v1.17.1"},
		{RetransmitDelay, "how long a frame to be forwarded is held back", "0 to 2.5 airtimes of a flood, 0 to 1 of a direct frame", "MyMesh::getRetransmitDelay and getDirectRetransmitDelay, v1.10.0 to v1.17.1"},
		{CADRetry, "when a frame that found the channel busy tries again", "120 to 360 ms after the channel is idle", "MyMesh::getCADFailRetryDelay, v1.9.0 to v1.17.1"},
		{PollPhase, "which client's turn it is when a post is due", "151 ms for each client; or the same instants, other clients first", "MyMesh::loop, v1.9.0 to v1.17.1"},
		{LoopPhase, "the millisecond in which a board looks at its clock and its input", "2 ms", "Arduino's millis"},
	}
}

// The ranges that delays are judged by.
const (
	pollStep   = 151 * time.Millisecond // from one client to the next
	cadRetry   = 360 * time.Millisecond // at most, after the channel is idle
	loopPhase  = 2 * time.Millisecond
	floodHold  = 2.5 // airtimes, at most
	directHold = 1.0
)
