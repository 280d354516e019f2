package report

// Judged is a quantity that a spec held against bounds, inside them or not.
type Judged struct {
	What    string   `json:"what"`
	Unit    string   `json:"unit,omitempty"` // "ms", "s", "%"; none: a count
	Value   float64  `json:"value"`          // as measured
	Err     float64  `json:"err,omitempty"`  // by how much at most the value is off
	Least   *float64 `json:"least,omitempty"`
	Most    *float64 `json:"most,omitempty"`       // nil: no bound
	Because []string `json:"because,omitempty"`    // what the bounds follow from
	At      *int64   `json:"at_us,omitempty"`      // when it happened, in the timeline
	By      string   `json:"instrument,omitempty"` // which heard it
	Sample  bool     `json:"sample,omitempty"`     // drawn at random of what might be judged
}
