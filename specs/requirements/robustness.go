package requirements

// CrashID is the built-in requirement that fails when a board stops or restarts
// unasked in whatever spec.
const CrashID = "ROB-001"

var robustness = []Requirement{
	{
		ID: CrashID, Level: Must, Judge: []Witness{Console, Probe},
		Statement: "The board never stops or restarts unasked.",
		Source:    "design: built in, judged in every spec",
	},
	{
		ID: "ROB-002", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Frames of every payload type, cut off at every length up to 40 bytes, leave the board serving its clients.",
		Source:    "Dispatcher::tryParsePacket and Mesh::onRecvPacket, v1.17.1; the bytes behind a short frame belong to nobody",
	},
	{
		ID: "ROB-003", Level: Must, Judge: []Witness{Console, Probe},
		Statement: "A console line of 400 bytes leaves the console answering and the board serving its clients.",
		Source:    "loop in simple_room_server main.cpp, v1.17.1: the line buffer holds 151 bytes",
	},
}
