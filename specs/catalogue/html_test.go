package catalogue

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/versions"
)

// TestPageSaysWhatAReleaseDoes: each requirement has a row with a cell for every release, and each known
// failure its reason.
func TestPageSaysWhatAReleaseDoes(t *testing.T) {
	t.Parallel()
	c, _ := whole()
	var out strings.Builder
	if err := c.WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	rows := regexp.MustCompile(`(?s)<tr id="[^"]*">.*?</tr>`).FindAllString(page, -1)
	if len(rows) != len(c.Specs())+1 { // and the one that every spec judges
		t.Errorf("%d rows of %d requirements", len(rows), len(c.Specs()))
	}
	byID := map[string]string{}
	for _, row := range rows {
		id, _, _ := strings.Cut(strings.TrimPrefix(row, `<tr id="`), `"`)
		byID[id] = html.UnescapeString(row)
		if n := strings.Count(row, "<td "); n != len(versions.Released(room.Name)) {
			t.Errorf("%s: %d releases", id, n)
		}
	}
	said := map[string]bool{}
	for _, f := range known.All() { // the row tells why the newest release fails it that does
		if len(f.Roles) > 0 && !slices.Contains(f.Roles, room.Name) {
			continue
		}
		said[f.Requirement] = said[f.Requirement] || strings.Contains(byID[f.Requirement], "no: "+f.Reason)
	}
	for id, ok := range said {
		if !ok {
			t.Errorf("%s: the row has no reason: %s", id, byID[id])
		}
	}
	for kind, text := range map[string]string{"script": scriptText, "style": styleText} {
		sum := sha256.Sum256([]byte(text))
		policy := kind + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(html.UnescapeString(page), policy) || !strings.Contains(page, "<"+kind+">"+text+"</"+kind+">") {
			t.Errorf("the policy does not name the %s", kind)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestPageToAFullDisk(t *testing.T) {
	t.Parallel()
	c, _ := whole()
	if err := c.WriteHTML(full{}); err == nil {
		t.Error("no error")
	}
}
