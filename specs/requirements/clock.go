package requirements

var clock = []Requirement{
	{
		ID: "CLK-001", Level: Must, Roles: served, Judge: []Witness{Console},
		Statement: "`clock` prints the time as HH:MM - D/M/YYYY UTC, leap days and turns of the year included.",
		Source:    "CommonCLI::handleCommand, v1.17.1; command transcripts of v1.9.0 to v1.17.1",
	},
	{
		ID: "CLK-002", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`time N` with a later time is answered with OK - clock set: and the new time, and the next log-in is answered with a time stamp at most 2 s from it.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CLK-003", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`time N` with the present time, an earlier one or no number is answered with (ERR: clock cannot go backwards) and changes nothing.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CLK-004", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "`clock sync` from an admin over the air sets the clock to 1 s after the command's time stamp.",
		Source:    "CommonCLI::handleCommand, v1.17.1; exchange clock",
	},
	{
		ID: "CLK-005", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "`clock sync` with a time stamp that is not later than the clock is answered with ERR: clock cannot go backwards and changes nothing.",
		Source:    "CommonCLI::handleCommand, v1.17.1",
	},
	{
		ID: "CLK-006", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-16"},
		Statement: "The answer to a log-in carries the board's time, at most 1 s from it.",
		Source:    "MyMesh::onAnonDataRecv, v1.17.1",
	},
	{
		ID: "CLK-007", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-01", "B-16"},
		Statement: "A post over the air gets the board's time of its arrival and at most 2 s more as its time stamp, whatever the author's clock says.",
		Source:    "MyMesh::storePost, v1.17.1; measured +1 s",
	},
	{
		ID: "CLK-008", Level: Must, Roles: served, Judge: []Witness{Sniffer}, Claims: []string{"B-16"},
		Statement: "An advert carries the board's time at which it was ordered, at most 1 s from it.",
		Source:    "Mesh::createAdvert, v1.17.1",
	},
	{
		ID: "CLK-009", Level: Must, Since: "1.17.0", Judge: []Witness{Probe},
		Statement: "When more time stamps are needed than seconds pass, each is greater than the one before it: ten console posts at once and the log-in answer after them.",
		Source:    "RTCClock::getCurrentTimeUnique, v1.17.1; exchange clock",
	},
	{
		ID: "CLK-010", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The board's time runs as fast as real time: two adverts one hour apart carry times 3600 s apart, 2 s more or less.",
		Source:    "ESP32RTCClock and AutoDiscoverRTCClock, v1.17.1",
	},
	{
		ID: "CLK-011", Level: Should, Roles: served, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "On a board whose clock keeps running the time is the same after a reboot, 2 s more or less.",
		Source:    "ESP32RTCClock, v1.17.1; exchange reboot",
	},
	{
		ID: "CLK-012", Level: Must, Roles: served, Since: "1.12.0", Judge: []Witness{Console, Sniffer},
		Statement: "`clkreboot` restarts the board and sets its clock to 15 May 2024, 10:52:31 UTC.",
		Source:    "CommonCLI::handleCommand, v1.12.0; command transcripts",
	},
	{
		ID: "CLK-013", Level: Should, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`time N` with a number of more than 32 bits is refused and changes nothing.",
		Source:    "CommonCLI::handleCommand, v1.17.1: _atoi wraps, an integer error",
	},
	{
		// Before 1.14.1 a board that has sent nothing since its counter stood at 0 is silent in
		// the upper half of the counter's range, so that no bench can be set up there.
		ID: "CLK-014", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "The board's time goes on when its 32-bit millisecond counter wraps, 2 s more or less.",
		Source:    "VolatileRTCClock::tick, v1.10.0, which mended just that",
	},
	{
		ID: "CLK-015", Level: Must, Since: "1.12.0", Judge: []Witness{Probe, Sniffer},
		Statement: "`clkreboot` over the air restarts the board, sets its clock to 15 May 2024, 10:52:31 UTC, and leaves the administrator known.",
		Source:    "CommonCLI::handleCommand, v1.12.0 to v1.17.1",
	},
	{
		ID: "CLK-016", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`clock sync` on the serial line, where no command has a time stamp, is answered with ERR: clock cannot go backwards and changes nothing.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CLK-017", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "`time N` over the air sets the clock, or is refused, with the replies of the serial line.",
		Source:    "CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
}
