package requirements

// consoleKeys say what is read of what was set, on either way.
var consoleKeys = []Requirement{
	{
		ID: "CON-133", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Every key that can be set answers to every kind of value that it takes (both edges, whole, fraction, negative, between two steps, blanks and letters beyond ASCII) in the words of the release, and reads at once as it was set.",
		Source:    "CommonCLI::handleSetCmd and handleGetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-134", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Every key that can be set, with every kind of value that it takes, reads after a restart as it was set, the others beside it too.",
		Source:    "CommonCLI::savePrefs and loadPrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-135", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "Every key but freq that an administrator sets over the air, with every kind of value that it takes, is answered and read as on the serial line, which reads the same.",
		Source:    "MyMesh::onPeerDataRecv and CommonCLI, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-136", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "Every key that an administrator set over the air reads after a restart as it was set.",
		Source:    "CommonCLI::savePrefs and loadPrefs, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-137", Level: Must, Judge: []Witness{Console},
		Statement: "Commands without an effect that lasts, and those without a word that they need, have on the serial line the replies of the release: ver, clock, neighbors, neighbor.remove, log start, log stop, log erase, clear stats, get and set without a key or a value, password, time, tempradio and setperm without their values.",
		Source:    "CommonCLI::handleCommand and MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-138", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Those commands have over the air the replies that they have on the serial line, which prints nothing of them.",
		Source:    "MyMesh::onPeerDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-143", Level: Must, Since: "1.12.0", Judge: []Witness{Console, Probe},
		Statement: "`set prv.key` over the air is answered with the public key, which the room has from its next start on and not before, and a key that is none with an error.",
		Source:    "CommonCLI::handleSetCmd, v1.12.0 to v1.17.1",
	},
	{
		ID: "CON-144", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "Passwords that an administrator sets over the air are repeated as on the serial line, let in at once and after a restart, and those before do not.",
		Source:    "CommonCLI::handleCommand and handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-145", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`log start`, `log stop` and `log erase` over the air begin, end and empty the log that the serial line prints; a restart keeps what was logged and logs no more.",
		Source:    "CommonCLI::handleCommand and MyMesh::begin, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-146", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Console, Probe, Sniffer},
		Statement: "`advert` is answered with `OK - Advert sent` and floods one, `advert.zerohop` with `OK - zerohop advert sent` and sends one to the neighbours, on the serial line and over the air.",
		Source:    "CommonCLI::handleCommand, v1.14.1 to v1.17.1",
	},
	{
		ID: "CON-147", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Console, Probe},
		Statement: "`clear stats` over the air clears the counters that stats-packets prints.",
		Source:    "CommonCLI::handleCommand, v1.10.0 to v1.17.1",
	},
	{
		ID: "CON-148", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console, Probe},
		Statement: "`powersaving on` and `off` over the air are answered as on the serial line, and hold after a restart.",
		Source:    "CommonCLI::handleCommand, v1.16.0 to v1.17.1",
	},
	{
		ID: "CON-149", Level: Must, Since: "1.17.0", Judge: []Witness{Console, Probe},
		Statement: "`room.post TEXT` over the air is answered with OK and pushed to the clients, and without a text with ERR.",
		Source:    "MyMesh::handleCommand, v1.17.0 and v1.17.1",
	},
	{
		ID: "CON-150", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "`setperm KEY N` over the air is answered with OK and takes effect at once: the client that became an administrator commands, the one that was removed does not, and `get acl` shows both.",
		Source:    "MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-159", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Console, Probe},
		Statement: "On a board whose sensors have no settings `sensor get NAME` answers null and `sensor set NAME VALUE` that it cannot be found, on the serial line and over the air; with a letter more neither is known.",
		Source:    "CommonCLI::handleCommand, v1.10.0 to v1.17.1",
	},
	{
		ID: "CON-190", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "A board without a receiver of positions says so on the serial line and over the air: a build that knows of none answers gps, gps on, gps off and gps sync with `Unknown command`, another with `Can't find GPS`, `gps toggle not found` twice and `gps provider not found`.",
		Source:    "CommonCLI::handleCommand, v1.10.0 to v1.17.1",
	},
	{
		ID: "CON-191", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "A board that cannot be updated over the air answers `start ota` with `Error`, on the serial line and over the air, and serves on.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1; MainBoard::startOTAUpdate",
	},
	{
		ID: "CON-192", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "After poweroff or shutdown, on the serial line or over the air, a board is off, and answers neither the console nor a log-in, or it serves both on; after its power was gone it starts with its name and key.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1; MainBoard::powerOff",
	},
	{
		ID: "CON-193", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "What board, sensor list and get of a key of bridge, battery reading, bootloader, power management, further spreading factors and front end answer on the serial line, they answer over the air too; it is never nothing.",
		Source:    "CommonCLI::handleCommand and handleGetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-158", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "A number behind `set` and its key is taken whether one blank stands before it or several.",
		Source:    "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1: atoi and atof pass over blanks; the advert intervals are read by _atoi, which does not",
	},
	{
		ID: "CON-151", Level: Must, Judge: []Witness{Console},
		Statement: "On a board that nobody configured read: int.thresh, agc.reset.interval, multi.acks, path.hash.mode 0; advert.interval 2; flood.advert.interval 47 (12 before v1.16.0); flood.max and flood.max.unscoped 64; flood.max.advert 8; af 1; dutycycle 50 %; rxdelay 0; txdelay 0.5; direct.txdelay 0.2 (0 before v1.10.0); allow.read.only, repeat, cad and loop.detect off; owner.info nothing; role room_server; bridge.type none.",
		Source:    "MyMesh::MyMesh, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-152", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`set` knows no key by its name with a letter less or more, and changes nothing.",
		Source:    "CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-153", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`get` knows no key by its name without its first or its last letter.",
		Source:    "CommonCLI::handleGetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-154", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "`get` knows no key by its name with more behind it.",
		Source:    "docs/cli_commands.md, v1.17.1; CommonCLI::handleGetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-155", Level: Must, Roles: served, Judge: []Witness{Console, Tap},
		Statement: "On a board that nobody configured `get radio`, `get freq` and `get tx` read what its radio is set to.",
		Source:    "MyMesh::begin, v1.9.0 to v1.17.1",
	},
}

// reported say that the numbers of a board agree with the air and with each other.
var reported = []Requirement{
	{
		ID: "CON-156", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console, Sniffer},
		Statement: "stats-packets counts frames with a wrong checksum as recv_errors and not as received, from 0 after `clear stats` on.",
		Source:    "StatsFormatHelper::formatPacketStats and RadioLibWrapper::recvRaw, v1.12.0 to v1.17.1",
	},
	{
		ID: "CON-157", Level: Must, Since: "1.10.0", Judge: []Witness{Console, Sniffer},
		Statement: "Within 2 s, rx_air_secs of stats-radio is the time that received frames took, and tx_air_secs the time of those sent; `clear stats` leaves both.",
		Source:    "StatsFormatHelper::formatRadioStats and Dispatcher::getReceiveAirTime, v1.10.0 to v1.17.1",
	},
}

// aclReported say the same of the status and of telemetry.
var aclReported = []Requirement{
	{
		ID: "ACL-101", Level: Must, Since: "1.10.0", Judge: []Witness{Probe, Console, Sniffer},
		Statement: "After a history that gives each counter a number of its own, the status agrees with the air in frames sent and received, in all, flooded and direct, repetitions, posts, pushes, signal and uptime, and with stats-core, stats-radio and stats-packets in all that they have in common, battery, noise floor, airtime and error flags among them.",
		Source:    "MyMesh::handleRequest and StatsFormatHelper, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-102", Level: Must, Roles: served, Judge: []Witness{Probe, Console},
		Statement: "The status tells how many frames wait to be sent when it is asked for, the error flag 1 after there was no packet left for one, and 0 of both otherwise.",
		Source:    "MyMesh::handleRequest, v1.9.0 to v1.17.1; Dispatcher::obtainNewPacket: ERR_EVENT_FULL",
	},
	{
		ID: "ACL-103", Level: Must, Roles: served, Since: "1.10.0", Judge: []Witness{Probe, Console},
		Statement: "Status, stats-core and telemetry tell the same voltage of the battery, within 100 mV.",
		Source:    "MyMesh::handleRequest and StatsFormatHelper::formatCoreStats, v1.10.0 to v1.17.1",
	},
	{
		ID: "ACL-104", Level: Must, Since: "1.10.0", Judge: []Witness{Probe},
		Statement: "Telemetry has the voltage first and from v1.14.1 on the processor's temperature last, both on channel 1, for every role and mask; in between, of a board with a sensor, its place unless the second bit of the mask is set and its environment unless the third is, and neither for clients that may only read.",
		Source:    "MyMesh::handleRequest, v1.10.0 to v1.17.1: perm_mask; SensorManager.h",
	},
}

// setUp is what the set-up of a bench rests on: where it fails, most others are errors.
var setUp = []Requirement{
	{
		ID: "CON-166", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "A board that nobody set up answers what a bench sets it up with (advert.interval, flood.advert.interval, name, guest.password and radio with OK, password with `password now: ` and the word), reads as it was set, and does so after each restart by `reboot`.",
		Source:    "CommonCLI::handleCommand and handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-167", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Each setting that a bench puts back between two specs takes another value and that of a board that nobody configured, answers both with OK, and reads as the last.",
		Source:    "CommonCLI::handleSetCmd and handleGetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-168", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "Home, default region and a denial for all are taken back, and regions removed from the lowest on, in the words of the release; the tree is then as on a new board.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-169", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`setperm KEY 3` and `setperm KEY 0` are answered with OK and seen in `get acl`, `log erase` with log erased, and `time` sets the clock on.",
		Source:    "CommonCLI::handleCommand and MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-170", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "`clkreboot` and `reboot` are followed by the banner within 10 s.",
		Source:    "CommonCLI::handleCommand, v1.12.0 to v1.17.1",
	},
	{
		ID: "CON-171", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "After `set radio` and a restart the advert that a command asks for is heard at the frequency, bandwidth and spreading factor of that command.",
		Source:    "MyMesh::begin and CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-172", Level: Info, Roles: served, Since: "1.10.0", Judge: []Witness{Console, Sniffer},
		Statement: "After a frame of its own that lasts longer than 8 s stats-core reports the error flag 4, and none after a shorter one.",
		Source:    "Dispatcher::loop, v1.10.0 to v1.17.1: ERR_EVENT_STARTRX_TIMEOUT while the radio is not in receive mode, sending too",
	},
	{
		ID: "CON-175", Level: Info, Roles: served, Judge: []Witness{Console},
		Statement: "`get lat` prints whole numbers up to 2^31, which no place on earth has, in digits, and larger ones and those below 2^-23 as 0; an exponent counts.",
		Source:    "StrHelper::ftoa, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-176", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console},
		Statement: "Keys of parts that a board may lack are not unknown to get: bridge.type, adc.multiplier and those of pwrmgt, bootloader.ver since 1.14.0, extra.sf since 1.17.0.",
		Source:    "CommonCLI::handleGetCmd, v1.12.0 to v1.17.1; replies of builds of each for the host",
	},
	{
		ID: "CON-177", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "Values out of range are refused in the words of the release: of intervals, limits of hops, radio, tempradio, name, loop.detect, path.hash.mode, dutycycle, txdelay, direct.txdelay and rxdelay.",
		Source:    "CommonCLI::handleSetCmd and handleCommand, v1.9.0 to v1.17.1; replies of builds of each for the host",
	},
	{
		ID: "CON-173", Level: Should, Judge: []Witness{Console},
		Statement: "Of a line of more than 150 bytes the first 150, or one more, are carried out when the line ends and not before, and what is behind them is no command of its own.",
		Source:    "loop in simple_room_server main.cpp, v1.9.0 to v1.17.1",
	},
}
