package requirements

var airtime = []Requirement{
	{
		ID: "AIR-001", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "In any window w, from the start of one frame to the end of another, a board that is limited to a share d of the air sends for at most 3600 s * d + w * d and one frame, and without the 3600 s * d before v1.14.1; judged at d = 1 % and 10 % under a demand of more than that.",
		Source:    "Dispatcher::updateTxBudget and checkSend, v1.14.1 to v1.17.1; measured",
	},
	{
		ID: "AIR-002", Level: Should, Roles: served, Judge: []Witness{Sniffer},
		Statement: "In any hour a board that is limited to 1 % of the air sends for at most 36 s and one frame.",
		Source:    "the sense of a duty cycle, ETSI EN 300 220: on time within one hour; before v1.14.1 silence followed each frame",
	},
	{
		ID: "AIR-003", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The bound of AIR-001 holds also for a board that sends frames of more than half of the longest airtime.",
		Source:    "Dispatcher::loop, v1.17.1: a frame is charged with what it took",
	},
	{
		ID: "AIR-004", Level: Must, Judge: []Witness{Sniffer, Probe},
		Statement: "With the default limit of 50 % a room that is asked without a pause for 10 minutes answers each time at its usual delay.",
		Source:    "MyMesh::MyMesh, v1.9.0 to v1.17.1: airtime factor 1",
	},
	{
		ID: "AIR-005", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A limit that was set holds after a reboot.",
		Source:    "CommonCLI::loadPrefs, v1.17.1",
	},
	{
		ID: "AIR-006", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "Replies that wait because a limit of 1 % is used up are all sent within the next hour.",
		Source:    "Dispatcher::checkSend, v1.17.1: what may not be sent stays in the queue",
	},
	{
		ID: "AIR-007", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The answer to a log-in or a command starts no sooner than 300 ms after the end of the request, less one millisecond of the board's counter.",
		Source:    "SERVER_RESPONSE_DELAY, v1.9.0 to v1.17.1; measured 299.0 to 300.0 ms",
	},
	{
		ID: "AIR-008", Level: Must, Judge: []Witness{Sniffer},
		Statement: "The acknowledgement of a post starts no sooner than 200 ms after the end of the post, less one millisecond of the board's counter.",
		Source:    "TXT_ACK_DELAY, v1.9.0 to v1.17.1; measured 199.1 to 200.0 ms",
	},
	{
		ID: "AIR-009", Level: Must, Judge: []Witness{Sniffer},
		Statement: "On an idle channel the reply to a command starts at most 340 ms after the end of the command.",
		Source:    "SERVER_RESPONSE_DELAY, v1.9.0 to v1.17.1; measured 299.0 to 300.0 ms, and 40 ms for a microcontroller",
	},
	{
		ID: "AIR-010", Level: Must, Judge: []Witness{Sniffer},
		Statement: "No transmission starts while a frame of others is on the channel, of whose preamble 8 symbols were sent; before v1.17.0, of which the header and 2 symbols were sent.",
		Source:    "Dispatcher::checkSend and CustomSX1262::isReceiving, v1.17.1",
	},
	{
		ID: "AIR-011", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A frame that waits for a busy channel starts at most 360 ms after the channel got idle, and 40 ms for a microcontroller.",
		Source:    "Mesh::getCADFailRetryDelay, v1.9.0 to v1.17.1: 120, 240 or 360 ms",
	},
	{
		ID: "AIR-012", Level: Must, Judge: []Witness{Sniffer},
		Statement: "On a channel that stays busy a frame starts at most 4 s and 360 ms after it is due, and into a frame of others, after its header, no sooner than 4 s after it is due or when the longest payload at coding rate 4/8 would have ended, whichever is less.",
		Source:    "Dispatcher::getCADFailMaxDuration, v1.9.0 to v1.17.1; RadioLibWrapper::calcMaxPacketMillis, v1.17.1",
	},
	{
		ID: "AIR-013", Level: Must, Judge: []Witness{Sniffer, Probe},
		Statement: "When an acknowledgement and an advert have waited for the same busy channel, the acknowledgement goes first.",
		Source:    "priorities in Mesh::sendDirect and sendFlood, v1.17.1",
	},
	{
		ID: "AIR-014", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "Each frame has the preamble of its release and spreading factor (32 symbols up to SF8 since v1.16.0, else 16), sync word 0x12 and a checksum.",
		Source:    "RadioLibWrapper::preambleLengthForSF and CustomSX1262::std_init, v1.17.1; measured",
	},
	{
		ID: "AIR-015", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "Each frame is on the air for as long as its length and the radio settings say, within 1 ms.",
		Source:    "SX1261/2 data sheet, 6.1.4",
	},
	{
		ID: "AIR-016", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A room whose adverts are off and whose posts are acknowledged sends nothing for 6 hours.",
		Source:    "MyMesh::loop, v1.17.1",
	},
	{
		ID: "AIR-017", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer}, Claims: []string{"A-09"},
		Statement: "After `set radio` a board stays on its settings until a reboot and is on the new ones from then on.",
		Source:    "CommonCLI::handleSetCmd, v1.17.1",
	},
	{
		ID: "AIR-018", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-09"},
		Statement: "A board does not answer a request that is sent on another frequency or with another spreading factor.",
		Source:    "the physical layer; claim of operators",
	},
	{
		ID: "AIR-019", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "`tempradio` over the air is answered on the old settings; from 2 s after the command the board is on the new ones only, and from the given minutes later on the old ones only.",
		Source:    "MyMesh::applyTempRadioParams and loop, v1.17.1",
	},
	{
		ID: "AIR-020", Level: Must, Roles: served, Judge: []Witness{Probe},
		Statement: "A reboot ends tempradio.",
		Source:    "docs/cli_commands.md, v1.17.1: not saved",
	},
	{
		ID: "AIR-021", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A board that repeats forwards a flood 0 to 2.5 times its airtime after its end, and 40 ms for a microcontroller, each time after another delay.",
		Source:    "MyMesh::getRetransmitDelay with txdelay 0.5, v1.9.0 to v1.17.1; measured 22 to 858 ms at 406 ms",
	},
	{
		ID: "AIR-022", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A room that repeats forwards a direct frame whose next hop it is, its hash removed, at most one airtime after its end, and 40 ms for a microcontroller.",
		Source:    "MyMesh::getDirectRetransmitDelay with direct.txdelay 0.2, v1.10.0 to v1.17.1; measured 18 to 294 ms at 325 ms",
	},
	{
		ID: "AIR-023", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board that repeats forwards a flood once, whichever way it comes.",
		Source:    "SimpleMeshTables, v1.17.1",
	},
	{
		ID: "AIR-024", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer}, Since: "1.14.0",
		Statement: "A board that repeats forwards a flood of 62 hops of one byte and does not forward one of 63, whose path is full.",
		Source:    "the path length byte of the packet format, v1.14.1: six bits of hops",
	},
	{
		ID: "AIR-025", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "A room that repeats takes an acknowledgement for itself that comes along a path whose next hop has its hash, and sends nothing on.",
		Source:    "Mesh::onRecvPacket, v1.17.1: a packet that was for the node is not retransmitted",
	},
	{
		ID: "AIR-026", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "32 adverts that are asked for at once are all sent.",
		Source:    "StaticPoolPacketManager(32), v1.9.0 to v1.17.1; exchange pool",
	},
	{
		ID: "AIR-027", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "After 64 adverts were asked for at once, and what the queue held was sent, the room serves its clients.",
		Source:    "StaticPoolPacketManager(32), v1.9.0 to v1.17.1; exchange pool",
	},
	{
		ID: "AIR-028", Level: Must, Roles: served, Judge: []Witness{Probe}, Claims: []string{"A-13"},
		Statement: "After 25 days in which it had nothing to send, a board answers.",
		Source:    "Dispatcher::checkSend, v1.17.1",
	},
	{
		ID: "AIR-029", Level: Must, Roles: served, Judge: []Witness{Console, Probe, Sniffer}, Claims: []string{"A-10"}, Since: "1.10.0",
		Statement: "The airtime that stats-radio and the status response report is that of the frames that were heard since the start, within 1 s.",
		Source:    "Dispatcher::getTotalAirTime, v1.17.1",
	},
	{
		ID: "AIR-030", Level: Must, Roles: served, Judge: []Witness{Sniffer, Probe},
		Statement: "After 49.7 days and half a minute in which it sent nothing, a board whose share was used up answers at once.",
		Source:    "Dispatcher::updateTxBudget, v1.14.1 to v1.17.1: the bucket fills up with time",
	},
	{
		ID: "AIR-031", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "No transmission starts into a frame that follows another one at once, of whose preamble 8 symbols were sent; before v1.17.0, of which the header and 2 symbols were sent.",
		Source:    "CustomSX1262::isReceiving, v1.17.1",
	},
	{
		ID: "AIR-052", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "`tempradio` ends in time, within 40 ms, whatever the millisecond counter shows then: the middle of its range, its last value, its first, and one more or less.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1: revert_radio_at; before v1.14.1 no bench can be set up at the counter's end",
	},
	{
		ID: "AIR-053", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "`tempradio` ends in time although the millisecond counter shows 0 then.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1, where zero means that the radio is not temporary",
	},
	{
		ID: "AIR-054", Level: Must, Roles: served, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "The bound of AIR-001 holds at 1 % while the millisecond counter passes the middle of its range and while it wraps, and the board goes on sending.",
		Source:    "Dispatcher::updateTxBudget, v1.14.1 to v1.17.1",
	},
	{
		ID: "AIR-055", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "The bound of AIR-001 holds at 1 % for three days of rushes of 20 minutes, with 15 minutes to 12 hours between them, and the board sends in more than 8 of them.",
		Source:    "Dispatcher::updateTxBudget, v1.14.1 to v1.17.1",
	},
	{
		ID: "AIR-032", Level: Must, Roles: served, Judge: []Witness{Console, Tap},
		Statement: "The radio is set to what `tempradio` says 2 s after the command, and back those 2 s and the minutes after it, each at most 1 ms earlier and 40 ms later.",
		Source:    "MyMesh::applyTempRadioParams, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-033", Level: Must, Roles: served, Judge: []Witness{Console, Tap},
		Statement: "A second `tempradio` while the first holds counts its minutes anew.",
		Source:    "MyMesh::applyTempRadioParams, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-034", Level: Must, Roles: served, Judge: []Witness{Probe, Sniffer},
		Statement: "A board that has used up its share of 1 % with frames of more than half of the longest airtime sends for at most twice its share of the next 10 minutes and two frames.",
		Source:    "Dispatcher::loop, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-035", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "When a flooded acknowledgement and an advert have waited for the same busy channel, the acknowledgement goes first.",
		Source:    "Mesh::sendFlood, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-036", Level: Must, Roles: served, Since: "1.14.0", Judge: []Witness{Probe, Sniffer},
		Statement: "Of frames that wait for a board's share of the air direct ones are passed on first, then a flood of no hops, then a trace, then a flood of 7 hops, whatever came first.",
		Source:    "Mesh::onRecvPacket and routeRecvPacket, v1.14.1 to v1.17.1",
	},
	{
		ID: "AIR-056", Level: Must, Since: "1.17.0", Judge: []Witness{Sniffer},
		Statement: "With `cad on` the reply to a command starts on an idle channel 300 ms after the command, as without, and at most 40 ms and 5 symbols later.",
		Source:    "RadioLibWrapper::isReceiving and Dispatcher::checkSend, v1.17.0 and v1.17.1",
	},
	{
		ID: "AIR-057", Level: Must, Judge: []Witness{Sniffer},
		Statement: "With int.thresh 14 the reply to a command starts on an idle channel 300 ms after the command, as without, and at most 40 ms and 5 symbols later.",
		Source:    "RadioLibWrapper::isChannelActive, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-037", Level: Must, Roles: served, Judge: []Witness{Console, Sniffer},
		Statement: "A channel that was busy for 1.4 s when a frame got due is waited for 4 s from then, not from when it got busy.",
		Source:    "Dispatcher::checkSend, v1.9.0 to v1.17.1; https://github.com/meshcore-dev/MeshCore/commit/e291b57a",
	},
	{
		ID: "AIR-058", Level: Must, Judge: []Witness{Console, Sniffer},
		Statement: "A channel that was busy when a frame got due is looked at again 120, 240 or 360 ms later, each of them now and then, so that two nodes that wait for it do not begin together.",
		Source:    "Mesh::getCADFailRetryDelay, v1.9.0 to v1.17.1",
	},
	{
		ID: "AIR-059", Level: Must, Since: "1.14.1", Judge: []Witness{Probe, Sniffer},
		Statement: "Of what has waited for the air, direct acknowledgements and replies leave first, then flooded acknowledgements, then flooded path returns, then the room's adverts, then what it passes on: a flood of 4 hops before a trace, that before a flood of 6 and of 41, and what is as urgent in the order in which it got due.",
		Source:    "Mesh::sendDirect, sendFlood, onRecvPacket and routeRecvPacket, StaticPoolPacketManager::getNextOutbound, v1.14.1 to v1.17.1",
	},
	{
		ID: "AIR-060", Level: Must, Since: "1.17.0", Judge: []Witness{Console, Sniffer},
		Statement: "On a channel that the frames of others keep busy one after another, each ending before the next begins, a frame starts into one of them 4 s after it got due, at most 1 ms earlier and 360 ms and what a microcontroller needs later.",
		Source:    "Dispatcher::getCADFailMaxDuration and checkSend, v1.17.0 and v1.17.1; before, a preamble kept nobody from sending, so that the gaps were too long",
	},
	{
		ID: "AIR-061", Level: Must, Roles: served, Judge: []Witness{Sniffer},
		Statement: "A board that is asked for a fifth more than its limit of 1 %, evenly, is never silent for more than 40 minutes.",
		Source:    "Dispatcher::updateTxBudget, v1.14.1 to v1.17.1; before, Dispatcher::loop: silence after each frame",
	},
}
