package faults

// aclList are mistakes with the access list: permissions, places, and what is kept.
var aclList = []Fault{
	{
		ID: "F-ACL-14", File: "firmware/admin/key_system.go",
		Find:         "c.Settings.Password = clip(rq.arg, MaxPassword)",
		Replace:      "c.Settings.Password = rq.arg",
		Why:          "the admin password is not cut to what fits",
		Requirements: []string{"ACL-014"},
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
		Find:         "ok := n <= 255 && len(number) == digits(number)",
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
		ID: "F-ACL-80", File: "firmware/admin/accesslist_file.go",
		Find:         "c.Secret = self.SharedSecret(c.Key)",
		Replace:      "c.Secret = identity.Secret(data[accessSecret:])",
		Why:          "reads the secrets that it shared under the key before, as up to 1.11.0",
		Requirements: []string{"ACL-067"},
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
		ID: "F-ACL-94", File: "firmware/room/texts.go",
		Find:         "return role != admin.Guest &&",
		Replace:      "return c.Permissions != admin.Guest &&",
		Why:          "takes the upper bits for part of the role",
		Requirements: []string{"ACL-081"},
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
}
