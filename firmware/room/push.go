package room

import (
	"encoding/binary"
	"math"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The pace of pushes, in milliseconds (simple_room_server MyMesh.cpp, v1.17.1).
const (
	pushNotifyDelay device.Millis = 2000             // from a post or a log-in (PUSH_NOTIFY_DELAY_MILLIS)
	pushInterval    device.Millis = 1200             // from one push to the next look (SYNC_PUSH_INTERVAL)
	pollInterval                  = pushInterval / 8 // from a client without news to the next client
	ackTimeoutFlood device.Millis = 12000            // PUSH_ACK_TIMEOUT_FLOOD
	ackTimeoutBase  device.Millis = 4000             // PUSH_TIMEOUT_BASE
	ackTimeoutHop   device.Millis = 2000             // for each hop and the last step (PUSH_ACK_TIMEOUT_FACTOR)
)

// postSyncDelay is how many seconds old a post has to be to be pushed (POST_SYNC_DELAY_SECS, v1.17.1).
const postSyncDelay = 6

// maxPushFailures is how many pushes in a row may stay unacknowledged before a
// client gets no more (MyMesh::loop, v1.17.1).
const maxPushFailures = 3

// round is the round robin over the clients: it looks at one client each time.
type round struct {
	next device.Millis // a look happens when this has passed
	turn int           // client to look at
}

// step is the time from one look without a push to the next: a timer has passed
// only in the millisecond after its own.
const step = pollInterval + 1

// pushTurn gives up acknowledgements that are overdue and pushes the oldest news
// to the client whose turn it is.
func (r *Room) pushTurn() {
	now, n := r.Board.Millis(), r.Access.Len()
	if n == 0 || !now.Passed(r.round.next) {
		return
	}
	for i := range n {
		if c := r.Access.At(i); c.Sync.Waiting && now.Passed(c.Sync.AckTimeout) {
			c.Sync.Failures++
			c.Sync.Waiting = false
		}
	}
	interval := pollInterval
	if c := r.client(); pushable(c) {
		clock := r.Calendar.Time()
		if p := r.posts.oldest(func(p *post) bool { return r.ripe(p, clock) && p.newTo(c) }); p != nil {
			r.push(c, p)
			interval = pushInterval
		}
	}
	r.round.turn = (r.turn() + 1) % n
	r.round.next = now + interval
}

// turn returns whose turn it is. After a removal that can be nobody's.
func (r *Room) turn() int {
	if r.round.turn >= r.Access.Len() && !r.quirks.PushPastEnd {
		return 0
	}
	return r.round.turn
}

// client returns the client whose turn it is. With the quirk that is, once, what a
// removal left behind the end of the list.
func (r *Room) client() *admin.Client { return r.Access.Slot(r.turn()) }

// pushable reports whether posts may be pushed to a client: it has talked since the
// room started, owes no acknowledgement and has not failed too often.
func pushable(c *admin.Client) bool {
	return !c.Sync.Waiting && c.LastActivity != 0 && c.Sync.Failures < maxPushFailures
}

// ripe reports whether a post is old enough to be pushed.
func (r *Room) ripe(p *post, clock uint32) bool {
	if r.quirks.PushDelayWraps {
		return clock >= p.timestamp+postSyncDelay
	}
	return p.age(clock) >= postSyncDelay
}

// attempt returns the attempt bits of the next push of a post to a client: other ones than
// those of the tries before, so that neither packet hash nor acknowledgement repeats.
func (r *Room) attempt(c *admin.Client, p *post) uint8 {
	if c.Sync.PushTimestamp == p.timestamp && !r.quirks.AttemptRepeats {
		return (c.Sync.Attempt + 1) & 3
	}
	var drawn [1]byte
	r.Board.Random().Fill(device.PushAttempt, drawn[:])
	return drawn[0] & 3
}

// push sends a post to a client and waits for its acknowledgement.
func (r *Room) push(c *admin.Client, p *post) {
	c.Sync.Attempt = r.attempt(c, p)
	text := wire.Text{
		Timestamp: p.timestamp, Type: wire.TextSigned, Attempt: c.Sync.Attempt,
		Author: [4]byte(p.author[:4]), Text: p.text,
	}
	plain := text.AppendAcked(r.plain[:0])
	ack := identity.AckHash(plain, c.Key)
	c.Sync.PendingAck = binary.LittleEndian.Uint32(ack[:])
	c.Sync.Waiting = r.quirks.awaited(c.Sync.PendingAck)
	c.Sync.PushTimestamp = p.timestamp

	packet := r.Datagram(wire.TypeTxt, c, plain)
	if packet == nil {
		c.Sync.Waiting = false
		return
	}
	now := r.Board.Millis()
	if path, known := server.PathOf(c); known {
		r.Node.SendDirect(packet, path, 0)
		c.Sync.AckTimeout = now + ackTimeoutBase + ackTimeoutHop*device.Millis(path.Hops()+1) // at most 63
	} else {
		r.Flood(packet, 0)
		c.Sync.AckTimeout = now + ackTimeoutFlood
	}
	r.pushed++
}

// awaited reports whether an acknowledgement is waited for.
func (q Quirks) awaited(ack uint32) bool { return ack != 0 || !q.ZeroAckIsNone }

// acknowledged takes an acknowledgement of a push. Whoever sent it, its four bytes
// prove that the post was read.
func (r *Room) acknowledged(ack [4]byte) bool {
	sum := binary.LittleEndian.Uint32(ack[:])
	for i := range r.Access.Len() {
		if c := r.Access.At(i); c.Sync.Waiting && c.Sync.PendingAck == sum {
			c.Sync.Waiting, c.Sync.Failures = false, 0
			c.Sync.Since = c.Sync.PushTimestamp
			return true
		}
	}
	return false
}

// skipTurns makes up for the looks between two passes, which found nothing: ringPush
// sees to it that a pass is made for every other one. A board that polls makes each in a pass.
func (r *Room) skipTurns() {
	if r.Board.Polls() {
		return
	}
	n, first := r.Access.Len(), r.round.next+1
	now := r.Board.Millis()
	if n == 0 || !now.Passed(first) {
		return
	}
	looks := (now - first + step - 1) / step
	r.round.next = first + looks*step - 1
	r.round.turn = (r.turn() + int(looks)) % n
}

// ringPush rings at the first look that finds something to do, or before.
func (r *Room) ringPush(a *server.Alarm) {
	now, n, clock := r.Board.Millis(), r.Access.Len(), r.Calendar.Time()
	for i := range n {
		c := r.Access.At(i)
		if c.Sync.Waiting {
			a.Ring(r.look(0, 1, c.Sync.AckTimeout+1))
		} else if wait, news := r.news(c, clock); news {
			a.Ring(r.look((i-r.turn()%n+n)%n, n, now+wait))
		}
	}
	if n > 0 && r.turn() >= n {
		a.Ring(r.round.next + 1)
	}
}

// look returns the first time, not before at, of look number k or one that follows it
// after whole rounds of n looks.
func (r *Room) look(k, n int, at device.Millis) device.Millis {
	t := r.round.next + 1 + step*device.Millis(k)     // below MaxClients
	if lap := step * device.Millis(n); at.Passed(t) { // at most MaxClients
		t += (at - t + lap - 1) / lap * lap
	}
	return t
}

// news reports whether posts wait for a client that may be pushed to, and how
// many milliseconds it takes at least until the first of them is ripe.
func (r *Room) news(c *admin.Client, clock uint32) (wait device.Millis, news bool) {
	if !pushable(c) {
		return 0, false
	}
	missing := int64(math.MaxInt32)
	for i := range r.posts.posts {
		p := &r.posts.posts[i]
		if !p.newTo(c) {
			continue
		}
		if r.ripe(p, clock) {
			return 0, true
		}
		missing, news = min(missing, postSyncDelay-p.age(clock)), true
	}
	if missing <= 1 {
		return 0, news
	}
	// The next second may begin at once, and the clock may run fast, though hardly by a tenth.
	return device.Millis(min((missing-1)*900, 1<<30)), news
}
