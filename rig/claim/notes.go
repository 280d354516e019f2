package claim

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// WriteSums writes the digests of all images in the form that `sha256sum --check` reads.
func (s Statement) WriteSums(to io.Writer) error {
	for _, subject := range s.Subject {
		if _, err := fmt.Fprintf(to, "%s  %s\n", subject.SHA256(), subject.Name); err != nil {
			return err
		}
	}
	return nil
}

// WriteNotes writes a block of Markdown for release notes: the decision, the images, the runs, what failed
// and is waived. Digest is the claim's SHA-256 in hex.
func (s Statement) WriteNotes(to io.Writer, digest string) error {
	var b strings.Builder
	b.WriteString("## Conformance\n\n")
	if d := s.Predicate.Decision; d != nil {
		fmt.Fprintf(&b, "%s: **%s**, held against %s on %s, policy `%.12s`.\n\n", plain(d.Version), plain(d.Decision), plain(d.Baseline), d.At.UTC().Format("2 January 2006"), plain(d.Policy))
	}
	b.WriteString("| image | SHA-256 |\n|---|---|\n")
	for _, subject := range s.Subject {
		fmt.Fprintf(&b, "| %s | `%s` |\n", plain(subject.Name), subject.SHA256())
	}
	b.WriteString("\n| run | on | version | verdict | pass | fail | known | error | skip |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range s.Predicate.Runs {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %d | %d | %d | %d |\n", plain(r.Run), plain(cmp.Or(strings.Join(r.Boards, ", "), r.Target)), plain(r.Version), plain(r.Verdict),
			r.Counts["pass"], r.Counts["fail"]+r.Counts["unexpected pass"], r.Counts["known failure"], r.Counts["error"], r.Counts["skip"])
	}
	s.writeNamed(&b, "Failed", func(r Run) []Named { return append(slices.Clone(r.Failed), r.Unexpected...) })
	s.writeNamed(&b, "Errors, of which nothing is known", func(r Run) []Named { return r.Errors })
	s.writeNamed(&b, "Known failures", func(r Run) []Named { return r.Known })
	if d := s.Predicate.Decision; d != nil && len(d.Waived) > 0 {
		b.WriteString("\nWaived:\n\n")
		for _, w := range d.Waived {
			fmt.Fprintf(&b, "- %s on %s: %s (%s)\n", plain(w.Requirement), plain(w.Place), plain(w.Saw), plain(w.By))
		}
	}
	fmt.Fprintf(&b, "\nThe signed claim has the SHA-256 `%s`; `meshrig claim verify` holds an image against it. How each run is repeated stands in it.\n", digest)
	_, err := io.WriteString(to, b.String())
	return err
}

// writeNamed lists requirements of all runs, each once, with the first reason.
func (s Statement) writeNamed(b *strings.Builder, title string, of func(Run) []Named) {
	reasons := map[string]string{}
	for _, r := range s.Predicate.Runs {
		for _, n := range of(r) {
			if _, there := reasons[n.Requirement]; !there {
				reasons[n.Requirement] = n.Reason
			}
		}
	}
	if len(reasons) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n\n", title)
	for _, id := range slices.Sorted(maps.Keys(reasons)) {
		reason, _, _ := strings.Cut(reasons[id], "\n")
		fmt.Fprintf(b, "- %s: %s\n", plain(id), plain(reason))
	}
}

// markup are the characters by which Markdown and HTML do more than print. A firmware chooses texts.
var markup = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "!", `\!`, "@", "&#64;", "<", "&lt;", ">", "&gt;", "&", "&amp;", "://", ":&#8203;//",
)

// plain is a text on one line that Markdown prints as it is.
func plain(text string) string { return markup.Replace(screen.Line(text)) }

// NotesOf writes the block of notes of a signed claim.
func (s Statement) NotesOf(signed []byte) func(io.Writer) error {
	return func(to io.Writer) error { return s.WriteNotes(to, fmt.Sprintf("%x", sha256.Sum256(signed))) }
}
