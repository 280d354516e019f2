package doc_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/known"
)

// looked is what ci/interop/catalogue.mjs tells.
type looked struct {
	Requests   []string `json:"requests"`
	Errors     []string `json:"errors"`
	Violations []string `json:"violations"` // of axe-core

	Whole int `json:"whole"` // rows
	Plain int `json:"plain"` // without script
	Fails []struct {
		ID    string `json:"id"`
		No    bool   `json:"no"`
		Cells int    `json:"cells"`
	} `json:"fails"`
	Told     string `json:"told"`
	Narrowed int    `json:"narrowed"`
	Hash     string `json:"hash"`
	Linked   int    `json:"linked"`
}

// TestInteropCatalogue has Chromium open the catalogue's page and ask, by keys alone, what a release does not
// do: the rows that are left are its known failures. With MESHRIG_SHOTS the screenshots are kept in that folder.
func TestInteropCatalogue(t *testing.T) {
	mode, tools := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("pages are opened in a browser in make interop")
	}
	browser, err := exec.LookPath("chromium")
	if err == nil {
		_, err = os.Stat(filepath.Join(tools, "node_modules", "puppeteer-core"))
	}
	if err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	const release = "1.17.1"
	b := look(t, tools, browser, release)
	if len(b.Requests) > 0 || len(b.Errors) > 0 || len(b.Violations) > 0 {
		t.Errorf("requests %q, errors %q, violations %q", b.Requests, b.Errors, b.Violations)
	}
	shown := map[string]bool{}
	for _, row := range b.Fails {
		shown[row.ID] = true
		if !row.No || row.Cells != 1 {
			t.Errorf("%s is shown among what v%s does not do: %+v", row.ID, release, row)
		}
	}
	for _, f := range known.All() {
		if _, fails := known.Of(room.Name, "v"+release, f.Requirement); fails != shown[f.Requirement] {
			t.Errorf("%s: v%s fails it: %v, shown: %v", f.Requirement, release, fails, shown[f.Requirement])
		}
	}
	if want := fmt.Sprintf("%d of %d", len(b.Fails), b.Whole); b.Told != want || b.Plain != b.Whole {
		t.Errorf("told %q, want %q; without script %d rows", b.Told, want, b.Plain)
	}
	if b.Narrowed == 0 || b.Narrowed >= len(b.Fails) || b.Linked != b.Narrowed || b.Hash != "#release=1.17.1&no=1&q=post" {
		t.Errorf("a word leaves %d of %d rows, its link %s shows %d", b.Narrowed, len(b.Fails), b.Hash, b.Linked)
	}
}

func look(t *testing.T, tools, browser, release string) (b looked) {
	t.Helper()
	c, err := catalogue.Read()
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "catalogue.html")
	f, err := os.Create(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WriteHTML(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("MESHRIG_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "catalogue.mjs"), browser, shots, page, release)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &b); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return b
}
