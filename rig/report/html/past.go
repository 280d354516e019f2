package html

import (
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// past is what the runs of a target's set-up came to.
type past struct {
	rows map[string]history.Row
	own  map[string]history.Letter // of the run that is shown, if the history has it not yet
}

// letter is what a requirement came to in one run, and its bar in the sparkline.
type letter struct {
	Letter, Class string
	X, Y, H       int // px; the worse, the higher
}

// The sparkline in px: a bar for each run on a line of text's height.
const (
	sparkHeight = 14
	sparkBar    = 6 // with the space behind it
)

// heights are those of the bars by class. A run that said nothing leaves a stroke.
var heights = map[string]int{"v-pass": 4, "v-known": 8, "v-error": 11, "v-fail": sparkHeight}

// pastOf finds the past of each target of a report, nothing of a set-up that has none.
func pastOf(h *history.History, r *report.Report, targets []*report.Report) []past {
	all := make([]past, len(targets))
	if h == nil {
		return all
	}
	lines, err := history.Of(r)
	if err != nil { // it does not say when it was made, and has no place among others
		lines = nil
	}
	for i, t := range targets {
		table := h.Of(history.SeriesOf(t))
		if table == nil || len(table.Columns) == 0 {
			continue
		}
		all[i].rows = map[string]history.Row{}
		for _, row := range table.Requirements {
			all[i].rows[row.ID] = row
		}
		if i < len(lines) && isNext(table.Columns, lines[i].Run) {
			all[i].own = lines[i].Requirements
		}
	}
	return all
}

// isNext tells whether a run comes after all of the others.
func isNext(before []history.Run, r history.Run) bool {
	has := slices.ContainsFunc(before, func(b history.Run) bool { return b.Run == r.Run && b.Part == r.Part })
	return !has && r.At().After(before[len(before)-1].At())
}

// of are the letters of a requirement, the oldest first, and since when it is so in words.
func (p past) of(id string) (letters []letter, since string) {
	row, ok := p.rows[id]
	if !ok {
		return nil, ""
	}
	text := row.Letters
	if p.own != nil {
		l, ran := p.own[id]
		if !ran {
			l = history.NotRun
		}
		text += string(rune(l))
	}
	for _, l := range text {
		class := classOfLetter(history.Letter(l))
		h := max(1, heights[class])
		letters = append(letters, letter{string(l), class, sparkBar * len(letters), sparkHeight - h, h})
	}
	since = "of " + words.Count(len(letters), "run")
	if m := row.LastGood; m != nil {
		since += fmt.Sprintf(", last good with %s on %s", m.Version, m.At.UTC().Format("2006-01-02"))
	} else {
		since += ", never good before"
	}
	return letters, since
}

// classOfLetter is a letter's class in the style.
func classOfLetter(l history.Letter) string {
	switch l {
	case history.Pass:
		return "v-pass"
	case history.Fail, history.UnexpectedPass:
		return "v-fail"
	case history.KnownFailure:
		return "v-known"
	case history.Error:
		return "v-error"
	case history.Skip, history.NotRun:
	}
	return "v-skip"
}
