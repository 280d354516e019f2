package faults

var persistence = []Fault{
	{
		ID: "F-PER-01", File: "firmware/admin/prefs.go",
		Find: `			{key: "f_max", value: &s.FloodMax},
`,
		Replace:      "",
		Why:          "a setting is left out of the file",
		Requirements: []string{"PER-001"},
	},
	{
		ID: "F-PER-02", File: "firmware/admin/prefs.go",
		Find: `		{key: "owner", value: &s.Owner, limit: MaxOwner},
`,
		Replace:      "",
		Why:          "the owner's text is left out of the file",
		Requirements: []string{"PER-002"},
	},
	{
		ID: "F-PER-03", File: "firmware/admin/prefs.go",
		Find: `			{key: "hash_mode", value: &s.PathHashMode},
`,
		Replace:      "",
		Why:          "the path hash mode is left out of the file",
		Requirements: []string{"PER-003"},
	},
	{
		ID: "F-PER-04", File: "firmware/admin/prefs.go",
		Find: `			{key: "f_max_adv", value: &s.FloodMaxAdvert},
`,
		Replace:      "",
		Why:          "the newest setting is left out of the file",
		Requirements: []string{"PER-004"},
	},
	{
		ID: "F-PER-05", File: "firmware/admin/prefs.go",
		Find: `			{key: "tx", value: &s.Power},
`,
		Replace:      "",
		Why:          "the transmit power is left out of the file",
		Requirements: []string{"PER-005"},
	},
	{
		ID: "F-PER-06", File: "firmware/admin/prefs.go",
		Find:         `{key: "guest", value: &s.GuestPassword, limit: MaxPassword}`,
		Replace:      `{key: "guest", value: &s.GuestPassword, limit: 4}`,
		Why:          "a password is cut off when it is read back",
		Requirements: []string{"PER-006"},
	},
	{
		ID: "F-PER-07", File: "firmware/admin/keys.go",
		Find:         "	_ = c.Settings.Save(c.ports.Flash) // see saved",
		Replace:      "	_ = c.Settings.encode() // to be written later",
		Why:          "settings are to be written later, and are not",
		Requirements: []string{"PER-007"},
	},
	{
		ID: "F-PER-08", File: "firmware/admin/safeflash.go",
		Find: "	whole := make([]byte, 0, len(data)+crc32.Size)",
		Replace: `	if old, err := f.Flash.ReadFile(name); err == nil && len(old) == len(data) {
		return nil
	}
	whole := make([]byte, 0, len(data)+crc32.Size)`,
		Why:          "a file of the same length is taken for unchanged",
		Requirements: []string{"PER-008"},
	},
	{
		ID: "F-PER-09", File: "firmware/room/room.go",
		Find: "	_ = r.access.Load(flash, r.self)   ",
		Replace: `	_ = flash.Remove(admin.PrefsFile)
	_ = r.access.Load(flash, r.self)   `,
		Why:          "a start removes the settings that it has read, to write them when they change",
		Requirements: []string{"PER-009"},
	},
	{
		ID: "F-PER-10", File: "firmware/room/room.go",
		Find: `		_ = admin.SaveIdentity(flash, r.self) // the firmware does not look at the result either
`,
		Replace:      "",
		Why:          "a key that the board makes is not written",
		Requirements: []string{"PER-010"},
	},
	{
		ID: "F-PER-11", File: "firmware/admin/key_system.go",
		Find:         "	_ = SaveIdentity(c.ports.Flash, next)",
		Replace:      "	_, _ = LoadIdentity(c.ports.Flash)",
		Why:          "a key that is set is not written",
		Requirements: []string{"PER-011"},
	},
	{
		ID: "F-PER-12", File: "firmware/admin/accesslist_file.go",
		Find:         "data = append(data, c.Path[:]...)",
		Replace:      "data = append(data, make([]byte, len(c.Path))...)",
		Why:          "of a path only its length is written",
		Requirements: []string{"PER-012"},
	},
	{
		ID: "F-PER-13", File: "firmware/room/ports.go",
		Find:         "r.saveAccess.set(r.hw.Millis(), admin.AccessSaveDelay)",
		Replace:      "r.saveAccess.set(r.hw.Millis(), 0)",
		Why:          "the list is written at every log-in, which wears the flash",
		Requirements: []string{"PER-013"},
	},
	{
		ID: "F-PER-14", File: "firmware/admin/accesslist_file.go",
		Find:         "len(data) > 0 && l.count < MaxClients;",
		Replace:      "len(data) > 0 && l.count < MaxClients-1;",
		Why:          "off by one when the list is read",
		Requirements: []string{"PER-014"},
	},
	{
		ID: "F-PER-15", File: "firmware/admin/accesslist_file.go",
		Find:         "		c.Sync.Since = binary.LittleEndian.Uint32(data[accessSince:])",
		Replace:      "		c.Sync.Since = uint32(data[accessSince])",
		Why:          "of the sync point one byte is read",
		Requirements: []string{"PER-015"},
	},
	{
		ID: "F-PER-16", File: "firmware/admin/regions_file.go",
		Find: `		r.Flags = data[regionFlags]
`,
		Replace:      "",
		Why:          "what a region denies is not read back",
		Requirements: []string{"PER-016"},
	},
	{
		ID: "F-PER-17", File: "firmware/admin/command_region.go",
		Find: `	return "OK - (flood allowed)"`,
		Replace: `	c.keepRegions()
	return "OK - (flood allowed)"`,
		Why:          "regions are written at every change, which wears the flash",
		Requirements: []string{"PER-017"},
	},
	{
		ID: "F-PER-18", File: "firmware/admin/regions_file.go",
		Find: `	defer m.rescope()
`,
		Replace:      "",
		Why:          "the key of the default region is computed when it is set alone",
		Requirements: []string{"PER-018"},
	},
	{
		ID: "F-PER-19", File: "firmware/admin/key_system.go",
		Find:         "c.ports.Flash.Format() != nil",
		Replace:      "c.ports.Flash.Remove(PrefsFile) != nil",
		Why:          "erasing removes the settings and leaves the rest",
		Requirements: []string{"PER-019"},
	},
	{
		ID: "F-PER-20", File: "firmware/admin/command_board.go",
		Find: "		c.ports.RTC.SetTime(clockReset)",
		Replace: `		_ = c.ports.Flash.Remove(AccessFile)
		c.ports.RTC.SetTime(clockReset)`,
		Why:          "a list with later time stamps is taken for damaged and removed",
		Requirements: []string{"PER-020"},
	},
}
