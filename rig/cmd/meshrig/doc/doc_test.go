package doc_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// TestCatalogueIsFresh: each role's page says what the catalogue says; that of a room server stands beside
// the families, that of another role with its specs.
func TestCatalogueIsFresh(t *testing.T) {
	c, err := catalogue.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range known.Names() {
		folder := filepath.Join("../../../../specs", role)
		if role == room.Name {
			folder = filepath.Dir(folder)
		}
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			continue // it has no specs of its own
		}
		want, err := os.ReadFile(filepath.Join(folder, "catalogue.md"))
		if err != nil {
			t.Errorf("%v; run make doc", err)
			continue
		}
		if got := c.Of(role).Page(ours.Proofs()); !bytes.Equal(got, want) {
			t.Errorf("%s/catalogue.md is not what the catalogue says; run make doc", folder)
		}
	}
}
