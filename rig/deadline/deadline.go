// Package deadline is the one table of how long a bench waits, each entry with its reason.
package deadline

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Deadline is how long something may take: a fixed time and the time on air of some of the
// longest frames at the bench's radio settings, so that one table serves every preset.
type Deadline struct {
	Name   string
	After  time.Duration
	Frames int // how many frames of 255 bytes may pass on top
	Why    string
	until  clock.Time // set by Until
}

// For is a deadline of its own with a fixed time.
func For(d time.Duration, why string) Deadline {
	return Deadline{Name: d.String(), After: d, Why: why}
}

// Until is a deadline at an instant of bench time.
func Until(t clock.Time, why string) Deadline {
	return Deadline{Name: "until " + t.String(), Why: why, until: t}
}

// Plus gives the deadline more time, or less if d is negative.
func (d Deadline) Plus(more time.Duration) Deadline {
	sign := ""
	if more >= 0 {
		sign = "+"
	}
	d.Name += sign + more.String()
	d.After += more
	if d.until != 0 {
		d.until = d.until.Add(more)
	}
	return d
}

// Of returns the instant at which the deadline ends when it starts now at the given settings.
func (d Deadline) Of(now clock.Time, radio lora.Params) clock.Time {
	if d.until != 0 {
		return max(now, d.until)
	}
	return now.Add(d.After + time.Duration(d.Frames)*radio.TimeOnAir(lora.MaxPayload))
}

// String prints name and reason.
func (d Deadline) String() string {
	if d.Why == "" {
		return d.Name
	}
	return d.Name + " (" + d.Why + ")"
}

// The table. Times in the reasons are upstream's, v1.17.1; what is added to them is room for
// the frames themselves, for other clients' turns and for a busy channel.
var (
	Answer         = Deadline{Name: "answer", After: 2 * time.Second, Frames: 2, Why: "a room answers 300 ms after a request"}
	Ack            = Deadline{Name: "ack", After: time.Second, Frames: 2, Why: "a room acknowledges 200 ms after a post, a second time at 500 ms"}
	CommandReply   = Deadline{Name: "command reply", After: 3 * time.Second, Frames: 2, Why: "a room replies 300 ms after a command"}
	PushAfterPost  = Deadline{Name: "push after post", After: 12 * time.Second, Frames: 2, Why: "6 s after the post's time stamp, then one client each 150 ms"}
	PushAfterLogin = Deadline{Name: "push after log-in", After: 6 * time.Second, Frames: 2, Why: "2 s after a log-in, then one client each 150 ms"}
	NextPush       = Deadline{Name: "next push", After: 5 * time.Second, Frames: 2, Why: "1.2 s after a push, then one client each 150 ms"}
	Pushes         = Deadline{Name: "pushes", After: 5 * time.Minute, Why: "a post is pushed to 20 clients, three times each where none acknowledges"}
	PushRetryFlood = Deadline{Name: "flooded push retry", After: 16 * time.Second, Frames: 2, Why: "a room waits 12 s for the ack of a flooded push"}
	Quiet          = Deadline{Name: "quiet", After: 3 * time.Second, Frames: 2, Why: "longer than any answer is delayed"}
	QuietPush      = Deadline{Name: "no push", After: 20 * time.Second, Frames: 2, Why: "longer than a push and its flooded retry take"}
	Forwarded      = Deadline{Name: "forwarded", After: 3 * time.Second, Frames: 4, Why: "a flood is held back for 2.5 airtimes at most"}
	Boot           = Deadline{Name: "boot", After: 10 * time.Second, Why: "the banner comes 1.0 to 1.4 s after power, slower flash included"}
	BootAdvert     = Deadline{Name: "boot advert", After: 20 * time.Second, Frames: 2, Why: "an advert follows 16 s after the banner"}
	AdvertSoon     = Deadline{Name: "advert", After: 4 * time.Second, Frames: 2, Why: "an advert leaves 1.5 s after its command"}
	Console        = Deadline{Name: "console", After: 2 * time.Second, Why: "a console replies within a turn of the firmware's loop"}
	Erase          = Deadline{Name: "erase", After: 2 * time.Minute, Why: "an ESP32 erases up to 864 sectors of 4096 bytes, each in 45 ms (data sheet of W25Q128)"}
	Settle         = Deadline{Name: "console quiet", After: 150 * time.Millisecond, Why: "a console prints without a pause"}
	ListSave       = Deadline{Name: "list saved", After: 7 * time.Second, Why: "the access list is written 5 s after its last change"}
	IdleAir        = Deadline{Name: "idle air", After: 30 * time.Second, Frames: 8, Why: "the probe waits for an idle channel"}
)

// PushRetryDirect is how long a room waits before it repeats a push along a path of hops.
func PushRetryDirect(hops int) Deadline {
	return Deadline{
		Name:   "direct push retry",
		After:  4*time.Second + time.Duration(hops+1)*2*time.Second + 4*time.Second,
		Frames: 2,
		Why:    "a room waits 4 s and 2 s for each hop and one more",
	}
}
