package trace

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
)

// Pauses that let a board finish what a step caused at the slowest preset.
const (
	answered = 15 * time.Second // an answer, and the path return that follows it
	pushed   = 40 * time.Second // a post pushed to two clients, six seconds after it was stored
	given    = 90 * time.Second // three tries for everyone who does not acknowledge
)

func login(s *script) {
	alice, bob, carol := s.Client("alice"), s.Client("bob"), s.Client("carol")
	admin, guest := s.Room().AdminPassword(), s.Room().GuestPassword()
	var first *client.Sent
	s.step(answered, "alice logs in as administrator", func() { first = alice.SendLogin(s.ctx, admin) })
	s.step(answered, "bob logs in as guest", func() { bob.SendLogin(s.ctx, guest) })
	s.step(answered, "bob logs in without a password", func() { bob.SendLogin(s.ctx, "") })
	s.step(answered, "bob logs in with a wrong password", func() { bob.SendLogin(s.ctx, "wrong") })
	s.step(answered, "carol, unknown, logs in without a password", func() { carol.SendLogin(s.ctx, "") })
	s.step(answered, "carol, unknown, logs in with time stamp 0", func() { carol.SendLogin(s.ctx, guest, client.At(0)) })
	s.step(answered, "carol logs in without a password", func() { carol.SendLogin(s.ctx, "") })
	s.step(answered, "alice logs in with the guest password", func() { alice.SendLogin(s.ctx, guest, client.ViaFlood()) })
	s.step(answered, "alice logs in as administrator, direct", func() { alice.SendLogin(s.ctx, admin, client.ViaDirect()) })
	s.step(answered, "alice's first log-in is replayed", func() { alice.Replay(s.ctx, first) })
	s.say("set allow.read.only on")
	s.step(answered, "carol logs in with a wrong password, anyone may read", func() { carol.SendLogin(s.ctx, "wrong") })
	s.step(answered, "carol, who may read, posts", func() { carol.SendPost(s.ctx, "may I?") })
	s.say("get acl")
	s.rest(pushed)
}

func posts(s *script) {
	alice, bob, carol := s.Client("alice"), s.Client("bob"), s.Client("carol")
	guest := s.Room().GuestPassword()
	for _, c := range []*client.Client{alice, bob, carol} {
		s.step(answered, c.Name()+" logs in", func() { c.SendLogin(s.ctx, guest) })
	}
	s.step(answered, "alice posts", func() { alice.SendPost(s.ctx, "one") })
	s.step(pushed, "bob posts", func() { bob.SendPost(s.ctx, "two") })
	var last *client.Sent
	s.step(pushed, "carol posts", func() { last = carol.SendPost(s.ctx, "three") })
	s.step(pushed, "carol posts something else with the same time stamp", func() {
		carol.SendPost(s.ctx, "four", client.At(last.Timestamp))
	})
	s.step(pushed, "alice falls silent, bob posts", func() {
		alice.Misbehavior.NoAck = true
		bob.SendPost(s.ctx, "five")
	})
	// She stays silent: which try she would acknowledge is the draw's doing, as a companion takes
	// a try with the attempt of an earlier one for a duplicate.
	s.step(given, "alice, silent, posts", func() { alice.SendPost(s.ctx, "six") })
	// Last, as the next push may cover up the acknowledgement of so long a one.
	s.step(given, "bob posts, 160 bytes", func() { bob.SendPost(s.ctx, strings.Repeat("0123456789", 16)) })
	s.rest(given)
}

func acks(s *script) {
	alice, bob := s.Client("alice"), s.Client("bob")
	alice.Misbehavior.NoAck = true
	bob.Misbehavior.NoPathReturn = true
	guest := s.Room().GuestPassword()
	s.step(answered, "alice logs in", func() { alice.SendLogin(s.ctx, guest) })
	s.step(answered, "bob logs in and returns no path", func() { bob.SendLogin(s.ctx, guest) })
	var first *client.Sent
	s.step(answered, "alice posts, direct", func() { first = alice.SendPost(s.ctx, "one") })
	s.step(answered, "alice repeats the post", func() {
		alice.SendPost(s.ctx, "one", client.At(first.Timestamp), client.Attempt(1))
	})
	s.step(answered, "alice's post is replayed", func() { alice.Replay(s.ctx, first) })
	s.step(answered, "bob posts, flooded", func() { bob.SendPost(s.ctx, "two", client.ViaFlood()) })
	s.step(given, "alice posts, flooded with hashes of two bytes", func() {
		alice.SendPost(s.ctx, "three", client.ViaFlood(), client.HashSize(2))
	})
	s.say("set multi.acks 1")
	s.step(answered, "alice posts, direct, to be acknowledged twice", func() { alice.SendPost(s.ctx, "four", client.ViaDirect()) })
	s.step(answered, "alice posts with an old time stamp", func() { alice.SendPost(s.ctx, "five", client.At(first.Timestamp-1)) })
	s.rest(given)
}

func adverts(s *script) {
	for _, command := range []string{
		"advert", "advert.zerohop", "set lat 52.52", "set lon 13.405", "advert",
		"set name a room with a name of 34 letters ", "advert", "set name räume haben äußerst lange namen", "advert",
	} {
		s.step(answered, "> "+command, func() { s.Room().Console().Type(command + "\r") })
	}
	s.say("set advert.interval 60")
	s.say("set flood.advert.interval 3")
	s.step(200*time.Minute, "timers have run for 200 minutes", func() {})
	s.say("reboot")
	s.rest(200 * time.Second)
}

func keepalive(s *script) {
	alice, bob := s.Client("alice"), s.Client("bob")
	bob.Misbehavior.NoPathReturn = true
	guest := s.Room().GuestPassword()
	s.step(answered, "alice logs in", func() { alice.SendLogin(s.ctx, guest) })
	s.step(answered, "bob logs in and returns no path", func() { bob.SendLogin(s.ctx, guest) })
	s.step(answered, "alice keeps alive", func() { alice.SendKeepAlive(s.ctx) })
	s.step(answered, "alice keeps alive, flooded", func() { alice.SendKeepAlive(s.ctx, client.ViaFlood()) })
	s.step(answered, "bob keeps alive", func() { bob.SendKeepAlive(s.ctx) })
	s.step(answered, "bob posts, alice is silent", func() {
		alice.Misbehavior.NoAck = true
		bob.SendPost(s.ctx, "unread")
	})
	s.step(given, "alice keeps alive with a post unread", func() { alice.SendKeepAlive(s.ctx) })
	s.step(given, "alice keeps alive and has everything", func() { alice.SendKeepAlive(s.ctx, client.Since(alice.Now())) })
	s.step(answered, "alice keeps alive and has nothing", func() { alice.SendKeepAlive(s.ctx, client.Since(1)) })
	s.rest(given)
}

func scopes(s *script) {
	alice, bob := s.Client("alice"), s.Client("bob")
	for _, command := range []string{"region put here", "region put there", "region default here", "region"} {
		s.say(command)
	}
	alice.Misbehavior.NoPathReturn, bob.Misbehavior.NoPathReturn = true, true
	guest := s.Room().GuestPassword()
	for _, way := range []struct {
		name string
		opt  client.Option
	}{
		{"unscoped", client.ViaFlood()},
		{"in the region", client.Scope("here")},
		{"in another region", client.Scope("there")},
		{"in an unknown region", client.Scope("nowhere")},
		{"direct", client.ViaDirect()},
	} {
		s.step(answered, "alice logs in, "+way.name, func() { alice.SendLogin(s.ctx, guest, way.opt) })
		s.step(answered, "alice posts, "+way.name, func() { alice.SendPost(s.ctx, "posted "+way.name, way.opt) })
	}
	s.step(given, "bob logs in and is pushed what was posted", func() { bob.SendLogin(s.ctx, guest) })
	s.step(given, "> advert", func() { s.Room().Console().Type("advert\r") })
	s.say("region default <null>")
	s.step(answered, "> advert", func() { s.Room().Console().Type("advert\r") })
	s.rest(answered)
}

func repeat(s *script) {
	alice, bob := s.Client("alice"), s.Client("bob")
	s.say("set repeat on")
	s.step(answered, "alice logs in", func() { alice.SendLogin(s.ctx, s.Room().GuestPassword()) })
	s.step(answered, "bob logs in", func() { bob.SendLogin(s.ctx, s.Room().GuestPassword()) })
	for i, length := range []int{4, 20, 60, 120} {
		s.step(answered, fmt.Sprintf("a flood of %d bytes", length), func() { s.group(i, length, 1, nil) })
	}
	s.step(answered, "the last flood again", func() { s.group(3, 120, 1, nil) })
	s.step(answered, "a flood with hashes of two bytes", func() { s.group(4, 20, 2, []byte{1, 2, 3, 4}) })
	for n, hops := range []int{wire.MaxHops - 1, wire.MaxHops} {
		s.step(answered, fmt.Sprintf("a flood that has %d hops", hops), func() { s.group(5+n, 20, 1, counted(hops)) })
	}
	room := s.Room().Hash()
	s.step(answered, "a foreign acknowledgement, direct, by way of the room", func() {
		s.raw(wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte{1, 2, 3, 4}}, 1, []byte{room, 0x77})
	})
	s.step(answered, "a direct frame by way of the room", func() {
		s.raw(wire.Packet{Route: wire.Direct, Type: wire.TypeGrpTxt, Payload: bytes.Repeat([]byte{7}, 20)}, 1, []byte{room, 0x77})
	})
	s.step(answered, "a direct frame by way of another", func() {
		s.raw(wire.Packet{Route: wire.Direct, Type: wire.TypeGrpTxt, Payload: bytes.Repeat([]byte{8}, 20)}, 1, []byte{0x78, room})
	})
	s.step(answered, "bob posts, alice acknowledges by way of the room itself", func() {
		alice.Misbehavior.NoAck = true
		bob.SendPost(s.ctx, "two")
	})
	s.step(9*time.Second, "the acknowledgement", func() {
		code := []byte{0, 0, 0, 0}
		if all := alice.Pushes(); len(all) > 0 {
			code = all[len(all)-1].AckHash[:]
		}
		s.raw(wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: code}, 1, []byte{room})
	})
	s.step(given, "an advert of alice", func() { alice.SendAdvert(s.ctx) })
	s.say("set flood.max 2")
	s.step(answered, "a flood that has 2 hops, beyond the limit", func() { s.group(8, 20, 1, counted(2)) })
	s.rest(answered)
}

// group floods a frame of a group that the room does not know.
func (s *script) group(n, length, hashSize int, path []byte) {
	payload := append([]byte{0x77, byte(n), 0}, bytes.Repeat([]byte{0x3C}, length)...)
	s.raw(wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: payload}, hashSize, path)
}

// raw sends a frame of the scenario's own making, its path in hashes of that many bytes.
func (s *script) raw(p wire.Packet, hashSize int, path []byte) {
	err := p.Path.SetHashSize(hashSize)
	for hash := range slices.Chunk(path, hashSize) {
		if err == nil {
			err = p.Path.Append(hash)
		}
	}
	var frame []byte
	if err == nil {
		frame, err = p.AppendTo(nil)
	}
	if err != nil {
		s.Abort(fmt.Errorf("trace: a scenario's own frame: %w", err))
	}
	s.Probe().Send(s.ctx, frame)
}

// counted is a path of that many hops with hashes of a byte.
func counted(hops int) []byte {
	path := make([]byte, hops)
	for i := range path {
		path[i] = byte(0x80 + i)
	}
	return path
}
