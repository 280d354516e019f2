package faults

var persistence = []Fault{
	{
		ID: "F-PER-195", File: "firmware/admin/prefs.go",
		Find:         `{key: "sf", value`,
		Replace:      `{key: "spread", value`,
		Why:          "the spreading factor has another name in the file than in that of the release before",
		Requirements: []string{"PER-047"},
	},
	{
		ID: "F-PER-194", File: "firmware/admin/float_print.go",
		Find:         "	f += rounding\n",
		Replace:      "",
		Why:          "the last place of a setting is cut off and not rounded when it is saved",
		Requirements: []string{"CON-134"},
	},
	{
		ID: "F-PER-191", File: "firmware/admin/prefs_legacy.go",
		Find:         "limit(&s.Bandwidth, 7.8, 500)",
		Replace:      "limit(&s.Bandwidth, 62.5, 500)",
		Why:          "narrow bandwidths of an older file are lost",
		Requirements: []string{"PER-071"},
	},
	{
		ID: "F-PER-192", File: "firmware/admin/prefs_legacy.go",
		Find:         "limit(&s.DirectTxDelayFactor, 0, 2)",
		Replace:      "limit(&s.TxDelayFactor, 0, 2)",
		Why:          "one setting of a file is limited twice and another never",
		Requirements: []string{"PER-071"},
	},
	{
		ID: "F-PER-190", File: "firmware/admin/keys.go",
		Find: `			*field(c.Settings) = n
			return c.saved(done)`,
		Replace: `			*field(c.Settings) = n
			if name == "int.thresh" {
				return done
			}
			return c.saved(done)`,
		Why:          "one key is not saved when it is set, only by whatever is set after it",
		Requirements: []string{"PER-070"},
	},
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
		ID: "F-PER-09", File: "firmware/server/server.go",
		Find: "	_ = s.Access.Load(flash, self)   ",
		Replace: `	_ = flash.Remove(admin.PrefsFile)
	_ = s.Access.Load(flash, self)   `,
		Why:          "a start removes the settings that it has read, to write them when they change",
		Requirements: []string{"PER-009"},
	},
	{
		ID: "F-PER-10", File: "firmware/server/identity.go",
		Find: `		_ = admin.SaveIdentity(flash, self) // the firmware does not look at the result either
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
		ID: "F-PER-13", File: "firmware/server/ports.go",
		Find:         "s.saveAccess.set(s.Board.Millis(), admin.AccessSaveDelay)",
		Replace:      "s.saveAccess.set(s.Board.Millis(), 0)",
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
	{
		ID: "F-PER-41", File: "firmware/admin/safeflash.go",
		Find: `	if err := f.Flash.WriteFile(name+draft, whole); err != nil {
		return err
	}
	if err`,
		Replace:      `	if err`,
		Why:          "a file is written in place, without a draft beside it",
		Requirements: []string{"PER-041", "PER-042", "PER-043", "PER-044"},
	},
	{
		ID: "F-PER-42", File: "firmware/admin/safeflash.go",
		Find:         `	return crc32.Update(crc32.ChecksumIEEE([]byte(name)), crc32.IEEETable, content)`,
		Replace:      `	return crc32.ChecksumIEEE(content) + 0*uint32(len(name))`,
		Why:          "four zeros are a whole draft of nothing",
		Requirements: []string{"PER-044"},
	},
	{
		ID: "F-PER-193", File: "firmware/admin/safeflash.go",
		Find: `	if content, whole := f.draft(name); whole {
		if err := f`,
		Replace: `	if content, whole := f.draft(name); whole && len(data) == 0 {
		if err := f`,
		Why:          "what a cut has left is not finished before the next save, which a second cut breaks with it",
		Requirements: []string{"PER-042", "PER-043", "PER-044"},
	},
	{
		ID: "F-PER-43", File: "firmware/admin/safeflash.go",
		Find:         "draftSum(name, content) == binary.LittleEndian.Uint32(sum)",
		Replace:      "len(sum) == crc32.Size",
		Why:          "a draft counts although its checksum is wrong",
		Requirements: []string{"PER-041"},
	},
	{
		ID: "F-PER-45", File: "firmware/admin/identity_file.go",
		Find: `	if len(data) < identitySize {`,
		Replace: `	data = append(data, make([]byte, max(0, identitySize-len(data)))...)
	if public := identity.NewLocal(identity.PrivateKey(data[32:identitySize])).Public(); public[0] > 0xF0 {`,
		Why:          "what is missing of a key file is zeros, which some boards refuse",
		Requirements: []string{"PER-045"},
	},
	{
		ID: "F-PER-46", File: "firmware/server/login.go",
		Find:         `	if c == nil || timestamp <= c.LastTimestamp {`,
		Replace:      `	if c == nil || timestamp <= c.LastTimestamp || timestamp > s.Calendar.Time()+365*24*3600 {`,
		Why:          "a log-in that is more than a year ahead of the clock is refused",
		Requirements: []string{"PER-046"},
	},
	{
		ID: "F-PER-47", File: "firmware/admin/prefs_legacy.go",
		Find: `	r.text(&s.Name, MaxName)
	r.skip(4)`,
		Replace:      `	r.text(&s.Name, MaxName)`,
		Why:          "four bytes that older files keep free are taken for the place",
		Requirements: []string{"PER-047", "PER-054"},
	},
	{
		ID: "F-PER-48", File: "firmware/admin/accesslist_file.go",
		Find:         `	accessEntry  = 136`,
		Replace:      `	accessEntry  = 140`,
		Why:          "an entry of the list is longer than older releases wrote it",
		Requirements: []string{"PER-048"},
	},
	{
		ID: "F-PER-49", File: "firmware/admin/prefs_legacy.go",
		Find: `	r.f32(&s.ADCMultiplier)
`,
		Replace:      "",
		Why:          "a value of an older file is left out, and all behind it are shifted",
		Requirements: []string{"PER-049"},
	},
	{
		ID: "F-PER-50", File: "firmware/admin/prefs_legacy.go",
		Find: `	r.u8(&s.PathHashMode)
	r.u8((*uint8)(&s.LoopDetect))
	r.skip(1)`,
		Replace:      `	r.skip(3)`,
		Why:          "bytes of an older file that were free once are passed over",
		Requirements: []string{"PER-050"},
	},
	{
		ID: "F-PER-51", File: "firmware/admin/regions_file.go",
		Find:         `	regionEntry = 164`,
		Replace:      `	regionEntry = 132`,
		Why:          "an entry of the regions is shorter than older releases wrote it",
		Requirements: []string{"PER-051"},
	},
	{
		ID: "F-PER-52", File: "firmware/admin/prefs_legacy.go",
		Find: `	r.u8(&s.FloodMaxUnscoped)
	r.u8(&s.FloodMaxAdvert)`,
		Replace: `	r.u8(&s.FloodMaxAdvert)
	r.u8(&s.FloodMaxUnscoped)`,
		Why:          "two limits are read in the wrong order",
		Requirements: []string{"PER-052"},
	},
	{
		ID: "F-PER-53", File: "firmware/admin/prefs_legacy.go",
		Find: `func (r *legacyReader) u8(v *uint8) {
	b := [1]byte{*v}`,
		Replace: `func (r *legacyReader) u8(v *uint8) {
	b := [1]byte{}`,
		Why:          "what a short file lacks is taken for zero",
		Requirements: []string{"PER-053"},
	},
	{
		ID: "F-PER-54", File: "firmware/admin/prefs.go",
		Find: `	data, err := flash.ReadFile(PrefsFile)
	if err == nil {`,
		Replace: `	data, err := flash.ReadFile(PrefsFile)
	if _, legacy := flash.ReadFile(LegacyPrefsFile); err == nil && legacy != nil {`,
		Why:          "the old file is read as long as it is there",
		Requirements: []string{"PER-054"},
	},
	{
		ID: "F-PER-80", File: "firmware/admin/prefs.go",
		Find:         `case '"', '\\':`,
		Replace:      `case '\\':`,
		Why:          "lets a quote end the text that holds it",
		Requirements: []string{"PER-021"},
	},
	{
		ID: "F-PER-81", File: "firmware/admin/prefs.go",
		Find: `		case '\n':
			dst = append(dst, ` + "`\\n`" + `...)`,
		Replace: `		case '\n':
			dst = append(dst, ' ')`,
		Why:          "writes the lines of the owner's text as one",
		Requirements: []string{"PER-022"},
	},
	{
		ID: "F-PER-82", File: "firmware/admin/prefs.go",
		Find:         "{key: \"owner\", value: &s.Owner, limit: MaxOwner},",
		Replace:      "{key: \"owner\", value: &s.Owner, limit: MaxOwner / 2},",
		Why:          "reads half of a long owner's text",
		Requirements: []string{"PER-023"},
	},
	{
		ID: "F-PER-83", File: "firmware/admin/prefs.go",
		Find:         "			{key: \"cad\", value: &s.ChannelScan},\n",
		Replace:      "",
		Why:          "does not write whether the channel is scanned",
		Requirements: []string{"PER-024"},
	},
	{
		ID: "F-PER-84", File: "firmware/admin/command_region.go",
		Find:         "_ = c.Regions.Save(c.ports.Flash) // see above",
		Replace:      "// see above",
		Why:          "keeps the default region until the power fails",
		Requirements: []string{"PER-025"},
	},
	{
		ID: "F-PER-85", File: "firmware/admin/regions_file.go",
		Find:         "data = append(data, m.wildcard.Flags)",
		Replace:      "data = append(data, 0)",
		Why:          "does not write that floods without a region are denied",
		Requirements: []string{"PER-026"},
	},
	{
		ID: "F-PER-86", File: "firmware/admin/regions_file.go",
		Find:         "len(data) > 0 && m.count < MaxRegions; data",
		Replace:      "len(data) > 0 && m.count < MaxRegions/2; data",
		Why:          "reads half of the regions",
		Requirements: []string{"PER-027"},
	},
	{
		ID: "F-PER-76", File: "firmware/admin/prefs_parse.go",
		Find: `	if r.depth == 0 {
		return false
	}
	r.depth--`,
		Replace:      "	r.depth--",
		Why:          "a bracket too many in the settings stops the board",
		Requirements: []string{"ROB-001"},
	},
	{
		ID: "F-PER-78", File: "firmware/admin/regions_file.go",
		Find:         "len(data) > 0 && m.count < MaxRegions;",
		Replace:      "len(data) > 0;",
		Why:          "more regions than there is room for stop the board",
		Requirements: []string{"ROB-001"},
	},
	{
		ID: "F-PER-77", File: "firmware/admin/prefs.go",
		Find: `func (s *Settings) Save(flash device.Flash) error {
`,
		Replace: `func (s *Settings) Save(flash device.Flash) error {
	if old, err := flash.ReadFile(PrefsFile); err == nil && new(Settings).parse(old) != nil {
		return nil
	}
`,
		Why:          "a damaged file of settings is never written over",
		Requirements: []string{"PER-075"},
	},
	{
		ID: "F-PER-74", File: "firmware/admin/regions.go",
		Find:         "n := copy(r.name[:MaxRegionName], name)",
		Replace:      "n := copy(r.name[:MaxPassword], name)",
		Why:          "names of regions are cut to 15 bytes",
		Requirements: []string{"PER-074"},
	},
	{
		ID: "F-PER-75", File: "firmware/admin/regions.go",
		Find:         "n := copy(r.name[:MaxRegionName], name)",
		Replace:      "n := copy(r.name[:MaxRegionName-1], name)",
		Why:          "names of regions are cut one byte short",
		Requirements: []string{"PER-074"},
	},
	{
		ID: "F-PER-87", File: "firmware/admin/key_system.go",
		Find:         `return c.saved("password now: " + c.Settings.Password)`,
		Replace:      `return "password now: " + c.Settings.Password`,
		Why:          "leaves saving the admin password to whatever is set next",
		Requirements: []string{"PER-028"},
	},
	{
		ID: "F-PER-100", File: "firmware/admin/accesslist_file.go",
		Find:         "for i := range l.count {",
		Replace:      "for i := range min(l.count, 8) {",
		Why:          "the first eight clients of the list are saved",
		Requirements: []string{"PER-014"},
	},
	{
		ID: "F-PER-101", File: "firmware/admin/accesslist_file.go",
		Find:         "len(data) > 0 && l.count < MaxClients;",
		Replace:      "len(data) > 0 && l.count < 8;",
		Why:          "eight clients are read from flash",
		Requirements: []string{"PER-014"},
	},
	{
		ID: "F-PER-160", File: "firmware/admin/ports.go",
		Find:         "AccessSaveDelay device.Millis = 5000",
		Replace:      "AccessSaveDelay device.Millis = 4500",
		Why:          "writes the access list half a second too soon",
		Requirements: []string{"PER-063"},
	},
	{
		ID: "F-PER-161", File: "firmware/admin/ports.go",
		Find:         "AccessSaveDelay device.Millis = 5000",
		Replace:      "AccessSaveDelay device.Millis = 5500",
		Why:          "writes the access list half a second too late",
		Requirements: []string{"PER-063"},
	},
}
