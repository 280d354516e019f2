package report

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Signature is what the requirement's failure looks like, as a line of text: the signatures of its
// specs that failed, each once, in the order of the alphabet. Two runs that see the same failure
// have it in common, whatever their seeds. Empty: it did not fail. One without specs goes by its
// own reason.
func (r Requirement) Signature() string {
	var lines []string
	for _, s := range r.Specs {
		if line := s.Signature(); line != "" {
			lines = append(lines, line)
		}
	}
	if len(r.Specs) == 0 && (r.Verdict == Fail || r.Verdict == KnownFailure) {
		lines = append(lines, signature(saw(r.Reason), r.ID))
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), " | ")
}

// Signature is what the spec's failure looks like: its reason without times, numbers, keys,
// addresses and paths, and without the statement and the line of source below it. Empty: it did
// not fail.
func (s Spec) Signature() string {
	if s.Verdict != Fail && s.Verdict != KnownFailure {
		return ""
	}
	return signature(saw(s.Reason), s.Requirement)
}

// saw is what a known failure was when it was seen, whose reason begins with why it is known.
func saw(reason string) string {
	if _, behind, ok := strings.Cut(reason, " (saw: "); ok {
		return strings.TrimSuffix(behind, ")")
	}
	return reason
}

// longestSignature is how many letters of a failure's words are kept; of longer ones a hash follows,
// which tells them apart.
const longestSignature = 200

// changing is what differs between two runs that see the same, in the order in which it is taken out.
var changing = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`; nearest: [^\n]*`), ""}, // what else was on the air
	{regexp.MustCompile(`(^|[\s("'=])(?:/[^\s:"'(),]+){2,}`), "${1}PATH"},
	{regexp.MustCompile(`\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}`), "#"},
	{regexp.MustCompile(`\b0[xX][0-9a-fA-F]+\b`), "#"},
	{regexp.MustCompile(`\b[0-9a-fA-F]*[0-9][0-9a-fA-F]{5,}\b|\b[0-9a-fA-F]{5,}[0-9][0-9a-fA-F]*\b`), "#"},
	{regexp.MustCompile(`-?\b(?:\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h))+\b`), "#"},
	{regexp.MustCompile(`-?\d+(?:[.:]\d+)*`), "#"},
	{regexp.MustCompile(`#(?:[\s,]+#)+`), "#"}, // of lists, however long
	{regexp.MustCompile(`\s+`), " "},
}

// signature takes out of a reason all that varies, and what stands below it: the statement of the
// requirement, which does not belong to what was seen.
func signature(reason, id string) string {
	if above, _, ok := strings.Cut(reason, "\n"+id+": "); ok && id != "" {
		reason = above
	}
	for _, v := range changing {
		reason = v.what.ReplaceAllString(reason, v.by)
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "failed without a word"
	}
	if utf8.RuneCountInString(reason) <= longestSignature {
		return reason
	}
	hash := sha256.Sum256([]byte(reason))
	return fmt.Sprintf("%s… %x", string([]rune(reason)[:longestSignature]), hash[:4])
}
