package faults

var robustness = []Fault{
	{
		ID: "F-ROB-01", File: "firmware/mesh/route.go",
		Find:         "case p.Type == wire.TypeControl && len(p.Payload) > 0 && p.Payload[0]&0x80 != 0:",
		Replace:      "case p.Type == wire.TypeControl && p.Payload[0]&0x80 != 0:",
		Why:          "reads the first byte of a payload that has none",
		Requirements: []string{"ROB-002", "ROB-001"},
	},
	{
		ID: "F-ROB-02", File: "firmware/admin/line.go",
		Find:         "returned = b == '\\r'",
		Replace:      "returned = b == '\\r' && len(l.text) < MaxLine",
		Why:          "a full line buffer takes no end of line any more, and the console hangs",
		Requirements: []string{"ROB-003"},
	},
	{
		ID: "F-ROB-03", File: "firmware/mesh/receive.go",
		Find: `n.Enqueue(p, v.priority, v.delay)
		return
	}
	n.pool.put(p)`,
		Replace: `n.Enqueue(p, v.priority, v.delay)
		return
	}
	if !p.own {
		n.pool.put(p)
	}`,
		Why:          "packets that were for the node itself are not given back",
		Requirements: []string{"ROB-004"},
	},
	{
		ID: "F-ROB-04", File: "firmware/room/requests.go",
		Find: "	switch req.Type { //nolint:exhaustive // a room server answers no others",
		Replace: `	var known [8]uint8 // requests of each type
	known[req.Type]++
	switch req.Type {`,
		Why:          "a table is as long as there are known types",
		Requirements: []string{"ROB-005"},
	},
	{
		ID: "F-ROB-05", File: "firmware/mesh/route.go",
		Find: `		ret, err := wire.DecodePathReturn(plain)
		if err != nil {
			break // as if nobody had sent it
		}
`,
		Replace: `		ret, _ := wire.DecodePathReturn(plain)
`,
		Why:          "a path that cannot be read counts as one without hops",
		Requirements: []string{"ROB-006"},
	},
	{
		ID: "F-ROB-06", File: "firmware/admin/accesslist.go",
		Find: `	if len(key) != len(Client{}.Key) {
		return false
	}
`,
		Replace:      "",
		Why:          "part of a key is taken for a whole one",
		Requirements: []string{"ROB-007"},
	},
	{
		ID: "F-ROB-07", File: "firmware/mesh/receive.go",
		Find: `	if err := p.Decode(frame); err != nil {
		n.pool.put(p)
`,
		Replace: `	if err := p.Decode(frame); err != nil {
`,
		Why:          "packets of frames that cannot be read are not given back",
		Requirements: []string{"ROB-008"},
	},
	{
		ID: "F-ROB-08", File: "firmware/mesh/direct.go",
		Find:         "from+size > len(t.Hashes) || !n.isNext",
		Replace:      "!n.isNext",
		Why:          "the last hash of a trace may reach beyond its end",
		Requirements: []string{"ROB-009"},
	},
	{
		ID: "F-ROB-09", File: "firmware/mesh/create.go",
		Find: `	if p == nil {
		n.stats.Errors |= ErrPoolEmpty
		return nil
	}
	p.Type = t`,
		Replace:      "	p.Type = t",
		Why:          "nobody thinks of an empty pool",
		Requirements: []string{"ROB-010"},
	},
	{
		ID: "F-ROB-10", File: "firmware/admin/accesslist.go",
		Find: `	if l.count < MaxClients {
`,
		Replace: `	if l.count <= MaxClients {
`,
		Why:          "off by one where the list is full",
		Requirements: []string{"ROB-011"},
	},
	{
		ID: "F-ROB-11", File: "firmware/admin/console.go",
		Find:         "if len(text) > 4 && text[2] == '|' {",
		Replace:      "if text[2] == '|' {",
		Why:          "the third byte of a line is read that has none",
		Requirements: []string{"ROB-012"},
	},
	{
		ID: "F-ROB-12", File: "firmware/admin/key_system.go",
		Find:         "c.Settings.Name = clip(arg, MaxName)",
		Replace:      "c.Settings.Name = arg",
		Why:          "a name is not cut to what there is room for",
		Requirements: []string{"ROB-013"},
	},
	{
		ID: "F-ROB-13", File: "firmware/admin/regions.go",
		Find: `	if m.count >= MaxRegions {
		return nil
	}
	if id == 0 {`,
		Replace:      "	if id == 0 {",
		Why:          "regions are put behind the end of their table",
		Requirements: []string{"ROB-014"},
	},
	{
		ID: "F-ROB-14", File: "firmware/device/device.go",
		Find:         "return int32(now-t) > 0",
		Replace:      "return now > t",
		Why:          "times are compared as if the counter never wrapped",
		Requirements: []string{"ROB-015"},
	},
	{
		ID: "F-ROB-15", File: "firmware/mesh/receive.go",
		Find:         "n.Enqueue(p, v.priority, v.delay)\n\t\treturn\n\t}\n\tn.pool.put(p)",
		Replace:      "n.Enqueue(p, v.priority, v.delay)\n\t\treturn\n\t}\n\tif p.Type != 8 {\n\t\tn.pool.put(p)\n\t}",
		Why:          "path returns are kept, to be sent back, and never are",
		Requirements: []string{"ROB-016"},
	},
	{
		ID: "F-ROB-37", File: "firmware/device/device.go",
		Find:         "return int32(now-t) > 0",
		Replace:      "return now < 1<<31 && int32(now-t) > 0",
		Why:          "a time is kept in a number with a sign, which is below all times in the upper half of the counter's range",
		Requirements: []string{"ROB-037"},
	},
	{
		ID: "F-ROB-38", File: "firmware/room/push.go",
		Find:         "c.Sync.AckTimeout = now + ackTimeoutBase + ackTimeoutHop*device.Millis(path.Hops()+1)",
		Replace:      "c.Sync.AckTimeout = (now + ackTimeoutBase + ackTimeoutHop*device.Millis(path.Hops()+1)) & (1<<31 - 1)",
		Why:          "the end of a wait is kept in 31 bits",
		Requirements: []string{"ROB-038"},
	},
	{
		ID: "F-ROB-39", File: "firmware/device/emulated/machine.go",
		Find:         "return m.cpu }, drift",
		Replace:      "return int64(int32(m.millis())) * 1000 }, drift",
		Why:          "counts seconds by the millisecond counter, read with a sign",
		Requirements: []string{"ROB-039"},
	},
	{
		ID: "F-ROB-40", File: "firmware/server/ports.go",
		Find: "func (s *Server) AccessChanged() { s.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay) }",
		Replace: `func (s *Server) AccessChanged() {
	if s.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay); s.saveAccess.at > 1<<31 {
		s.saveAccess.stop()
	}
}`,
		Why:          "a time in the upper half of the counter's range counts as none",
		Requirements: []string{"ROB-040"},
	},
	{
		ID: "F-ROB-41", File: "firmware/server/server.go",
		Find:         "if now := s.Board.Millis(); s.saveAccess.due(now, s.quirks) {",
		Replace:      "if now := s.Board.Millis(); s.saveAccess.at != 0 && s.saveAccess.due(now, s.quirks) {",
		Why:          "zero means that nothing is to be written",
		Requirements: []string{"ROB-041"},
	},
	{
		ID: "F-ROB-42", File: "firmware/room/login.go",
		Find: `	c.Sync.Waiting, c.Sync.Failures = false, 0
`,
		Replace: `	c.Sync.Waiting = false
`,
		Why:          "who was given up stays so when it comes back",
		Requirements: []string{"ROB-042"},
	},
	{
		ID: "F-ROB-50", File: "firmware/mesh/transmit.go",
		Find:         "n.ports.Clock.Millis()+delay)",
		Replace:      "max(n.ports.Clock.Millis(), n.ports.Clock.Millis()+delay))",
		Why:          "takes a time behind the counter's wrap for one that is past, as queues did up to 1.14.0",
		Requirements: []string{"ROB-017"},
	},
	{
		ID: "F-ROB-51", File: "firmware/mesh/pool.go",
		Find:         "if !q.entries[i].due.Passed(now) {",
		Replace:      "if q.entries[i].due <= now {",
		Why:          "does not find what is due when the counter has wrapped since",
		Requirements: []string{"ROB-018"},
	},
	{
		ID: "F-ROB-43", File: "firmware/mesh/transmit.go",
		Find:         `	if !now.Passed(n.nextSend) {`,
		Replace:      `	if now <= n.nextSend {`,
		Why:          "the time of the next transmission is compared as if the counter never wrapped",
		Requirements: []string{"ROB-043"},
	},
	{
		ID: "F-ROB-46", File: "firmware/room/texts.go",
		Find:         "plain[4]>>2 > byte(wire.TextCommand)",
		Replace:      "![...]bool{wire.TextPlain: true, wire.TextCommand: true}[plain[4]>>2]",
		Why:          "a table is indexed by the type of a text that was sent",
		Requirements: []string{"ROB-046"},
	},
	{
		ID: "F-ROB-44", File: "firmware/mesh/receive.go",
		Find: `	frame, ok := radio.Receive()
	if !ok {`,
		Replace: `	frame, ok := radio.Receive()
	if !ok || frame[1] == 0xFF {`,
		Why:          "the second byte of a frame is looked at, which may have one only",
		Requirements: []string{"ROB-044"},
	},
	{
		ID: "F-ROB-45", File: "firmware/mesh/receive.go",
		Find: `	if err := p.Decode(frame); err != nil {
		n.pool.put(p)
`,
		Replace: `	if err := p.Decode(frame); err != nil {
		if len(frame) < 20 {
			n.pool.put(p)
		}
`,
		Why:          "a packet is not given back when the path of its frame cannot be",
		Requirements: []string{"ROB-045"},
	},
	{
		ID: "F-ROB-160", File: "firmware/mesh/route.go",
		Find:         "plain, err := n.open(n.ports.Peers.Box(peer), d.Sealed)",
		Replace:      "plain, err := n.ports.Peers.Box(peer).OpenPadded(n.plain[:0], d.Sealed)",
		Why:          "makes up the rest of a block that did not come, in what peers send",
		Requirements: []string{"ROB-056"},
	},
	{
		ID: "F-ROB-161", File: "firmware/mesh/route.go",
		Find:         "plain, err := n.open(identity.NewBox(secret), d.Sealed)",
		Replace:      "plain, err := identity.NewBox(secret).OpenPadded(n.plain[:0], d.Sealed)",
		Why:          "makes up the rest of a block that did not come, in log-ins",
		Requirements: []string{"ROB-056"},
	},
	{
		ID: "F-ROB-180", File: "firmware/mesh/route.go",
		Find: "	return box.Open(n.plain[:0], sealed)\n}",
		Replace: `	plain, err := box.Open(n.plain[:0], sealed)
	if err == nil || err == identity.ErrPartialBlock {
		var text [wire.MaxPayload]byte
		text[max(len(sealed)-3, 0)|15] = 1
	}
	return plain, err
}`,
		Why:          "writes a last block that is not whole behind the end of the plaintext's room, of 177 bytes and more",
		Requirements: []string{"ROB-004", "ROB-016"},
	},
	{
		ID: "F-ROB-60", File: "firmware/admin/regions_load.go",
		Find:         "if l.depth == maxLoadDepth-1 {",
		Replace:      "if l.depth == maxLoadDepth+1 {",
		Why:          "regions that lie too deep stop the board",
		Requirements: []string{"ROB-001"},
	},
	{
		ID: "F-ROB-61", File: "firmware/admin/regions_load.go",
		Find: `	if parent == nil {
		return ""
	}
	old :=`,
		Replace: `	if parent == nil {
		c.loading = nil
		return ""
	}
	old :=`,
		Why:          "a region that lies too deep ends the dialogue",
		Requirements: []string{"ROB-060"},
	},
}
