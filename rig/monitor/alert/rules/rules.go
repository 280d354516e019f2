// Package rules is the one table of what an operator is alarmed of: what the collector's own
// engine judges by, and what the rules for Prometheus are generated from.
package rules

import (
	"slices"
	"time"
)

// Name is how a rule is called in configurations, messages and states.
type Name string

// The rules, in the order in which a table shows them.
const (
	Host        Name = "host"
	Unreachable Name = "unreachable"
	Silent      Name = "silent"
	Unheard     Name = "unheard"
	OtherNode   Name = "other_node"
	Restart     Name = "restart"
	ClockLost   Name = "clock_lost"
	ClockOff    Name = "clock_off"
	Battery     Name = "battery"
	DutyCycle   Name = "duty_cycle"
	Queue       Name = "queue"
	Noise       Name = "noise"
	PoolEmpty   Name = "pool_empty"
	ChannelBusy Name = "cad_timeout"
	RadioStuck  Name = "rx_stuck"
	Pushes      Name = "pushes"
	NewAdmin    Name = "new_admin"
)

// Severity says how soon a person should look.
type Severity string

// The severities.
const (
	Critical Severity = "critical" // at once: the room does not do its work
	Warning  Severity = "warning"  // today: it soon will not
	Info     Severity = "info"     // to know
)

// Kind is how a rule is judged.
type Kind int

// The kinds.
const (
	Threshold Kind = iota // a value beyond a limit
	Quiet                 // nothing comes
	Event                 // something happens: told once, never ends
)

// Limit says when a rule fires and when it ends. Between Raise and Clear nothing changes.
type Limit struct {
	Raise float64       // fires beyond it: above, or below where the rule is about too little
	Clear float64       // ends beyond it, on the other side
	Polls int           // so many polls in a row have to be beyond
	Hold  time.Duration // for so long they have to be; of a Quiet rule: how long nothing comes
	Good  int           // so many good polls in a row end it
}

// Rule is one row of the table.
type Rule struct {
	Name     Name
	Kind     Kind
	Severity Severity
	What     string // behind a room's name: "its battery is low"
	Mend     string // what to do about it, a sentence
	Unit     string // of Raise, Clear and the value, with the blank before it
	Below    bool   // too little is bad
	Share    bool   // shown in per cent
	Limit    Limit

	// Alert is its name in Prometheus. Expr is the value there that Raise and Clear are limits of; of
	// a rule without those it is the whole condition. Empty: Prometheus cannot tell.
	Alert string
	Expr  string
}

// All is the table. Limits are what operators' tools have in common, measured against what rooms
// do: a console's clock has whole minutes, an error flag stays until the room starts anew.
var All = []Rule{
	{
		Name: Host, Kind: Threshold, Severity: Critical, What: "most ways to the rooms are gone",
		Mend:  "Look at the host's cables, hub and network first: one cause is likelier than many.",
		Share: true, Limit: Limit{Raise: 0.5, Clear: 0.5, Hold: 10 * time.Minute, Polls: 2, Good: 1},
		Alert: "MeshcoreHostCannotReach",
		Expr:  `count(meshcore_room_up == 0 and on(room) increase(meshcore_room_polls_total{result="unreachable"}[15m]) > 0) / (count(meshcore_room_up) > 1)`,
	},
	{
		Name: Unreachable, Kind: Threshold, Severity: Critical, What: "cannot be reached",
		Mend:  "The port or the gateway is gone or held by another, which says nothing of the rooms behind it: look at cable, hub and host.",
		Limit: Limit{Hold: 10 * time.Minute, Polls: 2, Good: 1},
		Alert: "MeshcoreRoomUnreachable",
		Expr:  `meshcore_room_up == 0 and on(room) increase(meshcore_room_polls_total{result="unreachable"}[15m]) > 0`,
	},
	{
		Name: Silent, Kind: Quiet, Severity: Critical, What: "is silent",
		Mend:  "The way to it is open and it does not answer: look at its supply, then at its antenna.",
		Limit: Limit{Hold: time.Hour, Good: 2},
		Alert: "MeshcoreRoomSilent",
		Expr:  `(time() - meshcore_room_last_success_timestamp_seconds > {{seconds}} or on(room) (max_over_time(meshcore_room_up[{{hold}}]) == 0 and on(room) (meshcore_room_up offset {{hold}}))) unless on(room) (meshcore_room_up == 0 and on(room) increase(meshcore_room_polls_total{result="unreachable"}[15m]) > 0)`,
	},
	{
		Name: Unheard, Kind: Quiet, Severity: Critical, What: "answers at its console, but is not heard on the air",
		Mend:  "Look at its antenna and radio settings, and whether the gateway hears anybody.",
		Limit: Limit{Hold: 2 * time.Hour, Good: 2},
	},
	{
		Name: OtherNode, Kind: Event, Severity: Warning, What: "another node answers in its place",
		Mend: "Look whether boards or cables were changed, or the room was erased; series and alerts of the old key end here.",
	},
	{
		Name: Restart, Kind: Event, Severity: Warning, What: "started anew",
		Mend:  "If nobody did it, look at the supply. Guests are forgotten and have to log in again.",
		Alert: "MeshcoreRoomRestarted",
		Expr:  `increase(meshcore_room_restarts_total[15m]) > 0`,
	},
	{
		Name: ClockLost, Kind: Threshold, Severity: Critical, What: "lost its clock",
		Mend:  "It began at 15 May 2024 after a loss of power: set it with `time EPOCH`. Posts and pushes suffer until then.",
		Limit: Limit{Polls: 1, Good: 1},
		Alert: "MeshcoreRoomClockLost",
		Expr:  `time() + meshcore_room_clock_offset_seconds < on(room, pubkey) meshcore_room_uptime_seconds + 1715773951`,
	},
	{
		Name: ClockOff, Kind: Threshold, Severity: Warning, What: "its clock is off",
		Mend: "Set it with `time EPOCH`, which only goes forward; over the air `clock sync` does.",
		Unit: " s", Limit: Limit{Raise: 60, Clear: 45, Polls: 2, Good: 1},
		Alert: "MeshcoreRoomClockOff",
		Expr:  `abs(meshcore_room_clock_offset_seconds) - on(room, pubkey) meshcore_room_clock_error_seconds`,
	},
	{
		Name: Battery, Kind: Threshold, Severity: Critical, What: "its battery is low",
		Mend: "Charge it, or look at the panel: below 3.3 V boards begin to stop.",
		Unit: " V", Below: true, Limit: Limit{Raise: 3.5, Clear: 3.6, Polls: 3, Good: 1},
		Alert: "MeshcoreRoomBatteryLow",
		Expr:  `meshcore_room_battery_volts`,
	},
	{
		Name: DutyCycle, Kind: Threshold, Severity: Warning, What: "sends close to its limit",
		Mend:  "Above the limit it waits, and posts come late: lengthen the advert intervals, or look who floods.",
		Share: true, Limit: Limit{Raise: 0.8, Clear: 0.7, Hold: 10 * time.Minute, Polls: 2, Good: 1},
		Alert: "MeshcoreRoomDutyCycle",
		Expr:  `increase(meshcore_room_transmit_airtime_seconds_total[1h]) / 3600 / on(room, pubkey) meshcore_room_duty_cycle_limit_ratio`,
	},
	{
		Name: Queue, Kind: Threshold, Severity: Warning, What: "frames wait to be sent",
		Mend: "Of 32 buffers for all that it hears and sends; when none is left, frames are lost: look at the duty cycle and the channel.",
		Unit: " frames", Limit: Limit{Raise: 7, Clear: 5, Polls: 5, Good: 1},
		Alert: "MeshcoreRoomQueue",
		Expr:  `meshcore_room_transmit_queue_packets`,
	},
	{
		Name: Noise, Kind: Threshold, Severity: Warning, What: "its noise floor rose",
		Mend: "Above the median of a day: look for what was switched on near it.",
		Unit: " dB", Limit: Limit{Raise: 10, Clear: 6, Hold: 30 * time.Minute, Polls: 2, Good: 1},
		Alert: "MeshcoreRoomNoise",
		Expr:  `meshcore_room_noise_floor_dbm - quantile_over_time(0.5, meshcore_room_noise_floor_dbm[1d])`,
	},
	{
		Name: PoolEmpty, Kind: Event, Severity: Warning, What: "ran out of packet buffers",
		Mend:  "Frames were lost. The flag stays until it starts anew or `clear stats`.",
		Alert: "MeshcoreRoomPoolEmpty",
		Expr:  `meshcore_room_error_flag{flag="pool_empty"} == 1 unless on(room) (meshcore_room_error_flag{flag="pool_empty"} offset 1h) == 1`,
	},
	{
		Name: ChannelBusy, Kind: Event, Severity: Warning, What: "found the channel busy for over 4 s, and sent anyway",
		Mend:  "Look for noise or a neighbour that sends for long. The flag stays until it starts anew or `clear stats`.",
		Alert: "MeshcoreRoomChannelBusy",
		Expr:  `meshcore_room_error_flag{flag="cad_timeout"} == 1 unless on(room) (meshcore_room_error_flag{flag="cad_timeout"} offset 1h) == 1`,
	},
	{
		Name: RadioStuck, Kind: Event, Severity: Critical, What: "its radio did not receive for 8 s",
		Mend:  "If it comes again, start the room anew. The flag stays until then or `clear stats`.",
		Alert: "MeshcoreRoomRadioStuck",
		Expr:  `meshcore_room_error_flag{flag="rx_stuck"} == 1 unless on(room) (meshcore_room_error_flag{flag="rx_stuck"} offset 1h) == 1`,
	},
	{
		Name: Pushes, Kind: Threshold, Severity: Info, What: "pushes each post far more often than it has clients",
		Mend: "Acknowledgements are lost, or guests that no list shows are many: look at the links of its clients, or say `clients` in the configuration.",
		Unit: " times", Limit: Limit{Raise: 2, Clear: 1.5, Polls: 2, Good: 1},
		Alert: "MeshcoreRoomPushes",
		Expr:  `increase(meshcore_room_post_pushes_total[6h]) / on(room, pubkey) (increase(meshcore_room_posts_total[6h]) > 5) / on(room, pubkey) (sum by(room, pubkey) (meshcore_room_acl_clients) > 0)`,
	},
	{
		Name: NewAdmin, Kind: Event, Severity: Warning, What: "has a new administrator",
		Mend:  "If nobody made it one, change the password and take the entry away: `setperm KEY 0`.",
		Alert: "MeshcoreRoomNewAdmin",
		Expr:  `meshcore_room_acl_clients{permission="admin"} > on(room, pubkey) (meshcore_room_acl_clients{permission="admin"} offset 1h)`,
	},
}

// Find is the rule of a name.
func Find(name Name) (Rule, bool) {
	i := slices.IndexFunc(All, func(r Rule) bool { return r.Name == name })
	if i < 0 {
		return Rule{}, false
	}
	return All[i], true
}

// Names is every rule's name.
func Names() []string {
	names := make([]string, len(All))
	for i, r := range All {
		names[i] = string(r.Name)
	}
	return names
}

// Bad tells whether a value is beyond Raise.
func (r Rule) Bad(v float64, l Limit) bool {
	if r.Below {
		return v < l.Raise
	}
	return v > l.Raise
}

// Well tells whether a value is beyond Clear.
func (r Rule) Well(v float64, l Limit) bool {
	if r.Below {
		return v > l.Clear
	}
	return v < l.Clear
}
