package catalogue

import (
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
	roles "github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

//go:embed assets/page.html
var pageText string

//go:embed assets/page.css
var styleText string

//go:embed assets/page.js
var scriptText string

var page = template.Must(template.New("page").Parse(pageText))

// row is a sentence with what each release makes of it.
type row struct {
	ID, Text, Note, Why string
	Cells               []standsOn
}

// standsOn is what becomes of a sentence on a release.
type standsOn struct{ Release, Standing, Class string }

// WriteHTML writes the catalogue as one page that opens from disk and on which an operator finds what a
// release does: each sentence with its standing on every release, the newest first, and why one does not hold.
func (c *Catalogue) WriteHTML(w io.Writer) error {
	releases := versions.Released(c.role)
	slices.Reverse(releases)
	names := make([]string, len(releases))
	for i, v := range releases {
		names[i] = strings.TrimPrefix(v.String(), "v")
	}
	of, _ := roles.Lookup(c.role)
	var claims []row
	if of.Name == room.Name { // what operators are told is of room servers
		claims = claimRows(releases)
	}
	err := page.Execute(w, map[string]any{
		"Policy": fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'", digest(scriptText), digest(styleText)),
		"Style":  template.CSS(styleText), "Script": template.JS(scriptText), //nolint:gosec // our own
		"Releases": names, "Specs": len(c.Specs()), "Called": of.Called, "Claims": claims, "Rows": c.rows(releases),
	})
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	return nil
}

// rows are the requirements of the role.
func (c *Catalogue) rows(releases []release.Version) (list []row) {
	for _, e := range c.Entries(nil) {
		r, _ := requirements.Lookup(e.ID)
		one := row{ID: e.ID, Text: e.Statement, Note: e.Family + ", " + e.Level}
		for _, v := range releases {
			s := standingOf(c.role, r, v)
			if why, fails := known.Of(c.role, v.String(), r.ID); fails && s == knownFails && one.Why == "" {
				one.Why = strings.TrimSpace(why.Reason + " " + why.Link)
			}
			one.Cells = append(one.Cells, stands(v, string(s)))
		}
		list = append(list, one)
	}
	return list
}

// claimRows are what operators are told.
func claimRows(releases []release.Version) (list []row) {
	for _, c := range requirements.Claims() {
		one := row{ID: c.ID, Text: c.Sentence, Note: c.Note}
		var deciding []requirements.Requirement
		for _, r := range requirements.All() {
			if slices.Contains(r.Claims, c.ID) {
				deciding = append(deciding, r)
			}
		}
		for _, v := range releases {
			one.Cells = append(one.Cells, stands(v, claimOn(c, deciding, v)))
		}
		list = append(list, one)
	}
	return list
}

func stands(v release.Version, standing string) standsOn {
	class, _, _ := strings.Cut(standing, " ")
	if class != string(holds) && class != string(knownFails) {
		class = "none"
	}
	return standsOn{Release: strings.TrimPrefix(v.String(), "v"), Standing: standing, Class: class}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
