package client

import "time"

// Misbehavior is what a client does wrong. The zero value is a correct client.
type Misbehavior struct {
	WrongMAC bool // what it seals has a flipped bit in its authentication code
	WrongKey bool // it seals with a secret that the room does not share
	// Replay sends the last frame again, byte for byte, instead of a new one.
	Replay bool
	// StaleTimestamp and FutureTimestamp shift the time stamps of what it sends.
	StaleTimestamp, FutureTimestamp time.Duration

	Deaf       bool          // it is out of range: it hears nothing and so reacts to nothing
	NoAck      bool          // it does not acknowledge pushed posts
	LateAck    time.Duration // it acknowledges that much later
	DoubleAck  bool          // it acknowledges twice
	ForeignAck bool          // its acknowledgement is that of another client

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
