package faults

var airtime = []Fault{
	{
		ID: "F-AIR-01", File: "firmware/mesh/budget.go",
		Find:         "budgetWindow  = 3_600_000",
		Replace:      "budgetWindow  = 36_000_000",
		Why:          "a zero too many in the window",
		Requirements: []string{"AIR-001", "AIR-002"},
	},
	{
		ID: "F-AIR-02", File: "firmware/mesh/policy.go",
		Find:         "func (p *Policy) DutyCycle() float32 { return 1 / (1 + p.AirtimeFactor) }",
		Replace:      "func (p *Policy) DutyCycle() float32 { return 1 / (1 + p.AirtimeFactor/4) }",
		Why:          "an airtime factor that is stored in quarters and not multiplied",
		Requirements: []string{"AIR-001", "AIR-005"},
	},
	{
		ID: "F-AIR-03", File: "firmware/mesh/transmit.go",
		Find:         "if !n.quirks.SpendsTwice {",
		Replace:      "if n.quirks.SpendsTwice {",
		Why:          "a bucket alone, which fills up while it is emptied",
		Requirements: []string{"AIR-002"},
	},
	{
		ID: "F-AIR-04", File: "firmware/mesh/transmit.go",
		Find:         "took := now - n.sendStart",
		Replace:      "took := min(now-n.sendStart, n.ports.Radio.Airtime(wire.MaxFrame)/2)",
		Why:          "a frame is charged with what was asked for before it, not with what it took",
		Requirements: []string{"AIR-003"},
	},
	{
		ID: "F-AIR-05", File: "firmware/admin/settings.go",
		Find:         "AirtimeFactor:       1,",
		Replace:      "AirtimeFactor:       99,",
		Why:          "a limit of one percent by default",
		Requirements: []string{"AIR-004"},
	},
	{
		ID: "F-AIR-06", File: "firmware/admin/prefs.go",
		Find:         `{key: "af", value: &s.AirtimeFactor},`,
		Replace:      `{key: "af", value: &s.RxDelayBase},`,
		Why:          "the limit is saved from the wrong field",
		Requirements: []string{"AIR-005"},
	},
	{
		ID: "F-AIR-07", File: "firmware/mesh/transmit.go",
		Find: `	if !now.Passed(n.nextSend) {
		return`,
		Replace: `	if !now.Passed(n.nextSend) {
		if n.nextSend-now > 60_000 {
			n.pool.put(n.sends.take(now))
		}
		return`,
		Why:          "a frame that has to wait for more than a minute is dropped",
		Requirements: []string{"AIR-006"},
	},
	{
		ID: "F-AIR-08", File: "firmware/server/reply.go",
		Find:         "const ResponseDelay device.Millis = 300",
		Replace:      "const ResponseDelay device.Millis = 250",
		Why:          "an answer comes while the asker's radio may still switch",
		Requirements: []string{"AIR-007"},
	},
	{
		ID: "F-AIR-09", File: "firmware/room/texts.go",
		Find:         "ackDelay     device.Millis = 200",
		Replace:      "ackDelay     device.Millis = 150",
		Why:          "an acknowledgement comes while the sender's radio may still switch",
		Requirements: []string{"AIR-008"},
	},
	{
		ID: "F-AIR-10", File: "firmware/server/reply.go",
		Find:         "const ResponseDelay device.Millis = 300",
		Replace:      "const ResponseDelay device.Millis = 400",
		Why:          "an answer later than it needs to be",
		Requirements: []string{"AIR-009"},
	},
	{
		ID: "F-AIR-11", File: "firmware/mesh/transmit.go",
		Find:         "if !n.ports.Radio.Busy() {",
		Replace:      "if n.ports.Radio.Busy() {",
		Why:          "the channel is listened to, and the answer turned round",
		Requirements: []string{"AIR-010"},
	},
	{
		ID: "F-AIR-12", File: "firmware/device/emulated/busy.go",
		Find:         "if r.lock == device.PhaseIdle {",
		Replace:      "if r.lock != device.PhaseHeader {",
		Why:          "a preamble does not count as a busy channel, as before v1.17.0",
		Requirements: []string{"AIR-010"},
	},
	{
		ID: "F-AIR-13", File: "firmware/mesh/transmit.go",
		Find:         "busyStep   = 120",
		Replace:      "busyStep   = 480",
		Why:          "longer pauses between two looks at a busy channel",
		Requirements: []string{"AIR-011"},
	},
	{
		ID: "F-AIR-14", File: "firmware/mesh/transmit.go",
		Find:         "busyAtMost = 4000",
		Replace:      "busyAtMost = 8000",
		Why:          "a busy channel is waited for twice as long",
		Requirements: []string{"AIR-012"},
	},
	{
		ID: "F-AIR-15", File: "firmware/mesh/transmit.go",
		Find:         "busyAtMost = 4000",
		Replace:      "busyAtMost = 1000",
		Why:          "a busy channel is not waited for long enough",
		Requirements: []string{"AIR-012"},
	},
	{
		ID: "F-AIR-16", File: "firmware/mesh/direct.go",
		Find:         "directPriority = 0",
		Replace:      "directPriority = 4",
		Why:          "what is direct waits behind what is flooded",
		Requirements: []string{"AIR-013"},
	},
	{
		ID: "F-AIR-17", File: "firmware/device/emulated/airtime.go",
		Find:         "if spreadingFactor <= 8 {",
		Replace:      "if spreadingFactor < 8 {",
		Why:          "the short preamble at SF8",
		Requirements: []string{"AIR-014", "AIR-015"},
	},
	{
		ID: "F-AIR-18", File: "firmware/server/radio.go",
		Find:         "set.CodingRate = p.CodingRate",
		Replace:      "set.CodingRate = p.CodingRate%8 + 1",
		Why:          "a coding rate counted from the wrong end",
		Requirements: []string{"AIR-015"},
	},
	{
		ID: "F-AIR-19", File: "firmware/room/push.go",
		Find:         "c.Sync.Since = c.Sync.PushTimestamp",
		Replace:      "_ = c.Sync.PushTimestamp",
		Why:          "an acknowledged post is pushed again and again",
		Requirements: []string{"AIR-016"},
	},
	{
		ID: "F-AIR-20", File: "firmware/admin/key_radio.go",
		Find: "c.saveSettings() // alone among",
		Replace: `c.ports.Radio.ApplyTemporary(p, 24*60*60*1000)
	c.saveSettings() // alone among`,
		Why:          "new radio settings count at once, and whoever set them from afar is cut off",
		Requirements: []string{"AIR-017"},
	},
	{
		ID: "F-AIR-21", File: "firmware/server/radio.go",
		Find:         "math.Round(float64(p.Frequency)*1e4) * 100",
		Replace:      "math.Floor(float64(p.Frequency)) * 1e6",
		Why:          "a frequency is cut to whole megahertz",
		Requirements: []string{"AIR-018"},
	},
	{
		ID: "F-AIR-22", File: "firmware/admin/ports.go",
		Find:         "TemporaryDelay  device.Millis = 2000",
		Replace:      "TemporaryDelay  device.Millis = 200",
		Why:          "the radio changes before the reply has left",
		Requirements: []string{"AIR-019"},
	},
	{
		ID: "F-AIR-23", File: "firmware/server/radio.go",
		Find:         "p.revert.set(now, revert)",
		Replace:      "_ = revert",
		Why:          "a temporary radio stays",
		Requirements: []string{"AIR-019"},
	},
	{
		ID: "F-AIR-24", File: "firmware/admin/key_radio.go",
		Find: "c.ports.Radio.ApplyTemporary(p, TemporaryDelay+millisOf(minutes))",
		Replace: `setRadio(c, parts[0]+","+parts[1]+","+parts[2]+","+parts[3])
	c.ports.Radio.ApplyTemporary(p, TemporaryDelay+millisOf(minutes))`,
		Why:          "a temporary radio is saved",
		Requirements: []string{"AIR-020"},
	},
	{
		ID: "F-AIR-25", File: "firmware/mesh/route.go",
		Find:         "most := 5 * uint32",
		Replace:      "most := 10 * uint32",
		Why:          "a flood is held back twice as long",
		Requirements: []string{"AIR-021"},
	},
	{
		ID: "F-AIR-26", File: "firmware/mesh/route.go",
		Find:         "return device.Millis(n.ports.Random.IntN(use, 0, most+1))",
		Replace:      "return device.Millis(most)",
		Why:          "no chance in the delay, so that all repeaters send at once",
		Requirements: []string{"AIR-021"},
	},
	{
		ID: "F-AIR-27", File: "firmware/mesh/direct.go",
		Find:         "return verdict{true, directPriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)}",
		Replace:      "return verdict{true, directPriority, n.retransmitDelay(p, 2*n.ports.Policy.FloodDelayFactor)}",
		Why:          "direct frames wait as long as floods",
		Requirements: []string{"AIR-022"},
	},
	{
		ID: "F-AIR-28", File: "firmware/mesh/route.go",
		Find: `g, err := wire.DecodeGroupDatagram(p.Payload)
		if err != nil || !n.seen.first(&p.Packet) {`,
		Replace: `g, err := wire.DecodeGroupDatagram(p.Payload)
		if err != nil {`,
		Why:          "a duplicate is not noticed",
		Requirements: []string{"AIR-023"},
	},
	{
		ID: "F-AIR-29", File: "firmware/mesh/route.go",
		Find:         "wraps := n.quirks.PathWraps && p.Path.Hops()",
		Replace:      "wraps := p.Path.Hops()",
		Why:          "a full path starts over",
		Requirements: []string{"AIR-024"},
	},
	{
		ID: "F-AIR-30", File: "firmware/mesh/direct.go",
		Find:         "case p.own && !n.quirks.ResendsOwnAck:",
		Replace:      "case p.own && n.quirks.ResendsOwnAck:",
		Why:          "the mark that a packet was for the node overwrites its header",
		Requirements: []string{"AIR-025"},
	},
	{
		ID: "F-AIR-31", File: "firmware/mesh/pool.go",
		Find:         "PoolSize = 32",
		Replace:      "PoolSize = 31",
		Why:          "a packet less in the pool",
		Requirements: []string{"AIR-026"},
	},
	{
		ID: "F-AIR-32", File: "firmware/mesh/transmit.go",
		Find: `	if !n.polls {
		return`,
		Replace: `	if !n.polls || n.stats.Errors&ErrPoolEmpty != 0 {
		return`,
		Why:          "an error flag that nobody clears stops the node",
		Requirements: []string{"AIR-027"},
	},
	{
		ID: "F-AIR-33", File: "firmware/mesh/node.go",
		Find:         "now.Passed(n.nextSend) && !n.quirks.StaleSendTime {",
		Replace:      "now.Passed(n.nextSend) && n.quirks.StaleSendTime {",
		Why:          "a time in the past looks like one ahead when half the counter's range has gone by",
		Requirements: []string{"AIR-028"},
	},
	{
		ID: "F-AIR-34", File: "firmware/mesh/transmit.go",
		Find:         "n.stats.SendTime += took",
		Replace:      "n.stats.SendTime += took - took%1000",
		Why:          "each frame is counted in whole seconds",
		Requirements: []string{"AIR-029"},
	},
	{
		ID: "F-AIR-35", File: "firmware/mesh/budget.go",
		Find:         "now-b.filled > staleAfter && !b.quirks.LosesRefill",
		Replace:      "now-b.filled > staleAfter && b.quirks.LosesRefill",
		Why:          "what the wrap of the counter hides is not earned back",
		Requirements: []string{"AIR-030"},
	},
	{
		ID: "F-AIR-36", File: "firmware/device/emulated/radio.go",
		Find:         "case device.PhasePreamble, device.PhaseHeader:",
		Replace:      "case device.PhaseHeader:",
		Why:          "a frame is noticed at its header only",
		Requirements: []string{"AIR-031", "AIR-010"},
	},
	{
		ID: "F-AIR-52", File: "firmware/server/radio.go",
		Find:         "p.revert.set(now, revert)",
		Replace:      "p.revert.set(now&(1<<31-1), revert)",
		Why:          "the end of the temporary radio is computed in 31 bits",
		Requirements: []string{"AIR-052"},
	},
	{
		ID: "F-AIR-53", File: "firmware/server/radio.go",
		Find:         `	if s.revert.due(now, s.quirks) {`,
		Replace:      `	if s.revert.at != 0 && s.revert.due(now, s.quirks) {`,
		Why:          "zero means that the radio is not temporary",
		Requirements: []string{"AIR-053"},
	},
	{
		ID: "F-AIR-54", File: "firmware/mesh/hour.go",
		Find: `	past := (now - h.from) / minute
`,
		Replace: `	if now < h.from {
		return
	}
	past := (now - h.from) / minute
`,
		Why:          "a counter that wraps is taken for one that was set back, and the hour in which the share was used up never ends",
		Requirements: []string{"AIR-054"},
	},
	{
		ID: "F-AIR-55", File: "firmware/mesh/transmit.go",
		Find: `	took := now - n.sendStart
`,
		Replace: `	took := (now - n.sendStart) / 2
`,
		Why:          "what a frame takes is counted in ticks of 2 ms",
		Requirements: []string{"AIR-055"},
	},
	{
		ID: "F-AIR-56", File: "firmware/device/emulated/busy.go",
		Find:         `	found := r.air != device.PhaseIdle`,
		Replace:      `	found := r.state != radioIdle`,
		Why:          "a receiver that is on counts as a signal that was found",
		Requirements: []string{"AIR-056"},
	},
	{
		ID: "F-AIR-57", File: "firmware/device/emulated/busy.go",
		Find:         "r.Power() > r.NoiseFloor()+r.threshold",
		Replace:      "r.Power() > r.NoiseFloor()-r.threshold",
		Why:          "the threshold is below the noise floor and not above",
		Requirements: []string{"AIR-057"},
	},
	{
		ID: "F-AIR-70", File: "firmware/server/radio.go",
		Find:         "p.temporary.set(now, admin.TemporaryDelay)",
		Replace:      "p.temporary.set(now, admin.TemporaryDelay/2)",
		Why:          "begins a temporary radio a second too soon",
		Requirements: []string{"AIR-032"},
	},
	{
		ID: "F-AIR-71", File: "firmware/server/radio.go",
		Find: "	p.revert.set(now, revert)",
		Replace: `	if !p.revert.on {
		p.revert.set(now, revert)
	}`,
		Why:          "ends a temporary radio when the first command says",
		Requirements: []string{"AIR-033"},
	},
	{
		ID: "F-AIR-72", File: "firmware/mesh/transmit.go",
		Find:         "took := now - n.sendStart",
		Replace:      "took := (now - n.sendStart) & 1023",
		Why:          "counts the airtime of a frame in 10 bits, so that long ones cost next to nothing",
		Requirements: []string{"AIR-034"},
	},
	{
		ID: "F-AIR-73", File: "firmware/mesh/dispatch.go",
		Find: `	if t == wire.TypeAdvert {
		return 3
	}
	return 1`,
		Replace: `	if t == wire.TypeAdvert {
		return 3
	}
	return 4`,
		Why:          "lets adverts go before flooded acknowledgements",
		Requirements: []string{"AIR-035"},
	},
	{
		ID: "F-AIR-74", File: "firmware/mesh/route.go",
		Find:         "return verdict{true, uint8(p.Path.Hops()), n.retransmitDelay",
		Replace:      "return verdict{true, 1, n.retransmitDelay",
		Why:          "passes on floods alike, however far they have come",
		Requirements: []string{"AIR-036"},
	},
	{
		ID: "F-AIR-75", File: "firmware/mesh/transmit.go",
		Find:         "n.busy, n.busyFrom = now != 0 || !n.quirks.BusyZero, now",
		Replace:      "n.busy, n.busyFrom = now != 0 || !n.quirks.BusyZero, now-1200",
		Why:          "counts for how long a channel was busy before a frame was due, and loses patience sooner",
		Requirements: []string{"AIR-037"},
	},
	{
		ID: "F-AIR-100", File: "firmware/mesh/transmit.go",
		Find:         "steps := n.ports.Random.IntN(device.CADRetry, 1, 4)",
		Replace:      "steps := 2",
		Why:          "a busy channel is looked at again after 240 ms each time",
		Requirements: []string{"AIR-058"},
	},
	{
		ID: "F-AIR-101", File: "firmware/mesh/transmit.go",
		Find:         "n.ports.Random.IntN(device.CADRetry, 1, 4)",
		Replace:      "n.ports.Random.IntN(device.CADRetry, 1, 3)",
		Why:          "a busy channel is looked at again after 120 or 240 ms, never later",
		Requirements: []string{"AIR-058"},
	},
	{
		ID: "F-AIR-103", File: "firmware/mesh/transmit.go",
		Find:         "busyStep   = 120",
		Replace:      "busyStep   = 100",
		Why:          "a busy channel is looked at again every 100 ms",
		Requirements: []string{"AIR-058"},
	},
	{
		ID: "F-AIR-102", File: "firmware/mesh/dispatch.go",
		Find:         "	if t == wire.TypePath {\n\t\treturn 2\n",
		Replace:      "	if t == wire.TypePath {\n\t\treturn 1\n",
		Why:          "flooded path returns are as urgent as flooded acknowledgements",
		Requirements: []string{"AIR-059"},
	},
	{
		ID: "F-AIR-104", File: "firmware/mesh/dispatch.go",
		Find:         "	if t == wire.TypeAdvert {\n\t\treturn 3\n",
		Replace:      "	if t == wire.TypeAdvert {\n\t\treturn 1\n",
		Why:          "adverts are as urgent as answers",
		Requirements: []string{"AIR-059"},
	},
	{
		ID: "F-AIR-105", File: "firmware/mesh/pool.go",
		Find:         "e.priority < lowest && !e.due",
		Replace:      "e.priority <= lowest && e.priority < 0xFF && !e.due",
		Why:          "what is as urgent leaves last come, first served",
		Requirements: []string{"AIR-059"},
	},
	{
		ID: "F-AIR-110", File: "firmware/mesh/direct.go",
		Find:         "tracePriority  = 5",
		Replace:      "tracePriority  = 4",
		Why:          "traces are as urgent as floods of 4 hops",
		Requirements: []string{"AIR-059"},
	},
	{
		ID: "F-AIR-111", File: "firmware/mesh/direct.go",
		Find:         "tracePriority  = 5",
		Replace:      "tracePriority  = 6",
		Why:          "traces are as urgent as floods of 6 hops",
		Requirements: []string{"AIR-059"},
	},
	{
		ID: "F-AIR-112", File: "firmware/mesh/hour.go",
		Find: `		if ahead.sum+airtime <= limit {
			break
		}`,
		Replace: `		if ahead.sum+airtime <= limit {
			continue
		}`,
		Why:          "an hour that is spent is looked at again an hour later",
		Requirements: []string{"AIR-061"},
	},
	{
		ID: "F-AIR-106", File: "firmware/mesh/transmit.go",
		Find:         "busyAtMost = 4000",
		Replace:      "busyAtMost = 3500",
		Why:          "a busy channel is waited for 3.5 s",
		Requirements: []string{"AIR-060"},
	},
	{
		ID: "F-AIR-107", File: "firmware/mesh/transmit.go",
		Find:         "busyAtMost = 4000",
		Replace:      "busyAtMost = 4500",
		Why:          "a busy channel is waited for 4.5 s",
		Requirements: []string{"AIR-060"},
	},
}
