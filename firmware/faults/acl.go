package faults

var acl = []Fault{
	{
		ID: "F-ACL-01", File: "firmware/room/login.go",
		Find:         "return admin.Admin, true",
		Replace:      "return admin.ReadWrite, true",
		Why:          "the admin password makes a member",
		Requirements: []string{"ACL-001"},
	},
	{
		ID: "F-ACL-02", File: "firmware/room/login.go",
		Find:         "return admin.ReadWrite, true",
		Replace:      "return admin.ReadOnly, true",
		Why:          "the guest password makes a reader",
		Requirements: []string{"ACL-002"},
	},
	{
		ID: "F-ACL-03", File: "firmware/room/login.go",
		Find:         "const firmwareLevel = 1",
		Replace:      "const firmwareLevel = 2",
		Why:          "the level of a repeater is sent",
		Requirements: []string{"ACL-003"},
	},
	{
		ID: "F-ACL-04", File: "firmware/server/login.go",
		Find:         "s.Board.Random().Fill(device.LoginBlob, resp.Blob[:])",
		Replace:      "_ = device.LoginBlob",
		Why:          "the random bytes of the answer are left out",
		Requirements: []string{"ACL-004"},
	},
	{
		ID: "F-ACL-05", File: "firmware/server/reply.go",
		Find:         "ResponseDelay device.Millis = 300",
		Replace:      "ResponseDelay device.Millis = 350",
		Why:          "every answer waits 350 ms",
		Requirements: []string{"ACL-005", "ACL-029", "ACL-052"},
	},
	{
		ID: "F-ACL-06", File: "firmware/server/reply.go",
		Find:         "s.Node.NewPathReturn(c.Key.Hash(), s.boxes.of(c.Secret), &p.Path,",
		Replace:      "s.Node.NewPathReturn(c.Key.Hash(), s.boxes.of(c.Secret), &wire.Path{},",
		Why:          "the path in the answer to a log-in is empty",
		Requirements: []string{"ACL-006"},
	},
	{
		ID: "F-ACL-07", File: "firmware/server/reply.go",
		Find:         "s.Send(p, c, wire.TypeResponse, plain, ResponseDelay)",
		Replace:      "s.FloodReply(p, s.Datagram(wire.TypeResponse, c, plain), ResponseDelay)",
		Why:          "the answer to a direct log-in or request is flooded",
		Requirements: []string{"ACL-007"},
	},
	{
		ID: "F-ACL-08", File: "firmware/server/reply.go",
		Find:         "s.FloodReply(p, packet, delay)",
		Replace:      "s.Node.SendDirect(packet, &wire.Path{}, delay)",
		Why:          "a client whose path is not known is taken for a neighbour",
		Requirements: []string{"ACL-008", "ACL-028"},
	},
	{
		ID: "F-ACL-09", File: "firmware/server/login.go",
		Find:         "c.PathLen = admin.PathUnknown // the way back is to be found anew",
		Replace:      "_ = c.PathLen",
		Why:          "a flooded log-in leaves the old path in use",
		Requirements: []string{"ACL-009"},
	},
	{
		ID: "F-ACL-10", File: "firmware/room/login.go",
		Find:         "case password == s.GuestPassword:",
		Replace:      "case len(password) >= len(s.GuestPassword) && password[:len(s.GuestPassword)] == s.GuestPassword:",
		Why:          "passwords are compared as far as the right one goes",
		Requirements: []string{"ACL-010"},
	},
	{
		ID: "F-ACL-11", File: "firmware/room/login.go",
		Find:         "case s.AllowReadOnly != 0:",
		Replace:      `case s.AllowReadOnly != 0 || password == "":`,
		Why:          "no password is enough to read",
		Requirements: []string{"ACL-011"},
	},
	{
		ID: "F-ACL-12", File: "firmware/server/login.go",
		Find: `	return s.Access.Get(sender[:])
`,
		Replace: `	_ = sender
	return nil
`,
		Why:          "known clients need a password like strangers",
		Requirements: []string{"ACL-012"},
	},
	{
		ID: "F-ACL-13", File: "firmware/room/login.go",
		Find:         "case password == s.GuestPassword:",
		Replace:      "case password[:min(len(password), 14)] == s.GuestPassword[:min(len(s.GuestPassword), 14)]:",
		Why:          "14 bytes of a password are compared",
		Requirements: []string{"ACL-013"},
	},
	{
		ID: "F-ACL-14", File: "firmware/admin/key_system.go",
		Find:         "c.Settings.Password = clip(rq.arg, MaxPassword)",
		Replace:      "c.Settings.Password = rq.arg",
		Why:          "the admin password is not cut to what fits",
		Requirements: []string{"ACL-014"},
	},
	{
		ID: "F-ACL-15", File: "firmware/releases/table.go",
		Find:         `Password:      "password",`,
		Replace:      `Password:      "admin",`,
		Why:          "the board comes with another admin password",
		Requirements: []string{"ACL-015"},
	},
	{
		ID: "F-ACL-16", File: "firmware/releases/table.go",
		Find:         `GuestPassword: "hello",`,
		Replace:      `GuestPassword: "",`,
		Why:          "the board comes without a guest password",
		Requirements: []string{"ACL-016"},
	},
	{
		ID: "F-ACL-17", File: "firmware/admin/key_system.go",
		Find: `			c.Settings.GuestPassword = clip(arg, MaxPassword)
`,
		Replace: `			if c.Settings.GuestPassword == c.Build.GuestPassword {
				c.Settings.GuestPassword = clip(arg, MaxPassword)
			}
`,
		Why:          "the guest password can be changed once",
		Requirements: []string{"ACL-017"},
	},
	{
		ID: "F-ACL-18", File: "firmware/admin/key_system.go",
		Find: `	c.Settings.Password = clip(rq.arg, MaxPassword)
	return`,
		Replace: `	if c.Settings.Password == c.Build.Password {
		c.Settings.Password = clip(rq.arg, MaxPassword)
	}
	return`,
		Why:          "the admin password can be changed once",
		Requirements: []string{"ACL-018"},
	},
	{
		ID: "F-ACL-19", File: "firmware/room/login.go",
		Find:         "case password == s.GuestPassword:",
		Replace:      `case password != "" && password == s.GuestPassword:`,
		Why:          "an empty guest password closes the room",
		Requirements: []string{"ACL-019"},
	},
	{
		ID: "F-ACL-20", File: "firmware/room/login.go",
		Find: `	case s.AllowReadOnly != 0:
		return admin.Guest, true`,
		Replace: `	case s.AllowReadOnly != 0:
		return admin.ReadOnly, true`,
		Why:          "clients that only read get permissions that they have to be given by name",
		Requirements: []string{"ACL-020"},
	},
	{
		ID: "F-ACL-21", File: "firmware/identity/box.go",
		Find:         "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0",
		Replace:      "subtle.ConstantTimeCompare(b.code(text)[1:], sealed[1:macSize]) == 0",
		Why:          "one byte of the authentication code is compared",
		Requirements: []string{"ACL-021"},
	},
	{
		ID: "F-ACL-22", File: "firmware/server/login.go",
		Find:         "timestamp <= c.LastTimestamp",
		Replace:      "timestamp < c.LastTimestamp",
		Why:          "a log-in with the time stamp of the last one is let in again",
		Requirements: []string{"ACL-022"},
	},
	{
		ID: "F-ACL-23", File: "firmware/server/login.go",
		Find:         "if c == nil && (timestamp > 0 || s.quirks.RefusedLoginStays) {",
		Replace:      "if c == nil {",
		Why:          "a client enters the list before its time stamp is looked at",
		Requirements: []string{"ACL-023"},
	},
	{
		ID: "F-ACL-24", File: "firmware/room/texts.go",
		Find:         "if c.IsAdmin() && !again {",
		Replace:      "if c.IsAdmin() {",
		Why:          "a command that comes again runs again",
		Requirements: []string{"ACL-024"},
	},
	{
		ID: "F-ACL-25", File: "firmware/room/requests.go",
		Find:         "req.Timestamp < c.LastTimestamp",
		Replace:      "req.Timestamp <= c.LastTimestamp",
		Why:          "requests need a later time stamp each",
		Requirements: []string{"ACL-025"},
	},
	{
		ID: "F-ACL-26", File: "firmware/admin/accesslist_file.go",
		Find: `		c.Sync.Since = binary.LittleEndian.Uint32(data[accessSince:])
`,
		Replace: `		c.Sync.Since = binary.LittleEndian.Uint32(data[accessSince:])
		c.LastTimestamp = ^uint32(0) >> 1
`,
		Why:          "after a reboot nothing but the far future is later than the last message",
		Requirements: []string{"ACL-026"},
	},
	{
		ID: "F-ACL-27", File: "firmware/room/texts.go",
		Find:         "Type: wire.TextCommand, Text: reply",
		Replace:      "Type: wire.TextPlain, Text: reply",
		Why:          "the reply to a command is sent as a plain text",
		Requirements: []string{"ACL-027", "ACL-028"},
	},
	{
		ID: "F-ACL-28", File: "firmware/server/reply.go",
		Find: `	if path, known := PathOf(c); known {
		s.Node.SendDirect(packet, path, delay)`,
		Replace: `	if path, known := PathOf(c); known {
		_ = path
		s.Node.SendDirect(packet, &wire.Path{}, delay)`,
		Why:          "replies go to neighbours alone",
		Requirements: []string{"ACL-028", "ACL-007"},
	},
	{
		ID: "F-ACL-29", File: "firmware/room/texts.go",
		Find:         "if c.IsAdmin() && !again {",
		Replace:      "if c.Permissions.Role() >= admin.ReadWrite && !again {",
		Why:          "members may command",
		Requirements: []string{"ACL-030"},
	},
	{
		ID: "F-ACL-30", File: "firmware/mesh/route.go",
		Find: `	return true
}

// reciprocalDelay is`,
		Replace: `	if !p.own {
		n.SendFlood(n.build(wire.TypeResponse, []byte{d.Src, d.Dest}, d.Sealed), identity.TransportKey{}, 1, 300)
	}
	return true
}

// reciprocalDelay is`,
		Why:          "what cannot be opened is sent back",
		Requirements: []string{"ACL-031", "ACL-053"},
	},
	{
		ID: "F-ACL-31", File: "firmware/admin/key_system.go",
		Find:         `name: "prv.key", getSerial: true,`,
		Replace:      `name: "prv.key",`,
		Why:          "the private key is told to every administrator",
		Requirements: []string{"ACL-032"},
	},
	{
		ID: "F-ACL-32", File: "firmware/admin/command_access.go",
		Find:         "match: whole, serial: true, run: printAccess",
		Replace:      "match: whole, run: printAccess",
		Why:          "get acl is taken over the air",
		Requirements: []string{"ACL-033"},
	},
	{
		ID: "F-ACL-33", File: "firmware/server/console.go",
		Find:         "if s.quirks.RepliesToSlot {",
		Replace:      "if c.Key != to.Key {",
		Why:          "the reply goes to the place where the sender was",
		Requirements: []string{"ACL-034"},
	},
	{
		ID: "F-ACL-34", File: "firmware/admin/accesslist.go",
		Find: `	c.Secret = self.SharedSecret(c.Key)
`,
		Replace:      "",
		Why:          "clients that setperm adds have no shared secret until they log in",
		Requirements: []string{"ACL-035", "ACL-036", "ACL-046"},
	},
	{
		ID: "F-ACL-35", File: "firmware/admin/accesslist.go",
		Find: `	c.Permissions = p
`,
		Replace: `	c.Permissions |= p
`,
		Why:          "permissions are only ever added",
		Requirements: []string{"ACL-036"},
	},
	{
		ID: "F-ACL-36", File: "firmware/room/texts.go",
		Find:         "return role != admin.Guest && (role != admin.ReadOnly || r.quirks.ReadOnlyPosts)",
		Replace:      "return role != admin.Guest",
		Why:          "every role but the lowest may post",
		Requirements: []string{"ACL-037"},
	},
	{
		ID: "F-ACL-37", File: "firmware/admin/accesslist.go",
		Find: `				copy(l.slots[i:l.count], l.slots[i+1:l.count])
				l.count--
`,
		Replace: `				l.slots[i].Permissions = p
`,
		Why:          "a removed client stays in the list without permissions",
		Requirements: []string{"ACL-038"},
	},
	{
		ID: "F-ACL-38", File: "firmware/room/push.go",
		Find:         "r.round.turn >= r.Access.Len() && !r.quirks.PushPastEnd",
		Replace:      "r.round.turn >= admin.MaxClients",
		Why:          "the turn may stand behind the end of the list",
		Requirements: []string{"ACL-039"},
	},
	{
		ID: "F-ACL-39", File: "firmware/admin/accesslist.go",
		Find: `			if bytes.HasPrefix(l.slots[i].Key[:], key) {
				copy`,
		Replace: `			if len(key) == len(l.slots[i].Key) && bytes.HasPrefix(l.slots[i].Key[:], key) {
				copy`,
		Why:          "a removal needs the whole key",
		Requirements: []string{"ACL-040"},
	},
	{
		ID: "F-ACL-40", File: "firmware/admin/command_access.go",
		Find:         `const badParameters = "Err - invalid params"`,
		Replace:      `const badParameters = "Err - bad params"`,
		Why:          "two errors have one text",
		Requirements: []string{"ACL-041", "ACL-040"},
	},
	{
		ID: "F-ACL-41", File: "firmware/admin/command_access.go",
		Find:         `!spaced && (c.Quirks.SetPermNeedsSpace || digits == "")`,
		Replace:      "!spaced",
		Why:          "setperm without permissions is an error",
		Requirements: []string{"ACL-042"},
	},
	{
		ID: "F-ACL-42", File: "firmware/admin/command_access.go",
		Find:         " || size == 0 && !c.Quirks.SetPermEmptyKey",
		Replace:      "",
		Why:          "no key at all is the start of every key",
		Requirements: []string{"ACL-043"},
	},
	{
		ID: "F-ACL-43", File: "firmware/admin/text.go",
		Find:         "(!okHigh || !okLow) && !c.Quirks.BadHexIsZero",
		Replace:      "(!okHigh || !okLow) && c.Quirks.BadHexIsZero",
		Why:          "digits are looked at the wrong way round",
		Requirements: []string{"ACL-044"},
	},
	{
		ID: "F-ACL-44", File: "firmware/admin/command_access.go",
		Find:         "ok := n >= 0 && n <= 255 && len(number) == digits(number)",
		Replace:      "ok := n <= 255 && len(number) >= 0",
		Why:          "permissions below 0 wrap",
		Requirements: []string{"ACL-045"},
	},
	{
		ID: "F-ACL-45", File: "firmware/room/push.go",
		Find:         "!c.Sync.Waiting && c.LastActivity != 0 &&",
		Replace:      "!c.Sync.Waiting &&",
		Why:          "posts are pushed to clients that never talked",
		Requirements: []string{"ACL-046"},
	},
	{
		ID: "F-ACL-46", File: "firmware/admin/command_access.go",
		Find:         "if client.Permissions != 0 {",
		Replace:      "if client.IsAdmin() {",
		Why:          "get acl shows administrators alone",
		Requirements: []string{"ACL-047"},
	},
	{
		ID: "F-ACL-47", File: "firmware/room/requests.go",
		Find:         "if c := r.Access.At(i); c.IsAdmin() {",
		Replace:      "if c := r.Access.At(i); c.Permissions != 0 {",
		Why:          "the list that is told has members too",
		Requirements: []string{"ACL-048"},
	},
	{
		ID: "F-ACL-48", File: "firmware/room/requests.go",
		Find:         "if c.IsAdmin() && len(req.Data) >= 2",
		Replace:      "if len(req.Data) >= 2",
		Why:          "everyone is told who administers",
		Requirements: []string{"ACL-049"},
	},
	{
		ID: "F-ACL-49", File: "firmware/room/requests.go",
		Find: `	case wire.RequestStatus:
`,
		Replace: `	case wire.RequestStatus:
		if c.Permissions == 0 {
			return nil
		}
`,
		Why:          "the status is for members",
		Requirements: []string{"ACL-050"},
	},
	{
		ID: "F-ACL-50", File: "firmware/room/requests.go",
		Find: `	case wire.RequestTelemetry:
`,
		Replace: `	case wire.RequestTelemetry:
		if !c.IsAdmin() {
			return nil
		}
`,
		Why:          "telemetry is for administrators",
		Requirements: []string{"ACL-051"},
	},
	{
		ID: "F-ACL-51", File: "firmware/server/reply.go",
		Find:         "s.FloodReply(p, back, ResponseDelay)",
		Replace:      "s.FloodReply(p, back, 200)",
		Why:          "flooded requests are answered as soon as posts",
		Requirements: []string{"ACL-052", "ACL-005"},
	},
	{
		ID: "F-ACL-52", File: "firmware/room/requests.go",
		Find: `	return nil
}

// accessList appends`,
		Replace: `	return out
}

// accessList appends`,
		Why:          "what is unknown or denied is answered by its time stamp",
		Requirements: []string{"ACL-054", "ACL-049"},
	},
	{
		ID: "F-ACL-53", File: "firmware/admin/accesslist_file.go",
		Find:         "if !c.IsAdmin() {",
		Replace:      "if c.Permissions == 0 {",
		Why:          "members are kept over a reboot too",
		Requirements: []string{"ACL-055"},
	},
	{
		ID: "F-ACL-54", File: "firmware/admin/ports.go",
		Find:         "AccessSaveDelay device.Millis = 5000",
		Replace:      "AccessSaveDelay device.Millis = 15000",
		Why:          "the list is written 15 s after it changed",
		Requirements: []string{"ACL-056"},
	},
	{
		ID: "F-ACL-55", File: "firmware/admin/command_access.go",
		Find: `	c.ports.Access.AccessChanged()
`,
		Replace:      "",
		Why:          "setperm does not write the list",
		Requirements: []string{"ACL-057"},
	},
	{
		ID: "F-ACL-56", File: "firmware/server/login.go",
		Find:         "c.Permissions = c.Permissions&^c.Permissions.Role() | role",
		Replace:      "c.Permissions |= role",
		Why:          "a log-in only ever adds to the role",
		Requirements: []string{"ACL-058", "ACL-059"},
	},
	{
		ID: "F-ACL-57", File: "firmware/room/push.go",
		Find:         "!c.Sync.Waiting && c.LastActivity != 0 &&",
		Replace:      "!c.Sync.Waiting && c.Permissions != 0 && c.LastActivity != 0 &&",
		Why:          "posts are pushed to members alone",
		Requirements: []string{"ACL-060"},
	},
	{
		ID: "F-ACL-58", File: "firmware/room/texts.go",
		Find:         "return role != admin.Guest && (role != admin.ReadOnly || r.quirks.ReadOnlyPosts)",
		Replace:      "return role == admin.Admin",
		Why:          "administrators alone may post",
		Requirements: []string{"ACL-061"},
	},
	{
		ID: "F-ACL-59", File: "firmware/server/peers.go",
		Find: `			n++
`,
		Replace: `			n++
			break
`,
		Why:          "the first client with the right first byte is taken for the sender",
		Requirements: []string{"ACL-062"},
	},
	{
		ID: "F-ACL-60", File: "firmware/admin/accesslist.go",
		Find:         "if !c.IsAdmin() && c.LastActivity < since {",
		Replace:      "if c.LastActivity < since {",
		Why:          "a full list loses administrators too",
		Requirements: []string{"ACL-063"},
	},
	{
		ID: "F-ACL-61", File: "firmware/admin/accesslist.go",
		Find:         "if !c.IsAdmin() && c.LastActivity < since {",
		Replace:      "if !c.IsAdmin() && (since == ^uint32(0) || c.LastActivity > since) {",
		Why:          "a full list loses who talked last",
		Requirements: []string{"ACL-063"},
	},
	{
		ID: "F-ACL-62", File: "firmware/admin/accesslist.go",
		Find:         "oldest, since := MaxClients-1, ^uint32(0)",
		Replace:      "oldest, since := 0, ^uint32(0)",
		Why:          "a list of administrators alone loses its first one",
		Requirements: []string{"ACL-064"},
	},
	{
		ID: "F-ACL-63", File: "firmware/server/reply.go",
		Find:         "s.Node.SendFlood(packet, scope, p.Path.HashSize(), delay)",
		Replace:      "s.Node.SendFlood(packet, scope, 1, delay)",
		Why:          "flooded answers have short path hashes",
		Requirements: []string{"ACL-065"},
	},
	{
		ID: "F-ACL-64", File: "firmware/server/reply.go",
		Find: `	if p.Route.IsFlood() {
		back :=`,
		Replace: `	if p.Route.IsFlood() && p.Path.Hops() == 0 {
		back :=`,
		Why:          "only neighbours are told the path to the room",
		Requirements: []string{"ACL-066"},
	},
	{
		ID: "F-ACL-80", File: "firmware/admin/accesslist_file.go",
		Find:         "c.Secret = self.SharedSecret(c.Key)",
		Replace:      "c.Secret = identity.Secret(data[accessSecret:])",
		Why:          "reads the secrets that it shared under the key before, as up to 1.11.0",
		Requirements: []string{"ACL-067"},
	},
	{
		ID: "F-ACL-81", File: "firmware/server/login.go",
		Find:         `if password != "" {`,
		Replace:      `if password != "" || s.Console.Settings.AllowReadOnly != 0 {`,
		Why:          "knows nobody without a password where any lets in, as in 1.9.0",
		Requirements: []string{"ACL-068"},
	},
	{
		ID: "F-ACL-82", File: "firmware/room/requests.go",
		Find:         "if c := r.Access.At(i); c.IsAdmin() {",
		Replace:      "if c := r.Access.At(i); c.IsAdmin() && len(out) < 100 {",
		Why:          "tells as many administrators as fit into 100 bytes",
		Requirements: []string{"ACL-069"},
	},
	{
		ID: "F-ACL-83", File: "firmware/room/requests.go",
		Find:         "len(req.Data) >= 2 && req.Data[0] == 0 && req.Data[1] == 0",
		Replace:      "len(req.Data) >= 2",
		Why:          "tells the list whatever is asked of it",
		Requirements: []string{"ACL-070"},
	},
	{
		ID: "F-ACL-84", File: "firmware/server/peers.go",
		Find:         "if s.Access.At(i).Key.Hash() == hash {",
		Replace:      "if s.Access.At(i).Key.Hash() == hash && n < 4 {",
		Why:          "tries no more than four clients of the same hash",
		Requirements: []string{"ACL-071"},
	},
	{
		ID: "F-ACL-85", File: "firmware/admin/accesslist.go",
		Find:         "*c = Client{Key: key, Permissions: p, PathLen: PathUnknown}",
		Replace:      "*c = Client{Key: key, Permissions: p, PathLen: PathUnknown, LastTimestamp: c.LastTimestamp}",
		Why:          "holds the time stamps of the client before against the one that takes its place",
		Requirements: []string{"ACL-072"},
	},
	{
		ID: "F-ACL-86", File: "firmware/admin/accesslist.go",
		Find:         "c.Permissions.Role() == Admin",
		Replace:      "c.Permissions == Admin",
		Why:          "takes the upper bits for part of the role",
		Requirements: []string{"ACL-073"},
	},
	{
		ID: "F-ACL-87", File: "firmware/room/texts.go",
		Find:         "if now == msg.Timestamp {",
		Replace:      "if now < msg.Timestamp {",
		Why:          "keeps the reply's time stamp apart from later ones alone",
		Requirements: []string{"ACL-074"},
	},
	{
		ID: "F-ACL-88", File: "firmware/room/requests.go",
		Find:         "Posted: r.posted, Pushed: r.pushed",
		Replace:      "Posted: r.pushed, Pushed: r.posted",
		Why:          "takes the two counters for each other",
		Requirements: []string{"ACL-075"},
	},
	{
		ID: "F-ACL-89", File: "firmware/mesh/seen.go",
		Find:         "if p.Route.IsDirect() {",
		Replace:      "if p.Route.IsFlood() {",
		Why:          "takes direct duplicates for flooded ones",
		Requirements: []string{"ACL-076"},
	},
	{
		ID: "F-ACL-90", File: "firmware/server/status.go",
		Find:         "SentFlood:         node.SentFlood,",
		Replace:      "SentFlood:         node.SentFlood + node.SentDirect,",
		Why:          "counts all frames as flooded",
		Requirements: []string{"ACL-077"},
	},
	{
		ID: "F-ACL-91", File: "firmware/server/status.go",
		Find:         "int16(radio.LastSNR() * 4)",
		Replace:      "int16(radio.LastSNR())",
		Why:          "tells whole decibels",
		Requirements: []string{"ACL-078"},
	},
	{
		ID: "F-ACL-92", File: "firmware/server/status.go",
		Find:         "UptimeSeconds:     uint32(s.uptime.before(s.Board.Millis()) / 1000),",
		Replace:      "UptimeSeconds:     uint32(s.Board.Millis() / 1000),",
		Why:          "tells the counter of milliseconds, as in 1.9.0",
		Requirements: []string{"ACL-079"},
	},
	{
		ID: "F-ACL-93", File: "firmware/server/peers.go",
		Find:         "	c.LastActivity = s.Calendar.Time()\n",
		Replace:      "",
		Why:          "does not take a path return for a sign of life",
		Requirements: []string{"ACL-080"},
	},
	{
		ID: "F-ACL-94", File: "firmware/room/texts.go",
		Find:         "return role != admin.Guest &&",
		Replace:      "return c.Permissions != admin.Guest &&",
		Why:          "takes the upper bits for part of the role",
		Requirements: []string{"ACL-081"},
	},
	{
		ID: "F-ACL-95", File: "firmware/server/status.go",
		Find:         "AirtimeSeconds:    uint32(node.SendTime / 1000),",
		Replace:      "AirtimeSeconds:    uint32(node.ReceiveTime / 1000),",
		Why:          "tells for how long it has heard others",
		Requirements: []string{"ACL-082"},
	},
	{
		ID: "F-ACL-96", File: "firmware/identity/box.go",
		Find:         "subtle.ConstantTimeCompare(b.code(text), sealed[:macSize]) == 0",
		Replace:      "subtle.ConstantTimeCompare(b.code(text)[:1], sealed[:1]) == 0",
		Why:          "compares the first byte of the authentication code alone",
		Requirements: []string{"ACL-083"},
	},
	{
		ID: "F-ACL-100", File: "firmware/server/peers.go",
		Find:         "case wire.TypeReq:\n",
		Replace:      "case wire.TypeReq:\n\t\tif s.matched[peer] >= 8 {\n\t\t\treturn\n\t\t}\n",
		Why:          "requests of the first eight clients are served",
		Requirements: []string{"ACL-084"},
	},
	{
		ID: "F-ACL-101", File: "firmware/room/texts.go",
		Find: "r.command(p, c, msg, now)\n",
		Replace: `for i := range min(r.Access.Len(), 8) {
				if r.Access.At(i) == c {
					r.command(p, c, msg, now)
					break
				}
			}
`,
		Why:          "commands of the first eight clients are carried out",
		Requirements: []string{"ACL-085"},
	},
	{
		ID: "F-ACL-102", File: "firmware/server/peers.go",
		Find:         "clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])",
		Replace:      "if s.matched[peer] < 8 {\n\t\tclear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])\n\t}",
		Why:          "paths are kept for the first eight clients",
		Requirements: []string{"ACL-086"},
	},
	{
		ID: "F-ACL-103", File: "firmware/admin/accesslist.go",
		Find:         "for i := range l.count {\n\t\tif bytes.HasPrefix(l.slots[i].Key[:], prefix)",
		Replace:      "for i := range min(l.count, 8) {\n\t\tif bytes.HasPrefix(l.slots[i].Key[:], prefix)",
		Why:          "who logs in without a password is looked for among the first eight clients",
		Requirements: []string{"ACL-087"},
	},
	{
		ID: "F-ACL-104", File: "firmware/admin/accesslist.go",
		Find: `		c := &l.slots[i]
		if c.Key == key {
			return c
		}
`,
		Replace: `		c := &l.slots[i]
		if c.Key == key && i < 8 {
			return c
		}
`,
		Why:          "whether a client is known is looked up among the first eight",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-105", File: "firmware/server/peers.go",
		Find:         "if s.Access.At(i).Key.Hash() == hash {",
		Replace:      "if s.Access.At(i).Key.Hash() == hash && n < 8 {",
		Why:          "a hash is tried with eight clients",
		Requirements: []string{"ACL-088"},
	},
	{
		ID: "F-ACL-106", File: "firmware/server/peers.go",
		Find:         "for i := range s.Access.Len() {",
		Replace:      "for i := range min(s.Access.Len(), 8) {",
		Why:          "a hash is looked for among the first eight clients",
		Requirements: []string{"ACL-084", "SF-051"},
	},
	{
		ID: "F-ACL-107", File: "firmware/admin/accesslist.go",
		Find:         "for i := range l.count {\n\t\t\tif bytes.HasPrefix",
		Replace:      "for i := range min(l.count, 8) {\n\t\t\tif bytes.HasPrefix",
		Why:          "who is to be removed is looked for among the first eight clients",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-108", File: "firmware/admin/command_access.go",
		Find:         "for i := range c.Access.Len() {",
		Replace:      "for i := range min(c.Access.Len(), 8) {",
		Why:          "the list ends with its eighth client",
		Requirements: []string{"ACL-089"},
	},
	{
		ID: "F-ACL-109", File: "firmware/admin/accesslist.go",
		Find:         "if !c.IsAdmin() && c.LastActivity < since {",
		Replace:      "if i < 8 && !c.IsAdmin() && c.LastActivity < since {",
		Why:          "who was silent for longest is looked for among the first eight clients",
		Requirements: []string{"ACL-090"},
	},
	{
		ID: "F-ACL-110", File: "firmware/room/requests.go",
		Find:         "for i := range r.Access.Len() {",
		Replace:      "for i := range min(r.Access.Len(), 8) {",
		Why:          "an administrator is sent the first eight of the list",
		Requirements: []string{"ACL-069"},
	},
	{
		ID: "F-ACL-111", File: "firmware/server/login.go",
		Find: `c.LastTimestamp = timestamp
	c.LastActivity = s.Calendar.Time()
	c.Permissions = c.Permissions&^c.Permissions.Role() | role
`,
		Replace: `if c.LastTimestamp == 0 {
		c.Permissions = c.Permissions&^c.Permissions.Role() | role
	}
	c.LastTimestamp = timestamp
	c.LastActivity = s.Calendar.Time()
`,
		Why:          "the first log-in of a client says for ever what it may do",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-112", File: "firmware/server/login.go",
		Find: `c.LastTimestamp = timestamp
	c.LastActivity = s.Calendar.Time()
	c.Permissions = c.Permissions&^c.Permissions.Role() | role
`,
		Replace: `if c.LastTimestamp == 0 || role < c.Permissions.Role() {
		c.Permissions = c.Permissions&^c.Permissions.Role() | role
	}
	c.LastTimestamp = timestamp
	c.LastActivity = s.Calendar.Time()
`,
		Why:          "a further log-in never gives more than the one before",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-113", File: "firmware/server/login.go",
		Find:         "c.Permissions = c.Permissions&^c.Permissions.Role() | role",
		Replace:      "c.Permissions |= role",
		Why:          "a further log-in never gives less than the one before",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-114", File: "firmware/room/login.go",
		Find: `	if !ok {
		return nil
	}
	c :=`,
		Replace: `	if !ok {
		if c := r.Access.Get(sender[:]); c != nil {
			c.Permissions = admin.Guest
		}
		return nil
	}
	c :=`,
		Why:          "a wrong password takes from a client what it was allowed",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-115", File: "firmware/room/login.go",
		Find: `		r.AccessChanged()
	}
`,
		Replace: `		r.AccessChanged()
	} else if c.Permissions == admin.Guest {
		c.Permissions = admin.ReadWrite
	}
`,
		Why:          "a reader that logs in without a password may write",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-116", File: "firmware/server/login.go",
		Find: `	if c == nil || timestamp <= c.LastTimestamp {
`,
		Replace: `	if c != nil {
		c.Permissions |= role
	}
	if c == nil || timestamp <= c.LastTimestamp {
`,
		Why:          "a log-in that repeats an earlier one is refused after it has counted",
		Requirements: []string{"ACL-091"},
	},
	{
		ID: "F-ACL-117", File: "firmware/server/login.go",
		Find:         "return s.Access.Get(sender[:])",
		Replace:      "return s.Access.Get(sender[:1])",
		Why:          "who logs in without a password is looked up by the first byte of the key",
		Requirements: []string{"ACL-092"},
	},
	{
		ID: "F-ACL-118", File: "firmware/server/login.go",
		Find:         "return s.Access.Get(sender[:])",
		Replace:      "return s.Access.Get(sender[:6])",
		Why:          "who logs in without a password is looked up by the first six bytes of the key",
		Requirements: []string{"ACL-092"},
	},
	{
		ID: "F-ACL-119", File: "firmware/server/login.go",
		Find:         "return s.Access.Get(sender[:])",
		Replace:      "return s.Access.Get(sender[:31])",
		Why:          "who logs in without a password is looked up by the first 31 bytes of the key",
		Requirements: []string{"ACL-092"},
	},
	{
		ID: "F-ACL-120", File: "firmware/server/login.go",
		Find:         "c := s.Access.Get(sender[:])",
		Replace:      "c := s.Access.Get(sender[:4])",
		Why:          "who logs in with a password is looked up by the first four bytes of the key",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-121", File: "firmware/admin/accesslist.go",
		Find:         "if c.Key == key {",
		Replace:      "if [8]byte(c.Key[:8]) == [8]byte(key[:8]) {",
		Why:          "a newcomer takes the place of whom it is alike in eight bytes",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-123", File: "firmware/server/peers.go",
		Find: `c := s.client(peer)
	c.PathLen`,
		Replace: `c := s.client(0)
	c.PathLen`,
		Why:          "a path is kept for the first client with the hash that it came from",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-124", File: "firmware/room/login.go",
		Find: `	if !ok {
		return nil
	}
	c :=`,
		Replace: `	if !ok {
		r.Access.Put(sender, admin.Guest).Secret = secret
		return nil
	}
	c :=`,
		Why:          "who is refused stays in the list",
		Requirements: []string{"ACL-093"},
	},
	{
		ID: "F-ACL-125", File: "firmware/server/peers.go",
		Find:         "	switch c := s.client(peer); p.Type {",
		Replace:      "	switch c := s.client(0); p.Type {",
		Why:          "what a client says is taken for said by the first client with its hash",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-122", File: "firmware/room/posts.go",
		Find:         "p.author != c.Key",
		Replace:      "[4]byte(p.author[:4]) != [4]byte(c.Key[:4])",
		Why:          "a post is not pushed to whom its author is alike in four bytes",
		Requirements: []string{"ACL-094"},
	},
	{
		ID: "F-ACL-126", File: "firmware/admin/ports.go",
		Find:         "AccessSaveDelay device.Millis = 5000",
		Replace:      "AccessSaveDelay device.Millis = 4500",
		Why:          "the list is written 4.5 s after its last change",
		Requirements: []string{"ACL-095"},
	},
	{
		ID: "F-ACL-127", File: "firmware/admin/ports.go",
		Find:         "AccessSaveDelay device.Millis = 5000",
		Replace:      "AccessSaveDelay device.Millis = 5500",
		Why:          "the list is written 5.5 s after its last change",
		Requirements: []string{"ACL-095"},
	},
	{
		ID: "F-ACL-128", File: "firmware/server/ports.go",
		Find:         "func (s *Server) AccessChanged() { s.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay) }",
		Replace:      "func (s *Server) AccessChanged() {\n\tif !s.saveAccess.on {\n\t\ts.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay)\n\t}\n}",
		Why:          "the list is written 5 s after the first of several changes",
		Requirements: []string{"ACL-095"},
	},
	{
		ID: "F-ACL-129", File: "firmware/admin/accesslist.go",
		Find:         "if l.count < MaxClients {",
		Replace:      "if l.count < 8 {",
		Why:          "a ninth client takes the place of another",
		Requirements: []string{"ACL-084", "ACL-087"},
	},
}
