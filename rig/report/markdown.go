package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// MarkdownLimit is how many bytes a summary in Markdown has at most. GitHub drops a job's summary as a
// whole that has more than 1 MiB, and others may have written to the same one.
const MarkdownLimit = 900 << 10

// WriteMarkdown writes a summary for the page of a job: verdict, which run it was of, counts, and a table
// of what is bad, worst first, with the command that repeats it. It ends at the border of a row below
// MarkdownLimit and says how many rows are left out. What a firmware said stands in it as text.
func (r *Report) WriteMarkdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	head := r.markdownHead()
	_, _ = out.WriteString(head) // the writer keeps its error
	const foot = 200
	left, size := 0, len(head)
	for _, row := range r.markdownRows() {
		if left > 0 || size+len(row) > MarkdownLimit-foot {
			left++
			continue
		}
		size += len(row)
		_, _ = out.WriteString(row)
	}
	if left > 0 {
		fmt.Fprintf(out, "\n%s left out; the whole is in %s.\n", words.Count(left, "row"), HTMLFile)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

func (r *Report) markdownHead() string {
	var out strings.Builder
	fmt.Fprintf(&out, "## meshrig: %s\n\n", strings.ToUpper(r.Verdict))
	if r.Partial {
		judged, of := r.judged()
		fmt.Fprintf(&out, "The run did not come to its end: %d of %d specs were judged.\n\n", judged, of)
	}
	for _, t := range r.all() {
		fmt.Fprintf(&out, "- %s %s, seed %d, preset %s: %s of %s", plainText(t.judgedOn()), plainText(t.Version), t.Seed, plainText(t.Preset),
			words.Count(t.Specs, "spec"), words.Count(len(t.Verdicts), "requirement"))
		for _, v := range []Verdict{Fail, UnexpectedPass, Error, KnownFailure, Skip, Pass} {
			if n := t.Counts[string(v)]; n > 0 {
				fmt.Fprintf(&out, ", %d %s", n, v)
			}
		}
		out.WriteByte('\n')
		if t.Image != "" {
			fmt.Fprintf(&out, "  - image %s\n", plainText(t.Image))
		}
		for _, line := range t.Proofs() {
			fmt.Fprintf(&out, "  - %s\n", plainText(line))
		}
	}
	if r.Head != nil {
		fmt.Fprintf(&out, "- run %s by %s\n", plainText(r.Run), plainText(r.Suite.Program))
	}
	return out.String()
}

// markdownRows are the lines of the table, its head with the first.
func (r *Report) markdownRows() (rows []string) {
	head := "\n| verdict | requirement | must hold | saw | again |\n|---|---|---|---|---|\n"
	for _, verdict := range []Verdict{Fail, UnexpectedPass, Error, KnownFailure} {
		for _, t := range r.all() {
			for _, v := range t.Verdicts {
				if v.Verdict != verdict {
					continue
				}
				rows = append(rows, fmt.Sprintf("%s| %s | %s (%s) | %s | %s | %s |\n",
					head, verdict, plainText(v.ID), plainText(v.Level), plainText(v.Statement), plainText(firstLine(v.Reason)), plainText(t.Again(v.ID))))
				head = ""
			}
		}
	}
	return rows
}

// plainText is a text that Markdown and HTML take for nothing but text: no link, no mention, no border of a cell.
func plainText(text string) string {
	var out strings.Builder
	for _, c := range strings.ToValidUTF8(text, "�") {
		switch {
		case c < ' ' || c == 0x7f:
			out.WriteByte(' ')
		case strings.ContainsRune("`*_{}[]<>()#+!|&@~\\$:", c):
			fmt.Fprintf(&out, "&#%d;", c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}
