package report

// What became of a setting over an upgrade.
const (
	SettingKept    = "kept"
	SettingChanged = "changed"          // it reads otherwise, and not as on a new board
	SettingLost    = "lost"             // it reads as on a new board, or is not there
	SettingUnknown = "cannot be judged" // Why says what stood in the way
)

// Upgrade is what became of all that a board of one release kept on its flash when another firmware
// was started on it.
type Upgrade struct {
	From     string    `json:"from"` // the release that wrote the flash, "v1.16.0"
	To       string    `json:"to"`   // the firmware that was started on it, as it prints its version
	Settings []Setting `json:"settings"`
}

// Setting is one thing that a board keeps: the value of a key, a password, its identity, its access
// list, its regions.
type Setting struct {
	Name    string `json:"setting"` // "flood.max", "password", "identity", "access list", "regions"
	Outcome string `json:"outcome"` // SettingKept, SettingChanged, SettingLost or SettingUnknown
	Before  string `json:"before,omitempty"`
	After   string `json:"after,omitempty"`
	Why     string `json:"why,omitempty"`
}

// Kept tells whether no setting is known to be lost or changed, and whether one cannot be judged, as is
// of none at all.
func (u Upgrade) Kept() (kept, unknown bool) {
	kept, unknown = true, len(u.Settings) == 0
	for _, s := range u.Settings {
		kept = kept && s.Outcome != SettingLost && s.Outcome != SettingChanged
		unknown = unknown || s.Outcome == SettingUnknown
	}
	return kept, unknown
}
