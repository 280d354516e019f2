package board

// Cutter is a board whose power can fail in the middle of a write to its flash. The machines of
// a target that CanCut are.
type Cutter interface {
	// CutAfter takes the board's power as soon as so many more bytes have reached its flash,
	// counted over all files or, on a board that is a program, within one file; a negative number
	// calls that off.
	CutAfter(bytes int)
}

// Keeper is a machine whose flash can be read behind its back.
type Keeper interface {
	// Flash returns all files on its flash, by their path from a leading slash.
	Flash() (map[string][]byte, error)
}
