package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteAnnotations writes a line for each red spec that GitHub's workflows show beside it, as they
// want it (workflow commands, "Setting an error message").
func (r *Report) WriteAnnotations(w io.Writer) error {
	out := &printer{w: w}
	for _, t := range r.all() {
		for i := range t.Verdicts {
			v := &t.Verdicts[i]
			level := "error"
			switch v.Verdict {
			case Fail, Error, UnexpectedPass:
			case Pass, Skip, KnownFailure:
				continue
			}
			if v.advisory() && v.Verdict == Fail {
				level = "warning"
			}
			for _, s := range v.Specs {
				if s.Verdict != Fail && s.Verdict != Error && v.Verdict != UnexpectedPass {
					continue
				}
				message := fmt.Sprintf("%s\n%s\n%s\n%s", v.Statement, strings.TrimSpace(v.why(s)), v.Source, t.Again(v.ID))
				out.printf("::%s file=%s,line=%d,title=%s::%s\n", level, property(s.File), s.Line, property(v.ID+" "+string(v.Verdict)), data(message))
			}
		}
	}
	return out.err
}

// data is text behind an annotation's colons, property text before them.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
