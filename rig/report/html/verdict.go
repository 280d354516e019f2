package html

import (
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/report"
)

// byWeight are the verdicts, first what a person must see first.
var byWeight = []report.Verdict{report.Fail, report.UnexpectedPass, report.Error, report.KnownFailure, report.Skip, report.Pass}

func weight(v report.Verdict) int { return slices.Index(byWeight, v) }

// bad tells whether a spec of the verdict is drawn for paper too.
func bad(v report.Verdict) bool { return v != report.Pass && v != report.Skip }

// glyphOf is a sign for a verdict, so that colour is not all that tells it.
func glyphOf(v report.Verdict) string {
	switch v {
	case report.Pass:
		return "✓"
	case report.Fail:
		return "✗"
	case report.Error:
		return "!"
	case report.KnownFailure:
		return "≈"
	case report.UnexpectedPass:
		return "?"
	case report.Skip:
	}
	return "–"
}

// classOf is the verdict's word in the style and, as query, in the filter.
func classOf(v report.Verdict) string { return "v-" + query(v) }

func query(v report.Verdict) string {
	switch v {
	case report.KnownFailure:
		return "known"
	case report.UnexpectedPass:
		return "unexpected"
	case report.Pass, report.Fail, report.Skip, report.Error:
	}
	return strings.ReplaceAll(string(v), " ", "-")
}

func classOfExit(exit int) string {
	switch exit {
	case report.ExitConformant:
		return "v-pass"
	case report.ExitNotConformant:
		return "v-fail"
	}
	return "v-error"
}
