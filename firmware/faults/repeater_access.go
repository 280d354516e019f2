package faults

// repeaterAccess are mistakes with whom repeaters let in.
var repeaterAccess = []Fault{
	{
		ID: "F-RPA-01", File: "firmware/repeater/login.go",
		Find: `	c := r.Known(sender, login.Password)
	if c == nil {
		role, ok := r.roleFor(login.Password)
		if !ok {
			return
		}
		if c = r.Admit(sender, secret, login.Timestamp, role); c == nil {
			return
		}
		if role != admin.Guest {
			r.AccessChanged() // guests are not kept
		}
	}
	result := wire.LoginMember
	if c.IsAdmin() {
		result`,
		Replace: `	been := r.Access.Get(sender[:])
	again := been != nil && been.IsAdmin() && login.Password != "" && p.Route.IsDirect()
	c := r.Known(sender, login.Password)
	if c == nil {
		role, ok := r.roleFor(login.Password)
		if !ok {
			return
		}
		if c = r.Admit(sender, secret, login.Timestamp, role); c == nil {
			return
		}
		if role != admin.Guest {
			r.AccessChanged() // guests are not kept
		}
	}
	result := wire.LoginMember
	if c.IsAdmin() && !again {
		result`,
		Why:          "an administrator that comes again, direct, is told that it is none",
		Requirements: []string{"RPA-001"},
	},
	{
		ID: "F-RPA-02", File: "firmware/repeater/login.go",
		Find: `	result := wire.LoginMember
`,
		Replace: `	result := wire.LoginResult(2)
`,
		Why:          "a guest is told the result that means a reader in a room",
		Requirements: []string{"RPA-002"},
	},
	{
		ID: "F-RPA-03", File: "firmware/repeater/login.go",
		Find:         "const firmwareLevel = 2",
		Replace:      "const firmwareLevel = 1",
		Why:          "the level of a room server is told",
		Requirements: []string{"RPA-003"},
	},
	{
		ID: "F-RPA-04", File: "firmware/repeater/login.go",
		Find: `	switch s := r.Console.Settings; password {
`,
		Replace: `	if password == "" {
		return 0, false
	}
	switch s := r.Console.Settings; password {
`,
		Why:          "without a password nobody is let in, as at a room",
		Requirements: []string{"RPA-004"},
	},
	{
		ID: "F-RPA-05", File: "firmware/repeater/login.go",
		Find: `	case s.GuestPassword:
		return admin.Guest, true
	}`,
		Replace: `	case s.GuestPassword:
		return admin.Guest, true
	}
	if password == "" && len(r.Console.Settings.GuestPassword) == 1 {
		return admin.Guest, true
	}`,
		Why:          "a guest password of one letter counts as none",
		Requirements: []string{"RPA-005"},
	},
	{
		ID: "F-RPA-06", File: "firmware/repeater/login.go",
		Find: `	c := r.Known(sender, login.Password)
`,
		Replace: `	c := r.Known(sender, login.Password)
	if c != nil && !c.IsAdmin() {
		c.Permissions = admin.Guest
	}
`,
		Why:          "without a password who is no administrator is a guest, whatever one was",
		Requirements: []string{"RPA-006"},
	},
	{
		ID: "F-RPA-07", File: "firmware/repeater/login.go",
		Find: `	c := r.Known(sender, login.Password)
`,
		Replace: `	c := r.Known(sender, login.Password)
	if c != nil && login.Timestamp <= c.LastTimestamp {
		return
	}
`,
		Why:          "a log-in without a password is held against the last time stamp, too",
		Requirements: []string{"RPA-007"},
	},
	{
		ID: "F-RPA-08", File: "firmware/repeater/login.go",
		Find: `	return 0, false
}

// stranger`,
		Replace: `	return admin.Guest, r.Console.Settings.AllowReadOnly != 0 && password != ""
}

// stranger`,
		Why:          "allow.read.only lets anyone in, as at a room",
		Requirements: []string{"RPA-008"},
	},
	{
		ID: "F-RPA-09", File: "firmware/server/login.go",
		Find: `	c.Permissions = c.Permissions&^c.Permissions.Role() | role
`,
		Replace: `	c.Permissions |= role
`,
		Why:          "roles are or-ed, as before 1.10.0",
		Requirements: []string{"RPA-009"},
	},
	{
		ID: "F-RPA-10", File: "firmware/repeater/login.go",
		Find: `	switch s := r.Console.Settings; password {
`,
		Replace: `	switch s := r.Console.Settings; password[:min(len(password), max(1, len(s.Password)))] {
`,
		Why:          "passwords are compared as far as the administrators' goes",
		Requirements: []string{"RPA-010"},
	},
	{
		ID: "F-RPA-11", File: "firmware/server/login.go",
		Find: `	resp := wire.LoginResponse{
`,
		Replace: `	if p.Route.IsDirect() && c.PathLen == admin.PathUnknown && s.Console.Regions.Len() == 0 {
		c.PathLen = 0
	}
	resp := wire.LoginResponse{
`,
		Why:          "without regions who comes direct is taken for a neighbour",
		Requirements: []string{"RPA-011"},
	},
	{
		ID: "F-RPA-12", File: "firmware/admin/accesslist_file.go",
		Find: `		if !c.IsAdmin() {
			continue
		}
`,
		Replace:      "",
		Why:          "guests are saved with the administrators",
		Requirements: []string{"RPA-012"},
	},
	{
		ID: "F-RPA-13", File: "firmware/admin/accesslist.go",
		Find:         "\t\tif !c.IsAdmin() && c.LastActivity < since {",
		Replace:      "\t\tif !c.IsAdmin() && since == ^uint32(0) {",
		Why:          "a newcomer takes the place of the first guest, not of the most silent one",
		Requirements: []string{"RPA-013"},
	},
	{
		ID: "F-RPA-14", File: "firmware/admin/command_access.go",
		Find: `		if client.Permissions != 0 {
			c.print`,
		Replace: `		if client != nil {
			c.print`,
		Why:          "guests are printed, too",
		Requirements: []string{"RPA-014"},
	},
	{
		ID: "F-RPA-15", File: "firmware/admin/accesslist.go",
		Find: `	c.Permissions = p
	c.Secret = self.SharedSecret(c.Key)
`,
		Replace: `	c.Permissions = p
`,
		Why:          "setperm computes no secret, so that the client is not understood before it logs in",
		Requirements: []string{"RPA-015"},
	},
}
