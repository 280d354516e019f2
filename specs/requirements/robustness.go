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
}
