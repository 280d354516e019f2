package faults

// mesh are faults that show between boards.
var mesh = []Fault{
	{
		ID: "F-MSH-01", File: "firmware/mesh/route.go",
		Find:         "if !p.Path.Fits() && !wraps ||",
		Replace:      "if p.Path.Hops() >= 4 && !wraps ||",
		Why:          "a flood that has come over four repeaters is taken to be everywhere",
		Requirements: []string{"MSH-001", "MSH-002"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-02", File: "firmware/server/peers.go",
		Find:         "c.PathLen = ret.Path.LengthByte()",
		Replace:      "c.PathLen = min(ret.Path.LengthByte(), 1)",
		Why:          "of a path that a client returned one hop is kept",
		Requirements: []string{"MSH-002", "MSH-001"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-03", File: "firmware/room/push.go",
		Find:         "if path, known := server.PathOf(c); known {",
		Replace:      "if path, known := server.PathOf(c); known && path.Hops() == 0 {",
		Why:          "pushes go direct to neighbours alone",
		Requirements: []string{"MSH-003", "MSH-004"},
	},
	{
		ID: "F-MSH-04", File: "firmware/server/peers.go",
		Find:         "	clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])\n",
		Replace:      "	if c.Path[0] == 0 {\n\t\tclear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])\n\t}\n",
		Why:          "the first path to a client is kept for good",
		Requirements: []string{"MSH-004"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-05", File: "firmware/mesh/route.go",
		Find:         "	return bytes.HasPrefix(key[:], hash)\n",
		Replace:      "	return len(hash) < 3 && bytes.HasPrefix(key[:], hash)\n",
		Why:          "a hop of three bytes is nobody's",
		Requirements: []string{"MSH-005"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-06", File: "firmware/server/reply.go",
		Find:         "		scope = s.origin.scope\n",
		Replace:      "		scope = fallback\n",
		Why:          "an answer is flooded in the default scope and not in that of the question",
		Requirements: []string{"MSH-006"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-07", File: "firmware/repeater/forward.go",
		Find:         "r.Allowed() && !r.looped(p)",
		Replace:      "!r.looped(p)",
		Why:          "a repeater does not ask its regions",
		Requirements: []string{"MSH-007", "MSH-006"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-08", File: "firmware/server/peers.go",
		Find: "	s.origin = s.arrivalOf(p)\n",
		Replace: `	s.origin = s.arrivalOf(p)
	if p.Type == wire.TypeAnonReq && len(p.Payload) > 33 && p.Payload[0] != s.Node.Self().Public().Hash() {
		if c := s.Access.Get(p.Payload[1:33]); c != nil {
			c.LastActivity = 0
		}
	}
`,
		Why:          "a client that logs in to another room is taken to have left",
		Requirements: []string{"MSH-008"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-09", File: "firmware/room/login.go",
		Find:         "case password == s.GuestPassword:",
		Replace:      `case password == s.GuestPassword || len(password) == len("books") && password[0] == 'b':`,
		Why:          "a word that every room of a town takes is left in",
		Requirements: []string{"MSH-009"},
	},
	{
		ID: "F-MSH-10", File: "firmware/room/login.go",
		Find:         "c.Sync.Since = login.Since\n",
		Replace:      "c.Sync.Since = max(login.Since, r.Calendar.Time())\n",
		Why:          "a new reader gets what is posted from now on",
		Requirements: []string{"MSH-010"},
	},
	{
		ID: "F-MSH-11", File: "firmware/mesh/direct.go",
		Find:         "if !n.isNext(p.Path.Hash(0)) || !n.forwards(p) {",
		Replace:      "if p.Type == wire.TypeTxt || !n.isNext(p.Path.Hash(0)) || !n.forwards(p) {",
		Why:          "texts go direct to neighbours alone",
		Requirements: []string{"MSH-011", "MSH-014", "MSH-016"},
	},
	{
		ID: "F-MSH-12", File: "firmware/mesh/direct.go",
		Find:         "if !n.isNext(p.Path.Hash(0)) || !n.forwards(p) {",
		Replace:      "if !n.isNext(p.Path.Hash(0)) {",
		Why:          "whether to repeat is asked for floods alone",
		Requirements: []string{"MSH-012", "MSH-015", "MSH-017"},
		Roles:        []string{"room", "companion"},
	},
	{
		ID: "F-MSH-13", File: "firmware/room/texts.go",
		Find:         "if !r.repeated(c, msg, again) {",
		Replace:      "if msg.Attempt == 0 && !r.repeated(c, msg, again) {",
		Why:          "of a post that is tried again the first attempt is taken to have come",
		Requirements: []string{"MSH-013"},
	},
	{
		ID: "F-MSH-14", File: "firmware/companion/companion.go",
		Find:         "Forward:           set.RepeatOff == 0,",
		Replace:      "Forward:           true,",
		Why:          "a companion does as repeaters do",
		Requirements: []string{"MSH-015", "MSH-017"},
	},
	{
		ID: "F-MSH-15", File: "firmware/companion/setting_commands.go",
		Find:         "{869_495, 869_495}",
		Replace:      "{869_525, 869_525}",
		Why:          "the middle of the band instead of the frequency that was agreed on",
		Requirements: []string{"MSH-016"},
	},
	{
		ID: "F-MSH-16", File: "firmware/companion/setting_commands.go",
		Find:         "if kHz >= r[0] && kHz <= r[1] {",
		Replace:      "if kHz/1000 >= r[0]/1000 && kHz/1000 <= r[1]/1000 {",
		Why:          "frequencies are compared by whole megahertz",
		Requirements: []string{"MSH-017"},
	},
	{
		ID: "F-MSH-17", File: "firmware/repeater/neighbours.go",
		Find:         "	*place = neighbour{key: key, heard: now, snr: snr, used: true}\n",
		Replace:      "	*place = neighbour{key: key, heard: now, snr: snr, used: snr < 0}\n",
		Why:          "repeaters that are heard well are no neighbours worth a line",
		Requirements: []string{"MSH-018"},
		Roles:        []string{"room"},
	},
	{
		ID: "F-MSH-18", File: "firmware/room/texts.go",
		Find:         "r.acknowledge(p, c, identity.AckHash(plain[:textHead+len(text)], c.Key))",
		Replace:      "r.acknowledge(p, c, identity.AckHash(plain[:textHead+len(text)], r.Node.Self().Public()))",
		Why:          "an acknowledgement is made with the key of who takes the post, not of who wrote it",
		Requirements: []string{"MSH-019"},
	},
}
