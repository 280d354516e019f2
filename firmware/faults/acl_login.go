package faults

// aclLogin are mistakes with who is let in, and as what.
var aclLogin = []Fault{
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
		ID: "F-ACL-56", File: "firmware/server/login.go",
		Find:         "c.Permissions = c.Permissions&^c.Permissions.Role() | role",
		Replace:      "c.Permissions |= role",
		Why:          "a log-in only ever adds to the role",
		Requirements: []string{"ACL-058", "ACL-059"},
	},
	{
		ID: "F-ACL-81", File: "firmware/server/login.go",
		Find:         `if password != "" {`,
		Replace:      `if password != "" || s.Console.Settings.AllowReadOnly != 0 {`,
		Why:          "knows nobody without a password where any lets in, as in 1.9.0",
		Requirements: []string{"ACL-068"},
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
		ID: "F-ACL-190", File: "firmware/mesh/route.go",
		Find:         `if d.Dest != n.self.Public().Hash() || n.ports.Server == nil {`,
		Replace:      `if n.ports.Server == nil {`,
		Why:          "log-ins for others are taken",
		Requirements: []string{"ACL-110"},
	},
}
