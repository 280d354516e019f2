package alert

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/told"
)

const (
	airWindow  = time.Hour
	pushWindow = 6 * time.Hour
	pushPosts  = 5 // so few posts say nothing

	// clockReset is where a room's clock begins without a battery of its own (ESP32Board, VolatileRTCClock; v1.17.1).
	clockReset = 1715770351
)

// measure judges what a good poll brought. What was not measured is not judged: a state stays as it is.
func (e *engine) measure(room Room, state *roomState, s sample.Sample) {
	v := s.Poll.Values
	e.uptime(room, state, v)
	for _, f := range []struct {
		metric sample.Metric
		rule   rules.Name
	}{{sample.PoolEmpty, rules.PoolEmpty}, {sample.ChannelBusy, rules.ChannelBusy}, {sample.RadioStuck, rules.RadioStuck}} {
		if set, ok := v[f.metric]; ok {
			if set != 0 && !state.Flags[f.metric] {
				e.happen(f.rule, room, "")
			}
			state.Flags[f.metric] = set != 0
		}
	}
	if volts, ok := v[sample.Battery]; ok {
		e.threshold(rules.Battery, room, volts, "")
	}
	if queue, ok := v[sample.Queue]; ok {
		e.threshold(rules.Queue, room, queue, "")
	}
	e.clock(room, s)
	e.air(room, state, v)
	e.noise(room, state, v)
	e.pushes(room, state, v)
	if s.Poll.Access != nil {
		e.admins(room, state, s)
	}
}

// uptime finds restarts: it fell, and not because 32 bits of milliseconds were over.
func (e *engine) uptime(room Room, state *roomState, v sample.Values) {
	up, ok := v[sample.Uptime]
	if !ok {
		return
	}
	if state.Uptime != nil && up < *state.Uptime {
		passed := e.time.now.ago(state.Up).Seconds()
		wrapped := math.Mod(*state.Uptime+passed, told.UptimeWrap)
		if *state.Uptime+passed < told.UptimeWrap || math.Abs(up-wrapped) > 120+passed/100 {
			e.restarted(room, state, "it had been up for "+span(*state.Uptime))
		}
	}
	state.Uptime, state.Up = &up, e.time.now
}

// restarted tells of a restart once, whether a poll or its console tells of it first.
func (e *engine) restarted(room Room, state *roomState, text string) {
	now := e.time.now
	if state.Fresh == nil || now.Watched-state.Fresh.Watched > time.Minute {
		e.happen(rules.Restart, room, text)
	}
	state.Fresh, state.Uptime = &now, nil
	clear(state.Flags)
}

// event takes what the collector found itself.
func (e *engine) event(room Room, state *roomState, s sample.Sample) {
	switch s.Event.Kind {
	case sample.Restart:
		e.restarted(room, state, s.Event.Text)
	default: // another key is seen on every sample
	}
}

// identity finds that another node answers in a room's place. Keys may be known by a part of them.
func (e *engine) identity(room Room, state *roomState, node sample.Node) {
	now := node.Short()
	if n := min(len(now), len(state.Pub)); n > 0 && now[:n] != state.Pub[:n] {
		e.happen(rules.OtherNode, room, fmt.Sprintf("key %s, where it was %s", now, state.Pub))
		e.forget(room, state)
		state.Pub = now
	} else if len(now) > n {
		state.Pub = now
	}
}

// forget begins anew with what belongs to one node, when another answers in its place.
func (e *engine) forget(room Room, state *roomState) {
	*state = roomState{Pub: state.Pub, Heard: state.Heard, Quiet: state.Quiet, Run: state.Run, Flags: map[sample.Metric]bool{}}
	for k, c := range e.Conditions {
		if rule, _ := rules.Find(k.Rule); k.Subject == room.Name && rule.Kind == rules.Threshold && k.Rule != rules.Unreachable {
			c.Bad, c.Good = 0, 0
			e.turn(c, OK)
		}
	}
}

// clock judges how far the room's clock is off for certain, and whether it began anew.
func (e *engine) clock(room Room, s sample.Sample) {
	v := s.Poll.Values
	offset, ok := v[sample.ClockOffset]
	if !ok {
		return
	}
	fault, ok := v[sample.ClockError]
	if !ok {
		fault = 60
		if s.Source == sample.Radio {
			fault = 1
		}
	}
	theirs := float64(s.At.Unix()) + offset
	up, ok := v[sample.Uptime]
	if !ok {
		up = told.UptimeWrap
	}
	lost := theirs >= clockReset-fault-60 && theirs <= clockReset+up+fault+3600
	text := "it shows " + time.Unix(int64(theirs), 0).UTC().Format("2006-01-02 15:04 UTC")
	e.plain(rules.ClockLost, room, lost, text)
	direction := "fast"
	if offset < 0 {
		direction = "slow"
	}
	e.threshold(rules.ClockOff, room, max(0, math.Abs(offset)-fault), fmt.Sprintf("%s %s, known to within %.3g s", span(math.Abs(offset)), direction, fault))
}

// air judges the share of the last hour that the room surely sent, against what it may.
func (e *engine) air(room Room, state *roomState, v sample.Values) {
	if limit, ok := v[sample.DutyCycleLimit]; ok {
		state.DutyLimit = limit
	}
	sent, ok := v[sample.TransmitTime]
	if !ok {
		return
	}
	state.Air.add(e.time.now.Passed, sent, airWindow)
	rule, _ := rules.Find(rules.DutyCycle)
	limit := state.DutyLimit
	if band := e.config.settings(rule, room.Name).dutyCycle; band > 0 && (limit == 0 || band < limit) {
		limit = band
	}
	if limit > 0 {
		share := state.Air.within() / airWindow.Seconds()
		e.threshold(rules.DutyCycle, room, share/limit, fmt.Sprintf("%.1f %% of the last hour, of %.1f %% that it may", share*100, limit*100))
	}
}

func (e *engine) noise(room Room, state *roomState, v sample.Values) {
	floor, ok := v[sample.NoiseFloor]
	if !ok {
		return
	}
	if median, ok := state.Noise.median(); ok {
		e.threshold(rules.Noise, room, floor-median, fmt.Sprintf("%.0f dBm, where the median of a day is %.0f dBm", floor, median))
	}
	state.Noise.add(e.time.now.Passed, floor)
}

// pushes judges how often a post is pushed, in multiples of the clients that are known.
func (e *engine) pushes(room Room, state *roomState, v sample.Values) {
	listed := 0.0
	for _, m := range []sample.Metric{sample.Guests, sample.ReadOnly, sample.ReadWrite, sample.Admins} {
		listed += v[m]
	}
	if listed > 0 {
		state.Clients = listed
	}
	posts, ok := v[sample.Posts]
	pushes, ok2 := v[sample.Pushes]
	if !ok || !ok2 {
		return
	}
	state.Posts.add(e.time.now.Passed, posts, pushWindow)
	state.Pushes.add(e.time.now.Passed, pushes, pushWindow)
	rule, _ := rules.Find(rules.Pushes)
	clients := state.Clients
	if said := e.config.settings(rule, room.Name).clients; said > 0 {
		clients = float64(said)
	}
	if stored := state.Posts.within(); stored >= pushPosts && clients > 0 {
		each := state.Pushes.within() / stored
		e.threshold(rules.Pushes, room, each/clients, fmt.Sprintf("%.1f pushes a post to %.0f clients", each, clients))
	}
}

// admins finds administrators who were not there. The first list says who is.
func (e *engine) admins(room Room, state *roomState, s sample.Sample) {
	now := map[string]bool{}
	for _, a := range s.Poll.Access {
		if a.Permissions&wire.RoleMask == wire.RoleAdmin {
			now[strings.ToLower(a.Short())] = true
		}
	}
	if state.Admins != nil {
		var added []string
		for k := range now {
			if !state.Admins[k] {
				added = append(added, k)
			}
		}
		slices.Sort(added)
		if len(added) > 0 {
			e.happen(rules.NewAdmin, room, "key "+strings.Join(added, ", "))
		}
	}
	if s.Source == sample.Radio { // an answer by air may be too short for all of them
		for k := range state.Admins {
			now[k] = true
		}
	}
	state.Admins = now
}
