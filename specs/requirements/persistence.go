package requirements

var persistence = []Requirement{
	{
		ID: "PER-001", Level: Must, Judge: []Witness{Console},
		Statement: "Name, place, airtime factor, delays, repeat, allow.read.only, flood.max, advert intervals, multi.acks, int.thresh, agc.reset.interval and guest password read after a power cut what they read before.",
		Source:    "CommonCLI::savePrefs and loadPrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-002", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "The owner's text reads after a power cut what it read before.",
		Source:    "CommonCLI::savePrefs, v1.12.0 to v1.17.1",
	},
	{
		ID: "PER-003", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Console},
		Statement: "path.hash.mode and loop.detect read after a power cut what they read before.",
		Source:    "CommonCLI::savePrefs, v1.14.0 to v1.17.1",
	},
	{
		ID: "PER-004", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "flood.max.unscoped and flood.max.advert read after a power cut what they read before.",
		Source:    "CommonCLI::savePrefs, v1.16.0 to v1.17.1",
	},
	{
		ID: "PER-005", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Radio settings and transmit power read after a power cut what they read before.",
		Source:    "CommonCLI::savePrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-006", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "After a power cut the passwords that were set last let in, and those before are not answered.",
		Source:    "CommonCLI::savePrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-007", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "A setting that was confirmed 100 ms before the power fails is kept.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1: saved before the reply",
	},
	{
		ID: "PER-008", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Of a setting that was changed 61 times the last value is kept, and the others beside it are whole.",
		Source:    "CommonCLI::savePrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-009", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Key and settings outlive 16 power cuts of which half come as soon as the banner was printed.",
		Source:    "setup in simple_room_server main.cpp, v1.9.0 to v1.17.1: a start writes nothing",
	},
	{
		ID: "PER-010", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "The key that a board made for itself is in its adverts after each power cut too.",
		Source:    "IdentityStore::load, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-011", Level: Must, Judge: []Witness{Console},
		Statement: "After a power cut the room has the private key that was set last.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-012", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "After a power cut the room answers an administrator's direct request along the path that was sent before.",
		Source:    "ClientACL::save and load, v1.9.0 to v1.17.1; exchange reboot",
	},
	{
		ID: "PER-013", Level: Info, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "An administrator that logged in 1 s before a power cut is a stranger afterwards, one whose log-in was 7 s ago is not.",
		Source:    "LAZY_CONTACTS_WRITE_DELAY, v1.9.0 to v1.17.1: the list is written 5 s after its last change",
	},
	{
		ID: "PER-063", Level: Info, Roles: served, Judge: []Witness{Probe},
		Statement: "The access list is written 5 s after its last change: an administrator that logged in 4.9 s before a power cut is a stranger afterwards, one that did 5.3 s before is not.",
		Source:    "LAZY_CONTACTS_WRITE_DELAY, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-014", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "All of 20 administrators are known after a power cut.",
		Source:    "ClientACL::save, v1.9.0 to v1.17.1: MAX_CLIENTS",
	},
	{
		ID: "PER-015", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Nothing older than the sync point that an administrator gave before a power cut is pushed to it afterwards, until it gives another.",
		Source:    "ClientACL::save and load, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-016", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Regions, their order and what they deny are after a power cut as `region save` left them.",
		Source:    "RegionMap::save and load, v1.15.0 to v1.17.1",
	},
	{
		ID: "PER-017", Level: Info, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Changes of regions after the last `region save` are gone after a power cut.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "PER-018", Level: Must, Since: "1.16.0", Judge: []Witness{Probe, Sniffer},
		Statement: "The room's own floods are in the default region after a power cut too.",
		Source:    "RegionMap::load, v1.16.0 to v1.17.1",
	},
	{
		ID: "PER-019", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "After `erase` and a restart the board has another key and knows no client.",
		Source:    "MyMesh::formatFileSystem, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-020", Level: Must, Since: "1.12.0", Judge: []Witness{Console, Probe},
		Statement: "`clkreboot` keeps settings, key and administrators.",
		Source:    "CommonCLI::handleCommand, v1.12.0 to v1.17.1",
	},
	{
		ID: "PER-041", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "Power that fails at any byte of a save of the settings leaves a board that starts with all settings as they were before or as they were set.",
		Source:    "the sense of a save; CommonCLI::savePrefs, v1.9.0 to v1.17.1, writes in place and loses them all",
	},
	{
		ID: "PER-042", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Power that fails at any byte of a save of the private key leaves a board with the old key or with the new one.",
		Source:    "the sense of a save; IdentityStore::save, v1.9.0 to v1.17.1, writes in place",
	},
	{
		ID: "PER-043", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Power that fails at any byte of a save of the access list leaves all administrators of the old list or all of the new one.",
		Source:    "the sense of a save; ClientACL::save, v1.9.0 to v1.17.1, writes in place",
	},
	{
		ID: "PER-044", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Power that fails at any byte of a `region save`, or of the save that `region default NAME` makes, leaves the old regions or the new ones.",
		Source:    "the sense of a save; RegionMap::save, v1.15.0 to v1.17.1, writes in place",
	},
	{
		ID: "PER-045", Level: Must, Judge: []Witness{Console},
		Statement: "A board whose power fails at any byte that its first start writes has a key at the second start, and the same at the third.",
		Source:    "setup in simple_room_server main.cpp and IdentityStore::load, v1.9.0 to v1.17.1: a file that is too short counts as none",
	},
	{
		ID: "PER-046", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "A board whose clock has no battery shows 15 May 2024, 10:52 UTC, after a power cut, and serves: its administrator is known, posts are acknowledged and pushed to who asks for all, and again after `time` has set the clock.",
		Source:    "ESP32RTCClock::begin and VolatileRTCClock, v1.9.0 to v1.17.1",
	},
	{
		ID: "PER-047", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "On the settings file of each earlier release a board has that board's name, place, radio, power, delays, intervals, switches and passwords.",
		Source:    "CommonCLI::loadPrefs and loadPrefsInt, v1.9.0 to v1.17.1; files recorded on v1.9.0 to v1.17.0",
	},
	{
		ID: "PER-048", Level: Must, Judge: []Witness{Console},
		Statement: "On the key file and the access list of each earlier release a board has the same key and the same administrator.",
		Source:    "IdentityStore::load and ClientACL::load, v1.9.0 to v1.17.1; files recorded on v1.9.0 to v1.17.0",
	},
	{
		ID: "PER-049", Level: Must, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "On the settings file of each earlier release from v1.12.0 on a board has the owner's text.",
		Source:    "CommonCLI::loadPrefsInt, v1.12.0 to v1.17.1; files recorded on v1.12.0 to v1.17.0",
	},
	{
		ID: "PER-050", Level: Must, Since: "1.14.1", Judge: []Witness{Console},
		Statement: "On the settings file of each earlier release from v1.14.1 on a board has path.hash.mode and loop.detect.",
		Source:    "CommonCLI::loadPrefsInt, v1.14.1 to v1.17.1; files recorded on v1.14.1 to v1.17.0",
	},
	{
		ID: "PER-051", Level: Must, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "On the files of each earlier release from v1.15.0 on a board has the regions, what they allow, the home region and radio.rxgain.",
		Source:    "RegionMap::load and CommonCLI::loadPrefsInt, v1.15.0 to v1.17.1; files recorded on v1.15.0 to v1.17.0",
	},
	{
		ID: "PER-052", Level: Must, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "On the settings file of each earlier release from v1.16.0 on a board has flood.max.unscoped and flood.max.advert.",
		Source:    "CommonCLI::loadPrefsInt, v1.16.0 to v1.17.1; files recorded on v1.16.0 and v1.17.0",
	},
	{
		ID: "PER-053", Level: Must, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "On the settings file of v1.9.0 a board has the settings that came later as a new board has them: no owner, path.hash.mode 0, loop.detect off, flood.max.unscoped 64, flood.max.advert 8.",
		Source:    "MyMesh::MyMesh and CommonCLI::loadPrefsInt, v1.16.0 to v1.17.1; files recorded on v1.9.0",
	},
	{
		ID: "PER-054", Level: Must, Judge: []Witness{Console},
		Statement: "What is set on a board that came up with the files of an earlier release is kept beside what they said, over two power cuts.",
		Source:    "CommonCLI::loadPrefs, v1.17.0 to v1.17.1: the old file is read while there is no new one",
	},
	{
		ID: "PER-021", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Name and guest password with quotes, backslashes, braces, colons and commas read after a power cut what they read before, and the password lets in.",
		Source:    "ConfigSerializer::def, v1.17.0 and v1.17.1",
	},
	{
		ID: "PER-022", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "An owner's text of several lines, with quotes and a backslash, reads after a power cut what it read before.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/d9f1e12b; ConfigSerializer, v1.17.0 and v1.17.1",
	},
	{
		ID: "PER-023", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "An owner's text of 119 bytes, a name of 31 and a guest password of 15 read as they were typed, before and after a power cut.",
		Source:    "CommonCLI::handleGetCmd and ConfigSerializer, v1.12.0 to v1.17.1",
	},
	{
		ID: "PER-024", Level: Must, Roles: served, Since: "1.17.0", Judge: []Witness{Console},
		Statement: "cad and radio.rxgain read after a power cut what they read before.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/f3d4d8cd; NodePrefs, v1.17.0 and v1.17.1",
	},
	{
		ID: "PER-025", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console, Sniffer},
		Statement: "`region default NAME` and `region default <null>` hold after a power cut without `region save`.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/77d02e84; CommonCLI::handleRegionCmd, v1.16.0 to v1.17.1",
	},
	{
		ID: "PER-026", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "After `region save` and a power cut the home region and the denial of floods, of those without a region too, are as before.",
		Source:    "RegionMap::save and load, v1.15.0 to v1.17.1",
	},
	{
		ID: "PER-027", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "32 regions can be put, a 33rd is refused, and after `region save` and a power cut all of them are there.",
		Source:    "RegionMap, v1.15.0 to v1.17.1: MAX_REGION_ENTRIES",
	},
	{
		ID: "PER-075", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Console},
		Statement: "A board whose settings, access list or regions are damaged on the flash (empty, cut, zeros; but for regions erased and longer than they were too; settings with brackets too many and keys and values too long) starts, answers, and takes and keeps a setting.",
		Source:    "CommonCLI::loadPrefs, ClientACL::load and RegionMap::load, v1.14.1 to v1.17.1",
	},
	{
		ID: "PER-074", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Names of regions of each length from 1 to 30 bytes read as they were put, and of 31 bytes as their first 30, before and after `region save` and a power cut.",
		Source:    "RegionEntry and RegionMap::putRegion, v1.15.0 to v1.17.1",
	},
	{
		ID: "PER-071", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Console},
		Statement: "Settings of a file that lie outside their ranges come up as the nearest value inside, and those inside as they are: af 0 to 9, rxdelay 0 to 20, txdelay and direct.txdelay 0 to 2, bandwidth 7.8 to 500 kHz, SF5 to SF12, CR5 to CR8, tx -9 to 30, multi.acks 0 to 1, path.hash.mode 0 to 2.",
		Source:    "CommonCLI::loadPrefsInt, v1.14.1 to v1.17.1: constrain",
	},
	{
		ID: "PER-070", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Each key reads after a power cut what it was set to, though no other was set after it.",
		Source:    "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1: each key calls savePrefs by itself",
	},
	{
		ID: "PER-028", Level: Must, Judge: []Witness{Console, Probe, Sniffer},
		Statement: "After a power cut a password that was the last setting to be changed lets in, the admin's and the guests' alike.",
		Source:    "CommonCLI::handleCommand and handleSetCmd, v1.9.0 to v1.17.1",
	},
}
