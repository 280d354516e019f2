package requirements

var console = []Requirement{
	{
		ID: "CON-001", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`ver` answers with a version that can be read and the day of the build, as in `v1.17.1 (Build: 14 Aug 2026)`.",
		Source:    "CommonCLI::handleCommand, v1.17.1; recorded on v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-002", Level: Must, Judge: []Witness{Console},
		Statement: "Each byte that is typed is echoed before a reply is printed.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1",
	},
	{
		ID: "CON-003", Level: Must, Judge: []Witness{Console},
		Statement: "A command ends with a carriage return; its reply follows the echo as two spaces, an arrow, a space, the text, carriage return and line feed; a line feed that is typed is echoed and not part of the command.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1",
	},
	{
		ID: "CON-004", Level: Must, Judge: []Witness{Console},
		Statement: "What the console does not know it answers with `Unknown command`, `??: KEY` after get, and `unknown config: KEY VALUE` after set.",
		Source:    "CommonCLI::handleCommand, handleGetCmd and handleSetCmd, v1.17.1; recorded on v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-005", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "Two characters and a bar in front of a command are repeated in front of its reply, on the serial line and over the air.",
		Source:    "MyMesh::handleCommand, v1.17.1",
	},
	{
		ID: "CON-006", Level: Must, Judge: []Witness{Console},
		Statement: "A command of 150 bytes is carried out whole.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1: a buffer of 151 bytes",
	},
	{
		ID: "CON-007", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "A reply is complete within 100 ms.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1; measured below 1 ms",
	},
	{
		ID: "CON-008", Level: Info, Judge: []Witness{Console},
		Statement: "Two lines that reach the board in one burst are one line, of which the first command counts.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1; recorded",
	},
	{
		ID: "CON-010", Level: Must, Judge: []Witness{Console, Sniffer}, Claims: []string{"A-03", "A-04"},
		Statement: "After `set name NAME` and `advert` the room floods an advert with that name.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1",
	},
	{
		ID: "CON-011", Level: Must, Roles: served, Judge: []Witness{Console, Probe}, Claims: []string{"A-04"},
		Statement: "After `password NEW` the new password logs an administrator in and the old one is not answered.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CON-012", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"A-04", "B-19"},
		Statement: "After `set guest.password NEW` the new password logs a guest in with permission 2 and the old one is not answered.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1",
	},
	{
		ID: "CON-013", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"A-04", "B-05"},
		Statement: "After `set allow.read.only on` any password logs in with permission 0, whose posts are not acknowledged; before it and after `off` it is not answered.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1",
	},
	{
		ID: "CON-014", Level: Info, Judge: []Witness{Console}, Claims: []string{"B-07"},
		Statement: "Of the article's set-up commands `set` knows neither admin_password, guest_password, allow_blank_password, flood_advert_interval, advert_lat, advert_long nor advert_name.",
		Source:    "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1; recorded",
	},
	{
		ID: "CON-015", Level: Info, Judge: []Witness{Console}, Claims: []string{"B-07"},
		Statement: "Of the article's set-up commands `set freq` and `time EPOCH` exist.",
		Source:    "CommonCLI::handleSetCmd and handleCommand, v1.9.0 to v1.17.1; recorded",
	},
	{
		ID: "CON-016", Level: Info, Roles: served, Judge: []Witness{Console}, Claims: []string{"A-11"},
		Statement: "No key for MQTT, HTTP, TCP or Wi-Fi exists.",
		Source:    "CommonCLI::handleGetCmd and handleSetCmd, v1.17.1",
	},
	{
		ID: "CON-194", Level: Info, Judge: []Witness{Console}, Claims: []string{"A-12"},
		Statement: "The room has no bridge: since 1.10.0 bridge.type is none, and neither get nor set knows bridge.enabled, bridge.delay, bridge.source, bridge.baud, bridge.channel or bridge.secret.",
		Source:    "CommonCLI::handleGetCmd and handleSetCmd, v1.9.0 to v1.17.1: WITH_RS232_BRIDGE and WITH_ESPNOW_BRIDGE stand in envs and sources of simple_repeater alone",
	},
	{
		ID: "CON-020", Level: Must, Judge: []Witness{Console},
		Statement: "A board that nobody configured has the documented settings: airtime factor 1, repeat off, allow.read.only off, flood.max 64, txdelay 0.5, rxdelay 0, multi.acks 0, adverts every 2 minutes and floods of them every 47 hours (12 before v1.16.0).",
		Source:    "MyMesh::MyMesh, v1.9.0 to v1.17.1; recorded",
	},
	{
		ID: "CON-021", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"B-03"},
		Statement: "A board that nobody configured logs an administrator in with `password` and a guest with `hello`, exactly so written.",
		Source:    "MyMesh::MyMesh with the build flags of most boards, v1.17.1; recorded",
	},
	{
		ID: "CON-022", Level: Must, Roles: served, Judge: []Witness{Console}, Claims: []string{"B-18"},
		Statement: "Name, guest password, place, radio power, delays, limits, intervals and switches that were set read back the same after a reboot and after a minute without power.",
		Source:    "CommonCLI::savePrefs and loadPrefs, v1.17.1",
	},
	{
		ID: "CON-023", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "Both passwords that were set hold after a reboot.",
		Source:    "CommonCLI::savePrefs and loadPrefs, v1.17.1",
	},
	{
		ID: "CON-024", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "A name is cut to 31 bytes and a password to 15.",
		Source:    "NodePrefs, v1.17.1; recorded on v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-030", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "An interval, hop limit, delay or radio setting out of range is answered with an error and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1; recorded on v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-031", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`tempradio` with a setting out of range, without minutes or with none is answered with `Error, invalid params`.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CON-032", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.15.0",
		Statement: "A duty cycle outside 1 to 100 % is answered with an error and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.15.0",
	},
	{
		ID: "CON-033", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.14.0",
		Statement: "A path hash mode above 2 is answered with an error and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.14.1",
	},
	{
		ID: "CON-034", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.16.0",
		Statement: "A txdelay or direct.txdelay outside 0 to 2 and an rxdelay outside 0 to 20 is answered with an error and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.16.0",
	},
	{
		ID: "CON-035", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.12.0",
		Statement: "A name with one of the characters [ ] \\ : , ? * is answered with an error and changes nothing.",
		Source:    "isValidName in CommonCLI.cpp, v1.12.0",
	},
	{
		ID: "CON-036", Level: Must, Judge: []Witness{Console}, Since: "1.12.0",
		Statement: "A private key that is too short, not hexadecimal or not valid is answered with `Error, bad key`, and the room keeps its key.",
		Source:    "CommonCLI::handleSetCmd, v1.12.0",
	},
	{
		ID: "CON-040", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "A number that does not fit into the byte in which it is kept is refused and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: flood.max 0-64, spreading factor 5-12, coding rate 5-8",
	},
	{
		ID: "CON-041", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "A transmit power outside -9 to 30 dBm is refused and changes nothing.",
		Source:    "CommonCLI::loadPrefsInt, v1.17.1, which limits it so; docs/cli_commands.md",
	},
	{
		ID: "CON-042", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "multi.acks takes 0 and 1 and refuses every other number.",
		Source:    "docs/cli_commands.md, v1.17.1",
	},
	{
		ID: "CON-043", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "An interval of 2^32-1 or more is refused and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: 60-240 minutes, 3-168 hours",
	},
	{
		ID: "CON-044", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "An airtime factor that is negative, above 99 or no number is refused and changes nothing.",
		Source:    "a duty cycle is 1 to 100 %, CommonCLI::handleSetCmd, v1.17.1; a negative factor takes the limit away",
	},
	{
		ID: "CON-045", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.15.0",
		Statement: "A duty cycle that is no number is refused and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1: must be 1-100",
	},
	{
		ID: "CON-046", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "`tempradio` refuses more minutes than the board can count.",
		Source:    "MyMesh::applyTempRadioParams, v1.17.1: 32 bits of milliseconds",
	},
	{
		ID: "CON-047", Level: Should, Roles: served, Judge: []Witness{Console}, Since: "1.15.0",
		Statement: "A duty cycle of 2.96 % reads 3.0 %.",
		Source:    "CommonCLI::handleGetCmd, v1.17.1: one decimal",
	},
	{
		ID: "CON-048", Level: Should, Roles: served, Judge: []Witness{Console}, Since: "1.12.0",
		Statement: "A board without power management answers get pwrmgt.source, pwrmgt.bootreason and pwrmgt.bootmv with an error.",
		Source:    "docs/cli_commands.md, v1.17.1",
	},
	{
		ID: "CON-049", Level: Should, Roles: served, Judge: []Witness{Console}, Since: "1.11.0",
		Statement: "A board whose battery reading cannot be tuned answers get adc.multiplier with `Error: unsupported by this board`.",
		Source:    "docs/cli_commands.md, v1.17.1",
	},
	{
		ID: "CON-050", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"B-04", "B-10"},
		Statement: "A setting that an administrator changes over the air is answered with the console's reply and reads back on the serial line.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1",
	},
	{
		ID: "CON-051", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"B-04"},
		Statement: "A guest's command over the air is neither carried out nor answered.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1",
	},
	{
		ID: "CON-052", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-07", "B-10"},
		Statement: "Over the air `get prv.key` and `get acl` are answered with `??: `, `log` and `erase` with `Unknown command`, and none has an effect.",
		Source:    "MyMesh::handleCommand and CommonCLI, v1.17.1; exchange cli-rf",
	},
	{
		ID: "CON-053", Level: Info, Judge: []Witness{Probe}, Claims: []string{"A-10b", "B-10"},
		Statement: "Over the air stats-core, stats-radio and stats-packets are answered with `Unknown command`, and not as the page for operators says.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1; exchange cli-rf",
	},
	{
		ID: "CON-054", Level: Must, Roles: served, Judge: []Witness{Probe, Console}, Claims: []string{"B-07"},
		Statement: "Over the air `set freq` is refused and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1; exchange cli-rf",
	},
	{
		ID: "CON-055", Level: Must, Judge: []Witness{Probe, Console}, Since: "1.15.0",
		Statement: "After `region load` over the air the room goes on answering commands, because that works on the serial line only.",
		Source:    "docs/cli_commands.md, v1.17.1",
	},
	{
		ID: "CON-060", Level: Must, Roles: served, Judge: []Witness{Console}, Claims: []string{"A-10", "A-13"}, Since: "1.10.0",
		Statement: "On the serial line stats-core, stats-radio and stats-packets print JSON objects: battery, uptime, errors and queue length; noise floor, last RSSI and SNR and airtimes; and packet counters.",
		Source:    "StatsFormatHelper, v1.17.1",
	},
	{
		ID: "CON-061", Level: Must, Judge: []Witness{Console, Sniffer}, Claims: []string{"A-10"}, Since: "1.10.0",
		Statement: "After `clear stats` stats-packets counts exactly the frames that were sent and received since, in all, flooded and direct.",
		Source:    "StatsFormatHelper::formatPacketStats, v1.17.1",
	},
	{
		ID: "CON-062", Level: Must, Roles: served, Judge: []Witness{Console}, Claims: []string{"A-10", "A-13"}, Since: "1.10.0",
		Statement: "stats-core's uptime is the time since the start, within 3 s.",
		Source:    "StatsFormatHelper::formatCoreStats, v1.17.1",
	},
	{
		ID: "CON-063", Level: Must, Roles: served, Judge: []Witness{Console}, Claims: []string{"A-10"}, Since: "1.10.0",
		Statement: "stats-core counts the frames that wait to be sent, and its error flags are 0 while nothing is wrong.",
		Source:    "StatsFormatHelper::formatCoreStats, v1.17.1",
	},
	{
		ID: "CON-064", Level: Must, Roles: served, Judge: []Witness{Console}, Claims: []string{"A-10", "A-13"}, Since: "1.10.0",
		Statement: "stats-core's uptime goes on after 49.7 days.",
		Source:    "MyMesh::loop, v1.17.1, whose uptime in the status response does",
	},
	{
		ID: "CON-070", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "get public.key, the banner and the adverts show the same public key, also after a reboot.",
		Source:    "setup in simple_room_server main.cpp and MyMesh, v1.17.1",
	},
	{
		ID: "CON-071", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`reboot` restarts the board: its banner comes within 10 s and its uptime starts over.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CON-072", Level: Must, Judge: []Witness{Probe, Console}, Claims: []string{"B-10"},
		Statement: "An administrator's `reboot` over the air restarts the board, which then still knows the administrator.",
		Source:    "CommonCLI::handleCommand and ClientACL::save, v1.17.1; exchange cli-rf",
	},
	{
		ID: "CON-073", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "After `erase` and a restart every setting is that of a board that nobody configured.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CON-074", Level: Must, Judge: []Witness{Console}, Since: "1.12.0",
		Statement: "`set prv.key` answers with the public key, and the room has it from its next start on and not before.",
		Source:    "CommonCLI::handleSetCmd, v1.12.0",
	},
	{
		ID: "CON-080", Level: Must, Judge: []Witness{Console, Probe}, Claims: []string{"B-09"},
		Statement: "`set repeat on` makes the room forward a flood with its own hash added to the path, and `set repeat off` stops that.",
		Source:    "MyMesh::allowPacketForward, v1.17.1; exchange repeat",
	},
	{
		ID: "CON-081", Level: Must, Roles: served, Judge: []Witness{Console}, Since: "1.15.0",
		Statement: "The lines of the document's examples for `region load`, the first without an indent, load those regions.",
		Source:    "docs/cli_commands.md, v1.17.1: Region Examples",
	},
	{
		ID: "CON-082", Level: Should, Judge: []Witness{Console}, Since: "1.15.0",
		Statement: "`region load NAME F` loads that region and starts no dialogue.",
		Source:    "docs/cli_commands.md, v1.17.1",
	},
	{
		ID: "CON-083", Level: Must, Judge: []Witness{Console, Sniffer}, Since: "1.16.0",
		Statement: "The room's own adverts are flooded with the transport code of the default region while there is one, and without a code otherwise.",
		Source:    "MyMesh::onDefaultRegionChanged and sendFloodScoped, v1.17.1",
	},
	{
		ID: "CON-084", Level: Must, Judge: []Witness{Console, Sniffer}, Since: "1.16.0",
		Statement: "After the default region is removed, `region default` shows none and the room's own adverts are flooded without a transport code.",
		Source:    "docs/cli_commands.md, v1.17.1: region default",
	},
	{
		ID: "CON-085", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "After `log start`, `log` prints a line for each frame that was sent or received: the time, TX or RX, its length, type, route and payload length, of what was received SNR, RSSI and score, and of sealed frames the first byte of both keys.",
		Source:    "MyMesh::logRx and logTx, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-086", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Console, Sniffer},
		Statement: "The lengths in the log count all bytes of paths with hashes of 3 bytes.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/45564bad; Dispatcher::loop, v1.14.0 to v1.17.1",
	},
	{
		ID: "CON-087", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "Nothing is logged before `log start` and after `log stop`, which keeps what was logged, and nothing is left after `log erase`.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-088", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Console},
		Statement: "After 64 adverts were asked for at once stats-core reports the error flag 1, no packet left, until `clear stats`.",
		Source:    "Dispatcher::obtainNewPacket, v1.10.0 to v1.17.1: ERR_EVENT_FULL",
	},
	{
		ID: "CON-089", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Console, Sniffer},
		Statement: "After a busy channel was given up waiting for stats-core reports the error flag 2.",
		Source:    "Dispatcher::checkSend, v1.10.0 to v1.17.1: ERR_EVENT_CAD_TIMEOUT",
	},
	{
		ID: "CON-090", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "`region list allowed` and `region list denied` print the names of the regions that allow floods and of those that do not, * for floods without one among them, with commas between; -none- if there are none.",
		Source:    "RegionMap::exportNamesTo, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-091", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "`region get NAME` prints the region whose name begins so, its parent in brackets unless it is *, and F if it allows floods; `region home` prints the region that `region home NAME` set, * before.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-092", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "A region command with the whole name of a region means that one, whatever others begin with it.",
		Source:    "RegionMap::findByNamePrefix, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-093", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "`region remove NAME` is refused for a region that holds others.",
		Source:    "RegionMap::removeRegion, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-094", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Regions that `region load` takes stand below the last line of one blank less and allow floods with an F; those that were there before keep what they allowed.",
		Source:    "MyMesh::handleCommand, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-095", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "What `set` with an unknown key of 143 bytes repeats is cut, so that the reply has 150 to 159 bytes.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/db7baa7b; CommonCLI::handleSetCmd, v1.16.0 to v1.17.1",
	},
	{
		ID: "CON-174", Level: Must, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "A reply that repeats more than there is room for is cut to 159 bytes also when two characters and a bar stand in front of its command.",
		Source:    "MyMesh::handleCommand and loop in simple_room_server main.cpp, v1.16.0 to v1.17.1: a buffer of 160 bytes",
	},
	{
		ID: "CON-096", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "A name may hold slashes, brackets, quotes and whatever else is not forbidden.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/edeafde5; CommonCLI, isValidName, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-097", Level: Must, Roles: served, Since: "1.17.0", Judge: []Witness{Console},
		Statement: "`get radio.rxgain` answers with on or off as it was set, and `get radio` with the four radio settings.",
		Source:    "CommonCLI::handleGetCmd, v1.17.0 and v1.17.1",
	},
	{
		ID: "CON-098", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "`get flood.max`, `get flood.max.unscoped` and `get flood.max.advert` each answer with the limit that was set by that key.",
		Source:    "CommonCLI::handleGetCmd, v1.16.0 to v1.17.1",
	},
	{
		ID: "CON-099", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "A transmit power that was set, below 0 dBm too, is that of the radio from the next frame on and after a restart.",
		Source:    "CommonCLI::handleSetCmd and MyMesh::begin, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-100", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Intervals, hop limits, delays, duty cycle, path hash mode and radio settings at both edges of their ranges are taken and read back.",
		Source:    "CommonCLI::handleSetCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-101", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "`tempradio` takes 150 to 2500 MHz, 7.8 to 500 kHz, SF5 to SF12, coding rates 5 to 8 and one minute.",
		Source:    "CommonCLI::handleCommand, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-102", Level: Must, Roles: served, Since: "1.11.0", Judge: []Witness{Console},
		Statement: "`get radio` prints each bandwidth of the radio as it was typed.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/850d57a8; StrHelper::ftoa3, v1.11.0 to v1.17.1",
	},
	{
		ID: "CON-103", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console},
		Statement: "`powersaving on` is answered with on or that the board does not support it, `powersaving off` with off, and `powersaving` with what holds.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/3c96a7de; CommonCLI::handleCommand, v1.16.0 to v1.17.1",
	},
	{
		ID: "CON-104", Level: Must, Since: "1.17.0", Judge: []Witness{Console, Sniffer},
		Statement: "`room.post` without a text or with blanks alone is answered with ERR and pushes nothing.",
		Source:    "MyMesh::handleCommand, v1.17.0 and v1.17.1",
	},
	{
		ID: "CON-125", Level: Must, Since: "1.16.0", Judge: []Witness{Console, Sniffer},
		Statement: "`region default NAME` of a region that is not known yet puts it below *, lets it allow floods and scopes the room's own by it.",
		Source:    "https://github.com/meshcore-dev/MeshCore/commit/7cdb056c; CommonCLI::handleRegionCmd, v1.16.0 to v1.17.1",
	},
}
