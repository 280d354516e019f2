package client

import "time"

// Misbehavior is what a client does wrong. The zero value is a correct client.
type Misbehavior struct {
	WrongMAC bool // what it seals has a flipped bit in its authentication code
	WrongKey bool // it seals with a secret that the room does not share
	Astray   bool // it addresses to another node what it seals for the room
	// Replay sends the last frame again, byte for byte, instead of a new one.
	Replay bool
	// StaleTimestamp and FutureTimestamp shift the time stamps of what it sends.
	StaleTimestamp, FutureTimestamp time.Duration

	Deaf       bool          // it is out of range: it hears nothing and so reacts to nothing
	NoAck      bool          // it does not acknowledge pushed posts
	LateAck    time.Duration // it acknowledges that much later
	DoubleAck  bool          // it acknowledges twice
	ForeignAck bool          // its acknowledgement is that of another client
	AckForm    AckForm       // which other form its acknowledgement has along a known path

	NoPathReturn bool // it does not tell the room the path to it when that asks everyone for it

	// Truncate cuts bytes off the end of what it seals, Oversize adds some.
	Truncate, Oversize int
	// CutFrame cuts bytes off the end of the frame.
	CutFrame int
	// BadSignature flips a bit in the signature of its adverts.
	BadSignature bool
	// GarbageHeader sends frames of a version that does not exist, GarbagePath such with a
	// path length that no path has.
	GarbageHeader, GarbagePath bool
}

// AckForm is a form of an acknowledgement that a companion of v1.17.1 does not send.
type AckForm uint8

// The forms. A room takes all but the last for the acknowledgement of its push.
const (
	AckAsDue     AckForm = iota // 4 bytes
	AckLong                     // 6 bytes, as companions since v1.16.0 send them to each other
	AckMultipart                // in a packet that announces another one, which does not come
	AckAhead                    // with the hop of another node still ahead
	AckInPath                   // within a path return, as if the push had been flooded
	AckWrongBit                 // one of its bits is wrong
)
