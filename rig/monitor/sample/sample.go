// Package sample is what one look at a room brought: a poll, a packet that its log told of, or an
// event. Pollers make samples, everything behind them (sinks, alerts, page) reads nothing else.
//
// What was not measured is absent: a Poll holds no value for what its release lacks, for a battery
// that cannot be read or for a noise floor before its first measurement, and never the last one again.
package sample

import (
	"cmp"
	"hash/fnv"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Source is how a room was looked at.
type Source string

// The ways to look at a room.
const (
	Serial Source = "serial" // its console on a serial port
	TCP    Source = "tcp"    // its console on port 23
	Radio  Source = "rf"     // over the air, through a companion or a KISS modem
	Broker Source = "mqtt"   // what a gateway published of it
)

// Node is whose samples they are. The key is what it is known by; the name is the configuration's.
type Node struct {
	Name string             `json:"name"`
	Key  identity.PublicKey `json:"-"`
	// Pub is the key in hex, 64 digits; empty as long as it is not known.
	Pub string `json:"key,omitempty"`
}

// Short is the key's first 12 digits, by which series tell nodes apart.
func (n Node) Short() string { return n.Pub[:min(12, len(n.Pub))] }

// Phase spreads the first looks at many nodes over a time, always in the same manner.
func (n Node) Phase(over time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(n.Name))
	return time.Duration(h.Sum64() % uint64(over))
}

// Sample is one of Poll, Packet and Event; the others are nil.
type Sample struct {
	Node   Node      `json:"node"`
	Source Source    `json:"source"`
	At     time.Time `json:"at"` // the collector's clock at the reply, never the node's
	Poll   *Poll     `json:"poll,omitempty"`
	Packet *Packet   `json:"packet,omitempty"`
	Event  *Event    `json:"event,omitempty"`
}

// Poll is the outcome of one poll.
type Poll struct {
	Took time.Duration `json:"took"` // from the first question to the last reply
	// Failure is why the poll failed; NoFailure if it did not. A failed poll has no values.
	Failure Failure `json:"failure,omitempty"`
	Reason  string  `json:"reason,omitempty"` // of a failure, for people
	Values  Values  `json:"values,omitempty"`
	Info    Info    `json:"info,omitzero"`
	// Access is the access list, nil if it was not asked for or not told.
	Access []Access `json:"access,omitempty"`
}

// Failure says where a poll failed. The difference between a dead cable and a dead room decides
// who is alarmed.
type Failure string

// The failures, the nearest to the collector first.
const (
	NoFailure   Failure = ""
	Unreachable Failure = "unreachable" // the port or gateway cannot be opened
	Held        Failure = "held"        // a run or a person has leased the port; it is polled again after that
	Silent      Failure = "silent"      // the way is open, the room does not answer
	Unreadable  Failure = "unreadable"  // it answers what cannot be read
	Refused     Failure = "refused"     // it answers, and lets us not in
)

// Info is what a node says of itself. Empty: not told.
type Info struct {
	Role    string `json:"role,omitempty"`    // "room_server"
	Called  string `json:"called,omitempty"`  // the name that it gives itself
	Version string `json:"version,omitempty"` // "v1.17.1"
	Build   string `json:"build,omitempty"`   // "14 Aug 2026"
	Board   string `json:"board,omitempty"`   // the maker's name of it
	Radio   string `json:"radio,omitempty"`   // "869.618,62.5,8,5"
}

// Or is what is told, and the other's where nothing is: what a poll did not ask was told by one before it.
func (i Info) Or(other Info) Info {
	return Info{
		Role: cmp.Or(i.Role, other.Role), Called: cmp.Or(i.Called, other.Called), Version: cmp.Or(i.Version, other.Version),
		Build: cmp.Or(i.Build, other.Build), Board: cmp.Or(i.Board, other.Board), Radio: cmp.Or(i.Radio, other.Radio),
	}
}

// Access is one client of the access list.
type Access struct {
	Key         string `json:"key"`         // in hex; over the air the first 12 digits
	Permissions uint8  `json:"permissions"` // as the firmware keeps them; the low two bits are the role
}

// Role is what the client may do, for people. The low two bits of the permissions are its role
// (ClientACL.h, v1.9.0 to v1.17.1).
func (a Access) Role() string {
	return [...]string{"the guest", "the reader", "the writer", "the administrator"}[a.Permissions&wire.RoleMask]
}

// Short is the key's first 12 digits.
func (a Access) Short() string { return a.Key[:min(12, len(a.Key))] }

// Packet is a line of a node's packet log (builds with MESH_PACKET_LOGGING).
type Packet struct {
	Direction string     `json:"direction"`         // "rx", "tx"
	Type      string     `json:"type"`              // "TXT_MSG"
	Route     string     `json:"route"`             // "flood", "direct"
	Length    int        `json:"length"`            // bytes on air
	Payload   int        `json:"payload,omitempty"` // bytes behind the path; 0: not told
	SNR       *float64   `json:"snr,omitempty"`     // dB, received ones only
	RSSI      *int       `json:"rssi,omitempty"`    // dBm, received ones only
	Score     *int       `json:"score,omitempty"`   // 0 to 1000, how good the reception was, received ones only
	Airtime   float64    `json:"airtime,omitempty"` // seconds; 0: not told
	Hash      string     `json:"hash,omitempty"`    // of the packet, 16 hex digits
	Raw       []byte     `json:"raw,omitempty"`     // the frame, where the log told it
	Device    *time.Time `json:"device,omitempty"`  // the node's clock, whole seconds
	From      *uint8     `json:"from,omitempty"`    // the hash of whom it is from, where the log told it
	To        *uint8     `json:"to,omitempty"`      // and of whom it is for
	Parsed    bool       `json:"parsed"`            // false: only its bytes are known
}

// Event is a change.
type Event struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"` // a sentence for people
}

// Kind is what changed.
type Kind string

// The changes.
const (
	Restart    Kind = "restart"   // uptime fell, and not by its wrap after 49.7 days
	WentSilent Kind = "silent"    // by the alerts' rule
	Recovered  Kind = "recovered" // answers again
	NewKey     Kind = "key"       // another node answers at this port
	NewVersion Kind = "version"   // another release runs
	Changed    Kind = "changed"   // a setting or the access list
	Debug      Kind = "debug"     // what a build for debugging said, post texts in clear: only with store-texts
)

// Consumer takes samples, each once and in the order in which they came. Take must not block: what
// has to wait keeps a queue of its own.
type Consumer interface {
	Take(Sample)
}
