package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
)

// Generator draws scenarios.
type Generator struct {
	// Wild also draws what trips the known defects of released firmware: two posts of one
	// second, the role reader, removals and time stamps of zero.
	Wild bool
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
}

// Scenario draws the scenario of a seed: the same seed gives the same scenario.
func (g Generator) Scenario(seed uint64) Scenario {
	d := &drawing{
		Rand: rand.New(rand.NewPCG(seed, 0x6d6f64656c)), Generator: g, in: map[string]bool{}, //nolint:gosec // repeatable on purpose
		people: []string{"alice", "bob", "carol", "eve"}, guest: bench.DefaultGuestPassword, master: bench.DefaultAdminPassword,
	}
	d.people = d.people[:2+d.IntN(3)]
	for _, who := range d.people[:1+d.IntN(len(d.people))] {
		d.enter(who)
	}
	themes := []func(){d.talk, d.talk, d.silence, d.crowd, d.overflow, d.hostile, d.operate, d.ask, d.restart, d.away}
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
	if !d.in[who] && d.chance(30) {
		d.add(Step{Op: Behave, Who: who, Hops: 1 + d.IntN(3)}, time.Millisecond)
	}
	d.in[who] = true
	d.add(d.way(s), 0)
}

func (d *drawing) text() string {
	d.posts++
	text := fmt.Sprintf("post %d", d.posts)
	switch d.IntN(12) {
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
		d.add(d.way(Step{Op: Retry, Who: who}), 0)
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
		{NoAck: true},
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
		d.add(Step{Op: Alive, Who: who, Fresh: d.chance(30)}, 0)
	}
}

// crowd is more people than the list has places.
func (d *drawing) crowd() {
	if d.chance(60) {
		d.talk()
		return
	}
	n := 17 + d.IntN(6)
	for i := range n {
		s := Step{Op: Login, Who: fmt.Sprintf("guest%02d", i), Text: d.guest, Near: true}
		if d.chance(10) {
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
		{StaleTimestamp: time.Duration(1+d.IntN(100)) * time.Minute},
		{CutFrame: 1 + d.IntN(20)},
		{GarbageHeader: true},
		{GarbagePath: true},
	}
	for range 1 + d.IntN(4) {
		who := d.who()
		if d.chance(50) {
			d.add(Step{Op: Behave, Who: who, Bad: bad[d.IntN(len(bad))]}, time.Millisecond)
		}
		switch d.IntN(6) {
		case 0:
			d.say(who)
		case 1:
			words := []string{"", d.guest + "x", d.master + "x", d.guest[:len(d.guest)-1], strings.ToUpper(d.guest), "wrong"}
			d.add(d.way(Step{Op: Login, Who: who, Text: words[d.IntN(len(words))], Zero: d.Wild && d.chance(20)}), 0)
		case 2:
			d.add(d.way(Step{Op: Command, Who: who, Text: "get role"}), 0)
			if d.chance(40) {
				d.add(Step{Op: Replay, Who: who}, 0)
			}
		case 3:
			d.query(who)
		case 4:
			d.add(Step{Op: Replay, Who: who}, 0)
		case 5:
			d.enter(who)
		}
		d.add(Step{Op: Behave, Who: who}, time.Millisecond)
	}
}

func (d *drawing) query(who string) {
	ops := []Op{Status, Telemetry, List, Unknown, Alive}
	d.add(d.way(Step{Op: ops[d.IntN(len(ops))], Who: who, Fresh: d.chance(20)}), 0)
}

// ask is people who ask for things.
func (d *drawing) ask() {
	for range 2 + d.IntN(4) {
		d.query(d.who())
	}
	who := d.who()
	d.add(d.way(Step{Op: Command, Who: who, Text: "get role"}), 0)
	if d.chance(30) {
		d.add(Step{Op: Login, Who: who}, 0)
	}
	d.say(d.who())
}

// operate is an operator who changes settings.
func (d *drawing) operate() {
	for range 1 + d.IntN(3) {
		who := d.who()
		switch d.IntN(6) {
		case 0:
			d.guest = fmt.Sprintf("guest-word-%04d", d.IntN(10000)) // as long as a password may be
			d.add(Step{Op: Type, Text: "set guest.password " + d.guest}, 0)
			d.add(Step{Op: Login, Who: who, Text: bench.DefaultGuestPassword}, 0)
			d.add(Step{Op: Login, Who: who, Text: d.guest[:len(d.guest)-1] + "x"}, 0)
		case 1:
			d.master = fmt.Sprintf("master-%d", d.IntN(1000))
			d.add(Step{Op: Type, Text: "password " + d.master}, 0)
		case 2:
			d.add(Step{Op: Type, Text: "set allow.read.only " + []string{"on", "off"}[d.IntN(2)]}, 0)
			d.add(Step{Op: Login, Who: who, Text: []string{"any word", ""}[d.IntN(2)]}, 0)
			d.say(who)
			d.query(who)
		case 3:
			d.add(Step{Op: Type, Text: "set multi.acks " + []string{"1", "0"}[d.IntN(2)]}, 0)
			d.say(who)
		case 4, 5:
			levels := []string{"2", "3"}
			if d.Wild {
				levels = []string{"", "0", "1", "2", "3"}
			}
			line := "setperm KEY " + levels[d.IntN(len(levels))]
			if d.chance(50) {
				d.add(Step{Op: Type, Text: line, Whom: who}, 0)
			} else {
				d.add(Step{Op: Command, Who: d.who(), Text: line, Whom: who}, 0)
			}
			d.add(Step{Op: Type, Text: "get acl"}, 0)
			d.query(who)
			d.say(who)
		}
		d.enter(d.who())
	}
	d.talk()
}

// restart is a board that starts again.
func (d *drawing) restart() {
	d.add(Step{Op: Wait}, 8*time.Second) // the access list is saved 5 s after it changed
	d.add(Step{Op: Reboot}, 20*time.Second)
	d.add(Step{Op: Type, Text: "get acl"}, 0)
	for range 1 + d.IntN(2) {
		d.life(d.who())
	}
	d.enter(d.who())
	d.talk()
}

// away is a pause of hours.
func (d *drawing) away() {
	d.talk()
	d.add(Step{Op: Wait}, time.Duration(1+d.IntN(12))*time.Hour)
	d.enter(d.who())
	d.say(d.who())
	d.add(Step{Op: Wait}, 40*time.Second)
}
