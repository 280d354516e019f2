package model

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
)

// Generator draws scenarios.
type Generator struct {
	// Wild also draws what trips the known defects of released firmware: two posts of one
	// second, the role reader, removals and time stamps of zero.
	Wild bool
	// Erase also lets an operator erase the flash, after which the board has the radio settings
	// that it comes with: only for benches that have them too.
	Erase bool
}

// drawing is a scenario that is being drawn.
type drawing struct {
	*rand.Rand
	Generator
	steps  Scenario
	people []string
	in     map[string]bool
	posts  int
	guest  string
	master string
	clock  int64 // what the room's clock was set to last
}

// Scenario draws the scenario of a seed: the same seed gives the same scenario.
func (g Generator) Scenario(seed uint64) Scenario {
	d := &drawing{
		Rand: rand.New(rand.NewPCG(seed, 0x6d6f64656c)), Generator: g, in: map[string]bool{}, //nolint:gosec // repeatable on purpose
		people: []string{"alice", "bob", "carol", "eve"}, guest: bench.DefaultGuestPassword, master: bench.DefaultAdminPassword,
		clock: bench.DefaultEpoch,
	}
	d.people = d.people[:2+d.IntN(3)]
	for _, who := range d.people[:1+d.IntN(len(d.people))] {
		d.enter(who)
	}
	themes := []func(){
		d.talk, d.silence, d.forms, d.crowd, d.overflow, d.hostile, d.strangers, d.operate, d.permit, d.leave, d.ask, d.again, d.restart, d.renew, d.away,
	}
	for range 1 + d.IntN(4) {
		themes[d.IntN(len(themes))]()
	}
	for _, who := range d.people {
		d.add(Step{Op: Behave, Who: who}, 0)
	}
	d.add(Step{Op: Wait}, 20*time.Second)
	for _, who := range d.people {
		if d.in[who] {
			d.add(Step{Op: Login, Who: who, Text: d.guest}, 0)
		}
	}
	d.add(Step{Op: Type, Text: "get acl"}, 0)
	d.add(Step{Op: Wait}, time.Duration(30+d.IntN(90))*time.Second)
	return d.steps
}

func (d *drawing) chance(percent int) bool { return d.IntN(100) < percent }

func (d *drawing) who() string { return d.people[d.IntN(len(d.people))] }

// add adds a step; then is how long the scenario waits behind it, 0: a while.
func (d *drawing) add(s Step, then time.Duration) {
	if then == 0 {
		then = time.Duration(1500+d.IntN(2500)) * time.Millisecond
	}
	s.Then = then
	d.steps = append(d.steps, s)
}

// way draws how a message is routed.
func (d *drawing) way(s Step) Step {
	switch d.IntN(6) {
	case 0:
		s.Flood, s.Hash = true, 1+d.IntN(3)
	case 1:
		s.Near = true
	}
	return s
}

func (d *drawing) enter(who string) {
	s := Step{Op: Login, Who: who, Text: d.guest, Fresh: d.chance(30)}
	if d.chance(30) {
		s.Text = d.master
	}
	switch {
	case !d.in[who] && d.chance(40):
		d.add(Step{Op: Behave, Who: who, Hops: d.IntN(4), Multi: d.chance(30)}, time.Millisecond)
	case d.in[who] && d.chance(15):
		d.add(Step{Op: Behave, Who: who, Bad: client.Misbehavior{NoPathReturn: true}}, time.Millisecond)
		s.Flood = true
		d.add(s, 0)
		d.say(who)
		return
	}
	d.in[who] = true
	d.add(d.way(s), 0)
}

func (d *drawing) text() string {
	d.posts++
	text := fmt.Sprintf("post %d", d.posts)
	switch d.IntN(12) {
	case 2:
		if d.Wild {
			return ""
		}
	case 0:
		text += strings.Repeat(" and more", 18)[:135-len(text)+d.IntN(20)]
	case 1:
		text += strings.Repeat("äöü", 30)[:152-len(text)]
	}
	return text
}

func (d *drawing) say(who string) {
	d.add(d.way(Step{Op: Post, Who: who, Text: d.text()}), 0)
	switch {
	case d.chance(12):
		d.add(d.way(Step{Op: Retry, Who: who, Tries: []int{0, 0, 3, 4, 200}[d.IntN(5)]}), 0)
	case d.Wild && d.chance(10):
		d.add(d.way(Step{Op: Twin, Who: who, Text: d.text()}), 0)
	case d.chance(5):
		d.add(Step{Op: Replay, Who: who}, 0)
	}
}

// talk is people who post, with pauses.
func (d *drawing) talk() {
	for range 2 + d.IntN(8) {
		d.say(d.who())
		if d.chance(40) {
			d.add(Step{Op: Wait}, time.Duration(1+d.IntN(40))*time.Second)
		}
	}
	if d.chance(20) {
		d.add(Step{Op: Type, Text: fmt.Sprintf("room.post notice %d", d.posts)}, 0)
	}
}

// silence is someone who does not acknowledge, or wrongly, while others post.
func (d *drawing) silence() {
	bad := []client.Misbehavior{
		{NoAck: true},
		{Deaf: true},
		{ForeignAck: true},
		{DoubleAck: true},
		{NoPathReturn: true},
		{LateAck: time.Duration(1+d.IntN(10)) * time.Second},
		{AckForm: client.AckWrongBit},
		{AckForm: client.AckWrongBit},
	}
	who := d.who()
	d.add(Step{Op: Behave, Who: who, Bad: bad[d.IntN(len(bad))], Hops: d.IntN(3)}, time.Millisecond)
	if d.chance(50) {
		d.enter(who)
	}
	d.talk()
	d.add(Step{Op: Wait}, time.Duration(10+d.IntN(80))*time.Second)
	d.add(Step{Op: Behave, Who: who}, time.Millisecond)
	d.life(who)
	d.add(Step{Op: Wait}, time.Duration(1+d.IntN(30))*time.Second)
}

// forms is someone who acknowledges in other forms, which count all the same.
func (d *drawing) forms() {
	forms := []client.AckForm{client.AckLong, client.AckMultipart, client.AckAhead, client.AckInPath}
	who := d.who()
	d.enter(who)
	d.add(Step{Op: Behave, Who: who, Bad: client.Misbehavior{AckForm: forms[d.IntN(len(forms))]}}, time.Millisecond)
	d.talk()
	d.say(d.who())
	d.add(Step{Op: Wait}, time.Duration(20+d.IntN(20))*time.Second)
}

// life is a sign of life.
func (d *drawing) life(who string) {
	switch d.IntN(4) {
	case 0:
		d.enter(who)
	case 1:
		d.add(Step{Op: Status, Who: who}, 0)
	case 2:
		d.say(who)
	case 3:
		d.alive(who)
	}
}

// alive is a keep-alive, perhaps of someone who lost what it had.
func (d *drawing) alive(who string) {
	s := Step{Op: Alive, Who: who, Fresh: d.chance(30)}
	if d.chance(30) {
		s.Fresh, s.Back = false, 1+d.IntN(60)
	}
	d.add(s, 0)
}

// crowd is more people than the list has places.
func (d *drawing) crowd() {
	if d.chance(60) {
		d.talk()
		return
	}
	n, masters := 17+d.IntN(6), 10
	if d.Wild && d.chance(30) {
		masters = 100 // a list of administrators alone: who is added takes the place of the last, perhaps of who asked for it
	}
	for i := range n {
		s := Step{Op: Login, Who: fmt.Sprintf("guest%02d", i), Text: d.guest, Near: true}
		if d.chance(masters) {
			s.Text = d.master
		}
		d.add(s, time.Duration(4000+d.IntN(1000))*time.Millisecond)
	}
	d.add(Step{Op: Type, Text: "get acl"}, 0)
	d.life(d.who())
	d.say(d.who())
}

// overflow is more posts than the ring holds while nobody or somebody reads.
func (d *drawing) overflow() {
	if d.chance(50) {
		d.ask()
		return
	}
	who := d.who()
	for range 20 + d.IntN(30) {
		d.add(Step{Op: Post, Who: who, Text: d.text()}, time.Duration(2200+d.IntN(1000))*time.Millisecond)
	}
	other := d.who()
	d.add(Step{Op: Login, Who: other, Text: d.guest, Fresh: true}, time.Duration(30+d.IntN(100))*time.Second)
	d.in[other] = true
}

// hostile is someone who sends what a room must not take.
func (d *drawing) hostile() {
	bad := []client.Misbehavior{
		{WrongMAC: true},
		{WrongKey: true},
		{Astray: true},
		{CutFrame: 1 + d.IntN(20)},
		{GarbageHeader: true},
		{GarbagePath: true},
	}
	if d.Wild { // a stale post can bear the time stamp of an earlier message
		bad = append(bad, client.Misbehavior{StaleTimestamp: time.Duration(1+d.IntN(100)) * time.Minute},
			client.Misbehavior{StaleTimestamp: time.Duration(1+d.IntN(20)) * time.Second})
	}
	for range 1 + d.IntN(4) {
		who := d.who()
		if d.chance(60) {
			d.add(Step{Op: Behave, Who: who, Bad: bad[d.IntN(len(bad))]}, time.Millisecond)
		}
		switch d.IntN(7) {
		case 0:
			d.say(who)
		case 1:
			d.add(d.way(Step{Op: Odd, Who: who, Text: d.text(), Tries: d.IntN(2)}), 0)
		case 2:
			d.add(d.way(Step{Op: Command, Who: who, Text: "get role"}), 0)
			if d.chance(40) {
				d.add(Step{Op: Replay, Who: who}, 0)
			}
		case 3, 4:
			d.query(who)
		case 5:
			d.add(Step{Op: Replay, Who: who}, 0)
		case 6:
			d.enter(who)
		}
		d.add(Step{Op: Behave, Who: who}, time.Millisecond)
	}
}

// strangers try passwords.
func (d *drawing) strangers() {
	for range 2 + d.IntN(3) {
		who := d.who()
		words := []string{
			"", "wrong", d.guest + "x", d.master + "x", cut(d.guest, 1), cut(d.master, 1), strings.ToUpper(d.guest),
			bench.FactoryAdminPassword, bench.FactoryGuestPassword,
		}
		d.add(d.way(Step{Op: Login, Who: who, Text: words[d.IntN(len(words))]}), 0)
		if d.Wild && d.chance(20) {
			d.add(d.way(Step{Op: Login, Who: who, Text: d.guest, Zero: true}), 0)
			d.add(d.way(Step{Op: Login, Who: who}), 0)
		}
		if d.chance(30) {
			d.say(who)
		}
		if d.chance(20) {
			d.add(Step{Op: Replay, Who: who}, 0)
		}
	}
}

// cut is a word without its last letters.
func cut(word string, n int) string { return word[:max(0, len(word)-n)] }

func (d *drawing) query(who string) {
	ops := []Op{Status, Telemetry, List, Unknown, Alive}
	op := ops[d.IntN(len(ops))]
	if op == Alive && d.chance(70) {
		d.alive(who)
		return
	}
	d.add(d.way(Step{Op: op, Who: who}), 0)
}

// ask is people who ask for things.
func (d *drawing) ask() {
	for range 2 + d.IntN(4) {
		d.query(d.who())
	}
	who := d.who()
	if d.chance(50) {
		d.add(Step{Op: Login, Who: who, Text: d.master}, 0)
	}
	commands := []string{"get role", "get acl", "get prv.key", "get guest.password"}
	d.add(d.way(Step{Op: Command, Who: who, Text: commands[d.IntN(len(commands))]}), 0)
	if d.chance(30) {
		d.add(Step{Op: Login, Who: who}, 0)
	}
	d.say(d.who())
}

// again is what was sent before, byte for byte, and what bears an old time stamp.
func (d *drawing) again() {
	for range 1 + d.IntN(3) {
		who := d.who()
		switch d.IntN(4) {
		case 0:
			d.enter(who)
			d.add(d.way(Step{Op: Login, Who: who, Text: []string{d.guest, d.master}[d.IntN(2)], Same: true}), 0)
		case 1:
			d.say(who)
		case 2:
			d.query(who)
			d.add(d.way(Step{Op: Status, Who: who, Same: true}), 0)
		case 3:
			d.add(Step{Op: Login, Who: who, Text: d.master}, 0)
			d.add(d.way(Step{Op: Command, Who: who, Text: "get role"}), 0)
			d.add(d.way(Step{Op: Command, Who: who, Text: "get name", Same: true}), 0)
		}
		if d.chance(40) {
			d.add(Step{Op: Wait}, time.Duration(1+d.IntN(30))*time.Second)
		}
		d.add(Step{Op: Replay, Who: who}, 0)
		d.add(Step{Op: Behave, Who: who, Bad: client.Misbehavior{StaleTimestamp: time.Duration(5+d.IntN(60)) * time.Second}}, time.Millisecond)
		d.query(who)
		d.add(Step{Op: Behave, Who: who}, time.Millisecond)
	}
}

// operate is an operator who changes settings.
func (d *drawing) operate() {
	for range 1 + d.IntN(3) {
		who := d.who()
		switch d.IntN(5) {
		case 0:
			d.guest = []string{"", fmt.Sprintf("guest-word-%04d", d.IntN(10000)), fmt.Sprintf("a longer word than fits %d", d.IntN(10))}[d.IntN(3)]
			d.add(Step{Op: Type, Text: "set guest.password " + d.guest}, 0)
			d.guest = d.guest[:min(len(d.guest), passwords)]
			d.add(Step{Op: Login, Who: who, Text: bench.DefaultGuestPassword}, 0)
			d.add(Step{Op: Login, Who: d.who(), Text: cut(d.guest, 1) + "x"}, 0)
		case 1:
			d.master = []string{fmt.Sprintf("master-%d", d.IntN(1000)), fmt.Sprintf("longer than fits %d", d.IntN(10))}[d.IntN(2)]
			d.add(Step{Op: Type, Text: "password " + d.master}, 0)
			d.master = d.master[:min(len(d.master), passwords)]
			d.add(Step{Op: Login, Who: who, Text: d.master}, 0)
		case 2:
			d.add(Step{Op: Type, Text: "set allow.read.only " + []string{"on", "off"}[d.IntN(2)]}, 0)
			d.add(Step{Op: Login, Who: who, Text: []string{"any word", ""}[d.IntN(2)]}, 0)
			d.say(who)
			d.query(who)
		case 3:
			d.add(Step{Op: Type, Text: "set multi.acks " + []string{"1", "0"}[d.IntN(2)]}, 0)
			d.say(who)
			d.alive(who)
		case 4:
			d.clock += int64(d.IntN(500_000))
			if d.chance(25) {
				d.say(who)
				d.clock = 4_000_000_000 // in 2096, more than 68 years on
			}
			d.add(Step{Op: Type, Text: fmt.Sprintf("time %d", d.clock)}, 0)
			d.add(Step{Op: Login, Who: d.who(), Text: d.guest, Fresh: true}, 8*time.Second)
		}
		d.enter(d.who())
	}
	d.talk()
}

// permit is an operator who says who may do what.
func (d *drawing) permit() {
	for range 1 + d.IntN(3) {
		who := d.who()
		lines := []string{"setperm KEY 2", "setperm KEY 3", "setperm KEY 6", "setperm KEY 7"}
		if d.Wild {
			lines = append(lines, "setperm KEY", "setperm KEY ", "setperm KEY 0", "setperm KEY 1", "setperm KEY 5", "setperm START 0", "setperm START ",
				"setperm START 2", "setperm START", "setperm  0", "setperm ", "setperm zz 0", "setperm KEY -1", "setperm KEY 256", "setperm KEY abc", "setperm KEYff 3")
		}
		line := lines[d.IntN(len(lines))]
		if d.chance(50) {
			d.add(Step{Op: Type, Text: line, Whom: who}, 0)
		} else {
			by := d.who()
			if d.chance(50) {
				d.add(Step{Op: Login, Who: by, Text: d.master}, 0)
			}
			d.add(Step{Op: Command, Who: by, Text: line, Whom: who}, 0)
		}
		d.add(Step{Op: Type, Text: "get acl"}, 0)
		d.query(who)
		d.say(who)
		if d.chance(30) {
			d.enter(d.who())
		}
	}
	d.talk()
}

// leave is someone who is removed while posts are pushed to everyone.
func (d *drawing) leave() {
	if !d.Wild {
		d.talk()
		return
	}
	for _, who := range d.people {
		d.enter(who)
	}
	for range 2 + d.IntN(3) {
		d.say(d.who())
	}
	for range 1 + d.IntN(2) {
		d.add(Step{Op: Wait}, time.Duration(4000+d.IntN(8000))*time.Millisecond)
		d.add(Step{Op: Type, Text: "setperm KEY 0", Whom: d.who()}, 0)
	}
	d.add(Step{Op: Wait}, 20*time.Second)
}

// restart is a board that starts again.
func (d *drawing) restart() {
	if d.chance(40) {
		d.add(Step{Op: Type, Text: "setperm KEY " + []string{"2", "3"}[d.IntN(2)], Whom: d.who()}, 6*time.Second)
	}
	d.add(Step{Op: Wait}, time.Duration(1+d.IntN(12))*time.Second) // the access list is saved 5 s after it changed
	d.reboot(Step{Op: Reboot})
	d.back()
}

// reboot restarts the board on one way or another.
func (d *drawing) reboot(s Step) {
	switch d.IntN(5) {
	case 0:
		s.Op = Cut
	case 1:
		s.Text = "clkreboot"
		d.clock = clockReset
	}
	d.add(s, time.Duration(2+d.IntN(20))*time.Second)
	d.add(Step{Op: Type, Text: "get acl"}, 0)
}

// back is people who are there when the board has restarted.
func (d *drawing) back() {
	for range 1 + d.IntN(2) {
		d.life(d.who())
	}
	d.say(d.who())
	d.enter(d.who())
	d.talk()
}

// renew gives the board another key, or erases its flash.
func (d *drawing) renew() {
	if d.Erase && d.chance(50) {
		d.add(Step{Op: Type, Text: "erase"}, 0)
		d.guest, d.master = bench.FactoryGuestPassword, bench.FactoryAdminPassword
	} else {
		key := identity.FromSeed([32]byte{byte(1 + d.IntN(3))})
		d.add(Step{Op: Type, Text: "set prv.key " + strings.ToUpper(hex.EncodeToString(key[:]))}, 0)
	}
	d.reboot(Step{Op: Reboot})
	for _, password := range []string{d.guest, d.master} {
		d.add(d.way(Step{Op: Login, Who: d.who(), Text: password}), 0)
	}
	d.back()
}

// away is a pause of hours.
func (d *drawing) away() {
	d.talk()
	d.add(Step{Op: Wait}, time.Duration(1+d.IntN(12))*time.Hour)
	d.enter(d.who())
	d.say(d.who())
	d.add(Step{Op: Wait}, 40*time.Second)
}
