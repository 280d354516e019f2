// Package device names what a room-server firmware needs from the board that it
// runs on: a millisecond counter, a calendar, a flash file system, random
// numbers by named use, and the seam at which a whole board is driven.
package device

// Millis is a reading of the board's millisecond counter. It has 32 bits and
// wraps after 49.7 days.
type Millis uint32

// Passed reports whether now lies strictly after t. Differences of up to half the
// counter's range are told apart, as in the released firmware
// (Dispatcher::millisHasNowPassed, v1.17.1); t itself has not passed yet.
func (now Millis) Passed(t Millis) bool { return int32(now-t) > 0 }

// Clock is the board's millisecond counter.
type Clock interface {
	Millis() Millis
}

// RTC is the board's real-time clock in UNIX seconds.
type RTC interface {
	Time() uint32
	SetTime(seconds uint32)
}

// Calendar hands out the real-time clock's seconds, each at most once on request.
type Calendar struct {
	RTC

	last uint32
}

// Unique returns the current second, or one second past the last value that it
// returned, whichever is later (RTCClock::getCurrentTimeUnique, v1.17.1).
func (c *Calendar) Unique() uint32 {
	t := c.Time()
	if t <= c.last {
		c.last++
		return c.last
	}
	c.last = t
	return t
}

// Flash is the board's file system. Names start with a slash. A missing file is
// an error that matches fs.ErrNotExist.
type Flash interface {
	ReadFile(name string) ([]byte, error)
	// WriteFile replaces a file. It empties the file first, so a power cut or a
	// failing chip leaves a prefix of data behind.
	WriteFile(name string, data []byte) error
	AppendFile(name string, data []byte) error
	Remove(name string) error
	Format() error
}

// Use names what a random number is drawn for, so that a replay can script it.
type Use string

// The uses of random numbers in the firmware.
const (
	PushAttempt     Use = "PushAttempt"     // attempt bits of a pushed post
	LoginBlob       Use = "LoginBlob"       // bytes 8..11 of a log-in response
	PathDummy       Use = "PathDummy"       // filler of a path return without extra
	RetransmitDelay Use = "RetransmitDelay" // delay of a forwarded frame, ms
	CADRetry        Use = "CADRetry"        // 120 ms steps until the channel is looked at again
	Key             Use = "Key"             // seed of a new identity
	DiscoverTag     Use = "DiscoverTag"     // tag of a discovery request
	DiscoverDelay   Use = "DiscoverDelay"   // a quarter of the delay of a discovery response, ms
	RequestBlob     Use = "RequestBlob"     // bytes 9..12 of a companion's request
	AckFiller       Use = "AckFiller"       // sixth byte of a companion's acknowledgement
)

// Random is the board's source of random numbers.
type Random interface {
	// Fill fills b.
	Fill(use Use, b []byte)
	// IntN returns a number in [low, high).
	IntN(use Use, low, high uint32) uint32
}
