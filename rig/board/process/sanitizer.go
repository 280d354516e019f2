package process

import (
	"regexp"
	"strings"
)

// reportHead is how the report of a sanitizer begins, of gcc's and of clang's: of the kinds that
// end the program and of the one that says so in the middle of a line.
var reportHead = regexp.MustCompile(`(?m)^==\d+==(?:ERROR|WARNING): (\w+Sanitizer: [\w-]+(?: [\w-]+)*?)(?: on (?:unknown )?address\b.*| \(.*)?$|^\S+: (runtime error: .*)$`)

// reportLines is how much of a report is told: its head, and where in the firmware it was.
const reportLines = 8

// sanitized finds the report of a sanitizer in what a program wrote for people: what was found, in
// words that are the same in each run, and the report's first lines. Both are empty if there is none.
func sanitized(words string) (title, head string) {
	at := reportHead.FindStringSubmatchIndex(words)
	if at == nil {
		return "", ""
	}
	for group := 2; group < len(at); group += 2 {
		if at[group] >= 0 {
			title = words[at[group]:at[group+1]]
		}
	}
	head, _, _ = strings.Cut(words[at[0]:], "\n\n")
	lines := strings.SplitN(strings.TrimSpace(head), "\n", reportLines+1)
	return title, strings.Join(lines[:min(len(lines), reportLines)], "\n")
}

// forget drops what is too much of a program's words: their beginning, or what follows the head of
// a sanitizer's report, which says what happened.
func forget(words []byte) []byte {
	if at := reportHead.FindIndex(words); at != nil {
		words = append(words[:0], words[at[0]:]...)
		return words[:min(len(words), tailSize)]
	}
	if over := len(words) - tailSize; over > 0 {
		words = append(words[:0], words[over:]...)
	}
	return words
}
