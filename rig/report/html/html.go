// Package html writes a report as one page that opens from disk: verdict, requirements and the lanes of
// what is bad as plain HTML, and each timeline as a packed block that the page's own script unpacks.
package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

//go:embed assets/page.html
var pageText string

//go:embed assets/page.css
var styleText string

//go:embed assets/page.js
var scriptText string

// Most is how many bytes of packed timelines a page takes. Over it the largest of what passed are left
// out, and the page names them.
const Most = 20 << 20

var page = template.Must(template.New("page").Parse(pageText))

// WriteFile writes the page of a report to report.html in its folder, whole or not at all. The timelines
// are read from the folder as they lie there, with what was blanked in them. With a history, which may
// be nil, what is bad has its letters of the last runs beside it.
func WriteFile(folder string, r *report.Report, h *history.History) error {
	return WriteTo(filepath.Join(folder, report.HTMLFile), folder, r, h)
}

// WriteTo writes the page to a file of any name, the timelines read from the report's folder.
func WriteTo(file, folder string, r *report.Report, h *history.History) error {
	if err := state.Replace(file, func(w io.Writer) error { return Write(w, folder, r, h) }); err != nil {
		return fmt.Errorf("html: %s: %w", file, err)
	}
	return nil
}

// Write writes the page of a report. A timeline that cannot be read is named on the page and is no error.
func Write(w io.Writer, folder string, r *report.Report, h *history.History) error {
	out := bufio.NewWriter(w)
	if err := page.Execute(out, newView(folder, r, h)); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	return nil
}

// policy is the content security policy: nothing is fetched, and only this script and the style count.
func policy(script string) string {
	return fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'", digest(script), digest(styleText))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
