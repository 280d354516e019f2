package compare

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/stats"
)

// CalibrationSchema names the form of a calibration on disk, CalibrationFile how its file is called
// where nobody calls it otherwise.
const (
	CalibrationSchema = "calibration/v1"
	CalibrationFile   = "calibration.json"
)

// Calibration is how often a bench raises an alarm about a firmware that is compared with itself.
type Calibration struct {
	Schema  string    `json:"schema"`
	Version string    `json:"version"`         // of the firmware
	Image   string    `json:"image,omitempty"` // its SHA-256 in hex
	Boards  []string  `json:"boards"`
	Ended   time.Time `json:"ended"` // when the last session began that it is of: its age counts from then
	Pairs   int       `json:"pairs"` // of each comparison
	Timings int       `json:"timings"`
	Margin  float64   `json:"margin"`
	MaxQ    float64   `json:"q"`
	// Comparisons were made, none of which shares a session with another, and of them so many raised
	// an Alarm, called a timing changed; Rate is their share.
	Comparisons int            `json:"comparisons"`
	Alarms      int            `json:"alarms"`
	Rate        stats.Interval `json:"rate"`
	// LeftOver are the sessions at the end that do not suffice for one more comparison.
	LeftOver int `json:"left_over,omitempty"`
}

// String is the calibration in a sentence.
func (c Calibration) String() string {
	alarms := fmt.Sprintf("%d raised an alarm", c.Alarms)
	if c.Alarms == 0 {
		alarms = "none raised an alarm"
	}
	return fmt.Sprintf("of %s of %s with itself on %s, %s each, %s (at most %.0f %%, 95 %% interval)", words.Count(c.Comparisons, "comparison"),
		c.Version, strings.Join(c.Boards, " and "), words.Count(c.Pairs, "pair"), alarms, math.Ceil(c.Rate.High*100-1e-9))
}

// Calibrate compares runs of one firmware on boards with one another, as if every other session
// were a candidate's: A B B A and so on. So many pairs make one comparison of a board, and no session
// is in two, for else one unlucky night would count often. Pairs of 0 are as few as can show a
// change at all. The error says what is missing: too few sessions, or more than one firmware.
func Calibrate(reports []*report.Report, pairs int, rule Rule) (Calibration, error) {
	sessions := inOrder(sessionsOf(reports, false))
	if len(sessions) == 0 {
		return Calibration{}, errors.New("compare: calibrate: no run on a board with something measured among the reports: record some with meshrig run -t board:NAME")
	}
	c := Calibration{Schema: CalibrationSchema, Margin: rule.Margin, MaxQ: rule.q(), Image: sessions[0].image, Version: sessions[0].version}
	for _, s := range sessions {
		if s.board == sessions[0].board && s.image != c.Image || s.version != c.Version { // each kind of board has an image of its own
			return Calibration{}, fmt.Errorf("compare: calibrate: run %s is of %s, image %.12q, run %s of %s, image %.12q: give runs of one firmware",
				sessions[0].run, c.Version, c.Image, s.run, s.version, s.image)
		}
		if !slices.Contains(c.Boards, s.board) {
			c.Boards = append(c.Boards, s.board)
		}
		if s.began.After(c.Ended) {
			c.Ended = s.began
		}
	}
	for _, what := range quantities(sessions) {
		if rule.asks(what.name) {
			c.Timings++
		}
	}
	need := stats.PairsNeeded(c.Timings, rule.q())
	if c.Pairs = pairs; pairs == 0 {
		c.Pairs = need
	}
	if c.Timings == 0 {
		return Calibration{}, fmt.Errorf("compare: calibrate: nothing that was measured is called %s", strings.Join(rule.Only, " or "))
	}
	if err := Enough(c.Pairs, c.Timings, rule.q()); err != nil {
		return Calibration{}, err
	}
	for _, board := range c.Boards {
		mine := slices.DeleteFunc(slices.Clone(sessions), func(s session) bool { return s.board != board })
		for ; len(mine) >= 2*c.Pairs; mine = mine[2*c.Pairs:] {
			c.Comparisons++
			if alarm(mine[:2*c.Pairs], rule) {
				c.Alarms++
			}
		}
		c.LeftOver += len(mine)
	}
	if c.Comparisons == 0 {
		return Calibration{}, fmt.Errorf("compare: calibrate: %s, and one comparison of %s wants %d on one board",
			words.Count(len(sessions), "session"), words.Count(c.Pairs, "pair"), 2*c.Pairs)
	}
	c.Rate = stats.Wilson(c.Alarms, c.Comparisons)
	return c, nil
}

// alarm tells whether anything is called changed if sessions are dealt out A B B A.
func alarm(sessions []session, rule Rule) bool {
	dealt := slices.Clone(sessions)
	for i := range dealt {
		dealt[i].with = i%4 == 1 || i%4 == 2
	}
	return slices.ContainsFunc(timings(dealt, rule), func(t Timing) bool { return t.Answer == Changed })
}

// Write writes the calibration to a file, whole or not at all.
func (c Calibration) Write(file string) error {
	return state.Replace(file, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(c)
	})
}

// ReadCalibration reads what Write wrote. The error names the file and what is wrong with it.
func ReadCalibration(file string) (Calibration, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Calibration{}, fmt.Errorf("compare: calibration: %w", err)
	}
	return ParseCalibration(file, text)
}

// ParseCalibration is the calibration that a file's text holds.
func ParseCalibration(file string, text []byte) (Calibration, error) {
	var c Calibration
	if err := json.Unmarshal(text, &c); err != nil {
		return Calibration{}, fmt.Errorf("compare: calibration: %s: %w; measure it anew with meshrig gate calibrate", file, err)
	}
	if c.Schema != CalibrationSchema || c.Comparisons <= 0 || c.Alarms < 0 || c.Alarms > c.Comparisons {
		return Calibration{}, fmt.Errorf("compare: calibration: %s: schema %q with %d alarms of %d; want %s: measure it anew with meshrig gate calibrate",
			file, c.Schema, c.Alarms, c.Comparisons, CalibrationSchema)
	}
	return c, nil
}
